/** Objects beside each other as the core compares them: the first with each of the others. */
import { request, toWireError } from '$lib/platform/rpc';
import type { ComparedObject, Comparison, ObjectRef, WireError } from '$lib/wire/generated';

import { contexts } from './contexts.svelte';

/** More are no comparison that anyone reads. */
export const MOST_COMPARED = 20;

/** Lines told around what differs. */
const AROUND = 3;

export class ComparisonStore {
  #objects: readonly ObjectRef[] = $state.raw([]);
  #clean = $state(true);
  #answer: Comparison | null = $state.raw(null);
  #error: WireError | null = $state.raw(null);
  #loading = $state(false);
  /** Counts what was asked, so that a late answer does not replace a later one. */
  #turn = 0;

  /** As asked for, the reference first. */
  get objects(): readonly ObjectRef[] {
    return this.#objects;
  }

  /** Without what the cluster adds. */
  get clean(): boolean {
    return this.#clean;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** Why nothing could be compared; mostly because the first could not be read. */
  get error(): WireError | null {
    return this.#error;
  }

  /** As read, in the same order; none before they are. */
  readonly compared: readonly ComparedObject[] = $derived.by(() => this.#answer?.objects ?? []);

  /** Whether values of Secrets are masked. */
  readonly masked: boolean = $derived(this.compared.some(({ masked }) => masked));

  /** The first object that is other than the reference; the one beside it where none is. */
  readonly differing: number = $derived.by(() => {
    const found = this.compared.findIndex(({ hunks }) => hunks.length > 0);
    return found < 0 ? 1 : found;
  });

  async show(objects: readonly ObjectRef[], clean: boolean): Promise<void> {
    // What was said of others, or in another order, is not true of these.
    if (objects !== this.#objects) this.#answer = null;
    this.#objects = objects;
    this.#clean = clean;
    await this.load();
  }

  /** Reads the objects anew. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.#loading = true;
    try {
      const answer = await request('compare_objects', {
        objects: [...this.#objects],
        clean: this.#clean,
        around: AROUND,
      });
      if (turn !== this.#turn) return;
      this.#answer = answer;
      this.#error = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#answer = null;
      this.#error = toWireError(thrown);
    }
    this.#loading = false;
  }
}

/** An object, and those of its name in the other contexts that are open; those that sleep are woken by that. */
export function acrossContexts(object: ObjectRef): readonly ObjectRef[] {
  const open = (name: string) =>
    contexts.connection(name).state === 'open' || contexts.keptSince(name) !== null;
  const others = contexts.list
    .map(({ name }) => name)
    .filter((name) => name !== object.context && open(name));
  // Each server has its own version of the kind, and another object of the name.
  const there = others.map((context) => ({ ...object, context, version: '', uid: null }));
  return [object, ...there].slice(0, MOST_COMPARED);
}
