/**
 * The tree of an object as rows to draw: the core sends its lines flat, in drawing order, with
 * depths. What stands directly under the object is parted by how it stands to it.
 */
import type { ObjectRef, ObjectTree, TreeLine } from '$lib/wire/generated';

/** A line of the tree. */
export interface Branch {
  readonly row: 'line';
  /** Names it among the others, also in the next tree. */
  readonly key: string;
  readonly depth: number;
  readonly line: TreeLine;
  /** Whether it is the object's own. */
  readonly here: boolean;
  /** How many stand below it, at any depth. */
  readonly below: number;
  readonly open: boolean;
  /** How what it stands under stands to it, where neither a heading nor its indentation tells. */
  readonly word: string | null;
}

/** How the object stands to the lines that follow. */
export interface Heading {
  readonly row: 'heading';
  readonly key: string;
  readonly depth: number;
  readonly word: string;
}

/** That there are more such as the lines before. */
export interface More {
  readonly row: 'more';
  readonly key: string;
  readonly depth: number;
  readonly count: number;
}

export type Row = Branch | Heading | More;

/** To stand below an owner says as much. */
const OWNING = ['controls', 'owns'];

function keyOf({ object, relation }: TreeLine): string {
  const { context, group, kind, namespace, name } = object;
  return [relation ?? '', context, group, kind, namespace ?? '', name].join('/');
}

/** The rows to draw, without what stands below closed lines. */
export function rowsOf(
  { lines, at }: Pick<ObjectTree, 'lines' | 'at'>,
  closed: ReadonlySet<string>,
): Row[] {
  const rows: Row[] = [];
  const seen = new Map<string, number>();
  const under = (lines[at]?.depth ?? 0) + 1;
  let hiddenBelow = Infinity;
  let heading: string | null = null;
  /** Said after all that stands below the line that it counts on from. */
  const owed: More[] = [];
  const settle = (depth: number): void => {
    for (let last = owed.at(-1); last !== undefined && last.depth >= depth; last = owed.at(-1)) {
      rows.push(last);
      owed.pop();
    }
  };

  for (const [index, line] of lines.entries()) {
    const { depth, relation } = line;
    // An object may stand in two places, for example a pod under two jobs.
    const name = keyOf(line);
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    if (depth > hiddenBelow) continue;
    settle(depth);
    const key = times === 0 ? name : `${name}#${times}`;
    const parted = index > at && depth === under;
    if (parted && relation !== null && relation !== heading) {
      rows.push({ row: 'heading', key: `${relation} ${index}`, depth, word: relation });
      heading = relation;
    }
    const open = !closed.has(key);
    hiddenBelow = open ? Infinity : depth;
    const said = parted || relation === null || OWNING.includes(relation);
    rows.push({
      row: 'line',
      key,
      depth,
      line,
      here: index === at,
      below: countBelow(lines, index),
      open,
      word: said ? null : relation,
    });
    if (line.more > 0) owed.push({ row: 'more', key: `${key} more`, depth, count: line.more });
  }
  settle(0);
  return rows;
}

function countBelow(lines: readonly TreeLine[], index: number): number {
  const depth = lines[index]?.depth ?? 0;
  let end = index + 1;
  while ((lines[end]?.depth ?? -1) > depth) end += 1;
  return end - index - 1;
}

/** The line that a line stands under, or -1. */
export function parentOf(branches: readonly Branch[], index: number): number {
  const depth = branches[index]?.depth ?? 0;
  for (let above = index - 1; above >= 0; above -= 1) {
    if ((branches[above]?.depth ?? depth) < depth) return above;
  }
  return -1;
}

/** Whether there is something to go to. */
export function leads({ line, here }: Pick<Branch, 'line' | 'here'>): boolean {
  return !here && line.presence !== 'missing' && line.presence !== 'absent';
}

/** As in `Deployment web`. */
export function nameOf({ kind, name }: ObjectRef): string {
  return `${kind} ${name}`;
}
