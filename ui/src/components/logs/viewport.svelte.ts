/**
 * Which lines of a log are on screen and where they stand. At the end of a log that is followed,
 * the end is what counts; anywhere else it is the first visible line, which keeps its place
 * whatever comes, goes, wraps or is filtered around it.
 */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';

import { plainText } from '$lib/ansi';
import { isNotice } from '$lib/logs/buffer';
import { Heights } from '$lib/logs/heights';
import { LINE_LIMIT, nextLimit } from '$lib/logs/pieces';
import type { LogRows } from '$lib/logs/rows';
import type { LogStream } from '$lib/stores/logs.svelte';

/** Height of a row of text, as in LogLines.svelte. */
export const ROW = 20;
/** Rows drawn above and below what is visible, so that scrolling shows no gaps. */
const OVERSCAN = 12;
/** Before anything is measured. */
const FIRST_HEIGHT = 400;
/** Room that the padding at both sides of a line takes. */
const PADDING = 24;

export interface ViewportOptions {
  readonly wrap: () => boolean;
  /** Characters before the text of each line: time and container. */
  readonly prefix: () => number;
}

export interface Visible {
  /** Height of all lines, in pixels. */
  readonly total: number;
  /** Where the view is, in pixels from the top of all lines. */
  readonly top: number;
  /** Where the first drawn line stands. */
  readonly offset: number;
  readonly lines: readonly { readonly ordinal: number; readonly seq: number }[];
}

export class LogViewport {
  width = $state(0);
  height = $state(0);
  /** Width of a character. */
  cell = $state(7.2);
  /** How many characters are drawn of lines of which more was asked for. */
  readonly expanded = new SvelteMap<number, number>();

  /** The first visible line, and how far it is scrolled out at the top. */
  #anchor = $state.raw({ seq: 0, delta: 0 });
  #corrections = $state(0);
  readonly #heights = new Heights();
  #heightsOf = '';
  /** Where the scroller was seen or put last. */
  #knownTop = 0;
  readonly #log: LogStream;
  readonly #options: ViewportOptions;

  /** Characters of text in a row. */
  readonly columns = $derived.by(() => {
    const all = Math.floor((this.width - PADDING) / this.cell);
    return Math.max(10, all - this.prefix);
  });

