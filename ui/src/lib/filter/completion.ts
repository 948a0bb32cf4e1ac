/** How a filter goes on: what to do with the answers of the core, in terms of text alone. */
import type { FilterCompletion } from '$lib/wire/generated';

import { isBlank } from './terms';

/** What the core answered about a text with the cursor at a place. */
export interface Answer {
  readonly text: string;
  readonly cursor: number;
  /** The part that each of them replaces. */
  readonly from: number;
  readonly to: number;
  readonly completions: readonly FilterCompletion[];
}

export interface Edited {
  readonly text: string;
  readonly cursor: number;
}

const OPERATOR = /^(?:!=|==|<=|>=|[:=~<>])/;

/** The text with a completion in it, and the cursor behind that. */
export function completed({ text, from, to }: Answer, { text: added }: FilterCompletion): Edited {
  const before = text.slice(0, from);
  const after = text.slice(to);
  // Where the name of a term is changed, its operator and values stay.
  const operator = OPERATOR.exec(after)?.[0] ?? '';
  const bare = added.replace(/[:=]$/, '');
  if (operator === '' || bare === added) {
    return { text: before + added + after, cursor: from + added.length };
  }
  return { text: before + bare + after, cursor: from + bare.length + operator.length };
}

/** Whether more is to be written right behind a completion: a value, or the name of a field. */
export function goesOn({ text }: FilterCompletion): boolean {
  return /[:=.]$/.test(text);
}

/**
 * What remains of an answer when the part that it is about was typed on: good until the core has
 * answered, so that the list neither flickers nor replaces the wrong part. Null when it is about
 * something else.
 */
export function narrowed(answer: Answer, text: string, cursor: number): Answer | null {
  const before = answer.text.slice(0, answer.from);
  const after = answer.text.slice(answer.to);
  const to = text.length - after.length;
  const within = answer.from <= cursor && cursor <= to;
  if (!within || !text.startsWith(before) || !text.endsWith(after)) return null;
  const typed = text.slice(answer.from, cursor);
  if (isBlank(typed.at(-1))) return null;
  const completions = answer.completions.filter((each) => has(each.text, typed));
  return { text, cursor, from: answer.from, to, completions };
}

/**
 * The completions to show. Unasked, the names of what a term may be about show only where they
 * begin as what was typed: most who type a word look for that word, and want to see the table.
 */
export function worthShowing(answer: Answer, asked: boolean): readonly FilterCompletion[] {
  const { text, from, cursor, completions } = answer;
  const changing = completions.filter((each) => completed(answer, each).text !== text);
  const before = text[from - 1];
  const begins = before === undefined || before === '!' || isBlank(before);
  if (asked || !begins) return changing;
  const typed = text.slice(from, cursor);
  return changing.filter(
    ({ text: name, what }) => what === 'field' || (typed.length > 1 && starts(name, typed)),
  );
}

function has(text: string, typed: string): boolean {
  return plain(text).includes(plain(typed));
}

function starts(text: string, typed: string): boolean {
  return plain(text).startsWith(plain(typed));
}

/** Without regard to case, and to the quote that a value may begin with. */
function plain(text: string): string {
  return text.replace(/^"/, '').toLowerCase();
}
