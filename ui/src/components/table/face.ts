/**
 * What a table has to say instead of rows, or beside them. Every state that it can be in is decided
 * here, so that none is forgotten and none is shown as another.
 */
import type { ListState, TableContext, WireError } from '$lib/wire/generated';

/** What the table shows in the place of its rows. */
export type TableFace =
  /** The rows themselves, those still to come as skeletons. */
  | { face: 'rows' }
  /** Nothing is known yet. */
  | { face: 'waiting' }
  /** There is nothing of this kind; at least as of then, where nothing newer is known. */
  | { face: 'empty'; asOf: number | null }
  /** There is something, but nothing that the filter lets through; the same holds. */
  | { face: 'filtered'; asOf: number | null }
  /** None of the contexts lets the user list this. */
  | { face: 'denied'; contexts: readonly TableContext[] }
  /** Nothing can be had now, from any context. */
  | { face: 'failed'; contexts: readonly TableContext[] }
  /** The stream itself ended. */
  | { face: 'ended'; error: WireError | null };

/** What a table knows of itself. */
export interface TableFacts {
  readonly ready: boolean;
  readonly ended: boolean;
  readonly error: WireError | null;
  readonly total: number;
  readonly matched: number;
  /** Whether objects are being read for what was asked. */
  readonly reading: boolean;
  readonly contexts: readonly TableContext[];
}

export function faceOf(table: TableFacts): TableFace {
  if (table.ended) return { face: 'ended', error: table.error };
  if (table.matched > 0) return { face: 'rows' };
  if (!table.ready || table.reading) return { face: 'waiting' };
  const states = table.contexts.map((each) => each.state.state);
  if (states.length === 0) return { face: 'waiting' };
  if (states.every((state) => state === 'denied')) {
    return { face: 'denied', contexts: table.contexts };
  }
  if (states.every((state) => state === 'denied' || state === 'failed')) {
    return { face: 'failed', contexts: table.contexts };
  }
  if (states.some((state) => state === 'connecting' || state === 'listing')) {
    return { face: 'waiting' };
  }
  return { face: table.total > 0 ? 'filtered' : 'empty', asOf: oldest(table.contexts) };
}

/** As of when all that is told is so; null where that is now. */
function oldest(contexts: readonly TableContext[]): number | null {
  const moments = contexts.flatMap(({ state }) => (isOld(state) ? [state.since] : []));
  return moments.length === 0 ? null : Math.min(...moments);
}

/** Whether the rows of a context are as they were a while ago. */
export function isOld(state: ListState): state is Extract<ListState, { since: number }> {
  return state.state === 'stale' || state.state === 'kept';
}

/** The contexts that need a line of their own above the rows. */
export function noteworthy(face: TableFace, contexts: readonly TableContext[]): TableContext[] {
  // These faces speak of every context themselves.
  if (face.face === 'denied' || face.face === 'failed' || face.face === 'ended') return [];
  return contexts.filter(
    (each) => each.state.state !== 'live' || each.denied_namespaces.length > 0,
  );
}

/** The error in a state that has one. */
export function errorOf(state: ListState): WireError | null {
  return 'error' in state ? state.error : null;
}

/** How much of a first listing is here, from 0 to 1, or null where the server does not say. */
export function progressOf(contexts: readonly TableContext[]): number | null {
  let received = 0;
  let expected = 0;
  for (const { state } of contexts) {
    if (state.state !== 'listing') continue;
    if (state.expected === null) return null;
    received += state.received;
    expected += state.expected;
  }
  return expected === 0 ? null : Math.min(1, received / expected);
}
