/**
 * A comparison as it is drawn: differences, and between them what is equal, folded. The core tells
 * the differences with some lines around them; what it leaves out is in the texts.
 */
import type { ComparedObject, DiffLine } from '$lib/wire/generated';

/** Lines that differ and some around them, or lines between them that are equal. */
export interface Block {
  readonly folded: boolean;
  readonly lines: readonly DiffLine[];
  /** How many differences there are before it. */
  readonly before: number;
}

/** A line of each side, of which either may be missing. */
export interface Pair {
  readonly left: DiffLine | null;
  readonly right: DiffLine | null;
}

/** A line that is drawn, and which difference it belongs to, counted from 0; null where it is equal. */
export type Drawn<Line> = Line & { readonly difference: number | null };

/** The whole of two objects, of which `yaml` is the first. */
export function blocksOf(yaml: string, { hunks }: Pick<ComparedObject, 'hunks'>): Block[] {
  const first = yaml.split('\n');
  // Behind the last line's end there is no further line.
  if (first.at(-1) === '') first.pop();
  const blocks: Block[] = [];
  let [before, after, differences] = [1, 1, 0];
  const gap = (count: number): void => {
    if (count <= 0) return;
    const lines = first.slice(before - 1, before - 1 + count).map((text, index): DiffLine => ({
      change: 'same',
      before: before + index,
      after: after + index,
      text,
    }));
    before += count;
    after += count;
    // A heading in the place of one line or two hides them for nothing.
    blocks.push({ folded: count > 2, lines, before: differences });
  };
  for (const { lines } of hunks) {
    const [start] = lines;
    if (start === undefined) continue;
    gap(start.before === null ? (start.after ?? after) - after : start.before - before);
    blocks.push({ folded: false, lines, before: differences });
    differences += differencesIn(lines);
    for (const line of lines) {
      if (line.before !== null) before = line.before + 1;
      if (line.after !== null) after = line.after + 1;
    }
  }
  gap(first.length + 1 - before);
  return blocks;
}

/** How many runs of lines differ. */
export function differencesIn(lines: readonly DiffLine[]): number {
  return lines.filter(({ change }, at) => change !== 'same' && isEqual(lines[at - 1])).length;
}

/** The differences of all. */
export function countDifferences({ hunks }: Pick<ComparedObject, 'hunks'>): number {
  return hunks.reduce((sum, { lines }) => sum + differencesIn(lines), 0);
}

/** The lines one below the other. */
export function singlesOf({ lines, before }: Block): Drawn<{ line: DiffLine }>[] {
  let difference = before - 1;
  return lines.map((line, at) => {
    if (line.change === 'same') return { line, difference: null };
    if (isEqual(lines[at - 1])) difference += 1;
    return { line, difference };
  });
}

function isEqual(line: DiffLine | undefined): boolean {
  return line === undefined || line.change === 'same';
}

/** Lines side by side: what is added stands beside what was removed in its place. */
export function pairsOf(block: Block): Drawn<Pair>[] {
  const pairs: Drawn<Pair>[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  let last: number | null = null;
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      pairs.push({ left: removed[index] ?? null, right: added[index] ?? null, difference: last });
    }
    removed = [];
    added = [];
  };
  for (const { line, difference } of singlesOf(block)) {
    if (line.change === 'same') {
      flush();
      pairs.push({ left: line, right: line, difference: null });
    } else {
      if (line.change === 'removed' && added.length > 0) flush();
      (line.change === 'removed' ? removed : added).push(line);
    }
    last = difference;
  }
  flush();
  return pairs;
}

/**
 * A line in three: what it begins and ends with as the other does, and what lies between, in whole
 * words.
 */
export function apart(text: string, other: string | undefined): [string, string, string] {
  if (other === undefined) return [text, '', ''];
  const [one, two] = [words(text), words(other)];
  const shorter = Math.min(one.length, two.length);
  let start = 0;
  while (start < shorter && one[start] === two[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === two.at(-1 - end)) end += 1;
  const part = (from: number, to: number) => one.slice(from, to).join('');
  const parts = [part(0, start), part(start, one.length - end), part(one.length - end, one.length)];
  const [first = '', middle = '', rest = ''] = parts;
  // Where nothing else is equal, marks would say nothing.
  return /[\p{L}\p{N}]/u.test(first + rest) ? [first, middle, rest] : [text, '', ''];
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|[^\p{L}\p{N}_]/gu) ?? [];
}
