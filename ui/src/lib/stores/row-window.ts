/**
 * The rows that the core sent for one table, kept in their order. No runes and no transport, so
 * that the rules of resets and patches can be tested by themselves.
 */
import type { TableRow, TableView } from '$lib/wire/generated';

export class RowWindow {
  /** The index of the first of `rows` among all rows that match. */
  start = 0;
  /** The rows of the window in order. A new array whenever one of them changed. */
  rows: readonly TableRow[] = [];

  #bodies = new Map<number, TableRow>();
  #order: readonly number[] = [];

  /** Forgets everything; the next view must be that of a reset. */
  clear(): void {
    this.start = 0;
    this.rows = [];
    this.#order = [];
    this.#bodies.clear();
  }

  /**
   * Takes over what a view says. False if it names a row that was never sent: then an item was
   * lost, and the table has to be opened again.
   */
  apply(view: TableView): boolean {
    for (const row of view.rows) this.#bodies.set(row.id, row);
    this.start = view.start;
    if (view.order === undefined && view.rows.length === 0) return true;

    const order = view.order ?? this.#order;
    const rows: TableRow[] = [];
    for (const id of order) {
      const row = this.#bodies.get(id);
      if (row === undefined) return false;
      rows.push(row);
    }
    // The core sends a row again when it comes back, so rows outside the window need no place here.
    if (this.#bodies.size > order.length) {
      this.#bodies = new Map(rows.map((row) => [row.id, row]));
    }
    this.#order = order;
    this.rows = rows;
    return true;
  }

  /** The row at an index among all rows that match, if it is in the window. */
  at(index: number): TableRow | undefined {
    return this.rows[index - this.start];
  }
}
