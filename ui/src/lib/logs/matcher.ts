/** What a search looks for, as typed, and where a line has it. */

export interface Query {
  readonly text: string;
  /** Whether `text` is a regular expression; otherwise it is looked for as it is. */
  readonly regex: boolean;
}

export const NO_QUERY: Query = { text: '', regex: false };

/** Where a line has what is searched: ascending, not overlapping, in code units. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Matcher {
  test(text: string): boolean;
  /** At most `limit` places. */
  ranges(text: string, limit?: number): Range[];
}

export type Compiled =
  | { readonly matcher: Matcher; readonly problem: null }
  | { readonly matcher: null; readonly problem: string | null };

/**
 * A regular expression sees only so much of a line: its work may grow with the square of the
 * length, and the window waits for it.
 */
export const REGEX_REACH = 8_192;

/** Makes a query ready for use. An empty one gives neither a matcher nor a problem. */
export function compile(query: Query): Compiled {
  if (query.text === '') return { matcher: null, problem: null };
  if (!query.regex) {
    const pattern = new RegExp(query.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
    return { matcher: new PatternMatcher(pattern, Number.POSITIVE_INFINITY), problem: null };
  }
  let pattern: RegExp;
  try {
    pattern = new RegExp(query.text, 'gi');
  } catch (error) {
    return { matcher: null, problem: regexProblem(error) };
  }
  if (hasNestedRepeat(query.text)) {
    return {
      matcher: null,
      problem: 'a repeat inside a repeated group can take forever on one line; write it without',
    };
  }
  return { matcher: new PatternMatcher(pattern, REGEX_REACH), problem: null };
}

class PatternMatcher implements Matcher {
  readonly #pattern: RegExp;
  readonly #reach: number;

  constructor(pattern: RegExp, reach: number) {
    this.#pattern = pattern;
    this.#reach = reach;
  }

  test(text: string): boolean {
    this.#pattern.lastIndex = 0;
    const match = this.#pattern.exec(this.#seen(text));
    // An empty match marks nothing, so it does not count as one.
    return match !== null && (match[0] !== '' || this.ranges(text, 1).length > 0);
  }

  ranges(text: string, limit = 500): Range[] {
    const seen = this.#seen(text);
    const found: Range[] = [];
    this.#pattern.lastIndex = 0;
    for (;;) {
      const match = this.#pattern.exec(seen);
      if (match === null || found.length >= limit) return found;
      const from = match.index;
      const to = from + match[0].length;
      if (to > from) found.push({ from, to });
      else this.#pattern.lastIndex = to + 1;
    }
  }

  #seen(text: string): string {
    return text.length > this.#reach ? text.slice(0, this.#reach) : text;
  }
}

/** What the engine says, without the pattern that it repeats. */
function regexProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reason = message.slice(message.lastIndexOf(':') + 1).trim();
  return reason === ''
    ? 'not a regular expression'
    : reason.charAt(0).toLowerCase() + reason.slice(1);
}

/**
 * Whether a group with an unbounded repeat in it is itself repeated without bound, as in `(a+)+`:
 * the usual way to a pattern whose work doubles with every character.
 */
export function hasNestedRepeat(pattern: string): boolean {
  /** For each open group, whether it has an unbounded repeat so far. */
  const open: boolean[] = [];
  let closed = false;
  const repeats = /[*+]|\{\d+,\d*\}/y;
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    const groupBefore = closed;
    closed = false;
    if (character === '\\') {
      i += 1;
    } else if (character === '[') {
      i = classEnd(pattern, i);
    } else if (character === '(') {
      open.push(false);
    } else if (character === ')') {
      closed = open.pop() ?? false;
      if (closed && open.length > 0) open[open.length - 1] = true;
    } else {
      repeats.lastIndex = i;
      const repeat = repeats.exec(pattern);
      if (repeat === null) continue;
      if (groupBefore) return true;
      if (open.length > 0) open[open.length - 1] = true;
      i += repeat[0].length - 1;
    }
  }
  return false;
}

/** The index of the bracket that closes a character class. */
function classEnd(pattern: string, start: number): number {
  for (let i = start + 1; i < pattern.length; i++) {
    if (pattern[i] === '\\') i += 1;
    else if (pattern[i] === ']') return i;
  }
  return pattern.length;
}
