/** The edges of a map as curves: out of one node's side, into the other's. */
import { NODE, type Place } from '$lib/map/size';

/** A cubic curve between two points. */
export interface Curve {
  readonly start: Place;
  readonly bend: Place;
  readonly turn: Place;
  readonly end: Place;
}

/** From the node at one place to the node at another. */
export function curveOf(from: Place, to: Place): Curve {
  const middle = NODE.height / 2;
  if (to.x >= from.x + NODE.width || to.x + NODE.width <= from.x) {
    const onward = to.x > from.x;
    const start = { x: onward ? from.x + NODE.width : from.x, y: from.y + middle };
    const end = { x: onward ? to.x : to.x + NODE.width, y: to.y + middle };
    const reach = (end.x - start.x) / 2;
    return {
      start,
      bend: { x: start.x + reach, y: start.y },
      turn: { x: end.x - reach, y: end.y },
      end,
    };
  }
  // One above the other: from the lower edge to the upper one.
  const down = to.y > from.y;
  const start = { x: from.x + NODE.width / 2, y: down ? from.y + NODE.height : from.y };
  const end = { x: to.x + NODE.width / 2, y: down ? to.y : to.y + NODE.height };
  const reach = (end.y - start.y) / 2;
  return {
    start,
    bend: { x: start.x, y: start.y + reach },
    turn: { x: end.x, y: end.y - reach },
    end,
  };
}

/** As SVG writes it. */
export function pathOf({ start, bend, turn, end }: Curve): string {
  return `M${start.x} ${start.y}C${bend.x} ${bend.y} ${turn.x} ${turn.y} ${end.x} ${end.y}`;
}

/** The point so far along a curve, from 0 to 1. */
export function pointOn({ start, bend, turn, end }: Curve, along: number): Place {
  const rest = 1 - along;
  const [a, b, c, d] = [
    rest * rest * rest,
    3 * rest * rest * along,
    3 * rest * along * along,
    along * along * along,
  ];
  return {
    x: a * start.x + b * bend.x + c * turn.x + d * end.x,
    y: a * start.y + b * bend.y + c * turn.y + d * end.y,
  };
}

const PIECES = 16;

/** How far a point is from a curve; Infinity if farther than `most`. */
export function distanceTo(curve: Curve, { x, y }: Place, most: number): number {
  const { start, end } = curve;
  // The curve never leaves the box of its ends.
  const outside =
    x < Math.min(start.x, end.x) - most ||
    x > Math.max(start.x, end.x) + most ||
    y < Math.min(start.y, end.y) - most ||
    y > Math.max(start.y, end.y) + most;
  if (outside) return Infinity;
  let nearest = Infinity;
  let before = start;
  for (let piece = 1; piece <= PIECES; piece += 1) {
    const next = pointOn(curve, piece / PIECES);
    nearest = Math.min(nearest, toSegment(before, next, x, y));
    before = next;
  }
  return nearest <= most ? nearest : Infinity;
}

function toSegment(from: Place, to: Place, x: number, y: number): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
}
