/**
 * The line in hand, and what keys and clicks do with it: go on to another, select it and those on
 * the way, open it.
 */
import type { TableGroup, TableRow } from '$lib/wire/generated';

import { RowChoice, type ChoosableTable } from './choice.svelte';
import { RowCursor, type CursorTable } from './cursor.svelte';
import type { Pointed } from './pointer';

export interface HandEvents {
  /** Keys went on to a row. */
  passed(row: TableRow): void;
  /** A row was clicked, to see it. */
  clicked(row: TableRow): void;
  fold(group: TableGroup): void;
}

export class RowHand {
  readonly cursor: RowCursor;
  readonly choice: RowChoice;
  readonly #table: CursorTable;
  readonly #events: HandEvents;
  /** What the cursor moves for; its row may arrive later. */
  #moving: 'go' | 'stretch' | 'point' = 'go';

  constructor(table: CursorTable & ChoosableTable, events: HandEvents) {
    this.#table = table;
    this.#events = events;
    this.choice = new RowChoice(table);
    this.cursor = new RowCursor(table, (row) => {
      if (this.#moving === 'stretch') this.choice.stretch(row, null);
      else if (this.#moving === 'go') events.passed(row);
    });
  }

  /** The row that the cursor is on, if it is here. */
  get row(): TableRow | undefined {
    return this.cursor.key === null ? undefined : this.#table.at(this.cursor.index);
  }

  /** The heading that the cursor is on, if it is on one. */
  get heading(): TableGroup | undefined {
    return this.#table.groupAt(this.cursor.index);
  }

  /** Moves by so many lines; where there is no cursor yet, to `otherwise`. Where it goes. */
  move(by: number, otherwise: number): number {
    this.choice.begin(null);
    this.#moving = 'go';
    return this.cursor.move(by, otherwise);
  }

  /** Goes to a line. */
  to(index: number): number {
    this.choice.begin(null);
    this.#moving = 'go';
    return this.cursor.to(index);
  }

  /** Moves, and selects what lies on the way. */
  stretch(by: number, otherwise: number): number {
    if (this.row !== undefined) this.choice.beginOnce(this.row);
    this.#moving = 'stretch';
    return this.cursor.move(by, otherwise);
  }

  /** Selects the row or the group in hand, or gives it up; false if there is none. */
  toggle(): boolean {
    const { row, heading } = this;
    if (row !== undefined) this.choice.toggle(row);
    else if (heading !== undefined) this.choice.group(heading.key);
    return row !== undefined || heading !== undefined;
  }

  click({ index, purpose }: Pointed): void {
    const before = this.row ?? null;
    const group = this.#table.groupAt(index);
    const row = this.#table.at(index);
    if (group === undefined && row === undefined) return;
    this.#moving = 'point';
    this.cursor.to(index);
    if (group !== undefined) {
      if (purpose === 'open') this.#events.fold(group);
      else this.choice.group(group.key);
    } else if (row !== undefined) {
      if (purpose === 'toggle') this.choice.toggle(row);
      else if (purpose === 'stretch') this.choice.stretch(row, before);
      else {
        this.choice.begin(row);
        this.#events.clicked(row);
      }
    }
  }

  /** Forgets the line, for a table of other things. */
  clear(): void {
    this.cursor.clear();
    this.choice.begin(null);
  }
}
