import { describe, expect, it } from 'vitest';

import { NODE } from '$lib/map/size';
import type { MapEdge } from '$lib/wire/generated';

import { curveOf, distanceTo, pathOf, pointOn } from './curves';
import { wordsOf } from './words';

const here = { x: 0, y: 0 };
const right = { x: 400, y: 100 };
const below = { x: 20, y: 200 };

describe('a curve', () => {
  it('leaves a node at the side where the other is', () => {
    expect(curveOf(here, right)).toMatchObject({
      start: { x: NODE.width, y: 21 },
      end: { x: 400 },
    });
    expect(curveOf(right, here)).toMatchObject({ start: { x: 400 }, end: { x: NODE.width } });
    expect(curveOf(here, below)).toMatchObject({ start: { y: NODE.height }, end: { y: 200 } });
    expect(curveOf(below, here)).toMatchObject({ start: { y: 200 }, end: { y: NODE.height } });
  });

  it('is written as SVG has it', () => {
    expect(pathOf(curveOf(here, { x: 384, y: 0 }))).toBe('M184 21C284 21 284 21 384 21');
  });

  it('is near to what lies on it', () => {
    const curve = curveOf(here, right);
    const middle = pointOn(curve, 0.5);
    expect(distanceTo(curve, middle, 6)).toBeLessThan(1);
    expect(distanceTo(curve, { x: middle.x, y: middle.y + 4 }, 6)).toBeLessThan(5);
    expect(distanceTo(curve, { x: middle.x, y: middle.y + 40 }, 6)).toBe(Infinity);
    expect(distanceTo(curve, { x: -50, y: 0 }, 6)).toBe(Infinity);
  });
});

describe('the words for edges', () => {
  const places = [here, right, { x: -400, y: 0 }, below];
  const edge = (from: number, to: number, relation: string): { edge: MapEdge; curve: never } => ({
    edge: { from, to, relation, owned: false, optional: false },
    curve: curveOf(places[from] ?? here, places[to] ?? here) as never,
  });
  const edges = [
    edge(0, 1, 'mounts'),
    edge(0, 1, 'takes env from'),
    edge(2, 0, 'selects'),
    edge(0, 3, 'calls'),
  ];

  it('stand beside the nodes at the other ends, once for each', () => {
    expect(wordsOf(edges, places, 0, false)).toMatchObject([
      { text: 'mounts, takes env from', anchor: 'end', x: 391 },
      { text: 'selects', anchor: 'start', x: -400 + NODE.width + 9 },
      { text: 'calls', anchor: 'middle' },
    ]);
  });

  it('stand on the far sides where there is no room', () => {
    expect(wordsOf(edges, places, 0, true)).toMatchObject([
      { anchor: 'start', x: 400 + NODE.width + 9 },
      { anchor: 'end', x: -409 },
      { anchor: 'middle' },
    ]);
  });

  it('stand on an edge that is looked at by itself', () => {
    expect(wordsOf(edges.slice(0, 1), places, -1, false)).toMatchObject([
      { text: 'mounts', anchor: 'middle' },
    ]);
  });
});
