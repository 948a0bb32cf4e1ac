import { describe, expect, it } from 'vitest';

import type { MapNode } from '$lib/wire/generated';

import { kindSign, kindWord, nodeLabel, nodesLike, nodeTitle } from './describe';
import { lookOf, pathsOf } from './edges';
import { MAP } from './map.fixture';

const [web, , pods, secret, , release] = MAP.nodes as [
  MapNode,
  MapNode,
  MapNode,
  MapNode,
  MapNode,
  MapNode,
];

describe('a node', () => {
  it('is called what it is, how it does and how it hangs together', () => {
    expect(nodeLabel(web, 5)).toBe('web Deployment · 1 of 2 ready, needs attention, 5 links');
    expect(nodeLabel(pods, 1)).toBe('web-2 Pod ×12, healthy, 1 link');
    expect(nodeLabel(secret, 1)).toBe('db Secret · missing, 1 link');
    expect(nodeLabel(release, 1)).toBe('shop Release, healthy, 1 link');
  });

  it('tells the pointer where it is, and why it is not there', () => {
    expect(nodeTitle(web)).toBe('Deployment shop/web\n1 of 2 ready');
    expect(nodeTitle(secret)).toContain('It is named and needed');
    expect(nodeTitle(pods)).toContain('One of 12 that look alike');
  });

  it('has its kind in short, as everyone calls it', () => {
    expect(kindWord('PersistentVolumeClaim')).toBe('PVC');
    expect(kindWord('Pod')).toBe('Pod');
    expect([kindSign('Deployment'), kindSign('Secret'), kindSign('Widget')]).toEqual([
      'deploy',
      'secret',
      'widget',
    ]);
  });
});

describe('what is looked for', () => {
  const found = (text: string) =>
    nodesLike(MAP, text).map((index) => MAP.nodes[index]?.object.name);

  it('is found by name, kind, state and how it does', () => {
    expect(found('web')).toEqual(['web', 'web-1', 'web-2']);
    expect(found('pod crash')).toEqual(['web-1']);
    expect(found('missing')).toEqual(['db']);
    expect(found('BROKEN')).toEqual(['web-1', 'db']);
  });

  it('is nothing while nothing is typed', () => {
    expect(found('  ')).toEqual([]);
    expect(nodesLike(null, 'web')).toEqual([]);
  });
});

describe('an edge', () => {
  const looks = (common: number[] = []) =>
    MAP.edges.map((edge) => lookOf(edge, MAP, new Set(common)));

  it('looks like what it says', () => {
    expect(looks()).toEqual(['owned', 'owned', 'missing', 'used', 'used']);
    expect(looks([4])).toEqual(['owned', 'owned', 'missing', 'common', 'used']);
  });

  it('is drawn with all that look the same, but not to what very many use', () => {
    const places = MAP.nodes.map((_, index) => ({ x: index * 300, y: 0 }));
    const paths = pathsOf(MAP, places, new Set([4]));
    expect(paths.map(({ look }) => look)).toEqual(['owned', 'missing', 'used']);
    expect(paths[0]?.path.match(/M/g)).toHaveLength(2);
  });
});
