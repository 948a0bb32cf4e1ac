import { expect, it } from 'vitest';

import type { ListState, TableContext } from '$lib/wire/generated';

import { freshness } from './freshness';

const error = { code: 'timeout', message: '', hint: null } as const;
const LIVE: ListState = { state: 'live' };
const STALE: ListState = { state: 'stale', since: 0, retry_at: 0, error };
const KEPT: ListState = { state: 'kept', since: 0 };
const DENIED: ListState = { state: 'denied', error };
const FAILED: ListState = { state: 'failed', error, retry_at: null };
const listing = (received: number, expected: number | null): ListState => ({
  state: 'listing',
  received,
  expected,
});

const of = (...states: ListState[]) =>
  freshness(
    states.map((state, index): TableContext => ({
      context: `c${index}`,
      state,
      denied_namespaces: [],
    })),
  );

it('says nothing before the table does', () => {
  expect(of()).toBeNull();
});

it.each<[string, ListState[]]>([
  ['live', [LIVE, LIVE]],
  ['connecting', [LIVE, { state: 'connecting' }]],
  ['listing 4,500 of 10,482', [listing(4000, 10_000), listing(500, 482)]],
  ['listing, 4,500 so far', [listing(4000, 10_000), listing(500, null)]],
  ['catching up', [KEPT, KEPT]],
  ['1 of 3 catching up', [LIVE, KEPT, STALE]],
  ['connecting', [KEPT, { state: 'connecting' }]],
  ['stale', [STALE]],
  ['1 of 2 stale', [LIVE, STALE]],
  ['1 of 3 failed', [LIVE, FAILED, DENIED]],
  ['forbidden', [DENIED]],
])('%s', (text, states) => {
  expect(of(...states)?.text).toBe(text);
});

it('counts rows only where some context has told them', () => {
  expect(of(DENIED)?.counted).toBe(false);
  expect(of(DENIED, LIVE)?.counted).toBe(true);
  expect(of(KEPT)?.counted).toBe(true);
  expect(of(KEPT, { state: 'connecting' })?.counted).toBe(true);
});

it('never calls a context live that sleeps or wakes, whatever its table says', () => {
  const told = (...kept: string[]) =>
    freshness(
      ['a', 'b'].map((context) => ({ context, state: LIVE, denied_namespaces: [] })),
      () => false,
      (context) => kept.includes(context),
    );
  expect(told()?.text).toBe('live');
  expect(told('b')).toMatchObject({
    text: '1 of 2 catching up',
    health: 'progressing',
    busy: true,
  });
  expect(told('a', 'b')?.text).toBe('catching up');
});

it('never calls a snapshot live', () => {
  const named = (...names: string[]) =>
    freshness(
      names.map((context) => ({ context, state: LIVE, denied_namespaces: [] })),
      (context) => context.startsWith('snapshot'),
    )?.text;
  expect(named('snapshot')).toBe('snapshot');
  expect(named('snapshot 1', 'snapshot 2')).toBe('snapshots');
  expect(named('prod', 'snapshot')).toBe('live, 1 snapshot');
  expect(named('prod')).toBe('live');
});
