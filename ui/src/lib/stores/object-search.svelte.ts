/** Objects of all kinds in all opened contexts, found in the core as somebody types. */
import { stream, type StreamHandle } from '$lib/platform/rpc';
import type { SearchItem, WireError } from '$lib/wire/generated';

/** As many as one looks through before typing on. */
const LIMIT = 12;

export interface SearchQuery {
  text: string;
  /** Whether to look into the objects, too. */
  inside: boolean;
}

export class ObjectSearch {
  #found: SearchItem | null = $state.raw(null);
  #error: WireError | null = $state.raw(null);
  /** Whether the core has not said anything of this text yet. */
  #asking = $state(false);
  #handle: StreamHandle | null = null;
  #key = '';

  /** What has been found; until the core answers, of the text before. */
  get found(): SearchItem | null {
    return this.#found;
  }

  get error(): WireError | null {
    return this.#error;
  }

  /** Whether more is on its way. */
  get busy(): boolean {
    return this.#asking || (this.#found !== null && !this.#found.complete);
  }

  /** Searches for something else; an empty text finds nothing. */
  search({ text, inside }: SearchQuery): void {
    const key = text === '' ? '' : JSON.stringify([text, inside]);
    if (key === this.#key) return;
    // What was found stays until there is something in its place.
    const before = this.#found;
    this.close();
    this.#key = key;
    if (text === '') return;
    this.#found = before;
    this.#asking = true;
    this.#handle = stream(
      'search',
      { text, inside, limit: LIMIT },
      {
        item: (item) => {
          this.#asking = false;
          this.#found = item;
        },
        end: (error) => {
          this.#asking = false;
          this.#error = error;
        },
      },
    );
  }

  close(): void {
    this.#handle?.close();
    this.#handle = null;
    this.#key = '';
    this.#found = null;
    this.#error = null;
    this.#asking = false;
  }
}
