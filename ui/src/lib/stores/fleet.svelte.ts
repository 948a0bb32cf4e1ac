/**
 * What was seen of every context at a glance. Only what somebody looks at is followed; what was seen
 * before stays, with its moment, until there is something newer.
 */
import { SvelteMap } from 'svelte/reactivity';

import { request, stream, toWireError } from '$lib/platform/rpc';
import type { FleetItem, FleetMember, WireError } from '$lib/wire/generated';

import { lasting } from './lasting';

const REOPEN_MS = 5000;

const ENDED: WireError = { code: 'internal', message: 'It is no longer followed.', hint: null };

export class Fleet {
  readonly #members = new SvelteMap<string, FleetMember>();
  #loaded = $state(false);
  #error: WireError | null = $state.raw(null);

  /** Whether it was told once what is known. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Why nothing new comes, or why nothing could be looked at. */
  get error(): WireError | null {
    return this.#error;
  }

  /** What is known of a context. */
  member(context: string): FleetMember | undefined {
    return this.#members.get(context);
  }

  /**
   * Follows it until the returned function is called. `every` is how old, in minutes, what is known may
   * get before a context is looked at by itself; never when null.
   */
  follow(every: number | null): () => void {
    return lasting((end) => {
      // Each stream begins with all of them.
      let first = true;
      return stream(
        'follow_fleet',
        { every },
        {
          item: (item) => {
            this.#take(item, first);
            first = false;
          },
          end: (error) => {
            this.#error = error ?? ENDED;
            end();
          },
        },
      );
    }, REOPEN_MS);
  }

  /** Looks at all of them, without running what may want something of somebody. */
  lookAtAll(): Promise<void> {
    return this.#look([], false);
  }

  /** Looks at one of them, because somebody asked for it. */
  lookAt(context: string): Promise<void> {
    return this.#look([context], true);
  }

  async #look(contexts: string[], asked: boolean): Promise<void> {
    this.#error = null;
    try {
      await request('refresh_fleet', { contexts, asked });
    } catch (thrown) {
      this.#error = toWireError(thrown);
    }
  }

  #take({ members, gone }: FleetItem, all: boolean): void {
    if (all) {
      const named = new Set(members.map(({ context }) => context));
      for (const name of [...this.#members.keys()])
        if (!named.has(name)) this.#members.delete(name);
    }
    for (const name of gone) this.#members.delete(name);
    for (const member of members) this.#members.set(member.context, member);
    this.#loaded = true;
    this.#error = null;
  }
}

export const fleet = new Fleet();
