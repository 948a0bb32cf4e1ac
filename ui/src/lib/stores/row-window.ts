/**
 * The lines that the core sent for one table, kept in their order: rows, and headings of groups of
 * them. No runes and no transport, so that the rules of resets and patches can be tested by
 * themselves.
 */
import type { TableGroup, TableRow, TableView } from '$lib/wire/generated';

/** A row, or the heading of a group. */
export type Line = TableRow | TableGroup;

export function isGroup(line: Line): line is TableGroup {
  return 'key' in line;
}

export class RowWindow {
  /** The index of the first of `lines` among all lines. */
  start = 0;
  /** The lines of the window in order. A new array whenever one of them changed. */
  lines: readonly Line[] = [];

  #bodies = new Map<number, Line>();
  #order: readonly number[] = [];

  /** Forgets everything; the next view must be that of a reset. */
  clear(): void {
    this.start = 0;
    this.lines = [];
    this.#order = [];
    this.#bodies.clear();
  }

  /**
   * Takes over what a view says. False if it names a line that was never sent: then an item was
   * lost, and the table has to be opened again.
   */
  apply(view: TableView): boolean {
    const groups = view.groups ?? [];
    for (const row of view.rows) this.#bodies.set(row.id, row);
    for (const group of groups) this.#bodies.set(group.id, group);
    this.start = view.start;
    if (view.order === undefined && view.rows.length === 0 && groups.length === 0) return true;

    const order = view.order ?? this.#order;
    const lines: Line[] = [];
    for (const id of order) {
      const line = this.#bodies.get(id);
      if (line === undefined) return false;
      lines.push(line);
    }
    // The core sends a line again when it comes back, so those outside the window need no place here.
    if (this.#bodies.size > order.length) {
      this.#bodies = new Map(lines.map((line) => [line.id, line]));
    }
    this.#order = order;
    this.lines = lines;
    return true;
  }
}
