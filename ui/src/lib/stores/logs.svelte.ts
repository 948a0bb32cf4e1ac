/**
 * The log of a pod as one view follows it: its lines, its search, and whether the view stays at
 * the end. Lines are kept outside of reactive state; `version` says that they changed, once per
 * frame whatever arrives in between.
 */
import { formatCount } from '$lib/format/number';
import { isNotice, LineBuffer, type LogEntry } from '$lib/logs/buffer';
import { NO_QUERY, type Query } from '$lib/logs/matcher';
import { phaseNotice } from '$lib/logs/phases';
import { Repeats } from '$lib/logs/repeats';
import { allRows, matchingRows, type LogRows } from '$lib/logs/rows';
import { LogSearch } from '$lib/logs/search';
import { compareTimes, isOtherDay, parseTime } from '$lib/logs/time';
import type { Schedule } from '$lib/platform/frames';
import { request, stream, type StreamHandle } from '$lib/platform/rpc';
import type {
  Container,
  ContainerLogState,
  LogItem,
  LogLine,
  ObjectRef,
  WireError,
} from '$lib/wire/generated';

import { pacedFrames } from './frames';

/** Lines of each container to begin with. */
export const FIRST_TAIL = 1_000;
/** As many as the buffer holds. */
const LAST_TAIL = 50_000;

export interface LogOptions {
  /** Only this container. */
  readonly container?: string | undefined;
  readonly schedule?: Schedule;
  readonly now?: () => number;
}

export class LogStream {
  readonly pod: ObjectRef;
  readonly buffer = new LineBuffer();
  readonly search = new LogSearch();

  /** The containers whose log is followed, in the order that lines count them. */
  containers = $state.raw<readonly ContainerLogState[]>([]);
  /** All containers of the pod, once known. */
  podContainers = $state.raw<readonly Container[]>([]);
  /** Names of the containers to follow; all of them when empty. */
  chosen = $state.raw<readonly string[]>([]);
  /** Whether these are the logs of the containers before the present ones. */
  previous = $state(false);
  /** Whether the core ended the stream, and why if it failed. */
  ended = $state(false);
  error = $state.raw<WireError | null>(null);
  /** Lines left out because the window was too slow. */
  skipped = $state(0);
  /** Whether the view stays at the end. */
  following = $state(true);
  onlyMatching = $state(false);
  query = $state.raw<Query>(NO_QUERY);
  /** The match that was gone to last. */
  current = $state<number | null>(null);
  /** Whether the lines so far were cleared away by the user, and none came since. */
  cleared = $state(false);
  /** A line that the view is to show now; a new value each time. */
  jump = $state.raw<{ readonly seq: number } | null>(null);

  #version = $state(0);
  #generation = $state(0);
  #tail = FIRST_TAIL;
  #handle: StreamHandle | null = null;
  #cancelFlush: (() => void) | null = null;
  /** Where the end was when the view left it. */
  #seen = 0;
  /** When the log was opened; and lines of each container from before, all of them if too few. */
  #opened = '';
  readonly #older = new Map<number, number>();
  /** After reading further back: the time of the line that the view began with. */
  #sought: string | null = null;
  readonly #repeats = new Repeats();
  readonly #schedule: Schedule;
  readonly #now: () => number;

  constructor(pod: ObjectRef, options: LogOptions = {}) {
    this.pod = pod;
    this.chosen = options.container === undefined ? [] : [options.container];
    this.#schedule = options.schedule ?? pacedFrames();
    this.#now = options.now ?? Date.now;
  }

  /** Grows whenever lines or matches changed. */
  get version(): number {
    return this.#version;
  }

  /** The lines to show. */
  get rows(): LogRows {
    void this.#version;
    const generation = this.#generation;
    return this.filtered
      ? matchingRows(this.search.matches, generation)
      : allRows(this.buffer, generation);
  }

