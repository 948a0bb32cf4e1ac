import { describe, expect, it } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import type { Connection, FleetMember, WireError } from '$lib/wire/generated';

import {
  deniedWords,
  expiresSoon,
  expiryOf,
  isOld,
  nodeWords,
  podWords,
  seenAge,
  share,
} from './facts';
import { DAY, fleetMember, HOUR, MINUTE, NOW, podCounts, seenFacts } from './fleet.fixture';
import { standingOf } from './standing';
import { sumsOf } from './sums';

const failure = (code: WireError['code']): WireError => ({ code, message: code, hint: null });

describe('what was seen', () => {
  it('is old after a quarter of an hour, and at once where the next look failed', () => {
    const member = fleetMember('a');
    expect(isOld(member, NOW + 15 * MINUTE)).toBe(false);
    expect(isOld(member, NOW + 15 * MINUTE + 1)).toBe(true);
    expect(isOld({ ...member, error: failure('timeout') }, NOW)).toBe(true);
    // Of what was never seen nothing can be old.
    expect(isOld(fleetMember('a', { seen: null }), NOW)).toBe(false);
  });

  it('is some minutes old, not seconds', () => {
    const ages = [0, 59_000, 2.5 * MINUTE, 14 * MINUTE, 26 * HOUR];
    expect(ages.map((age) => seenAge(NOW - age, NOW))).toEqual(['<1m', '<1m', '2m', '14m', '26h']);
    expect(seenAge(NOW + MINUTE, NOW)).toBe('<1m');
  });

  it('is told in words', () => {
    expect(podWords(podCounts(3, 2, 1400))).toBe('3 broken, 2 need attention, 1,400 healthy');
    expect(podWords([])).toBe('no pods');
    expect(nodeWords({ all: 8, ready: 7, cordoned: 1 })).toBe(
      '7 of 8 nodes ready, 1 takes no new pods',
    );
    expect(nodeWords({ all: 1, ready: 1, cordoned: 0 })).toBe('1 of 1 node ready');
    expect(deniedWords(['nodes', 'events'])).toBe('May not be read: nodes, events');
    expect([share(5, 20), share(5, 0)]).toEqual([0.25, null]);
  });
});

describe('what expires', () => {
  it.each([
    ['a certificate in months', 90 * DAY, false, '90d', null],
    ['a certificate in two weeks', 14 * DAY, false, '14d', null],
    ['a certificate before that', 13 * DAY, false, '13d', 'warn'],
    ['a token that a program gives', 2 * HOUR, true, '120m', null],
    ['a token in its last hour', 59 * MINUTE, true, '59m', 'warn'],
    ['what is over', 0, false, 'expired', 'bad'],
    ['a token that is over', -HOUR, true, 'expired', 'bad'],
  ])('%s', (_, left, renewed, text, tone) => {
    expect(expiryOf(NOW + left, NOW, renewed)).toEqual({ at: NOW + left, text, tone });
  });

  it('needs somebody where no program renews it', () => {
    const soon = (part: Parameters<typeof seenFacts>[0]) => expiresSoon(seenFacts(part), NOW);
    expect(soon({})).toBe(false);
    expect(soon({ server_expires: NOW + DAY })).toBe(true);
    expect(soon({ credentials_expire: NOW + 5 * DAY })).toBe(true);
    // It was good for an hour from the beginning.
    expect(soon({ credentials_expire: NOW + HOUR })).toBe(false);
  });
});

const OPEN: Connection = { state: 'open', server: { version: 'v1', platform: '' } };
const CLOSED: Connection = { state: 'closed' };
const lost = (state: 'stale' | 'failed', code: WireError['code']): Connection => ({
  state,
  since: NOW,
  error: failure(code),
  retry_at: null,
});

const ASLEEP: Connection = { state: 'asleep', since: NOW };

describe('a context stands', () => {
  it.each<[string, Connection, FleetMember | undefined, string, string, boolean | null]>([
    ['opened', OPEN, undefined, 'Live', 'ok', true],
    [
      'as its connection is',
      OPEN,
      fleetMember('a', { error: failure('timeout') }),
      'Live',
      'ok',
      true,
    ],
    ['not opened', CLOSED, undefined, 'Not opened', 'idle', null],
    ['not opened, but seen', CLOSED, fleetMember('a'), 'Not opened', 'idle', true],
    ['asleep', ASLEEP, undefined, 'Asleep', 'idle', null],
    ['asleep, but seen', ASLEEP, fleetMember('a'), 'Asleep', 'idle', true],
    [
      'asleep, and as the last look found it',
      ASLEEP,
      fleetMember('a', { error: failure('timeout') }),
      'Cannot be reached',
      'broken',
      false,
    ],
    ['waking', { state: 'waking', since: NOW }, undefined, 'Connecting', 'progressing', null],
    ['lost', lost('stale', 'timeout'), undefined, 'Stale', 'attention', false],
    ['failed', lost('failed', 'refused'), undefined, 'Cannot be reached', 'broken', false],
    [
      'as the last look found it',
      CLOSED,
      fleetMember('a', { seen: null, error: failure('timeout') }),
      'Cannot be reached',
      'broken',
      false,
    ],
    [
      'waiting for somebody',
      CLOSED,
      fleetMember('a', { error: failure('sign_in') }),
      'Not signed in',
      'attention',
      false,
    ],
  ])('%s', (_, connection, member, word, health, reached) => {
    expect(standingOf(connection, member)).toMatchObject({ word, health, reached });
  });
});

it('the fleet in short', () => {
  const row = (member: FleetMember, connection: Connection = CLOSED) => ({
    context: contextInfo(member.context),
    member,
    seen: member.seen,
    standing: standingOf(connection, member),
    credentials: null,
  });
  const rows = [
    row(fleetMember('live', { seen: null }), OPEN),
    row(fleetMember('well')),
    row(fleetMember('broken', { seen: seenFacts({ pods: podCounts(2, 0, 1) }) })),
    row(fleetMember('old', { seen: seenFacts({ at: NOW - HOUR }) })),
    row(fleetMember('new', { seen: null, tried_at: null })),
    row(fleetMember('gone', { error: failure('unreachable') })),
    row(fleetMember('asks', { seen: null, error: failure('sign_in') })),
  ];
  expect(sumsOf(rows, NOW).map(({ text }) => text)).toEqual([
    '7 contexts',
    '3 reachable',
    '1 cannot be reached',
    '1 not signed in',
    '1 with broken pods',
    '3 not looked at lately',
  ]);
});
