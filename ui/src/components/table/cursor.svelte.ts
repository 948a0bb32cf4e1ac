/**
 * The line that the keyboard acts on: a row, or the heading of a group. It stays with its object when
 * rows are sorted anew or others come and go; it may be sent to a line that has not arrived yet, and
 * takes it when it does.
 */
import type { TableGroup, TableRow } from '$lib/wire/generated';

/** What names a row's object; an ObjectRef does. */
export interface RowKey {
  readonly context: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string | null;
}

/** What the cursor needs of a table. */
export interface CursorTable {
  /** How many lines there are. */
  readonly count: number;
  at(index: number): TableRow | undefined;
  groupAt(index: number): TableGroup | undefined;
  indexOf(key: RowKey): number;
  indexOfGroup(key: string): number;
}

export class RowCursor {
  /** Where it is or last was among all lines; -1 if nowhere yet. */
  index = $state(-1);
  /** The object it is on. */
  key = $state.raw<RowKey | null>(null);
  /** The group whose heading it is on. */
  group = $state<string | null>(null);

  readonly #table: CursorTable;
  readonly #moved: (row: TableRow) => void;
  /** Sent to `index`, whose row has not arrived yet. */
  #awaiting = false;
  /** Its row has gone, and another stands at `index` now. */
  #bereft = false;

  /** `moved` is told of the row on which the user put the cursor. */
  constructor(table: CursorTable, moved: (row: TableRow) => void) {
    this.#table = table;
    this.#moved = moved;
  }

  /** Takes over an object that was selected elsewhere. Says whether it was on another before. */
  adopt(key: RowKey): boolean {
    if (this.key !== null && sameKey(this.key, key)) return false;
    this.key = key;
    this.group = null;
    this.#awaiting = false;
    this.#bereft = false;
    const found = this.#table.indexOf(key);
    if (found >= 0) this.index = found;
    return true;
  }

  /** To be called whenever the rows of the table changed. */
  follow(): void {
    if (this.#awaiting) {
      this.#arrive(this.index);
      return;
    }
    const found =
      this.key !== null
        ? this.#table.indexOf(this.key)
        : this.group !== null
          ? this.#table.indexOfGroup(this.group)
          : null;
    if (found === null) return;
    if (found >= 0) {
      this.index = found;
      this.#bereft = false;
      return;
    }
    this.index = Math.min(this.index, this.#table.count - 1);
    // Where its line should be stands another one: it was deleted, filtered out, or moved far away.
    const other = this.#table.at(this.index) ?? this.#table.groupAt(this.index);
    if (other !== undefined) this.#bereft = true;
  }

  /** Moves by so many rows; where there is no cursor yet, to `otherwise`. Returns its new index. */
  move(by: number, otherwise: number): number {
    if (this.index < 0) return this.to(otherwise);
    return this.to(this.index + (this.#bereft && by > 0 ? by - 1 : by));
  }

  /** Goes to an index, or as near to it as there are rows. Returns where it went. */
  to(index: number): number {
    const last = this.#table.count - 1;
    if (last < 0) return this.index;
    const target = Math.max(0, Math.min(last, index));
    if (!this.#arrive(target)) {
      this.index = target;
      this.#awaiting = true;
    }
    return target;
  }

  /** Forgets the row, for a table of other things. */
  clear(): void {
    this.index = -1;
    this.key = null;
    this.group = null;
    this.#awaiting = false;
    this.#bereft = false;
  }

  /** Takes the line at an index; false if it has not arrived yet. */
  #arrive(index: number): boolean {
    const row = this.#table.at(index);
    const heading = this.#table.groupAt(index);
    if (row !== undefined) this.#land(row, index);
    else if (heading !== undefined) {
      this.index = index;
      this.#awaiting = false;
      this.#bereft = false;
      this.key = null;
      this.group = heading.key;
    }
    return row !== undefined || heading !== undefined;
  }

  #land(row: TableRow, index: number): void {
    this.index = index;
    this.#awaiting = false;
    this.#bereft = false;
    this.group = null;
    this.key = { context: row.context, namespace: row.namespace, name: row.name, uid: row.uid };
    this.#moved(row);
  }
}

function sameKey(one: RowKey, other: RowKey): boolean {
  if (one.context !== other.context) return false;
  if (one.uid !== null && other.uid !== null) return one.uid === other.uid;
  return one.name === other.name && one.namespace === other.namespace;
}
