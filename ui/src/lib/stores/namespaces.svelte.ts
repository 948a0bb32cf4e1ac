/** The namespaces of the contexts in view, for the namespace chooser and the palette. */
import { request, toWireError } from '$lib/platform/rpc';
import type { ContextError, OfferedNamespace, WireError } from '$lib/wire/generated';

import { recentNamespaces } from './recent-namespaces.svelte';

export class Namespaces {
  #list: readonly string[] = $state.raw([]);
  #errors: readonly ContextError[] = $state.raw([]);
  #offered: readonly OfferedNamespace[] = $state.raw([]);
  #error: WireError | null = $state.raw(null);
  #loading = $state(false);
  #asked = 0;
  #key = '';

  /** Sorted, each once. */
  get list(): readonly string[] {
    return this.#list;
  }

  /** Contexts whose namespaces may not be listed. */
  get errors(): readonly ContextError[] {
    return this.#errors;
  }

  /** Those that nobody listed, and where they were found: they may be there. */
  get offered(): readonly OfferedNamespace[] {
    return this.#offered;
  }

  get error(): WireError | null {
    return this.#error;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** All that exist, or null where a context keeps some from us. */
  get complete(): ReadonlySet<string> | null {
    if (this.#loading || this.#error || this.#errors.length > 0 || this.#key === '') return null;
    return new Set(this.#list);
  }

  async load(contexts: readonly string[]): Promise<void> {
    const asked = ++this.#asked;
    const key = contexts.join('\n');
    if (key !== this.#key) {
      this.#list = [];
      this.#errors = [];
      this.#offered = [];
    }
    this.#key = key;
    this.#error = null;
    this.#loading = contexts.length > 0;
    if (contexts.length === 0) return;
    try {
      const answer = await request('list_namespaces', { contexts: [...contexts] });
      if (asked !== this.#asked) return;
      this.#list = answer.namespaces;
      this.#errors = answer.errors;
      this.#offered = answer.offered;
      if (answer.errors.length === 0) {
        recentNamespaces.keep(contexts, new Set(answer.namespaces));
      }
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.#error = toWireError(thrown);
    } finally {
      if (asked === this.#asked) this.#loading = false;
    }
  }
}

export const namespaces = new Namespaces();
