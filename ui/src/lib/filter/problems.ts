/** The parts of a filter that were not understood, in the text as it is now. */
import type { FilterProblem } from '$lib/wire/generated';

/** A piece of a text, and whether it is marked. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** A range of a text. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Those that are in the text at all: what was typed since may have shortened it. */
export function present(problems: readonly FilterProblem[], text: string): FilterProblem[] {
  return problems.filter(({ from, to }) => from < Math.min(to, text.length));
}

/** Those that do not touch a range. */
export function outside(problems: readonly FilterProblem[], range: Range): FilterProblem[] {
  return problems.filter(({ from, to }) => to <= range.from || from >= range.to);
}

/** The text in pieces, of which the marked ones are in one of the ranges. */
export function pieces(text: string, ranges: readonly Range[]): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  const add = (to: number, marked: boolean) => {
    if (to > at) found.push({ text: text.slice(at, to), marked });
    at = Math.max(at, to);
  };
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    add(Math.min(from, text.length), false);
    add(Math.min(to, text.length), true);
  }
  add(text.length, false);
  return found;
}
