import { describe, expect, it } from 'vitest';

import type { MapNode } from '$lib/wire/generated';

import { linksOf } from './links';

const node = (distance = 0): MapNode => ({
  key: '',
  object: { context: 'c', group: '', version: '', kind: 'K', namespace: null, name: '', uid: null },
  count: 1,
  presence: 'present',
  health: 'ok',
  status: null,
  distance,
});
const nodes = (count: number) => Array.from({ length: count }, () => node());
const edge = (from: number, to: number, relation: string, owned = false) => ({
  from,
  to,
  relation,
  owned,
  optional: false,
});

describe('the links of a map', () => {
  it('have owners left of what they own, and users left of what they use', () => {
    const edges = [edge(1, 0, 'controlled by', true), edge(1, 2, 'mounts'), edge(1, 3, 'part of')];
    expect(linksOf({ nodes: nodes(4), edges }).links).toEqual([
      { left: 0, right: 1, weight: 4 },
      { left: 1, right: 2, weight: 1 },
      { left: 3, right: 1, weight: 1 },
    ]);
  });

  it('join each two once, however many edges do, and nothing to itself', () => {
    const edges = [edge(0, 1, 'mounts'), edge(0, 1, 'takes env from'), edge(0, 0, 'calls')];
    expect(linksOf({ nodes: nodes(2), edges }).links).toHaveLength(1);
  });

  it('leave out those to what very many use, but not to its owner', () => {
    const edges = Array.from({ length: 12 }, (_, user) => edge(user + 2, 0, 'runs on'));
    edges.push(edge(0, 1, 'owned by', true));
    const { links, common } = linksOf({ nodes: nodes(14), edges });
    expect([...common]).toEqual([0]);
    expect(links).toEqual([{ left: 1, right: 0, weight: 4 }]);
  });

  it('keep those to what the map is about, however many use it', () => {
    const edges = Array.from({ length: 12 }, (_, user) => edge(user + 1, 0, 'runs on'));
    const around = [node(0), ...Array.from({ length: 12 }, () => node(1))];
    expect(linksOf({ nodes: around, edges }).links).toHaveLength(12);
  });
});
