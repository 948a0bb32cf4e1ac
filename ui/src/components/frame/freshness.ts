/** The states of a table's contexts in one word, the one that needs knowing most first. */
import { formatCount, formatNumber } from '$lib/format/number';
import type { Health, TableContext } from '$lib/wire/generated';

export interface Freshness {
  text: string;
  health: Health;
  /** Something is on its way. */
  busy: boolean;
  /** Whether the number of rows means something. */
  counted: boolean;
}

/**
 * Null before the table has said anything. A snapshot is never called live, nor is a context that sleeps or
 * wakes, of which all is as it was kept.
 */
export function freshness(
  contexts: readonly TableContext[],
  isSnapshot: (context: string) => boolean = () => false,
  isKept: (context: string) => boolean = () => false,
): Freshness | null {
  const count = contexts.length;
  if (count === 0) return null;
  const stateOf = ({ context, state }: TableContext) =>
    state.state === 'live' && isKept(context) ? 'kept' : state.state;
  const inState = (state: TableContext['state']['state']) =>
    contexts.filter((context) => stateOf(context) === state);

  const listing = inState('listing');
  const connecting = inState('connecting').length;
  const kept = inState('kept').length;
  const live = inState('live').length;
  const stale = inState('stale').length;
  const denied = inState('denied').length;
  const failed = inState('failed').length;

  // What is missing or old is told with its share, so that “live” never covers for it.
  const of = (part: number) => (part === count ? '' : `${part} of ${count} `);
  const coming = { health: 'progressing', busy: true, counted: live + kept > 0 } as const;
  if (listing.length > 0) return { text: listed(listing), ...coming };
  if (connecting > 0) return { text: 'connecting', ...coming };
  if (kept > 0) return { text: `${of(kept)}catching up`, ...coming };
  const counted = live + stale > 0;
  if (stale > 0) return { text: `${of(stale)}stale`, health: 'attention', busy: false, counted };
  if (failed > 0) return { text: `${of(failed)}failed`, health: 'broken', busy: false, counted };
  if (denied > 0)
    return { text: `${of(denied)}forbidden`, health: 'attention', busy: false, counted };
  const taken = contexts.filter(({ context }) => isSnapshot(context)).length;
  if (taken === count) {
    return { text: count === 1 ? 'snapshot' : 'snapshots', health: 'idle', busy: false, counted };
  }
  const text = taken > 0 ? `live, ${formatCount(taken, 'snapshot')}` : 'live';
  return { text, health: 'ok', busy: false, counted };
}

function listed(contexts: readonly TableContext[]): string {
  let received = 0;
  let expected: number | null = 0;
  for (const { state } of contexts) {
    if (state.state !== 'listing') continue;
    received += state.received;
    expected = expected === null || state.expected === null ? null : expected + state.expected;
  }
  return expected === null
    ? `listing, ${formatNumber(received)} so far`
    : `listing ${formatNumber(received)} of ${formatNumber(expected)}`;
}
