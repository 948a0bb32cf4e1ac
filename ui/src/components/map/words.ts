/** Where the words for edges stand: each beside the node at the other end, where it is its own. */
import { NODE, type Place } from '$lib/map/size';
import type { MapEdge } from '$lib/wire/generated';

import { pointOn, type Curve } from './curves';

export interface Word extends Place {
  readonly key: string;
  readonly text: string;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Between a word and the node that it stands beside. */
const CLEAR = 9;

/**
 * The words for the edges of one node, or for an edge by itself where `center` is -1. Where there is
 * no room for them between the nodes, they stand on the far side, over what is dimmed.
 */
export function wordsOf(
  edges: readonly { readonly edge: MapEdge; readonly curve: Curve }[],
  places: readonly Place[],
  center: number,
  far: boolean,
): Word[] {
  const words = new Map<number, Word>();
  for (const { edge, curve } of edges) {
    const other = edge.from === center ? edge.to : edge.from;
    const before = words.get(other);
    if (before !== undefined) {
      words.set(other, { ...before, text: `${before.text}, ${edge.relation}` });
      continue;
    }
    const key = String(other);
    const [here, there] = [places[center], places[other]];
    const beside =
      here !== undefined && there !== undefined && Math.abs(there.x - here.x) >= NODE.width;
    if (!beside) {
      words.set(other, { key, text: edge.relation, anchor: 'middle', ...pointOn(curve, 0.5) });
      continue;
    }
    const right = there.x > here.x;
    const atRight = right === far;
    words.set(other, {
      key,
      text: edge.relation,
      anchor: atRight ? 'start' : 'end',
      x: atRight ? there.x + NODE.width + CLEAR : there.x - CLEAR,
      y: there.y + NODE.height / 2,
    });
  }
  return [...words.values()];
}
