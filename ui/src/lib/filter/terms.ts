/**
 * The terms of a filter with their places, read as the core reads them (docs/filter.md): so that the
 * window can change one of them and leave the others as they were typed. What they mean is the
 * core's to know.
 */

/** A value that a term compares with, without its quotes. */
export interface TermValue {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export interface Term {
  readonly from: number;
  readonly to: number;
  readonly negated: boolean;
  /** What is compared, as written; of a word there is none. */
  readonly key: string;
  readonly keyed: 'name' | 'label' | 'annotation' | 'path' | null;
  /** Empty where nothing is compared. */
  readonly operator: string;
  readonly values: readonly TermValue[];
  /** Whether it takes in whatever is written behind it: a quote or a bracket is not closed. */
  readonly open: boolean;
}

/** The longer ones first. */
const OPERATORS = ['!=', '==', '<=', '>=', ':', '=', '~', '<', '>'];
const BLANK = /\p{White_Space}/u;
const NAME = /[\p{Alphabetic}\p{N}_\-./]*/uy;
const NAME_BEGINS = /^[\p{Alphabetic}_]/u;
/** Without a dot before them, paths begin with a field that every object has. */
const PATH_BEGINS = /^(?:\.(?:$|[\p{Alphabetic}[.*])|(?:metadata|spec|status|data)[.[])/u;
const PREFIXES = [
  ['label:', 'label'],
  ['annotation:', 'annotation'],
] as const;

/** Whether a path begins a text. */
export function beginsPath(text: string): boolean {
  return PATH_BEGINS.test(text);
}

export function isBlank(letter: string | undefined): boolean {
  return letter !== undefined && BLANK.test(letter);
}

export function termsOf(text: string): Term[] {
  const reader = new Reader(text);
  const terms: Term[] = [];
  for (let term = reader.term(); term !== null; term = reader.term()) terms.push(term);
  return terms;
}

/** The term that the cursor is in or at the end of; where none is, the place between them. */
export function termAt(text: string, cursor: number): { from: number; to: number } {
  const term = termsOf(text).find(({ from, to }) => from <= cursor && cursor <= to);
  return term === undefined ? { from: cursor, to: cursor } : { from: term.from, to: term.to };
}

class Reader {
  readonly #text: string;
  #at = 0;
  #open = false;

  constructor(text: string) {
    this.#text = text;
  }

  term(): Term | null {
    while (isBlank(this.#text[this.#at])) this.#at += 1;
    if (this.#at >= this.#text.length) return null;
    const from = this.#at;
    const negated = this.#text[this.#at] === '!';
    if (negated) this.#at += 1;
    this.#open = false;
    const body = this.#body();
    return { from, negated, ...body, to: this.#at, open: this.#open };
  }

  #body(): Pick<Term, 'key' | 'keyed' | 'operator' | 'values'> {
    const from = this.#at;
    const word = { key: '', keyed: null, operator: '', values: [] };
    if (this.#text[from] === '"') {
      this.#quoted();
      return word;
    }
    const keyed = this.#key();
    if (keyed !== null) {
      const key = this.#text.slice(from, this.#at);
      const operator = OPERATORS.find((sign) => this.#text.startsWith(sign, this.#at));
      if (operator !== undefined) {
        this.#at += operator.length;
        return { key, keyed, operator, values: this.#values(operator) };
      }
      const ends = this.#at >= this.#text.length || isBlank(this.#text[this.#at]);
      if (ends && keyed !== 'name') return { ...word, key, keyed };
    }
    this.#at = from;
    this.#open = false;
    this.#bare(false);
    return word;
  }

  /** Reads a key, if one begins here. */
  #key(): Term['keyed'] {
    for (const [prefix, keyed] of PREFIXES) {
      if (!this.#text.startsWith(prefix, this.#at)) continue;
      this.#at += prefix.length;
      return this.#name() === '' ? null : keyed;
    }
    if (beginsPath(this.#text.slice(this.#at))) {
      this.#path();
      return 'path';
    }
    return NAME_BEGINS.test(this.#name()) ? 'name' : null;
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#text)?.[0] ?? '';
    this.#at += name.length;
    return name;
  }

  /** Up to a blank or an operator that is not within brackets or quotes. */
  #path(): void {
    let depth = 0;
    let quote = '';
    for (; this.#at < this.#text.length; this.#at += 1) {
      const letter = this.#text.charAt(this.#at);
      if (letter === '\\') {
        this.#at += 1;
        if (this.#at < this.#text.length) continue;
        this.#open = true;
        return;
      }
      if (quote !== '') {
        if (letter === quote) quote = '';
      } else if ((letter === "'" || letter === '"') && depth > 0) quote = letter;
      else if (letter === '[') depth += 1;
      else if (letter === ']') depth = Math.max(0, depth - 1);
      else if (depth === 0 && (':=!~<>'.includes(letter) || isBlank(letter))) return;
    }
    this.#open = depth > 0;
  }

  #values(operator: string): TermValue[] {
    const values: TermValue[] = [];
    for (;;) {
      const from = this.#at;
      const quoted = this.#text[from] === '"';
      // A comma is common in expressions, and no sign of alternatives there.
      const text = quoted ? this.#quoted() : this.#bare(operator !== '~');
      if (quoted || text !== '') values.push({ text, from, to: this.#at });
      if (this.#text[this.#at] !== ',') return values;
      this.#at += 1;
    }
  }

  /** Up to a blank, or to a comma where values are parted by them. */
  #bare(parted: boolean): string {
    const from = this.#at;
    const ends = (letter: string) => isBlank(letter) || (parted && letter === ',');
    while (this.#at < this.#text.length && !ends(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  /** Text in quotes; a backslash takes the next character as it is. */
  #quoted(): string {
    let text = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const letter = this.#text.charAt(this.#at);
      if (letter === '"') {
        this.#at += 1;
        return text;
      }
      if (letter === '\\') this.#at += 1;
      text += this.#text.charAt(this.#at);
    }
    this.#at = this.#text.length;
    this.#open = true;
    return text;
  }
}

/** A value as a filter must write it: in quotes where it would end otherwise. */
export function quoted(value: string): string {
  if (value !== '' && !/[\p{White_Space},"\\]/u.test(value)) return value;
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
