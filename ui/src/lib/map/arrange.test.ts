import { describe, expect, it } from 'vitest';

import { arrange } from './arrange';
import type { Link } from './links';
import { pack } from './pack';
import { NODE, type Place } from './size';

const link = (left: number, right: number, weight = 1): Link => ({ left, right, weight });

function places(count: number, links: readonly Link[], common: readonly number[] = []): Place[] {
  const groups = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 'b' : 'a'));
  return arrange({ groups, links, common, ratio: 1.6 });
}

function overlaps(all: readonly Place[]): boolean {
  return all.some((one, index) =>
    all
      .slice(index + 1)
      .some(
        (other) =>
          Math.abs(one.x - other.x) < NODE.width && Math.abs(one.y - other.y) < NODE.height,
      ),
  );
}

describe('an arranged map', () => {
  it('goes from left to right', () => {
    const [owner, owned, used] = places(3, [link(0, 1), link(1, 2)]);
    expect(owner?.x).toBe(0);
    expect(owned?.x).toBeGreaterThanOrEqual((owner?.x ?? 0) + NODE.width);
    expect(used?.x).toBeGreaterThanOrEqual((owned?.x ?? 0) + NODE.width);
  });

  it('is the same each time, and nothing in it stands on another', () => {
    const links = Array.from({ length: 180 }, (_, index) => link(Math.floor(index / 3), index + 1));
    const all = places(200, links);
    expect(places(200, links)).toEqual(all);
    expect(overlaps(all)).toBe(false);
  });

  it('goes round in circles without being led astray', () => {
    const all = places(3, [link(0, 1), link(1, 2), link(2, 0)]);
    expect(overlaps(all)).toBe(false);
  });

  it('puts what is joined to just the same in a block', () => {
    const links = Array.from({ length: 30 }, (_, index) => link(0, index + 1));
    const all = places(31, links).slice(1);
    const columns = new Set(all.map(({ x }) => x)).size;
    const rows = new Set(all.map(({ y }) => y)).size;
    expect([columns, rows]).toEqual([3, 10]);
  });

  it('puts what nothing joins apart, those that are alike together', () => {
    const all = places(6, [link(0, 1)]);
    expect(overlaps(all)).toBe(false);
    const order = [2, 3, 4, 5].sort((a, b) => {
      const [one, other] = [all[a], all[b]];
      return (one?.y ?? 0) - (other?.y ?? 0) || (one?.x ?? 0) - (other?.x ?? 0);
    });
    expect(order).toEqual([3, 5, 2, 4]);
  });

  it('has a place for what very many use', () => {
    const all = places(4, [link(0, 1)], [3]);
    expect(overlaps(all)).toBe(false);
  });

  it('may be empty', () => {
    expect(places(0, [])).toEqual([]);
  });
});

describe('packed boxes', () => {
  it('do not overlap, and fill about the room asked for', () => {
    const sizes = Array.from({ length: 60 }, (_, index) => ({
      width: 100 + ((index * 37) % 300),
      height: 40 + ((index * 53) % 200),
    }));
    const corners = pack(sizes, 1.6);
    const boxes = corners.map((corner, index) => ({
      ...corner,
      right: corner.x + (sizes[index]?.width ?? 0),
      bottom: corner.y + (sizes[index]?.height ?? 0),
    }));
    const clash = boxes.some((one, index) =>
      boxes
        .slice(index + 1)
        .some(
          (other) =>
            one.x < other.right - 0.1 &&
            other.x < one.right - 0.1 &&
            one.y < other.bottom - 0.1 &&
            other.y < one.bottom - 0.1,
        ),
    );
    expect(clash).toBe(false);
    const width = Math.max(...boxes.map(({ right }) => right));
    const height = Math.max(...boxes.map(({ bottom }) => bottom));
    expect(width / height).toBeGreaterThan(1.1);
    expect(width / height).toBeLessThan(2.2);
  });
});
