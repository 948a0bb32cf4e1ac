/** The way of the arrow keys through a map: along its edges where there are any that way. */
import { NODE, type Place } from '$lib/map/size';

export type Way = 'left' | 'right' | 'up' | 'down';

/**
 * The node to go to, or -1. To the side, that is the nearest of those joined to it; up and down, the
 * nearest in its column that is joined to the same. Where there is none, what lies that way.
 */
export function walk(
  from: number,
  way: Way,
  places: readonly Place[],
  neighbours: (index: number) => readonly number[],
): number {
  const here = places[from];
  if (here === undefined) return -1;
  const near = neighbours(from);
  const upright = way === 'up' || way === 'down';
  const joined = upright
    ? [...new Set(near.flatMap((other) => [other, ...neighbours(other)]))].filter(
        (index) => Math.abs((places[index]?.x ?? Infinity) - here.x) < NODE.width,
      )
    : near;
  const along = nearest(here, way, places, joined, Infinity);
  if (along >= 0) return along;
  const all = [...places.keys()];
  const ahead = nearest(here, way, places, all, 1);
  return ahead >= 0 ? ahead : nearest(here, way, places, all, Infinity);
}

/** Of some nodes the nearest that lies that way; `steep` is how far aside it may be, for its way on. */
function nearest(
  here: Place,
  way: Way,
  places: readonly Place[],
  among: readonly number[],
  steep: number,
): number {
  let best = -1;
  let least = Infinity;
  for (const index of among) {
    const there = places[index];
    if (there === undefined) continue;
    const { on, aside } = split(there.x - here.x, there.y - here.y, way);
    // What overlaps a node is not beside it.
    const clear = way === 'left' || way === 'right' ? NODE.width / 2 : 0;
    if (on <= clear || aside > on * steep) continue;
    const cost = on + 2 * aside;
    if (cost < least) [best, least] = [index, cost];
  }
  return best;
}

/** How far a step leads that way, and how far aside. */
function split(dx: number, dy: number, way: Way): { on: number; aside: number } {
  switch (way) {
    case 'left':
      return { on: -dx, aside: Math.abs(dy) };
    case 'right':
      return { on: dx, aside: Math.abs(dy) };
    case 'up':
      return { on: -dy, aside: Math.abs(dx) };
    case 'down':
      return { on: dy, aside: Math.abs(dx) };
  }
}
