/** A line cut into the pieces that are drawn: where the style, a match or a level changes. */
import { paint, parseLine } from '$lib/ansi';

import { findLevel } from './level';
import type { Matcher, Range } from './matcher';

export interface Piece {
  readonly text: string;
  readonly classes: string;
  readonly inline: string;
  readonly match: boolean;
}

export interface DrawnLine {
  readonly pieces: readonly Piece[];
  /** Whether the line is longer than what is drawn. */
  readonly cut: boolean;
}

/** Characters of a line that are drawn unless the user asks for more. */
export const LINE_LIMIT = 4_000;

/** How many are drawn when the user asks for more: a huge line is not laid out by one click. */
export function nextLimit(limit: number): number {
  return limit * 25;
}

export function drawLine(raw: string, limit: number, matcher: Matcher | null): DrawnLine {
  const { segments, cut } = parseLine(raw, limit);
  const text = segments.map((segment) => segment.text).join('');
  const matches = new Marker(matcher?.ranges(text) ?? []);
  const found = findLevel(text);
  const levels = new Marker(found === null ? [] : [found]);
  const pieces: Piece[] = [];
  let at = 0;
  for (const segment of segments) {
    const start = at;
    const end = at + segment.text.length;
    const look = paint(segment.style);
    while (at < end) {
      const match = matches.covers(at);
      const level = levels.covers(at);
      const to = Math.min(end, matches.changesAfter(at), levels.changesAfter(at));
      let classes = look.classes;
      if (segment.control) classes += ' control';
      // What a program coloured itself stays as it is.
      if (level && found !== null && segment.style === null) classes += ` level-${found.level}`;
      const part = segment.text.slice(at - start, to - start);
      pieces.push({ text: part, classes: classes.trim(), inline: look.inline, match });
      at = to;
    }
  }
  return { pieces, cut };
}

/** Walks over ascending ranges together with a position that only grows. */
class Marker {
  readonly #ranges: readonly Range[];
  #index = 0;

  constructor(ranges: readonly Range[]) {
    this.#ranges = ranges;
  }

  covers(at: number): boolean {
    while ((this.#ranges[this.#index]?.to ?? Number.POSITIVE_INFINITY) <= at) this.#index += 1;
    return (this.#ranges[this.#index]?.from ?? Number.POSITIVE_INFINITY) <= at;
  }

  /** Where `covers` next gives another answer. */
  changesAfter(at: number): number {
    const range = this.#ranges[this.#index];
    if (range === undefined) return Number.POSITIVE_INFINITY;
    return range.from > at ? range.from : range.to;
  }
}
