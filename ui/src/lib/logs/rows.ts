/** Which lines of a buffer are shown: all of them, or those that match. */
import type { LineBuffer } from './buffer';
import type { SeqList } from './seqs';

/** Lines by ordinals that stay with a line while others come and go. */
export interface LogRows {
  readonly first: number;
  readonly next: number;
  /** Changes whenever ordinals begin to mean other lines. */
  readonly generation: number;
  seqAt(ordinal: number): number | undefined;
  /** The ordinal of a line, or of the next one that is shown. */
  ordinalOf(seq: number): number;
}

export function allRows({ first, next }: LineBuffer, generation: number): LogRows {
  return {
    first,
    next,
    generation,
    seqAt: (ordinal) => ordinal,
    ordinalOf: (seq) => Math.min(Math.max(seq, first), next),
  };
}

export function matchingRows(matches: SeqList, generation: number): LogRows {
  return {
    first: matches.first,
    next: matches.next,
    generation,
    seqAt: (ordinal) => matches.at(ordinal),
    ordinalOf: (seq) => matches.lowerBound(seq),
  };
}
