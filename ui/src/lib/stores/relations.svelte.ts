/**
 * What owns an object and what depends on it. Asked for when it is looked at, and again when the
 * object changes, but never more than once in a while: a busy object must not cost a request a
 * second.
 */
import { request, toWireError } from '$lib/platform/rpc';
import type { ObjectRef, ObjectRelations, Relations, WireError } from '$lib/wire/generated';

import { isSame } from './object.svelte';

/** How relations are asked for; replaced in unit tests. */
export type AskRelations = (query: ObjectRelations) => Promise<Relations>;

const PAUSE_MS = 3000;

export class RelationsStore {
  relations = $state.raw<Relations | null>(null);
  loading = $state(false);
  error = $state.raw<WireError | null>(null);

  readonly #ask: AskRelations;
  #object: ObjectRef | null = null;
  #turn = 0;
  #asked = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask?: AskRelations) {
    this.#ask = ask ?? ((query) => request('object_relations', query));
  }

  /** Asks about an object; about the one shown already only if it was not asked just now. */
  show(object: ObjectRef | null): void {
    if (isSame(object, this.#object)) {
      this.#later();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#turn += 1;
    this.#object = object;
    this.relations = null;
    this.error = null;
    this.loading = false;
    if (object !== null) void this.refresh();
  }

  close(): void {
    this.show(null);
  }

  /** Asks now. What is shown stays until the answer is here. */
  async refresh(): Promise<void> {
    const object = this.#object;
    if (object === null) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asked = performance.now();
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const relations = await this.#ask({ object });
      if (this.#turn !== turn) return;
      this.relations = relations;
      this.error = null;
    } catch (thrown) {
      if (this.#turn !== turn) return;
      this.error = toWireError(thrown);
    }
    this.loading = false;
  }

  #later(): void {
    if (this.#object === null || this.#timer !== undefined) return;
    const wait = Math.max(0, this.#asked + PAUSE_MS - performance.now());
    this.#timer = setTimeout(() => void this.refresh(), wait);
  }
}
