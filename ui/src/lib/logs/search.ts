/**
 * Which lines of a buffer match a query. Looks at each line once, in slices short enough that the
 * window goes on answering, and then only at new lines.
 */
import { plainText } from '$lib/ansi';

import { isNotice, type LineBuffer } from './buffer';
import { compile, NO_QUERY, type Matcher, type Query } from './matcher';
import { SeqList } from './seqs';

/** How long one slice may take, in milliseconds. */
const SLICE = 6;
/** A pattern that takes so long for one line would bring the window to a stand. */
const TOO_SLOW = 150;

export class LogSearch {
  query: Query = NO_QUERY;
  /** Why the query cannot be used, as the end of a sentence. */
  problem: string | null = null;
  matcher: Matcher | null = null;
  /** The matching lines. */
  readonly matches = new SeqList();
  /** Every line below this sequence number has been looked at. */
  #scanned = 0;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  setQuery(query: Query): void {
    const { matcher, problem } = compile(query);
    this.query = query;
    this.matcher = matcher;
    this.problem = problem;
    this.matches.clear();
    this.#scanned = 0;
  }

  /** Looks at lines that were not looked at yet; false if some are left for the next slice. */
  advance(buffer: LineBuffer): boolean {
    this.matches.dropBelow(buffer.first);
    this.#scanned = Math.max(this.#scanned, buffer.first);
    const start = this.#now();
    while (this.matcher !== null && this.#scanned < buffer.next) {
      const before = this.#now();
      const entry = buffer.at(this.#scanned);
      if (entry !== undefined && !isNotice(entry) && this.matcher.test(plainText(entry.text))) {
        this.matches.push(this.#scanned);
      }
      this.#scanned += 1;
      const after = this.#now();
      if (this.query.regex && after - before > TOO_SLOW) this.#giveUp();
      else if (after - start > SLICE) return this.#scanned === buffer.next;
    }
    return true;
  }

  /** The nearest match after `seq`, going on from the top at the end; null if there is none. */
  after(seq: number): number | null {
    const found = this.matches.at(this.matches.lowerBound(seq + 1));
    return found ?? this.matches.at(this.matches.first) ?? null;
  }

  /** The nearest match before `seq`, going on from the end at the top; null if there is none. */
  before(seq: number): number | null {
    const found = this.matches.at(this.matches.lowerBound(seq) - 1);
    return found ?? this.matches.at(this.matches.next - 1) ?? null;
  }

  /** The place of a match among the matches, counted from 1; null if it is none (any more). */
  place(seq: number): number | null {
    const ordinal = this.matches.lowerBound(seq);
    return this.matches.at(ordinal) === seq ? ordinal - this.matches.first + 1 : null;
  }

  #giveUp(): void {
    this.matcher = null;
    this.matches.clear();
    this.problem = 'takes too long on these lines';
  }
}
