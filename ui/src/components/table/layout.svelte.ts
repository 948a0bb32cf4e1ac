/** The columns of one table as they stand: what there is, what fits, and what the user chose. */
import { clock } from '$lib/stores/clock.svelte';
import { columnChoices } from '$lib/stores/columns.svelte';
import { contexts } from '$lib/stores/contexts.svelte';
import type { TableStore } from '$lib/stores/table.svelte';
import type { Column, ColumnKind, ExtraColumn, GroupBy, SortKey } from '$lib/wire/generated';

import { moved, ordered, place, resized } from './columns';
import type { Contents, PlacedColumn } from './columns';
import { contentsOf, fitting } from './measure';
import { nextSort, usualSort } from './sorting';

/** The widths of columns are settled once this many rows were measured. */
const ENOUGH_ROWS = 30;

const CONTEXTS = {
  nowOf: (context: string) => clock.at(context),
  labelOf: (context: string) => contexts.label(context),
};

/** Until a context has told the kind's columns. */
const UNKNOWN: readonly Column[] = [
  { id: 'name', title: 'Name', kind: 'name', wide: false },
  { id: 'namespace', title: 'Namespace', kind: 'namespace', wide: false },
  { id: 'status', title: 'Status', kind: 'status', wide: false },
  { id: 'age', title: 'Age', kind: 'time', wide: false },
];

/** Which groups of a table are open: all are, or none, but for some. */
interface Folded {
  readonly by: string;
  readonly closed: boolean;
  readonly except: ReadonlySet<string>;
}

function unfolded(by: string): Folded {
  return { by, closed: false, except: new Set() };
}

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
  /** Which groups are open. */
  #folded = $state.raw<Folded>(unfolded(''));
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

  /** The columns that the user added. */
  readonly extras: readonly ExtraColumn[] = $derived.by(() => this.#choice.extras);

  /** What rows are grouped by, as the core takes it. */
  readonly group: GroupBy | null = $derived.by(() => {
    const by = this.#choice.group;
    if (by === '') return null;
    const folded = this.#folded.by === by ? this.#folded : unfolded(by);
    return { by, closed: folded.closed, except: [...folded.except] };
  });

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
  readonly available: readonly Column[] = $derived.by(() =>
    ordered(this.#table.columns, this.#choice.order, (column) => column.id),
  );

  /** The ids of those that are shown. */
  readonly shown: ReadonlySet<string> = $derived(
    new Set(this.columns.map(({ column }) => column.id)),
  );

  /** Whether the user changed anything about them. */
  readonly changed = $derived(
    Object.keys(this.#choice.shown).length +
      Object.keys(this.#choice.widths).length +
      this.#choice.order.length +
      this.#choice.extras.length >
      0,
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
    this.#contents = contentsOf(columns, rows, CONTEXTS, grid);
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
    const width = fitting(column, this.#table.rows, CONTEXTS, grid);
    this.resize(column.column.id, width);
  }

  show(id: string, shown: boolean): void {
    columnChoices.set(this.#inputs.kind(), { shown: { ...this.#choice.shown, [id]: shown } });
  }

  reset(): void {
    columnChoices.reset(this.#inputs.kind());
  }

  /** Puts a column before or behind its neighbour. */
  move(id: string, by: number): void {
    const order = moved(
      this.available.map((column) => column.id),
      id,
      by,
    );
    columnChoices.set(this.#inputs.kind(), { order });
  }

  /** Adds a column of any value of the objects. */
  add(extra: ExtraColumn): void {
    const others = this.#choice.extras.filter((each) => each.id !== extra.id);
    columnChoices.set(this.#inputs.kind(), {
      extras: [...others, extra],
      shown: { ...this.#choice.shown, [extra.id]: true },
    });
  }

  /** Takes a column away that the user added. */
  remove(id: string): void {
    columnChoices.set(this.#inputs.kind(), {
      extras: this.#choice.extras.filter((each) => each.id !== id),
      sort: this.#choice.sort.filter((each) => each.column !== id),
      group: this.#choice.group === id ? '' : this.#choice.group,
    });
  }

  /** Groups rows by a column's id or a value as the core takes it; not at all by nothing. */
  groupBy(by: string): void {
    columnChoices.set(this.#inputs.kind(), { group: by });
  }

  /** Opens a group, or closes it. */
  fold(key: string): void {
    const folded = this.#folded.by === this.#choice.group ? this.#folded : null;
    const { closed, except } = folded ?? unfolded(this.#choice.group);
    const others = new Set(except);
    if (!others.delete(key)) others.add(key);
    this.#folded = { by: this.#choice.group, closed, except: others };
  }

  /** Opens all groups, or closes them. */
  foldAll(closed: boolean): void {
    this.#folded = { by: this.#choice.group, closed, except: new Set() };
  }
}
