/** One clock for every age on screen, so that ages tick together and no row needs a message. */
import { createSubscriber } from 'svelte/reactivity';

export class Clock {
  #tick: () => void;

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
}

export const clock = new Clock();