  readonly visible: Visible = $derived.by(() => {
    const rows = this.#log.rows;
    const wrap = this.#options.wrap();
    void this.#corrections;
    if (wrap) this.#syncHeights(rows);
    const height = this.height || FIRST_HEIGHT;
    const total = (wrap ? this.#heights.total : rows.next - rows.first) * ROW;
    const end = Math.max(0, total - height);
    const top = this.#log.following ? end : Math.min(end, Math.max(0, this.#anchorTop(rows, wrap)));
    const first = Math.max(rows.first, this.#lineAt(rows, wrap, top) - OVERSCAN);
    const last = Math.min(rows.next, this.#lineAt(rows, wrap, top + height) + OVERSCAN + 1);
    const lines = [];
    for (let ordinal = first; ordinal < last; ordinal++) {
      const seq = rows.seqAt(ordinal);
      if (seq !== undefined) lines.push({ ordinal, seq });
    }
    return { total, top, offset: this.#above(rows, wrap, first) * ROW, lines };
  });

  constructor(log: LogStream, options: ViewportOptions) {
    this.#log = log;
    this.#options = options;
  }

  /** Characters before the text of each line. */
  get prefix(): number {
    return this.#options.prefix();
  }

  /** The line at the top of the view. */
  get firstSeq(): number {
    const rows = this.#log.rows;
    const ordinal = this.#lineAt(rows, this.#options.wrap(), this.visible.top);
    return rows.seqAt(ordinal) ?? this.#log.buffer.first;
  }

  /** The scroller moved: by the user, or because it was put somewhere. */
  scrolled(scroller: HTMLElement): void {
    const top = scroller.scrollTop;
    const moved = top - this.#knownTop;
    // A scroller that is taken out of the page loses its place, which nobody asked for.
    if (Math.abs(moved) < 1 || scroller.clientHeight === 0) return;
    this.#knownTop = top;
    const atEnd = scroller.scrollHeight - top - scroller.clientHeight < ROW / 2;
    if (atEnd) this.#log.follow();
    else if (moved < 0 || !this.#log.following) this.#lookFrom(top);
  }

  /** Stops following where the view is. */
  pause(): void {
    if (this.#log.following) this.#lookFrom(this.visible.top);
  }

  /** Puts the scroller where the view is; leaves it alone if it is there. */
  place(scroller: HTMLElement): void {
    const { top } = this.visible;
    if (Math.abs(top - this.#knownTop) < 1 && !this.#log.following) return;
    if (Math.abs(top - scroller.scrollTop) >= 1) scroller.scrollTop = top;
    // The browser may have put it elsewhere: what it did is what was not done by the user.
    this.#knownTop = scroller.scrollTop;
  }

  /** Brings a line into view, unless it is there already. */
  reveal(seq: number): void {
    const rows = this.#log.rows;
    const wrap = this.#options.wrap();
    const at = this.#above(rows, wrap, rows.ordinalOf(seq)) * ROW;
    const { top } = this.visible;
    const inView = at >= top && at + ROW <= top + this.height;
    if (inView) this.#lookFrom(top);
    else this.#look(seq, -Math.floor(this.height / 3 / ROW) * ROW);
  }

  /** Draws more of a line that is cut. */
  expand(seq: number): void {
    this.pause();
    this.expanded.set(seq, nextLimit(this.limit(seq)));
    const ordinal = this.#log.rows.ordinalOf(seq);
    if (this.#heights.set(ordinal, this.#estimate(seq)) !== 0) this.#corrections += 1;
  }

  /** How many characters of a line are drawn. */
  limit(seq: number): number {
    return this.expanded.get(seq) ?? LINE_LIMIT;
  }

  /** Takes the heights that lines were drawn with. */
  measured(drawn: Iterable<{ ordinal: number; height: number }>): void {
    let changed = false;
    for (const { ordinal, height } of drawn) {
      if (height <= 0) continue;
      const rows = Math.max(1, Math.round(height / ROW));
      if (this.#heights.set(ordinal, rows) !== 0) changed = true;
    }
    if (changed) untrack(() => (this.#corrections += 1));
  }

  #lookFrom(top: number): void {
    const rows = this.#log.rows;
    const wrap = this.#options.wrap();
    const ordinal = this.#lineAt(rows, wrap, top);
    const seq = rows.seqAt(ordinal) ?? this.#log.buffer.first;
    this.#look(seq, top - this.#above(rows, wrap, ordinal) * ROW);
  }

  #look(seq: number, delta: number): void {
    this.#anchor = { seq, delta };
    this.#log.look(seq);
  }

  #anchorTop(rows: LogRows, wrap: boolean): number {
    const { seq, delta } = this.#anchor;
    return this.#above(rows, wrap, rows.ordinalOf(seq)) * ROW + delta;
  }

  #above(rows: LogRows, wrap: boolean, ordinal: number): number {
    return wrap ? this.#heights.above(ordinal) : ordinal - rows.first;
  }

  #lineAt(rows: LogRows, wrap: boolean, top: number): number {
    const row = Math.floor(top / ROW);
    const ordinal = wrap ? this.#heights.lineAt(row) : rows.first + row;
    return Math.max(rows.first, Math.min(ordinal, rows.next - 1));
  }

  /** Brings the heights up to date with the lines; all anew when they wrap otherwise. */
  #syncHeights(rows: LogRows): void {
    const key = `${rows.generation} ${this.columns}`;
    if (key !== this.#heightsOf || this.#heights.next > rows.next) {
      this.#heightsOf = key;
      this.#heights.reset(rows.first);
    }
    this.#heights.dropBelow(rows.first);
    for (let ordinal = this.#heights.next; ordinal < rows.next; ordinal++) {
      this.#heights.push(this.#estimate(rows.seqAt(ordinal) ?? 0));
    }
  }

  /** Rows that a line will take: exact for text of equally wide characters. */
  #estimate(seq: number): number {
    const entry = this.#log.buffer.at(seq);
    if (entry === undefined || isNotice(entry)) return 1;
    const limit = untrack(() => this.limit(seq));
    const { text } = entry;
    const length = text.includes('\u001b')
      ? plainText(text.slice(0, limit * 2)).length
      : text.length;
    // A line that is cut has the button to show all of it below.
    const more = length > limit ? 1 : 0;
    return Math.max(1, Math.ceil(Math.min(length, limit) / this.columns)) + more;
  }
}
