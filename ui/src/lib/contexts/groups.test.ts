import { describe, expect, it } from 'vitest';

import type { ContextInfo, SnapshotInfo } from '$lib/wire/generated';

import { contextInfo } from './context.fixture';
import { groupNames, moved, movedOrder, pageGroups, railGroups, withAbsent } from './groups';

const of = (
  name: string,
  source: string,
  settings: Partial<ContextInfo['settings']> = {},
): ContextInfo => contextInfo(name, { source, settings });
const taken = contextInfo('old', { snapshot: {} as SnapshotInfo });

const LIST = [
  of('a', 'one', { favourite: true }),
  of('b', 'one'),
  of('c', 'two'),
  of('d', 'two', { group: 'Shop' }),
  of('e', 'one', { group: 'Shop' }),
  of('f', 'one', { group: 'Labs' }),
  taken,
];

const told = (groups: ReturnType<typeof railGroups>) =>
  groups.map(({ title, contexts }) => `${title}: ${contexts.map(({ name }) => name).join(' ')}`);

describe('contexts stand together', () => {
  it('in the rail by group, and without one by file', () => {
    expect(told(railGroups(LIST))).toEqual([
      'one: a b',
      'two: c',
      'Shop: d e',
      'Labs: f',
      'Snapshots: old',
    ]);
  });

  it('not with those of a file that is called like their group', () => {
    expect(told(railGroups([of('a', 'x'), of('b', 'y', { group: 'x' })]))).toEqual([
      'x: a',
      'x: b',
    ]);
  });

  it('on the page by group, where there are any', () => {
    expect(told(pageGroups(LIST))).toEqual([
      'In no group: a b c',
      'Shop: d e',
      'Labs: f',
      'Snapshots: old',
    ]);
    expect(told(pageGroups([of('a', 'x'), of('b', 'y'), taken]))).toEqual([': a b old']);
    expect(groupNames(LIST)).toEqual(['Shop', 'Labs']);
  });
});

describe('a context moves', () => {
  it('within its group, and the order is that of all', () => {
    expect(movedOrder(LIST, 'd', 1)).toEqual(['a', 'b', 'c', 'e', 'd', 'f']);
    expect(movedOrder(LIST, 'c', -1)).toEqual(['a', 'c', 'b', 'd', 'e', 'f']);
  });

  it('not out of it, nor past a favourite', () => {
    for (const [name, by] of [
      ['a', -1],
      ['b', -1],
      ['c', 1],
      ['f', 1],
      ['old', -1],
      ['nobody', 1],
    ] as const) {
      expect(movedOrder(LIST, name, by), name).toBeNull();
    }
  });

  it('while those that are not there now keep their places', () => {
    expect(withAbsent(['b', 'a'], ['x', 'a', 'y', 'b', 'z'])).toEqual(['x', 'b', 'z', 'a', 'y']);
    expect(withAbsent(['a'], [])).toEqual(['a']);
  });
});

it('an entry of a list moves, but not over its ends', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 2, -2)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});
