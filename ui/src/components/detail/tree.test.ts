import { describe, expect, it } from 'vitest';

import type { Related } from '$lib/wire/generated';

import { branches, parentOf } from './tree';

function related(name: string, depth: number): Related {
  const object = {
    context: 'c',
    group: '',
    version: 'v1',
    kind: 'K',
    namespace: null,
    name,
    uid: null,
  };
  return { object, health: 'ok', status: null, depth, this: false, error: null };
}

const tree = [
  related('release', 0),
  related('deployment', 1),
  related('set', 2),
  related('pod', 3),
  related('service', 1),
  related('pod', 2),
];
const names = (closed: string[]): string[] =>
  branches(tree, new Set(closed)).map(
    (each) => `${' '.repeat(each.depth)}${each.related.object.name}`,
  );

describe('the tree of relations', () => {
  it('is drawn whole at first', () => {
    expect(names([])).toHaveLength(tree.length);
    expect(branches(tree, new Set()).map((each) => each.below)).toEqual([5, 2, 1, 0, 1, 0]);
  });

  it('hides what stands below a closed branch, and nothing else', () => {
    expect(names(['c//K//deployment'])).toEqual(['release', ' deployment', ' service', '  pod']);
    expect(names(['c//K//release'])).toEqual(['release']);
  });

  it('gives every row a key of its own', () => {
    const keys = branches(tree, new Set()).map((each) => each.key);
    expect(new Set(keys).size).toBe(tree.length);
  });

  it('knows what a row stands under', () => {
    const rows = branches(tree, new Set());
    expect([0, 1, 2, 3, 4, 5].map((index) => parentOf(rows, index))).toEqual([-1, 0, 1, 2, 0, 4]);
  });
});
