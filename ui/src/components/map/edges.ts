/** The edges of a map by how they are drawn: few long paths cost less than many short ones. */
import type { Place } from '$lib/map/size';
import type { MapEdge, ObjectMap } from '$lib/wire/generated';

import { curveOf, pathOf } from './curves';

/** Ownership; use; use of what may be absent; of what is missing; of what very many use. */
export type EdgeLook = 'owned' | 'used' | 'optional' | 'missing' | 'common';

export function lookOf(
  { to, from, owned, optional }: MapEdge,
  map: ObjectMap,
  common: ReadonlySet<number>,
): EdgeLook {
  if (owned) return 'owned';
  const ends = [map.nodes[from], map.nodes[to]];
  if (!optional && ends.some((node) => node?.presence === 'missing')) return 'missing';
  if (common.has(to) || common.has(from)) return 'common';
  return optional ? 'optional' : 'used';
}

/**
 * For each look that there is, one path. Edges to what very many use are not among them: they would
 * cover all others and say little, so they are drawn once one looks at them.
 */
export function pathsOf(
  map: ObjectMap,
  places: readonly Place[],
  common: ReadonlySet<number>,
): { look: EdgeLook; path: string }[] {
  const paths = new Map<EdgeLook, string[]>();
  for (const edge of map.edges) {
    const [from, to] = [places[edge.from], places[edge.to]];
    if (from === undefined || to === undefined || edge.from === edge.to) continue;
    const look = lookOf(edge, map, common);
    if (look === 'common') continue;
    const path = pathOf(curveOf(from, to));
    const before = paths.get(look);
    if (before === undefined) paths.set(look, [path]);
    else before.push(path);
  }
  return [...paths].map(([look, all]) => ({ look, path: all.join('') }));
}
