/** The credential programs that contexts name, and where programs are looked for. */
import { request, toWireError } from '$lib/platform/rpc';
import type { ProgramList, WireError } from '$lib/wire/generated';

export class Programs {
  #list: ProgramList | null = $state.raw(null);
  #error: WireError | null = $state.raw(null);
  #busy = $state(false);
  /** Counts what was asked, so that a late answer does not replace a later one. */
  #asked = 0;

  /** As they were found last; null before they were looked for. */
  get list(): ProgramList | null {
    return this.#list;
  }

  /** Why they could not be looked for. */
  get error(): WireError | null {
    return this.#error;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Looks for them, again if that was done before. */
  async load(): Promise<void> {
    const asked = (this.#asked += 1);
    this.#busy = true;
    try {
      const list = await request('list_programs', {});
      if (asked !== this.#asked) return;
      this.#list = list;
      this.#error = null;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.#error = toWireError(thrown);
    }
    this.#busy = false;
  }
}

export const programs = new Programs();
