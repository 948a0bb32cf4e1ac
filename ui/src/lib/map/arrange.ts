/**
 * Where the nodes of a map go: from left to right, what nothing joins apart. Takes a while for large
 * maps, so it runs in a worker (`arrange.worker.ts`). The same map is always arranged the same.
 */
import { Graph, layout } from '@dagrejs/dagre';

import type { Link } from './links';
import { pack, type Size } from './pack';
import { APART, GAP, NODE, type Place } from './size';

/** A map as far as its arrangement goes; plain data, which a worker can be sent. */
export interface Drawing {
  /** For each node, what it stands with where nothing joins it to others. */
  readonly groups: readonly string[];
  readonly links: readonly Link[];
  /** Nodes that very many use. */
  readonly common: readonly number[];
  /** The width of the room over its height. */
  readonly ratio: number;
}

/** A part of the map that is arranged by itself. */
interface Part extends Size {
  /** Which nodes, and where they are in it. */
  readonly places: ReadonlyMap<number, Place>;
}

/** More nodes than this in one part are ranked in less time, and a little less well. */
const LARGE = 120;

export function arrange(drawing: Drawing): Place[] {
  const { groups, links, ratio } = drawing;
  const blocks = blocksOf(groups.length, links);
  const parts: Part[] = [];
  const loose: number[] = [];
  for (const members of joined(blocks, links)) {
    const [first] = members;
    if (members.length === 1 && first?.length === 1) loose.push(...first);
    else parts.push(layered(members, links));
  }
  const common = new Set(drawing.common);
  const alone = loose.filter((index) => !common.has(index));
  alone.sort((a, b) => (groups[a] ?? '').localeCompare(groups[b] ?? '') || a - b);
  if (alone.length > 0) parts.push(grid(alone, ratio));
  const aside = loose.filter((index) => common.has(index));
  if (aside.length > 0) parts.push(grid(aside, 0.5));

  const apart = parts.map(({ width, height }) => ({
    width: width + APART,
    height: height + APART,
  }));
  const corners = pack(apart, ratio);
  const places: Place[] = groups.map(() => ({ x: 0, y: 0 }));
  for (const [index, part] of parts.entries()) {
    const corner = corners[index] ?? { x: 0, y: 0 };
    for (const [node, { x, y }] of part.places) {
      places[node] = { x: Math.round(corner.x + x), y: Math.round(corner.y + y) };
    }
  }
  return places;
}

/** Nodes that are joined to just the same ones stand together in a block. */
function blocksOf(count: number, links: readonly Link[]): number[][] {
  const sides = Array.from({ length: count }, () => [] as string[]);
  for (const { left, right } of links) {
    sides[left]?.push(`>${right}`);
    sides[right]?.push(`<${left}`);
  }
  const alike = new Map<string, number[]>();
  const blocks: number[][] = [];
  for (const [index, side] of sides.entries()) {
    const key = side.sort().join();
    const block = key === '' ? undefined : alike.get(key);
    if (block !== undefined) {
      block.push(index);
      continue;
    }
    const started = [index];
    alike.set(key, started);
    blocks.push(started);
  }
  return blocks;
}

/** The blocks that hang together. */
function joined(blocks: readonly number[][], links: readonly Link[]): number[][][] {
  const root = new Map<number, number>();
  const find = (index: number): number => {
    let at = index;
    for (let up = root.get(at); up !== undefined; up = root.get(at)) at = up;
    if (at !== index) root.set(index, at);
    return at;
  };
  const join = (one: number, other: number): void => {
    const [a, b] = [find(one), find(other)];
    if (a !== b) root.set(Math.max(a, b), Math.min(a, b));
  };
  for (const { left, right } of links) join(left, right);
  for (const block of blocks) for (const index of block) join(index, block[0] ?? index);

  const parts = new Map<number, number[][]>();
  for (const block of blocks) {
    const key = find(block[0] ?? 0);
    parts.set(key, [...(parts.get(key) ?? []), block]);
  }
  return [...parts.values()];
}

/** In layers from left to right, with as few crossings as may be. */
function layered(blocks: readonly (readonly number[])[], links: readonly Link[]): Part {
  const blockOf = new Map(
    blocks.flatMap((block, at) => block.map((index) => [index, String(at)] as const)),
  );
  const graph = new Graph<object, { width: number; height: number; x?: number; y?: number }>();
  graph.setGraph({
    rankdir: 'LR',
    nodesep: GAP.y,
    ranksep: GAP.x,
    edgesep: 6,
    ranker: blocks.length > LARGE ? 'tight-tree' : 'network-simplex',
  });
  for (const [at, block] of blocks.entries()) graph.setNode(String(at), { ...sizeOf(block) });
  for (const { left, right, weight } of links) {
    const [from, to] = [blockOf.get(left), blockOf.get(right)];
    if (from !== undefined && to !== undefined) graph.setEdge(from, to, { weight });
  }
  layout(graph);

  const places = new Map<number, Place>();
  for (const [at, block] of blocks.entries()) {
    const { x = 0, y = 0 } = graph.node(String(at));
    const { width, height } = sizeOf(block);
    for (const [index, place] of stacked(block)) {
      places.set(index, { x: x - width / 2 + place.x, y: y - height / 2 + place.y });
    }
  }
  return moved(places);
}

/** How many columns make a block about square. */
const columnsOf = (count: number): number => Math.max(1, Math.round(Math.sqrt(count / 4)));

const STEP = { x: NODE.width + GAP.y, y: NODE.height + GAP.y };

function sizeOf(block: readonly number[]): Size {
  const columns = columnsOf(block.length);
  return {
    width: columns * STEP.x - GAP.y,
    height: Math.ceil(block.length / columns) * STEP.y - GAP.y,
  };
}

function stacked(block: readonly number[], columns = columnsOf(block.length)): [number, Place][] {
  return block.map((index, at) => [
    index,
    { x: (at % columns) * STEP.x, y: Math.floor(at / columns) * STEP.y },
  ]);
}

function grid(indexes: readonly number[], ratio: number): Part {
  const columns = Math.round(Math.sqrt((indexes.length * ratio * STEP.y) / STEP.x));
  return moved(new Map(stacked(indexes, Math.max(1, columns))));
}

/** The part with its upper left corner at nought. */
function moved(places: ReadonlyMap<number, Place>): Part {
  const all = [...places.values()];
  const left = Math.min(...all.map(({ x }) => x));
  const top = Math.min(...all.map(({ y }) => y));
  return {
    width: Math.max(...all.map(({ x }) => x)) - left + NODE.width,
    height: Math.max(...all.map(({ y }) => y)) - top + NODE.height,
    places: new Map([...places].map(([index, { x, y }]) => [index, { x: x - left, y: y - top }])),
  };
}
