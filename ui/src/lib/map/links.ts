/**
 * The edges of a map as they are read from left to right: what lets traffic in and what owns stands
 * left of what does the work, and that left of what it uses.
 */
import type { ObjectMap } from '$lib/wire/generated';

/** One node stands left of another. */
export interface Link {
  readonly left: number;
  readonly right: number;
  /** How much it matters that the two stand near each other. */
  readonly weight: number;
}

export interface Links {
  readonly links: readonly Link[];
  /**
   * Nodes that very many use, such as a machine or an account: they would draw everything to one
   * place, so they stand aside, and the links to them are not among the others.
   */
  readonly common: ReadonlySet<number>;
}

/** So many users make a node a common one. */
const MANY = 10;

/** Relations whose second object stands before the first, as an owner before what it owns. */
const BACKWARD: ReadonlySet<string> = new Set([
  'part of',
  'attached to',
  'endpoints of',
  'governed by',
  'token of',
]);

export function linksOf({ nodes, edges }: Pick<ObjectMap, 'nodes' | 'edges'>): Links {
  const users = nodes.map(() => new Set<number>());
  const all = new Map<string, Link>();
  for (const { from, to, owned, relation } of edges) {
    if (from === to) continue;
    const back = owned || BACKWARD.has(relation);
    if (!back) users[to]?.add(from);
    const [left, right] = back ? [to, from] : [from, to];
    const key = `${left} ${right}`;
    const before = all.get(key);
    all.set(key, { left, right, weight: Math.max(before?.weight ?? 0, owned ? 4 : 1) });
  }
  const about = nodes.findIndex(({ distance }) => distance > 0) >= 0;
  const common = new Set<number>();
  for (const [index, of] of users.entries()) {
    // What a map is about stands in its middle, however many use it.
    const center = about && nodes[index]?.distance === 0;
    if (of.size >= MANY && !center) common.add(index);
  }
  const links = [...all.values()].filter(
    // Whatever owns a common node still stands beside it.
    ({ left, right, weight }) => weight > 1 || (!common.has(left) && !common.has(right)),
  );
  return { links, common };
}
