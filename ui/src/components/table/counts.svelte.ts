/** How often the values of a table's columns are there: asked for only while somebody looks. */
import type { Column } from '$lib/wire/generated';

import { countsOf, furtherCounts, type Count } from './facets';
import type { TableStatus } from './status';

const NOTHING: readonly string[] = [];

export class Counts {
  /** Whether somebody looks. */
  open = $state(false);
  /** Columns that the user has rows counted by, too; of other kinds they may not be there. */
  #added = $state.raw<readonly string[]>([]);
  readonly #status: () => TableStatus | undefined;

  constructor(status: () => TableStatus | undefined) {
    this.#status = status;
  }

  readonly #columns: readonly Column[] = $derived.by(() => this.#status()?.layout.available ?? []);

  /** What rows are counted by, in order. */
  readonly list: readonly Count[] = $derived.by(() =>
    countsOf(this.#columns, this.#status()?.layout.extras ?? [], this.#added),
  );

  /** What they might be counted by, too. */
  readonly further: readonly Column[] = $derived(furtherCounts(this.#columns, this.list));

  /** What the core shall count. */
  readonly wanted: readonly string[] = $derived(
    this.open ? this.list.map(({ by }) => by) : NOTHING,
  );

  add(id: string): void {
    this.#added = [...this.#added, id];
  }
}
