/** What the rows of a table are counted by, and what the filter calls that. */
import { chosenValues, isSame, plainName, type Subject } from '$lib/filter/edit';
import { beginsPath } from '$lib/filter/terms';
import type { Cell, Column, ExtraColumn, Facet } from '$lib/wire/generated';

import { isShared } from './groupings';

/** One way to count rows. */
export interface Count {
  /** As the core takes it. */
  readonly by: string;
  readonly title: string;
  /** What a filter compares with the values; null where it has no words for it. */
  readonly subject: Subject | null;
}

/** A value and its rows. */
export interface CountedValue {
  readonly value: Cell;
  /** Empty for rows that have none. */
  readonly text: string;
  readonly rows: number;
  readonly broken: number;
  /** Whether the filter lets it through by name. */
  readonly chosen: boolean;
}

/** Short words for columns, as they are typed, and what else they are called. */
const WORDS: Readonly<Record<string, { key: string; others: readonly string[] }>> = {
  namespace: { key: 'ns', others: ['ns'] },
  context: { key: 'ctx', others: ['ctx', 'cluster'] },
  status: { key: 'status', others: ['state', 'phase'] },
};

const HEALTH: Count = {
  by: 'health',
  title: 'Health',
  subject: { key: 'is', operator: ':', names: ['is', 'health'], cased: false },
};

const OWNER: Count = {
  by: 'owner',
  title: 'Owner',
  subject: { key: 'owner', operator: '=', names: ['owner'], cased: false },
};

/** What rows are counted by: what most look for, then the columns in `added`. */
export function countsOf(
  columns: readonly Column[],
  extras: readonly ExtraColumn[],
  added: readonly string[],
): Count[] {
  if (columns.length === 0) return [];
  const of = (column: Column | undefined) => (column ? [countOf(column, extras)] : []);
  const kind = (wanted: Column['kind']) => columns.find((column) => column.kind === wanted);
  const status = of(kind('status'));
  const usual = [
    ...(status.length > 0 ? status : [HEALTH]),
    ...of(kind('namespace')),
    ...of(columns.find(({ id }) => id === 'node')),
    OWNER,
    ...of(kind('context')),
  ];
  const further = added.flatMap((id) => of(columns.find((column) => column.id === id)));
  return [...usual, ...further.filter(({ by }) => usual.every((count) => count.by !== by))];
}

/** Columns that rows may be counted by, too. */
export function furtherCounts(columns: readonly Column[], counts: readonly Count[]): Column[] {
  return columns.filter(
    (column) => isShared(column) && counts.every((count) => count.by !== column.id),
  );
}

function countOf(column: Column, extras: readonly ExtraColumn[]): Count {
  const { id, title } = column;
  const extra = extras.find((each) => each.id === id);
  const key = extra === undefined ? (WORDS[id]?.key ?? id) : keyOf(extra.value);
  const names = [plainName(id), plainName(title), ...(WORDS[id]?.others ?? [])];
  const cased = extra !== undefined && extra.value !== 'owner';
  return { by: id, title, subject: key === null ? null : { key, operator: '=', names, cased } };
}

/** How a filter names a value that columns are made of. */
function keyOf(value: string): string | null {
  if (value === 'owner' || /^(label|annotation):[^\s:=!~<>]+$/.test(value)) return value;
  const path = value.replace(/^\{(.*)\}$/, '$1').replace(/^\$/, '');
  if (beginsPath(path)) return path;
  return /^[\p{Alphabetic}_]/u.test(path) && beginsPath(`.${path}`) ? `.${path}` : null;
}

/** The values of a facet, and those that the filter names although no row has them now. */
export function valuesOf(facet: Facet, subject: Subject | null, filter: string): CountedValue[] {
  const chosen = subject === null ? [] : chosenValues(filter, subject);
  const isChosen = (text: string) =>
    subject !== null && chosen.some((each) => isSame(subject, each, text));
  const values = new Map<string, CountedValue>();
  for (const { value, text, rows, broken } of facet.values) {
    // A word may stand for several states of health: to the filter it is one.
    const before = values.get(text);
    values.set(text, {
      value: before?.value ?? value,
      text,
      rows: rows + (before?.rows ?? 0),
      broken: broken + (before?.broken ?? 0),
      chosen: isChosen(text),
    });
  }
  for (const text of chosen) {
    const known = [...values.keys()].some((each) => subject && isSame(subject, each, text));
    if (known || text === '') continue;
    values.set(text, { value: { t: 'text', v: text }, text, rows: 0, broken: 0, chosen: true });
  }
  return [...values.values()];
}

/** The values in an order that was; those that were not in it come last. */
export function inOrder(
  values: readonly CountedValue[],
  order: readonly string[],
): readonly CountedValue[] {
  const place = ({ text }: CountedValue) => {
    const at = order.indexOf(text);
    return at < 0 ? order.length : at;
  };
  return values.toSorted((a, b) => place(a) - place(b));
}
