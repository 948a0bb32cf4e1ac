/**
 * Places for nodes that come to a map that is arranged already: near what they are joined to, where
 * nothing stands yet. What is known keeps its place.
 */
import type { Link } from './links';
import { boundsOf, GAP, NODE, type Place } from './size';

/** Room for one node with what parts it from the next. */
const STEP = { x: NODE.width + GAP.x / 2, y: NODE.height + GAP.y };

/** Steps away from where a node would be best, the shortest way first. */
const AROUND: readonly Place[] = [...Array(9).keys()]
  .flatMap((column) => [...Array(61).keys()].map((row) => ({ x: column - 4, y: row - 30 })))
  .map(({ x, y }) => ({ x: x * STEP.x, y: y * STEP.y }))
  .sort((a, b) => far(a) - far(b));

function far({ x, y }: Place): number {
  return Math.abs(x) + Math.abs(y);
}

/** A place for each node; those that have none yet are `undefined` in `known`. */
export function settle(
  known: readonly (Place | undefined)[],
  links: readonly Link[],
): readonly Place[] {
  const places = [...known];
  const taken = places.filter((place) => place !== undefined);
  const sides = known.map(() => [] as { other: number; side: 1 | -1 }[]);
  for (const { left, right } of links) {
    sides[left]?.push({ other: right, side: -1 });
    sides[right]?.push({ other: left, side: 1 });
  }

  /** Beside those of its neighbours that have places. */
  const best = (index: number): Place | null => {
    const spots = (sides[index] ?? []).flatMap(({ other, side }) => {
      const place = places[other];
      return place === undefined ? [] : [{ x: place.x + side * (NODE.width + GAP.x), y: place.y }];
    });
    if (spots.length === 0) return null;
    const middle = (of: (spot: Place) => number) =>
      spots.reduce((sum, spot) => sum + of(spot), 0) / spots.length;
    return { x: middle(({ x }) => x), y: middle(({ y }) => y) };
  };
  const put = (index: number, at: Place): void => {
    const place = free(at, taken);
    places[index] = place;
    taken.push(place);
  };

  let waiting = [...places.keys()].filter((index) => places[index] === undefined);
  while (waiting.length > 0) {
    const next: number[] = [];
    for (const index of waiting) {
      const spot = best(index);
      if (spot === null) next.push(index);
      else put(index, spot);
    }
    // What is joined to nothing here begins a row of its own, and others may join it.
    const [first] = next;
    if (next.length === waiting.length && first !== undefined) {
      next.shift();
      put(first, below(taken));
    }
    waiting = next;
  }
  return places.map((place) => place ?? { x: 0, y: 0 });
}

function free(at: Place, taken: readonly Place[]): Place {
  for (const { x, y } of AROUND) {
    const place = { x: Math.round(at.x + x), y: Math.round(at.y + y) };
    if (!taken.some((other) => overlap(place, other))) return place;
  }
  return below(taken);
}

function overlap(one: Place, other: Place): boolean {
  return (
    Math.abs(one.x - other.x) < NODE.width + GAP.y / 2 &&
    Math.abs(one.y - other.y) < NODE.height + GAP.y / 2
  );
}

/** Under everything, the lowest row filled before another begins. */
function below(taken: readonly Place[]): Place {
  const bounds = boundsOf(taken);
  if (bounds === null) return { x: 0, y: 0 };
  const lowest = bounds.y + bounds.height - NODE.height;
  const row = taken.filter(({ y }) => y === lowest);
  const end = Math.max(...row.map(({ x }) => x)) + STEP.x;
  const fits = end + NODE.width <= bounds.x + Math.max(bounds.width, 4 * STEP.x);
  return fits && row.length < taken.length
    ? { x: end, y: lowest }
    : { x: bounds.x, y: lowest + 2 * STEP.y };
}

/** Whether more than a third of the nodes are others than those that were arranged. */
export function isAnother(arranged: ReadonlySet<string>, keys: readonly string[]): boolean {
  const kept = keys.filter((key) => arranged.has(key)).length;
  const most = Math.max(arranged.size, keys.length);
  return Math.max(keys.length - kept, arranged.size - kept) > most / 3;
}
