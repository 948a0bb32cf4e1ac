import { describe, expect, it } from 'vitest';

import type { Link } from './links';
import { isAnother, settle } from './settle';
import { NODE, type Place } from './size';

const link = (left: number, right: number): Link => ({ left, right, weight: 1 });
const apart = (one: Place, other: Place): boolean =>
  Math.abs(one.x - other.x) >= NODE.width || Math.abs(one.y - other.y) >= NODE.height;

describe('nodes that come to a map', () => {
  const owner = { x: 0, y: 0 };
  const pods = [0, 1, 2].map((row) => ({ x: 248, y: row * 54 }));

  it('leave the others where they are', () => {
    const known = [owner, ...pods, undefined];
    expect(settle(known, [link(0, 4)]).slice(0, 4)).toEqual([owner, ...pods]);
  });

  it('stand beside what they are joined to, on nothing else', () => {
    const all = settle([owner, ...pods, undefined, undefined], [link(0, 4), link(0, 5)]);
    for (const index of [4, 5]) {
      const place = all[index] as Place;
      expect(place.x).toBeGreaterThanOrEqual(248);
      expect(place.x).toBeLessThan(800);
      const others = all.filter((_, other) => other !== index);
      expect(others.every((other) => apart(place, other))).toBe(true);
    }
  });

  it('find a place also when they are joined only to each other, or to nothing', () => {
    const all = settle([owner, undefined, undefined, undefined], [link(1, 2)]);
    const [, one, other, alone] = all as [Place, Place, Place, Place];
    expect(one.y).toBeGreaterThan(NODE.height);
    expect(other.x).toBeGreaterThan(one.x);
    expect(apart(alone, one) && apart(alone, other) && apart(alone, owner)).toBe(true);
  });

  it('find a place where there are very many', () => {
    const links = Array.from({ length: 400 }, (_, index) => link(0, index + 1));
    const all = settle([owner, ...Array.from({ length: 400 }, () => undefined)], links);
    const spots = new Set(all.map(({ x, y }) => `${x} ${y}`));
    expect(spots.size).toBe(401);
  });

  it('begin a map where there is none', () => {
    expect(settle([undefined], [])).toEqual([{ x: 0, y: 0 }]);
  });
});

describe('a map of other things', () => {
  const arranged = new Set(['a', 'b', 'c', 'd', 'e', 'f']);

  it('is one of which more than a third came or went', () => {
    expect(isAnother(arranged, ['a', 'b', 'c', 'd', 'x', 'y'])).toBe(false);
    expect(isAnother(arranged, ['a', 'b', 'c', 'x', 'y', 'z'])).toBe(true);
    expect(isAnother(arranged, ['a', 'b', 'c', 'd'])).toBe(false);
    expect(isAnother(arranged, ['a', 'b', 'c'])).toBe(true);
    expect(isAnother(new Set(), ['a'])).toBe(true);
    expect(isAnother(new Set(), [])).toBe(false);
  });
});
