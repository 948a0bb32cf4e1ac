/** The columns of one table as they stand: what there is, what fits, and what the user chose. */
import { clock } from '$lib/stores/clock.svelte';
import { columnChoices } from '$lib/stores/columns.svelte';
import type { TableStore } from '$lib/stores/table.svelte';
import type { Column, ColumnKind, SortKey } from '$lib/wire/generated';

import { place, resized } from './columns';
import type { Contents, PlacedColumn } from './columns';
import { contentsOf, fitting } from './measure';
import { nextSort, usualSort } from './sorting';

/** The widths of columns are settled once this many rows were measured. */
const ENOUGH_ROWS = 30;

/** Until a context has told the kind's columns. */
const UNKNOWN: readonly Column[] = [
  { id: 'name', title: 'Name', kind: 'name', wide: false },
  { id: 'namespace', title: 'Namespace', kind: 'namespace', wide: false },
  { id: 'status', title: 'Status', kind: 'status', wide: false },
  { id: 'age', title: 'Age', kind: 'time', wide: false },
];

/** What the columns depend on beside the table itself. */
export interface LayoutInputs {
  /** The kind's id. */
  kind(): string;
  namespaces(): readonly string[];
  /** The room there is, in px. */
  width(): number;
}

export class ColumnLayout {
  readonly #table: TableStore;
  readonly #inputs: LayoutInputs;
  #contents = $state.raw<Contents>(new Map());
  #measured: { columns: readonly Column[]; rows: number } = { columns: [], rows: 0 };

  constructor(table: TableStore, inputs: LayoutInputs) {
    this.#table = table;
    this.#inputs = inputs;
  }

  readonly #choice = $derived.by(() => columnChoices.of(this.#inputs.kind()));

  /** The order of the rows. */
  readonly sort: readonly SortKey[] = $derived.by(() =>
    this.#choice.sort.length > 0 ? this.#choice.sort : usualSort(this.#inputs.kind()),
  );

  /** Columns that say the same in every row, or nothing at all. */
  readonly #needless: readonly ColumnKind[] = $derived.by(() => [
    ...(this.#inputs.namespaces().length === 1 ? ['namespace' as const] : []),
    // The name of an event is made up by whoever reports it.
    ...(this.#table.kind?.kind === 'Event' ? ['name' as const] : []),
  ]);

  /** Those that are shown, in order. */
  readonly columns: readonly PlacedColumn[] = $derived.by(() =>
    place(
      this.#table.columns.length > 0 ? this.#table.columns : UNKNOWN,
      this.#inputs.width(),
      this.#choice,
      this.#needless,
      this.#contents,
    ),
  );

  /** The width of all of them, in px. */
  readonly width = $derived(this.columns.reduce((sum, each) => sum + each.width, 0));

  /** All that there are, once a context has told them. */
  readonly available: readonly Column[] = $derived.by(() => this.#table.columns);

  /** The ids of those that are shown. */
  readonly shown: ReadonlySet<string> = $derived(
    new Set(this.columns.map(({ column }) => column.id)),
  );

  /** Whether the user changed anything about them. */
  readonly changed = $derived(
    Object.keys(this.#choice.shown).length + Object.keys(this.#choice.widths).length > 0,
  );

  /**
   * Fits the columns to what they hold; to be called whenever rows arrived. Only the first rows
   * count: columns that moved with every row would be hard to read.
   */
  measure(grid: HTMLElement | null): void {
    const { columns, rows } = this.#table;
    if (columns !== this.#measured.columns) {
      this.#measured = { columns, rows: 0 };
      this.#contents = new Map();
    }
    const before = this.#measured.rows;
    if (grid === null || before >= ENOUGH_ROWS) return;
    if (rows.length === 0 || rows.length < before * 2) return;
    this.#measured = { columns, rows: rows.length };
    this.#contents = contentsOf(columns, rows, (context) => clock.at(context), grid);
  }

  /** What a click on a heading does; with `add`, what is sorted by already stays. */
  sortBy({ column, cell }: PlacedColumn, add: boolean): void {
    const sample = this.#table.rows[0]?.cells[cell];
    columnChoices.set(this.#inputs.kind(), { sort: nextSort(this.sort, column, add, sample) });
  }

  resize(id: string, width: number): void {
    columnChoices.set(this.#inputs.kind(), resized(this.#choice, this.columns, id, width));
  }

  /** Makes a column as wide as what it holds. */
  fit(column: PlacedColumn, grid: HTMLElement | null): void {
    if (grid === null) return;
    const nowOf = (context: string) => clock.at(context);
    const width = fitting(column, this.#table.rows, nowOf, grid);
    this.resize(column.column.id, width);
  }

  show(id: string, shown: boolean): void {
    columnChoices.set(this.#inputs.kind(), { shown: { ...this.#choice.shown, [id]: shown } });
  }

  reset(): void {
    columnChoices.reset(this.#inputs.kind());
  }
}
