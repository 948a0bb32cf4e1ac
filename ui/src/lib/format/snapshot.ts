/** Snapshots in words. Their moments are told in UTC, as in their contexts' names. */
import { labelOf } from '$lib/contexts/label';
import type { ContextInfo, Redacted } from '$lib/wire/generated';

import { formatNumber } from './number';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const two = (value: number): string => String(value).padStart(2, '0');

/** `26 Nov 2026 23:51 UTC`. */
export function snapshotMoment(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

/** The time of day alone, to the second: `23:51:07`. */
export function snapshotTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  return [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
}

/** `prod-eu, snapshot of 26 Nov 2026 23:51 UTC`; of a live context, what it is called. */
export function snapshotTitle(
  context: Pick<ContextInfo, 'name' | 'settings' | 'snapshot'>,
): string {
  if (context.snapshot === null) return labelOf(context);
  const { demo, source, captured_at } = context.snapshot;
  return `${source}, ${demo ? 'demo, ' : ''}snapshot of ${snapshotMoment(captured_at)}`;
}

/** What a capture is called until it is given another name: `prod-eu 2026-11-26 2351.pilothouse`. */
export function captureName(context: string, now: number): string {
  return `${datedName(context, now)}.pilothouse`;
}

/** The name of a file about something at a moment, without its ending: `prod-eu 2026-11-26 2351`. */
export function datedName(about: string, now: number): string {
  const [day = '', time = ''] = new Date(now).toISOString().split('T');
  // A context is often called by an address, of which no file can be.
  const name = about.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '-').replace(/^[.\s-]+/, '');
  return `${name.slice(0, 80).trim() || 'cluster'} ${day} ${time.slice(0, 5).replace(':', '')}`;
}

/** What the system's dialogs call such files. */
export const SNAPSHOT_FILES = { format: 'Pilothouse snapshots', ending: 'pilothouse' };

export function isSnapshotFile(path: string): boolean {
  return /\.pilothouse$/i.test(path);
}

/** The path with the ending by which files are known as snapshots. */
export function snapshotPath(path: string): string {
  return isSnapshotFile(path) ? path : `${path}.pilothouse`;
}

/** The last part of a path, of any system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

/** What was taken out of a sort, and where: `configmaps 3, logs 2`. */
export interface TakenOut {
  what: string;
  count: number;
  places: string;
}

/** By sort; the most of it first, and the places of each likewise. */
export function takenOut(found: readonly Redacted[]): TakenOut[] {
  const sorts = new Map<string, Redacted[]>();
  for (const each of found.toSorted(byCount)) {
    const sort = sorts.get(each.what);
    if (sort) sort.push(each);
    else sorts.set(each.what, [each]);
  }
  return [...sorts]
    .map(([what, each]) => ({
      what,
      count: each.reduce((sum, { count }) => sum + count, 0),
      // Where there is one place, the whole count is that of it.
      places: each
        .map(({ place, count }) => (each.length === 1 ? place : `${place} ${formatNumber(count)}`))
        .join(', '),
    }))
    .sort(byCount);
}

function byCount(left: { count: number }, right: { count: number }): number {
  return right.count - left.count;
}
