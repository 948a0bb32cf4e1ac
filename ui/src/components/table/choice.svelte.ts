/**
 * Which rows are chosen, to do something with all of them. The core keeps them: it knows the rows
 * between two that were never on screen, and those that go away out of sight. What is kept here is
 * where a stretch of rows begins.
 */
import type { Choice, RowRef, TableRow } from '$lib/wire/generated';

/** What of a table it needs. */
export interface ChoosableTable {
  readonly matched: number;
  readonly chosen: number;
  readonly chosenMatched: number;
  choose(choice: Choice): void;
}

type Named = Pick<TableRow, 'context' | 'uid'>;

export class RowChoice {
  readonly #table: ChoosableTable;
  #begin: RowRef | null = null;

  constructor(table: ChoosableTable) {
    this.#table = table;
  }

  /** Of the rows that match: whether all are chosen, or some. */
  get extent(): 'none' | 'some' | 'all' {
    const { chosenMatched, matched } = this.#table;
    if (chosenMatched === 0) return 'none';
    return chosenMatched < matched ? 'some' : 'all';
  }

  /** A stretch begins at this row from now on; at none, where the keys are when it is asked for. */
  begin(row: Named | null): void {
    this.#begin = row && ref(row);
  }

  /** The same, unless it begins somewhere already. */
  beginOnce(row: Named): void {
    this.#begin ??= ref(row);
  }

  /** Chooses a row, or gives it up. */
  toggle(row: Named): void {
    this.begin(row);
    this.#table.choose({ choose: 'toggle', row: ref(row) });
  }

  /** Chooses all rows to this one, from where a stretch began last; where none did, from `otherwise`. */
  stretch(to: Named, otherwise: Named | null): void {
    this.#begin ??= ref(otherwise ?? to);
    this.#table.choose({ choose: 'stretch', from: this.#begin, to: ref(to) });
  }

  /** Chooses the rows of a group, or gives them up. */
  group(key: string): void {
    this.#table.choose({ choose: 'group', key });
  }

  /** Chooses all rows that match. */
  all(): void {
    this.#table.choose({ choose: 'all' });
  }

  /** Gives up all rows, also those that do not match. */
  none(): void {
    this.#table.choose({ choose: 'none' });
  }
}

function ref({ context, uid }: Named): RowRef {
  return { context, uid };
}
