/**
 * Objects of the kind in view whose row matches a text: a small table of its own, which the core
 * searches, so that the palette finds an object among any number.
 */
import { request, stream, type StreamHandle } from '$lib/platform/rpc';
import type { KindInfo, TableRow } from '$lib/wire/generated';

const LIMIT = 8;

export interface SearchScope {
  contexts: readonly string[];
  namespaces: readonly string[];
  kind: string;
}

export class ObjectSearch {
  #rows: readonly TableRow[] = $state.raw([]);
  #kind: KindInfo | null = $state.raw(null);
  #handle: StreamHandle | null = null;
  #known = new Map<number, TableRow>();
  #order: readonly number[] = [];
  #scope: SearchScope | null = null;
  #filter = '';

  /** The first matches, in the table's order. */
  get rows(): readonly TableRow[] {
    return this.#rows;
  }

  get kind(): KindInfo | null {
    return this.#kind;
  }

  /** Searches; an empty text finds nothing. The first search opens the table, later ones change it. */
  search(scope: SearchScope, filter: string): void {
    this.#filter = filter.trim();
    if (this.#filter === '') {
      this.#rows = [];
      return;
    }
    if (this.#handle && this.#scope && sameScope(this.#scope, scope)) {
      const stream = this.#handle.id;
      // A table that ended meanwhile has nothing to change.
      request('set_table', { stream, filter: this.#filter }).catch(() => undefined);
      this.#publish();
      return;
    }
    this.#open(scope);
  }

  close(): void {
    this.#handle?.close();
    this.#handle = null;
    this.#scope = null;
    this.#known.clear();
    this.#order = [];
    this.#rows = [];
    this.#kind = null;
  }

  #open(scope: SearchScope): void {
    this.close();
    this.#scope = scope;
    this.#handle = stream(
      'open_table',
      {
        contexts: [...scope.contexts],
        namespaces: [...scope.namespaces],
        kind: scope.kind,
        filter: this.#filter,
        window: { start: 0, count: LIMIT },
      },
      {
        item: (item) => {
          if (item.type === 'reset') {
            this.#known.clear();
            this.#kind = item.kind;
          }
          for (const row of item.view.rows) this.#known.set(row.id, row);
          this.#order = item.view.order ?? this.#order;
          this.#publish();
        },
        end: () => this.close(),
      },
    );
  }

  #publish(): void {
    const rows = this.#order.map((id) => this.#known.get(id)).filter((row) => row !== undefined);
    this.#rows = this.#filter === '' ? [] : rows.slice(0, LIMIT);
  }
}

function sameScope(left: SearchScope, right: SearchScope): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
