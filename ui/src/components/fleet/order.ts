/** In which order the contexts stand, what stands together, and what is looked for. Pure, so that it is tested. */
import { labelOf } from '$lib/contexts/label';
import { matchScore } from '$lib/palette/match';
import type { FleetColumn, FleetGrouping, FleetSort } from '$lib/stores/fleet-choices.svelte';
import type { ContextInfo, Health } from '$lib/wire/generated';

import { countOf, expiresSoon, notReady, share } from './facts';
import { credentialsExpire, type FleetRow } from './member';

const BY_WEIGHT: readonly Health[] = [
  'broken',
  'attention',
  'progressing',
  'unknown',
  'ok',
  'idle',
];

/** How much a context needs somebody, in a few steps; the less the more. */
function trouble({ seen, standing }: FleetRow, now: number): number {
  if (standing.health === 'broken') return 0;
  const pods = seen?.pods ?? null;
  if (countOf(pods, 'broken') > 0 || notReady(seen?.nodes ?? null) > 0) return 1;
  if (standing.health === 'attention' || countOf(pods, 'attention') > 0) return 2;
  if (seen !== null && expiresSoon(seen, now)) return 2;
  // Of what was never seen nothing is known to be wrong.
  return seen === null ? 4 : 3;
}

type Compare = (one: FleetRow, other: FleetRow) => number;

function worstFirst(now: number): Compare {
  const weights = (row: FleetRow) => [
    trouble(row, now),
    -countOf(row.seen?.pods ?? null, 'broken'),
    -notReady(row.seen?.nodes ?? null),
    -countOf(row.seen?.pods ?? null, 'attention'),
  ];
  return (one, other) => {
    const others = weights(other);
    for (const [index, weight] of weights(one).entries()) {
      const difference = weight - (others[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

/** What a column is sorted by; null is not there, and stands last either way. */
function keyOf(row: FleetRow, column: FleetColumn): string | number | null {
  const { context, seen, standing } = row;
  switch (column) {
    case 'context':
      return labelOf(context);
    case 'state':
      return BY_WEIGHT.indexOf(standing.health);
    case 'version':
      return seen?.server.version ?? null;
    case 'distribution':
      return seen?.distribution ?? null;
    case 'nodes':
      return seen?.nodes ? seen.nodes.ready - seen.nodes.all : null;
    case 'pods':
      if (!seen?.pods) return null;
      // However many need attention, what is broken counts more.
      return countOf(seen.pods, 'broken') * 1e6 + countOf(seen.pods, 'attention');
    case 'cpu':
      return seen?.room ? share(seen.room.cores_asked, seen.room.cores) : null;
    case 'memory':
      return seen?.room ? share(seen.room.memory_asked, seen.room.memory) : null;
    case 'warnings':
      return seen?.warnings ?? null;
    case 'credentials':
      return credentialsExpire(row);
    case 'certificate':
      return seen?.server_expires ?? null;
    case 'latency':
      return seen?.latency ?? null;
    case 'seen':
      // Ages ascend from the youngest.
      return seen === null ? null : -seen.at;
  }
}

function byColumn({ column, descending }: FleetSort): Compare {
  const sign = descending ? -1 : 1;
  return (one, other) => {
    const [left, right] = [keyOf(one, column), keyOf(other, column)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * compareTexts(String(left), String(right));
  };
}

/** Rows in order: by a column and among equals the worst first, else the worst first of all. */
export function ordered(
  rows: readonly FleetRow[],
  sort: FleetSort | null,
  now: number,
): FleetRow[] {
  const worst = rows.toSorted(worstFirst(now));
  return sort === null ? worst : worst.sort(byColumn(sort));
}

/** What one looks for in these is the most of it; in the others the least, or the soonest. */
const MOST_FIRST: readonly FleetColumn[] = ['pods', 'cpu', 'memory', 'warnings', 'latency'];

/** The order after a click on a heading: as is most often wanted, the other way round, the worst first. */
export function nextSort(sort: FleetSort | null, column: FleetColumn): FleetSort | null {
  const first = MOST_FIRST.includes(column);
  if (sort?.column !== column) return { column, descending: first };
  return sort.descending === first ? { column, descending: !first } : null;
}

/** Whether every word of a text is somewhere in what is known of a context. */
export function isMeant({ context, seen, standing }: FleetRow, query: string): boolean {
  const texts = [
    labelOf(context),
    context.name,
    context.settings.group ?? '',
    seen?.server.version ?? '',
    seen?.distribution ?? '',
    standing.word,
  ];
  const words = query.trim().split(/\s+/);
  return words.every((word) => texts.some((text) => matchScore(text, word) !== null));
}

export interface FleetGroup {
  /** What they have in common; empty where nothing was asked for. */
  title: string;
  rows: readonly FleetRow[];
}

/** The same in order, and without what changes: each context tells that itself. */
export interface FleetSection {
  title: string;
  contexts: readonly ContextInfo[];
}

export function inOrder(
  groups: readonly FleetGroup[],
  sort: FleetSort | null,
  now: number,
): FleetSection[] {
  return groups.map(({ title, rows }) => ({
    title,
    contexts: ordered(rows, sort, now).map(({ context }) => context),
  }));
}

const UNKNOWN = 'Not known';
const NO_GROUP = 'In no group';

function commonOf({ context, seen, standing }: FleetRow, by: FleetGrouping): string {
  switch (by) {
    case 'none':
      return '';
    case 'group':
      return context.settings.group ?? NO_GROUP;
    case 'distribution':
      return seen?.distribution ?? UNKNOWN;
    case 'version':
      return seen?.server.version ?? UNKNOWN;
    case 'state':
      return standing.word;
  }
}

/** Rows that are as their user ordered them, put together; the rows of each group stay in that order. */
export function grouped(rows: readonly FleetRow[], by: FleetGrouping): FleetGroup[] {
  const groups = new Map<string, FleetRow[]>();
  for (const row of rows) {
    const title = commonOf(row, by);
    const group = groups.get(title);
    if (group) group.push(row);
    else groups.set(title, [row]);
  }
  const all = [...groups].map(([title, rows]) => ({ title, rows }));
  if (by === 'state') return all.sort((one, other) => weightOf(one) - weightOf(other));
  // Groups that their user made stand where they were put.
  if (by === 'group' || by === 'none') return all;
  const last = ({ title }: FleetGroup) => Number(title === UNKNOWN);
  return all.sort((one, other) => last(one) - last(other) || compareTexts(one.title, other.title));
}

function weightOf({ rows }: FleetGroup): number {
  return Math.min(...rows.map(({ standing }) => BY_WEIGHT.indexOf(standing.health)));
}

function compareTexts(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
