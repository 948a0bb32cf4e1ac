/** Values in a filter's text that come and go by a click; the rest of it stays as it was typed. */
import { beginsPath, isBlank, quoted, termsOf } from './terms';
import type { Term, TermValue } from './terms';

/** What is compared with values, and how that is written. */
export interface Subject {
  /** As it is written, as in `status`, `ns`, `label:app`, `.spec.nodeName`. */
  readonly key: string;
  readonly operator: ':' | '=';
  /** Names that mean the same, in the form of {@link plainName}. */
  readonly names: readonly string[];
  /** Whether values differ by the case of their letters. */
  readonly cased: boolean;
}

/** A name without what does not tell names apart. */
export function plainName(name: string): string {
  return name.replaceAll(/[^\p{Alphabetic}\p{N}]/gu, '').toLowerCase();
}

/** The values of a subject that a filter lets through; none where it says nothing of it. */
export function chosenValues(text: string, subject: Subject): string[] {
  return about(text, subject).flatMap(({ values }) => values.map((value) => value.text));
}

export function isSame(subject: Subject, value: string, other: string): boolean {
  return subject.cased ? value === other : value.toLowerCase() === other.toLowerCase();
}

/** The text with a value added to what it lets through of a subject, or taken out of it. */
export function toggled(text: string, subject: Subject, value: string): string {
  const terms = about(text, subject);
  const same = (each: TermValue) => isSame(subject, each.text, value);
  if (!terms.some(({ values }) => values.some(same))) return withValue(text, terms, subject, value);
  // From the end, so that the places of those before still hold.
  return terms.toReversed().reduce((left, term) => withoutValue(left, term, same), text);
}

/** The terms that let some values of a subject through. */
function about(text: string, subject: Subject): Term[] {
  return termsOf(text).filter(
    (term) =>
      !term.negated &&
      (term.operator === '=' || term.operator === '==' || term.operator === subject.operator) &&
      isAbout(term, subject),
  );
}

function isAbout(term: Term, subject: Subject): boolean {
  if (term.keyed === 'name') return subject.names.includes(plainName(term.key));
  if (term.keyed !== 'path') return term.key === subject.key;
  // The first dot of a path may be left out.
  return beginsPath(subject.key) && bare(term.key) === bare(subject.key);
}

function bare(path: string): string {
  return path.replace(/^\./, '');
}

function withValue(text: string, terms: readonly Term[], subject: Subject, value: string): string {
  const written = quoted(value);
  const [term] = terms;
  const first = term?.values[0];
  if (term !== undefined) {
    // Behind an open quote it would be part of that.
    if (term.open && first !== undefined) return insert(text, first.from, `${written},`);
    const follows = first !== undefined && text[term.to - 1] !== ',';
    return insert(text, term.to, follows ? `,${written}` : written);
  }
  const added = `${subject.key}${subject.operator}${written}`;
  if (text === '') return added;
  if (termsOf(text).at(-1)?.open) return `${added} ${text}`;
  return isBlank(text.at(-1)) ? text + added : `${text} ${added}`;
}

function withoutValue(text: string, term: Term, is: (value: TermValue) => boolean): string {
  const gone = term.values.filter(is);
  if (gone.length === term.values.length && gone.length > 0) return withoutTerm(text, term);
  return gone.toReversed().reduce((left, { from, to }) => {
    if (left[to] === ',') return cut(left, from, to + 1);
    return cut(left, left[from - 1] === ',' ? from - 1 : from, to);
  }, text);
}

/** With one of the blanks around it, so that none is left over. */
function withoutTerm(text: string, { from, to }: Term): string {
  const last = to === text.length;
  if (isBlank(text[from - 1]) && (last || isBlank(text[to]))) return cut(text, from - 1, to);
  return cut(text, from, from === 0 && isBlank(text[to]) ? to + 1 : to);
}

function insert(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at);
}

function cut(text: string, from: number, to: number): string {
  return text.slice(0, from) + text.slice(to);
}
