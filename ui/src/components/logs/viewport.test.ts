import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import { logPreferences } from '$lib/stores/log-preferences.svelte';
import { LogStream } from '$lib/stores/logs.svelte';
import type { LogItem, ObjectRef } from '$lib/wire/generated';

import { LogViewport, ROW } from './viewport.svelte';

const core = vi.hoisted(() => ({ handlers: null as StreamHandlers<LogItem> | null }));

vi.mock('$lib/platform/rpc', () => ({
  request: () => Promise.reject(new Error('not here')),
  stream: (_name: string, _request: unknown, handlers: StreamHandlers<LogItem>) => {
    core.handlers = handlers;
    return { id: 1, close: () => undefined };
  },
}));

const POD = { context: 'c', kind: 'Pod', name: 'p' } as ObjectRef;

/** What a browser does with a scroller: it keeps the position within what there is. */
class Scroller {
  #top = 0;
  clientHeight = 10 * ROW;
  readonly #view: LogViewport;
  constructor(view: LogViewport) {
    this.#view = view;
  }
  get scrollHeight(): number {
    return this.#view.visible.total;
  }
  get scrollTop(): number {
    return this.#top;
  }
  set scrollTop(top: number) {
    this.#top = Math.min(Math.max(0, top), Math.max(0, this.scrollHeight - this.clientHeight));
  }
}

function setup() {
  let task: (() => void) | null = null;
  const log = new LogStream(POD, {
    schedule: (next) => {
      task = next;
      return () => (task = null);
    },
  });
  log.open();
  const view = new LogViewport(log, { wrap: () => logPreferences.wrap, prefix: () => 0 });
  view.height = 10 * ROW;
  view.width = 24 + 100 * 7.2;
  const scroller = new Scroller(view);
  const element = scroller as unknown as HTMLElement;
  const place = (): void => view.place(element);
  const add = (count: number, text = 'x'): void => {
    const line = { container: 0, time: '', text };
    const lines = Array.from({ length: count }, () => line);
    core.handlers?.item({ type: 'lines', lines, skipped: 0 });
    task?.();
    place();
  };
  const userScrolls = (top: number): void => {
    scroller.scrollTop = top;
    view.scrolled(element);
    place();
  };
  const toggleWrap = (): void => {
    logPreferences.toggleWrap();
    place();
  };
  return { log, view, scroller, add, userScrolls, toggleWrap };
}

beforeEach(() => {
  core.handlers = null;
});

describe('LogViewport', () => {
  it('stays at the end while it follows', () => {
    const { view, scroller, add } = setup();
    add(5);
    expect([scroller.scrollTop, view.visible.lines.length]).toEqual([0, 5]);
    add(1_000);
    expect(scroller.scrollTop).toBe(995 * ROW);
    expect(view.visible.lines.at(-1)?.seq).toBe(1_004);
    expect(view.visible.lines.length).toBeLessThan(40);
    expect(view.visible.offset).toBe((view.visible.lines[0]?.seq ?? 0) * ROW);
  });

  it('keeps the line that the reader looks at while lines come and go', () => {
    const { log, view, scroller, add, userScrolls } = setup();
    add(49_000);
    userScrolls(48_000 * ROW + 7);
    expect(log.following).toBe(false);
    expect(view.firstSeq).toBe(48_000);
    add(20_000);
    expect(log.buffer.first).toBeGreaterThan(10_000);
    expect(view.firstSeq).toBe(48_000);
    expect(scroller.scrollTop % ROW).toBe(7);
  });

  it('follows again when the reader comes to the end', () => {
    const { log, scroller, add, userScrolls } = setup();
    add(100);
    userScrolls(50 * ROW);
    add(100);
    expect(scroller.scrollTop).toBe(50 * ROW);
    userScrolls(scroller.scrollHeight);
    expect(log.following).toBe(true);
    add(1);
    expect(scroller.scrollTop).toBe(191 * ROW);
  });

  it('does not take its own moves for those of the reader', () => {
    const { log, view, scroller, add } = setup();
    add(100);
    view.scrolled(scroller as unknown as HTMLElement);
    expect(log.following).toBe(true);
    log.clear();
    add(3);
    expect(log.following).toBe(true);
  });

  it('keeps the line when lines begin to wrap, and takes measured heights', () => {
    const { view, scroller, add, userScrolls, toggleWrap } = setup();
    add(50, 'y'.repeat(250));
    add(50);
    userScrolls(40 * ROW);
    toggleWrap();
    expect(view.visible.total).toBe((50 * 3 + 50) * ROW);
    expect(scroller.scrollTop).toBe(40 * 3 * ROW);
    view.measured([{ ordinal: 0, height: 5 * ROW }]);
    expect(view.visible.total).toBe((50 * 3 + 52) * ROW);
    expect(view.firstSeq).toBe(40);
    toggleWrap();
    expect(view.visible.total).toBe(100 * ROW);
  });

  it('brings a match into view only where it is not', () => {
    const { log, view, add } = setup();
    add(100);
    view.reveal(95);
    expect(view.firstSeq).toBe(90);
    expect(log.following).toBe(false);
    view.reveal(20);
    expect(view.firstSeq).toBe(17);
    view.reveal(0);
    expect(view.firstSeq).toBe(0);
  });

  it('shows the first line that is left when the anchor is gone', () => {
    const { log, view, add, userScrolls } = setup();
    add(100);
    log.setQuery({ text: 'x', regex: false });
    log.setOnlyMatching(true);
    userScrolls(10 * ROW);
    log.setQuery({ text: 'nothing has this', regex: false });
    expect(view.visible).toMatchObject({ total: 0, top: 0, lines: [] });
    log.setOnlyMatching(false);
    expect(view.firstSeq).toBe(10);
  });
});
