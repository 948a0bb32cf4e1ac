/**
 * One clock for every age on screen, so that ages tick together and no row needs a message. A
 * snapshot has a present of its own, in which the ages of its objects are told.
 */
import { createSubscriber, SvelteMap } from 'svelte/reactivity';

import { presentOf } from '$lib/format/playback';
import type { Playback } from '$lib/wire/generated';

/** How often what is calm changes. */
const CALM = 15_000;

export class Clock {
  #tick: () => void;
  readonly #playbacks = new SvelteMap<string, Playback>();

  constructor(private readonly interval = 1000) {
    this.#tick = createSubscriber((update) => {
      // Runs only while something on screen reads the time.
      const timer = setInterval(update, this.interval);
      return () => clearInterval(timer);
    });
  }

  /** Milliseconds since the epoch. Reading it in a component makes that component tick. */
  get now(): number {
    this.#tick();
    return Date.now();
  }

  /** The present of a context: another than this computer's in a snapshot. Ticks like `now`. */
  nowOf(context: string | undefined): number {
    const { now } = this;
    return this.#in(context, now);
  }

  /**
   * The same, but that it changes for all at once and seldom: what tells no seconds and followed `nowOf` would
   * change in a second of its own in each row, and a table in which nothing happens hardly be still.
   */
  calmOf(context: string | undefined): number {
    const { now } = this;
    return this.#in(context, now - (now % CALM));
  }

  /** The same as `nowOf` for once, without ticking. */
  at(context: string | undefined): number {
    return this.#in(context, Date.now());
  }

  /** How time passes in a context, where it is a snapshot. */
  playback(context: string): Playback | undefined {
    return this.#playbacks.get(context);
  }

  /** Says how time passes in a context: null as everywhere. */
  set(context: string, playback: Playback | null): void {
    if (playback === null) this.#playbacks.delete(context);
    else this.#playbacks.set(context, playback);
  }

  #in(context: string | undefined, now: number): number {
    const playback = context === undefined ? undefined : this.#playbacks.get(context);
    return playback === undefined ? now : presentOf(playback, now);
  }
}

export const clock = new Clock();