  /** All that is shown, from the top. */
  *shownEntries(): Generator<LogEntry> {
    const { first, next, seqAt } = this.rows;
    for (let ordinal = first; ordinal < next; ordinal++) {
      const entry = this.buffer.at(seqAt(ordinal) ?? -1);
      if (entry !== undefined) yield entry;
    }
  }

  /** Whether only matching lines are shown. */
  get filtered(): boolean {
    void this.#version;
    return this.onlyMatching && this.search.matcher !== null;
  }

  /** Whether there is any line, however few of them are shown. */
  get empty(): boolean {
    void this.#version;
    return this.buffer.lines === 0;
  }

  /** Lines dropped for newer ones. */
  get dropped(): number {
    void this.#version;
    return this.buffer.dropped;
  }

  /** Lines that came since the view left the end. */
  get newLines(): number {
    void this.#version;
    if (this.following) return 0;
    const { next, ordinalOf } = this.rows;
    return Math.max(0, next - ordinalOf(this.#seen)) + this.buffer.refused;
  }

  get problem(): string | null {
    void this.#version;
    return this.query.text === '' ? null : this.search.problem;
  }

  get found(): number {
    void this.#version;
    return this.search.matches.size;
  }

  /** Which of the found lines is the current one, counted from 1. */
  get place(): number | null {
    void this.#version;
    return this.current === null ? null : this.search.place(this.current);
  }

  /** Whether times need their day: the oldest line is not of today. */
  get withDay(): boolean {
    void this.#version;
    const at = parseTime(this.#firstLine()?.time ?? '');
    return at !== null && isOtherDay(at, this.#now());
  }

  /** Whether the pod's log probably begins before the oldest line. */
  get hasEarlier(): boolean {
    void this.#version;
    if (this.#tail >= LAST_TAIL || this.buffer.dropped > 0 || this.empty) return false;
    return Math.max(0, ...this.#older.values()) >= this.#tail;
  }

  open(): void {
    this.#start();
    void this.#readPod();
  }

  close(): void {
    this.#handle?.close();
    this.#handle = null;
    this.#cancelFlush?.();
    this.#cancelFlush = null;
  }

  /** Follows again after a failure, without repeating lines that are here already. */
  retry(): void {
    this.#repeats.reopened();
    this.#start();
  }

  choose(containers: readonly string[]): void {
    this.chosen = containers;
    this.#restart();
  }

  setPrevious(previous: boolean): void {
    if (previous === this.previous) return;
    this.previous = previous;
    this.#restart();
  }

  /** Reads further back. */
  loadEarlier(): void {
    this.#tail = Math.min(this.#tail * 10, LAST_TAIL);
    const sought = this.#firstLine()?.time ?? '';
    this.#restart();
    this.#sought = sought === '' ? null : sought;
  }

  /** Forgets the lines so far, and goes on with those that come. */
  clear(): void {
    this.#forget();
    this.cleared = true;
  }

  setQuery(query: Query): void {
    this.query = query;
    this.current = null;
    this.search.setQuery(query);
    this.#generation += 1;
    this.#flush();
  }

  setOnlyMatching(only: boolean): void {
    this.onlyMatching = only;
    this.#generation += 1;
  }

  /** Goes on to the next match below or above; `from` is where the view is. */
  goToMatch(direction: 'next' | 'previous', from: number): void {
    const { search, current } = this;
    const next = direction === 'next';
    this.current = next ? search.after(current ?? from - 1) : search.before(current ?? from + 1);
    if (this.current !== null) this.#jumpTo(this.current);
  }

  /** The view is at the end, and stays there. */
  follow(): void {
    this.following = true;
    this.buffer.hold = null;
  }

  /** The view left the end and begins with the line `seq`, which must not be dropped. */
  look(seq: number): void {
    if (this.following) this.#seen = this.buffer.next;
    this.following = false;
    this.buffer.hold = seq;
  }

  #start(): void {
    this.close();
    this.ended = false;
    this.error = null;
    this.#opened = new Date(this.#now()).toISOString();
    this.#older.clear();
    const names = [...this.chosen];
    this.#handle = stream(
      'follow_logs',
      {
        pod: this.pod,
        previous: this.previous,
        follow: !this.previous,
        tail: this.#tail,
        ...(names.length > 0 ? { containers: names } : {}),
      },
      {
        item: (item) => this.#take(item),
        end: (error) => this.#end(error),
      },
    );
  }

  #restart(): void {
    this.#repeats.reset();
    this.#sought = null;
    this.containers = [];
    this.skipped = 0;
    this.cleared = false;
    this.#forget();
    this.#start();
  }

  async #readPod(): Promise<void> {
    try {
      this.podContainers = (await request('get_object', { object: this.pod })).containers;
    } catch {
      // The log itself says what is wrong; without this, only the choice of containers is smaller.
    }
  }

  #take(item: LogItem): void {
    if (item.type === 'containers') this.#takePhases(item.containers);
    else this.#takeLines(item.lines, item.skipped);
    this.#cancelFlush ??= this.#schedule(() => this.#flush());
  }

  #takePhases(containers: readonly ContainerLogState[]): void {
    // Lines name their container by its place, which holds only while the order does.
    if (this.containers.some((state, i) => state.container !== containers[i]?.container)) {
      this.#forget();
    }
    for (const { container, phase } of containers) {
      const before = this.containers.find((state) => state.container === container)?.phase;
      const notice = phaseNotice(container, before, phase);
      if (notice !== null) this.buffer.push(notice);
    }
    this.containers = containers;
  }

