import { describe, expect, it } from 'vitest';

import type { Place } from '$lib/map/size';

import { walk, type Way } from './walk';

/**
 *   0 - 1 - 3      6
 *     \ 2 - 4
 *           5
 */
const places: Place[] = [
  { x: 0, y: 0 },
  { x: 300, y: 0 },
  { x: 300, y: 60 },
  { x: 600, y: 0 },
  { x: 600, y: 60 },
  { x: 600, y: 120 },
  { x: 1400, y: 10 },
];
const edges = [
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 4],
];
const neighbours = (index: number): number[] =>
  edges.flatMap(([from = -1, to = -1]) => (from === index ? to : to === index ? from : []));
const go = (from: number, ...ways: Way[]): number =>
  ways.reduce((at, way) => walk(at, way, places, neighbours), from);

describe('the arrow keys', () => {
  it('go to the side along edges', () => {
    expect(go(0, 'right')).toBe(1);
    expect(go(0, 'right', 'right')).toBe(3);
    expect(go(4, 'left')).toBe(2);
    expect(go(4, 'left', 'left')).toBe(0);
  });

  it('go up and down among those that are joined to the same', () => {
    expect(go(1, 'down')).toBe(2);
    expect(go(2, 'up')).toBe(1);
  });

  it('reach also what nothing joins', () => {
    expect(go(4, 'down')).toBe(5);
    expect(go(3, 'right')).toBe(6);
    expect(go(6, 'left')).toBe(3);
  });

  it('go nowhere from the edge of a map, or from no node', () => {
    expect(walk(0, 'left', places, neighbours)).toBe(-1);
    expect(walk(9, 'left', places, neighbours)).toBe(-1);
  });
});
