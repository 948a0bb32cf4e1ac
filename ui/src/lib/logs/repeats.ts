/**
 * Tells which lines of a reopened log were read before, by container and time. The runtime's
 * times ascend within a container, so only lines of the very last moment have to be counted.
 */
import { compareTimes } from './time';

interface Moment {
  readonly time: string;
  lines: number;
}

export class Repeats {
  /** Per container, when its last line was written and how many lines bear that time. */
  #last = new Map<string, Moment>();
  /** Where the log before the reopening ended. */
  #known = new Map<string, Moment>();

  /** The log is opened again and will repeat lines. */
  reopened(): void {
    this.#known = this.#last;
    this.#last = new Map();
  }

  /** The log is opened anew; nothing of it is known. */
  reset(): void {
    this.#known = new Map();
    this.#last = new Map();
  }

  /** Whether a line, read now, was read before. */
  has(container: string, time: string): boolean {
    const last = this.#last.get(container);
    if (last?.time === time) last.lines += 1;
    else this.#last.set(container, { time, lines: 1 });

    const known = this.#known.get(container);
    if (known === undefined || time === '') return false;
    const order = compareTimes(time, known.time);
    if (order < 0) return true;
    if (order === 0 && known.lines > 0) {
      known.lines -= 1;
      return true;
    }
    this.#known.delete(container);
    return false;
  }
}
