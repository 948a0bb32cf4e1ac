/** What a click on a column's heading does to the order of a table. */
import type { Cell, Column, SortKey } from '$lib/wire/generated';

export type Direction = 'ascending' | 'descending';

/** Ages ascend from the youngest, as the core sorts them. */
export function directionOf(sort: readonly SortKey[], column: Column): Direction | null {
  const key = sort.find((each) => each.column === column.id);
  if (key === undefined) return null;
  return key.descending ? 'descending' : 'ascending';
}

/** The place of a column among several to sort by, counted from 1; 0 if it is the only one. */
export function rankOf(sort: readonly SortKey[], column: Column): number {
  if (sort.length < 2) return 0;
  return sort.findIndex((each) => each.column === column.id) + 1;
}

/**
 * The order after a click: first as is most often wanted, then the other way round, then as it
 * was. With `add`, the columns sorted by before stay and this one comes after them. `sample` is one
 * of the column's cells.
 */
export function nextSort(
  sort: readonly SortKey[],
  column: Column,
  add: boolean,
  sample?: Cell,
): SortKey[] {
  const now = sort.find((each) => each.column === column.id);
  const others = add ? sort.filter((each) => each.column !== column.id) : [];
  const first = startsDescending(column, sample);
  if (now === undefined) return [...others, key(column, first)];
  if ((now.descending ?? false) !== first) return others;
  const turned = key(column, !first);
  return add ? sort.map((each) => (each === now ? turned : each)) : [turned];
}

/** The order of a table that the user has not sorted. The names of events tell nothing. */
export function usualSort(kind: string): readonly SortKey[] {
  return kind === 'events' || kind === 'events.events.k8s.io' ? LATEST_EVENTS : AS_IT_COMES;
}

const AS_IT_COMES: readonly SortKey[] = [];

/** The latest are what one looks for. */
export const LATEST_EVENTS: readonly SortKey[] = [{ column: 'last_seen', descending: false }];

/** Most restarts first; but of what is ready, the least: that is what one looks for. */
function startsDescending(column: Column, sample: Cell | undefined): boolean {
  return column.kind === 'number' && sample?.t !== 'ratio';
}

function key(column: Column, descending: boolean): SortKey {
  return { column: column.id, descending };
}
