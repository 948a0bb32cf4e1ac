/**
 * The lines a window keeps of a log: bounded in number and in characters, oldest dropped first.
 *
 * Every entry has a sequence number that never changes and is never used again, so search results,
 * selections and scroll positions stay right while lines come and go.
 */
import { formatCount } from '$lib/format/number';
import type { LogLine } from '$lib/wire/generated';

export type NoticeTone = 'plain' | 'attention' | 'broken';

/** Something to be said between the lines: a container ended, lines are missing. */
export interface Notice {
  readonly notice: NoticeTone;
  readonly text: string;
}

export type LogEntry = LogLine | Notice;

export function isNotice(entry: LogEntry): entry is Notice {
  return 'notice' in entry;
}

export interface BufferLimits {
  /** Entries to keep while the reader follows the log. */
  readonly entries: number;
  /** Characters to keep, so that a few huge lines do not cost more than many short ones. */
  readonly characters: number;
}

export const LIMITS: BufferLimits = { entries: 50_000, characters: 32 * 1024 * 1024 };

/** How many times the limits a reader who looks at old lines may hold back from being dropped. */
const HELD = 2;

export class LineBuffer {
  readonly limits: BufferLimits;
  /** Sequence number of the oldest entry. */
  first = 0;
  /** Sequence number that the next entry will get. */
  next = 0;
  /** Lines that were dropped because newer ones came. */
  dropped = 0;
  /** Lines that were not taken because the reader holds back older ones. */
  refused = 0;
  /** Nothing from this sequence number on is dropped: the reader is looking at it. */
  hold: number | null = null;
  /** Lines among the entries; the others are notices. */
  lines = 0;
  /** Length of the longest line so far. */
  longest = 0;
  readonly #ring: (LogEntry | undefined)[];
  #characters = 0;

  constructor(limits: BufferLimits = LIMITS) {
    this.limits = limits;
    this.#ring = new Array<LogEntry | undefined>(limits.entries * HELD);
  }

  get size(): number {
    return this.next - this.first;
  }

  /** The entry with a sequence number; undefined once it is dropped. */
  at(seq: number): LogEntry | undefined {
    if (seq < this.first || seq >= this.next) return undefined;
    return this.#ring[seq % this.#ring.length];
  }

  push(entry: LogEntry): void {
    if (!this.#makeRoom(entry.text.length)) {
      this.refused += 1;
      return;
    }
    if (this.refused > 0) {
      const missing = this.refused;
      this.refused = 0;
      this.#put({ notice: 'attention', text: refusedText(missing) });
    }
    this.#put(entry);
  }

  /** Forgets all entries; sequence numbers go on. */
  clear(): void {
    this.#ring.fill(undefined);
    this.first = this.next;
    this.#characters = 0;
    this.lines = 0;
    this.dropped = 0;
    this.refused = 0;
    this.longest = 0;
    this.hold = null;
  }

  #put(entry: LogEntry): void {
    this.#ring[this.next % this.#ring.length] = entry;
    this.next += 1;
    if (!isNotice(entry)) this.lines += 1;
    this.#characters += entry.text.length;
    if (entry.text.length > this.longest) this.longest = entry.text.length;
  }

  /** Drops what must go for a new entry (and a notice before it); false if it may not. */
  #makeRoom(characters: number): boolean {
    const { entries, characters: most } = this.limits;
    const over = (factor: number): boolean =>
      this.size + 2 > entries * factor || this.#characters + characters > most * factor;
    while (this.size > 0 && over(1)) {
      if (this.hold !== null && this.first >= this.hold) return !over(HELD);
      this.#dropFirst();
    }
    return true;
  }

  #dropFirst(): void {
    const slot = this.first % this.#ring.length;
    const entry = this.#ring[slot];
    this.#ring[slot] = undefined;
    this.first += 1;
    if (entry === undefined) return;
    this.#characters -= entry.text.length;
    if (isNotice(entry)) return;
    this.lines -= 1;
    this.dropped += 1;
  }
}

function refusedText(lines: number): string {
  return `${formatCount(lines, 'line')} not kept while you were reading further up`;
}
