/** How large things are on a map, in pixels where it is drawn at its own size. */

export const NODE = { width: 184, height: 42 };

/** Between nodes that stand above each other, and between columns: there the edges run. */
export const GAP = { x: 88, y: 12 };

/** Between parts of a map that nothing joins. */
export const APART = 44;

/** Where a node's upper left corner is. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Place {
  readonly width: number;
  readonly height: number;
}

/** The box around places of nodes; null around none. */
export function boundsOf(places: Iterable<Place>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of places) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + NODE.width);
    bottom = Math.max(bottom, y + NODE.height);
  }
  return left > right ? null : { x: left, y: top, width: right - left, height: bottom - top };
}
