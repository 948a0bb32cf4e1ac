/** The tree of relations as rows to draw: the core sends it flat, in drawing order, with depths. */
import type { ObjectRef, Related } from '$lib/wire/generated';

export interface Branch {
  readonly related: Related;
  /** Names it among the others, also after the tree was asked for again. */
  readonly key: string;
  readonly depth: number;
  /** How many stand below it, at any depth. */
  readonly below: number;
  readonly open: boolean;
}

export function keyOf(object: ObjectRef): string {
  return [object.context, object.group, object.kind, object.namespace ?? '', object.name].join('/');
}

/** The rows to draw, without what stands below closed ones. */
export function branches(tree: readonly Related[], closed: ReadonlySet<string>): Branch[] {
  const rows: Branch[] = [];
  const seen = new Map<string, number>();
  let hiddenBelow = Infinity;
  for (const [index, related] of tree.entries()) {
    // An object may stand in two places, for example a pod under two services.
    const name = keyOf(related.object);
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    if (related.depth > hiddenBelow) continue;
    const key = times === 0 ? name : `${name}#${times}`;
    const open = !closed.has(key);
    hiddenBelow = open ? Infinity : related.depth;
    rows.push({ related, key, depth: related.depth, below: countBelow(tree, index), open });
  }
  return rows;
}

function countBelow(tree: readonly Related[], index: number): number {
  const depth = tree[index]?.depth ?? 0;
  let end = index + 1;
  while ((tree[end]?.depth ?? -1) > depth) end += 1;
  return end - index - 1;
}

/** The row that a row stands under, or -1. */
export function parentOf(rows: readonly Branch[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  for (let above = index - 1; above >= 0; above -= 1) {
    if ((rows[above]?.depth ?? depth) < depth) return above;
  }
  return -1;
}
