/**
 * Holds back what is asked for again and again: going quickly from row to row must not ask the
 * core for each row passed, while the first is asked for at once.
 */
const PAUSE_MS = 120;

export class Pause {
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Runs a task now, or a little later if there was another just before. Later ones replace it. */
  run(task: () => void): void {
    this.cancel();
    const now = performance.now();
    const soon = now < this.#last + PAUSE_MS;
    this.#last = now;
    if (soon) this.#timer = setTimeout(task, PAUSE_MS);
    else task();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}
