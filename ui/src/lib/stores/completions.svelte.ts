/**
 * How the filter may go on where the cursor is. The core is asked a little after each letter; what it
 * answered is narrowed by hand until then, and is void once the filter is another.
 */
import { completed, goesOn, narrowed, worthShowing } from '$lib/filter/completion';
import type { Answer } from '$lib/filter/completion';
import { request } from '$lib/platform/rpc';
import type { ExtraColumn, FilterCompletion } from '$lib/wire/generated';

import { session } from './session.svelte';

/** Long enough that a word typed at once is one question. */
const PAUSE_MS = 80;
const NONE: readonly FilterCompletion[] = [];

export class Completions {
  #answer: Answer | null = $state.raw(null);
  /** Whether all there is was asked for, instead of what is worth showing by itself. */
  #all = $state(false);
  #index = $state(-1);
  readonly #columns: () => readonly ExtraColumn[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the questions, so that an answer to an earlier one is known as such. */
  #asked = 0;
  /** Whether the first is to be in hand as soon as there is one. */
  #entering = false;
  /** Where the part begins whose list was closed: it stays closed until another part is typed. */
  #dismissed: number | null = null;

  /** `columns` are those that the user added to the table. */
  constructor(columns: () => readonly ExtraColumn[] = () => []) {
    this.#columns = columns;
  }

  /** Those to choose from; none when there is nothing to show. */
  readonly list: readonly FilterCompletion[] = $derived.by(() => {
    const answer = this.#answer;
    // The filter may be changed by others than whoever types.
    return answer?.text === session.filter ? worthShowing(answer, this.#all) : NONE;
  });
  readonly open: boolean = $derived(this.list.length > 0);
  /** The one in hand, as an index; -1 for none. */
  readonly index: number = $derived(this.#index < this.list.length ? this.#index : -1);
  readonly current: FilterCompletion | null = $derived(this.list[this.index] ?? null);

  /** The filter was typed on. */
  typed(cursor: number): void {
    const text = session.filter;
    this.#answer = this.#answer && narrowed(this.#answer, text, cursor);
    this.#index = -1;
    this.#entering = false;
    clearTimeout(this.#timer);
    this.#asked += 1;
    if (text === '') this.close();
    else this.#timer = setTimeout(() => void this.#ask(text, cursor), PAUSE_MS);
  }

  /** All ways to go on, with the first in hand: now, because somebody asks for them. */
  call(cursor: number): void {
    this.#dismissed = null;
    this.#all = true;
    if (this.open) {
      this.#index = Math.max(this.index, 0);
      return;
    }
    this.#entering = true;
    void this.#ask(session.filter, cursor);
  }

  /** Puts the next one in hand, around the ends, where none is. */
  step(by: 1 | -1): void {
    const stops = this.list.length + 1;
    this.#index = ((this.index + 1 + by + stops) % stops) - 1;
  }

  /**
   * Writes a completion into the filter, and says where the cursor is then; null when it is none of
   * those shown any more. What follows a name is offered at once.
   */
  take(completion: FilterCompletion): number | null {
    const answer = this.#answer;
    if (answer === null || !this.list.includes(completion)) return null;
    const { text, cursor } = completed(answer, completion);
    this.close();
    session.setFilter(text);
    if (goesOn(completion)) void this.#ask(text, cursor);
    return cursor;
  }

  /** Nothing is shown, nor will be of what was asked. */
  close(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#answer = null;
    this.#all = false;
    this.#entering = false;
    this.#index = -1;
    this.#dismissed = null;
  }

  /** The same because the list is in the way. */
  dismiss(): void {
    const from = this.#answer?.from ?? null;
    this.close();
    this.#dismissed = from;
  }

  async #ask(text: string, cursor: number): Promise<void> {
    const asked = ++this.#asked;
    let answer: Answer | null = null;
    try {
      const found = await request('complete_filter', {
        contexts: [...session.contexts],
        kind: session.kind,
        namespaces: [...session.namespaces],
        columns: [...this.#columns()],
        text,
        cursor,
      });
      answer = { ...found, text, cursor };
    } catch {
      // A filter can be typed without help.
    }
    if (asked !== this.#asked) return;
    const inHand = this.current?.text;
    const closed = answer !== null && answer.from === this.#dismissed;
    if (!closed) this.#dismissed = null;
    this.#answer = closed ? null : answer;
    this.#index = this.#entering ? 0 : this.list.findIndex((each) => each.text === inHand);
    this.#entering = false;
  }
}
