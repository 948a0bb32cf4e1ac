import { describe, expect, it } from 'vitest';

import type { Column, ColumnKind, SortKey } from '$lib/wire/generated';

import { directionOf, nextSort, rankOf } from './sorting';

const column = (id: string, kind: ColumnKind): Column => ({ id, title: id, kind, wide: false });
const name = column('name', 'name');
const restarts = column('restarts', 'number');
const age = column('age', 'time');

function clicks(times: number, on: Column): SortKey[][] {
  const seen: SortKey[][] = [];
  for (let sort: SortKey[] = []; seen.length < times; seen.push(sort))
    sort = nextSort(sort, on, false);
  return seen;
}

describe('a click on a heading', () => {
  it('sorts one way, then the other, then as before', () => {
    expect(clicks(3, name)).toEqual([
      [{ column: 'name', descending: false }],
      [{ column: 'name', descending: true }],
      [],
    ]);
    expect(clicks(3, restarts).map((sort) => sort[0]?.descending)).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  it('shows the newest first, which is the smallest age', () => {
    const [first, second] = clicks(2, age);
    expect(first).toEqual([{ column: 'age', descending: false }]);
    expect(directionOf(first ?? [], age)).toBe('ascending');
    expect(directionOf(second ?? [], age)).toBe('descending');
    expect(directionOf([], age)).toBeNull();
  });

  it('shows what is least ready first, and most of anything else that is counted', () => {
    const ready = column('ready', 'number');
    const ratio = { t: 'ratio' as const, v: { ready: 1, wanted: 2 } };
    expect(nextSort([], ready, false, ratio)[0]?.descending).toBe(false);
    expect(nextSort([], restarts, false, { t: 'number', v: 3 })[0]?.descending).toBe(true);
  });

  it('adds a column to those sorted by, and takes it away again', () => {
    let sort = nextSort([], name, false);
    sort = nextSort(sort, restarts, true);
    expect(sort.map((each) => each.column)).toEqual(['name', 'restarts']);
    expect(rankOf(sort, restarts)).toBe(2);
    sort = nextSort(sort, name, true);
    expect(sort[0]).toEqual({ column: 'name', descending: true });
    sort = nextSort(sort, name, true);
    expect(sort.map((each) => each.column)).toEqual(['restarts']);
    expect(rankOf(sort, restarts)).toBe(0);
    expect(nextSort(sort, name, false).map((each) => each.column)).toEqual(['name']);
  });
});
