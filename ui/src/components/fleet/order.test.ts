import { describe, expect, it } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import type { FleetColumn, FleetSort } from '$lib/stores/fleet-choices.svelte';
import type { Connection, FleetFacts, FleetMember } from '$lib/wire/generated';

import { DAY, fleetMember, NOW, podCounts, seenFacts } from './fleet.fixture';
import type { FleetRow } from './member';
import { grouped, isMeant, nextSort, ordered } from './order';
import { standingOf } from './standing';

const CLOSED: Connection = { state: 'closed' };
const FAILED: Connection = {
  state: 'failed',
  since: NOW,
  error: { code: 'timeout', message: 'no answer', hint: null },
  retry_at: null,
};

function row(
  name: string,
  seen: Partial<FleetFacts> | null = {},
  part: {
    connection?: Connection;
    group?: string;
    alias?: string;
    member?: Partial<FleetMember>;
  } = {},
): FleetRow {
  const { connection = CLOSED, group, alias } = part;
  const facts = seen === null ? null : seenFacts(seen);
  const member = fleetMember(name, { seen: facts, ...part.member });
  const settings = { ...(group === undefined ? {} : { group }), ...(alias ? { alias } : {}) };
  return {
    context: contextInfo(name, { settings }),
    member,
    seen: facts,
    standing: standingOf(connection, member),
    credentials: null,
  };
}

const names = (rows: readonly FleetRow[]) => rows.map(({ context }) => context.name).join(' ');
const by = (rows: FleetRow[], column: FleetColumn, descending = false) =>
  names(ordered(rows, { column, descending }, NOW));

describe('contexts', () => {
  it('stand the worst first', () => {
    const rows = [
      row('new', null),
      row('well'),
      row('expiring', { server_expires: NOW + 3 * DAY }),
      row('shaky', { pods: podCounts(0, 4, 10) }),
      row('broken-2', { pods: podCounts(2, 0, 10) }),
      row('nodes', { nodes: { all: 8, ready: 7, cordoned: 0 } }),
      row('broken-9', { pods: podCounts(9, 0, 10) }),
      row('gone', null, { connection: FAILED }),
    ];
    expect(names(ordered(rows, null, NOW))).toBe(
      'gone broken-9 broken-2 nodes shaky expiring well new',
    );
  });

  it('stand as they were put, where none is worse than another', () => {
    expect(names(ordered([row('b'), row('a'), row('c')], null, NOW))).toBe('b a c');
  });

  it('are sorted by what a column says, and what is not there stands last either way', () => {
    const rows = [
      row('a', {
        latency: 20,
        warnings: null,
        server: { version: 'v1.9.1', platform: '' },
        server_expires: NOW + 9 * DAY,
      }),
      row('b', {
        latency: 5,
        warnings: 7,
        server: { version: 'v1.36.0', platform: '' },
        server_expires: null,
      }),
      row('c', null),
      row('d', { latency: 900, warnings: 80, nodes: { all: 3, ready: 1, cordoned: 0 } }),
    ];
    expect(by(rows, 'latency')).toBe('b a d c');
    expect(by(rows, 'latency', true)).toBe('d a b c');
    expect(by(rows, 'warnings', true)).toBe('d b a c');
    expect(by(rows, 'version')).toBe('a b d c');
    expect(by(rows, 'certificate')).toBe('a d b c');
    expect(by(rows, 'nodes')).toBe('d a b c');
    expect(by(rows, 'context', true)).toBe('d c b a');
  });

  it('are called by their aliases, in the order of those, too', () => {
    const rows = [row('a', {}, { alias: 'Zoo' }), row('b'), row('c', {}, { alias: 'Farm' })];
    expect(by(rows, 'context')).toBe('b c a');
  });

  it('with broken pods come before any number that needs attention', () => {
    const rows = [
      row('many', { pods: podCounts(0, 5000, 0) }),
      row('one', { pods: podCounts(1, 0, 0) }),
    ];
    expect(by(rows, 'pods', true)).toBe('one many');
  });
});

it('a click on a heading sorts, turns, and brings the worst first again', () => {
  const clicks = (column: FleetColumn) => {
    const first = nextSort(null, column);
    const second = nextSort(first, column);
    return [first, second, nextSort(second, column)].map((sort) => sort?.descending);
  };
  expect(clicks('context')).toEqual([false, true, undefined]);
  expect(clicks('pods')).toEqual([true, false, undefined]);
  const other: FleetSort = { column: 'pods', descending: false };
  expect(nextSort(other, 'state')).toEqual({ column: 'state', descending: false });
});

describe('groups', () => {
  const rows = [
    row('a', { distribution: 'GKE' }, { group: 'Shop' }),
    row('b', { distribution: 'EKS' }),
    row('c', null, { connection: FAILED }),
    row(
      'd',
      { distribution: null, server: { version: 'v1.9.0', platform: '' } },
      { group: 'Labs' },
    ),
    row('e', { distribution: 'EKS' }, { group: 'Shop' }),
  ];
  const told = (by: Parameters<typeof grouped>[1]) =>
    grouped(rows, by).map(({ title, rows: those }) => `${title}: ${names(those)}`);

  it('are one without a title until somebody asks for some', () => {
    expect(told('none')).toEqual([': a b c d e']);
  });

  it('of their user stand where they were put', () => {
    expect(told('group')).toEqual(['Shop: a e', 'In no group: b c', 'Labs: d']);
  });

  it('of what was seen stand in order, what is not known last', () => {
    expect(told('distribution')).toEqual(['EKS: b e', 'GKE: a', 'Not known: c d']);
    expect(told('version')).toEqual(['v1.9.0: d', 'v1.36.3: a b e', 'Not known: c']);
  });

  it('of states stand the worst first', () => {
    expect(told('state')).toEqual(['Cannot be reached: c', 'Not opened: a b d e']);
  });
});

it.each([
  ['till', true],
  ['prod-eu', true],
  ['shop', true],
  ['eks', true],
  ['1.36', true],
  ['eks till', true],
  ['not opened', true],
  ['eks dev', false],
])('%s is meant: %s', (query, meant) => {
  expect(isMeant(row('prod-eu', {}, { alias: 'Till', group: 'Shop' }), query)).toBe(meant);
});