  #takeLines(lines: readonly LogLine[], skipped: number): void {
    this.cleared = false;
    if (skipped > 0) {
      this.skipped += skipped;
      const amount = formatCount(skipped, 'line');
      this.buffer.push({ notice: 'attention', text: `${amount} left out: they came too fast` });
    }
    for (const line of lines) {
      const { container, time } = line;
      if (time < this.#opened) this.#older.set(container, (this.#older.get(container) ?? 0) + 1);
      const name = this.containers[container]?.container ?? String(container);
      if (!this.#repeats.has(name, time)) this.buffer.push(line);
    }
  }

  #end(error: WireError | null): void {
    this.#handle = null;
    this.ended = true;
    this.error = error;
    if (error !== null) this.buffer.push({ notice: 'broken', text: error.message });
    this.#cancelFlush ??= this.#schedule(() => this.#flush());
  }

  #flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    const { matcher } = this.search;
    const done = this.search.advance(this.buffer);
    // A pattern that is given up leaves no matches to show alone: rows are all lines again.
    if (this.search.matcher !== matcher) this.#generation += 1;
    this.#seek();
    this.#version += 1;
    if (!done) this.#cancelFlush = this.#schedule(() => this.#flush());
  }

  #forget(): void {
    this.buffer.clear();
    this.follow();
    this.search.setQuery(this.query);
    this.current = null;
    // A view that is built anew would go to it once more, and no longer follow.
    this.jump = null;
    this.#generation += 1;
    this.#flush();
  }

  #firstLine(): LogLine | null {
    for (let seq = this.buffer.first; seq < this.buffer.next; seq++) {
      const entry = this.buffer.at(seq);
      if (entry !== undefined && !isNotice(entry)) return entry;
    }
    return null;
  }

  /** Goes to the line that is sought as soon as it is there. */
  #seek(): void {
    if (this.#sought === null) return;
    for (let seq = this.buffer.first; seq < this.buffer.next; seq++) {
      const entry = this.buffer.at(seq);
      if (entry === undefined || isNotice(entry)) continue;
      if (compareTimes(entry.time, this.#sought) < 0) continue;
      this.#sought = null;
      this.#jumpTo(seq);
      return;
    }
  }

  #jumpTo(seq: number): void {
    this.look(seq);
    this.jump = { seq };
  }
}
