/**
 * What the user chose for the tables of each kind: order, widths, columns shown. Kept by the
 * browser, because it is about this window and not about any cluster.
 */
import { recall, remember } from '$lib/platform/storage';
import type { ExtraColumn, SortKey } from '$lib/wire/generated';

export interface TableChoice {
  readonly widths: Readonly<Record<string, number>>;
  readonly shown: Readonly<Record<string, boolean>>;
  readonly sort: readonly SortKey[];
  /** Ids of columns in the order that the user gave them. */
  readonly order: readonly string[];
  /** Columns of values that the user added. */
  readonly extras: readonly ExtraColumn[];
  /** What rows are grouped by, as the core takes it; empty for no groups. */
  readonly group: string;
}

/** How a table is arranged, without the widths: those are about a screen. */
export type Arrangement = Omit<TableChoice, 'widths'>;

const KEY = 'columns';
const UNTOUCHED: TableChoice = {
  widths: {},
  shown: {},
  sort: [],
  order: [],
  extras: [],
  group: '',
};

export class ColumnChoices {
  #choices = $state.raw<Readonly<Record<string, TableChoice>>>(read());

  of(kind: string): TableChoice {
    return this.#choices[kind] ?? UNTOUCHED;
  }

  arrangementOf(kind: string): Arrangement {
    const { shown, sort, order, extras, group } = this.of(kind);
    return { shown, sort, order, extras, group };
  }

  set(kind: string, change: Partial<TableChoice>): void {
    this.#choices = { ...this.#choices, [kind]: { ...this.of(kind), ...change } };
    remember(KEY, this.#choices);
  }

  /** Forgets widths and columns of a kind; how its rows are sorted and grouped stays. */
  reset(kind: string): void {
    this.set(kind, { widths: {}, shown: {}, order: [], extras: [] });
  }
}

function read(): Record<string, TableChoice> {
  const stored = recall(KEY);
  if (!isRecord(stored)) return {};
  return Object.fromEntries(
    Object.entries(stored).map(([kind, each]) => [kind, parseChoice(each)]),
  );
}

/** Stored by an earlier version or edited by hand: anything may be missing or of another type. */
export function parseChoice(value: unknown): TableChoice {
  if (!isRecord(value)) return UNTOUCHED;
  const sort = list(value['sort'], isSortKey);
  return {
    widths: only(value['widths'], (each): each is number => Number.isFinite(each)),
    shown: only(value['shown'], (each): each is boolean => typeof each === 'boolean'),
    sort,
    order: list(value['order'], (each): each is string => typeof each === 'string'),
    extras: list(value['extras'], isExtra),
    group: typeof value['group'] === 'string' ? value['group'] : '',
  };
}

function only<T>(value: unknown, is: (each: unknown) => each is T): Record<string, T> {
  if (!isRecord(value)) return {};
  const kept: Record<string, T> = {};
  for (const [key, each] of Object.entries(value)) if (is(each)) kept[key] = each;
  return kept;
}

function list<T>(value: unknown, is: (each: unknown) => each is T): T[] {
  return Array.isArray(value) ? value.filter(is) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSortKey(value: unknown): value is SortKey {
  return isRecord(value) && typeof value['column'] === 'string';
}

function isExtra(value: unknown): value is ExtraColumn {
  return isRecord(value) && ['id', 'title', 'value'].every((key) => typeof value[key] === 'string');
}

export const columnChoices = new ColumnChoices();
