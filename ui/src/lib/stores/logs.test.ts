import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import type { FollowLogs, LogItem, LogPhase, ObjectRef } from '$lib/wire/generated';

import { FIRST_TAIL, LogStream } from './logs.svelte';

interface Opened {
  request: FollowLogs;
  handlers: StreamHandlers<LogItem>;
  closed: boolean;
}
const core = vi.hoisted(() => ({ opened: [] as Opened[] }));

vi.mock('$lib/platform/rpc', () => ({
  request: () => Promise.reject(new Error('not here')),
  stream: (_name: string, request: FollowLogs, handlers: StreamHandlers<LogItem>) => {
    const opened = { request, handlers, closed: false };
    core.opened.push(opened);
    return { id: core.opened.length, close: () => (opened.closed = true) };
  },
}));

const POD: ObjectRef = {
  context: 'prod-eu',
  group: '',
  version: 'v1',
  kind: 'Pod',
  namespace: 'payments',
  name: 'checkout-1',
  uid: null,
};
const STREAMING: LogPhase = { phase: 'streaming' };

function setup(options: { container?: string } = {}) {
  let frame: (() => void) | null = null;
  const log = new LogStream(POD, {
    ...options,
    schedule: (task) => {
      frame = task;
      return () => (frame = null);
    },
    now: () => Date.UTC(2026, 10, 24, 12),
  });
  log.open();
  const latest = (): Opened => core.opened.at(-1) as Opened;
  const item = (value: LogItem): void => {
    latest().handlers.item(value);
    frame?.();
  };
  const phases = (...states: [string, LogPhase][]) =>
    item({
      type: 'containers',
      containers: states.map(([container, phase]) => ({ container, phase })),
    });
  let second = 0;
  const lines = (texts: string[], container = 0, skipped = 0) =>
    item({
      type: 'lines',
      skipped,
      lines: texts.map((text) => {
        second += 1;
        const time = `2026-11-24T03:00:00.${String(second).padStart(9, '0')}Z`;
        return { container, time, text };
      }),
    });
  const shown = (): string[] => {
    const { first, next, seqAt } = log.rows;
    return Array.from({ length: next - first }, (_, i) => {
      const seq = seqAt(first + i);
      return (seq === undefined ? undefined : log.buffer.at(seq)?.text) ?? '?';
    });
  };
  return { log, latest, item, phases, lines, shown };
}

beforeEach(() => {
  core.opened = [];
});

describe('reading', () => {
  it('follows all containers, or the one that was asked for', () => {
    setup();
    expect(core.opened[0]?.request).toEqual({
      pod: POD,
      previous: false,
      follow: true,
      tail: FIRST_TAIL,
    });
    setup({ container: 'api' });
    expect(core.opened[1]?.request.containers).toEqual(['api']);
  });

  it('collects lines and says what is missing', () => {
    const { log, phases, lines, shown } = setup();
    expect(log.empty).toBe(true);
    phases(['api', STREAMING]);
    lines(['one', 'two']);
    lines(['five'], 0, 2);
    expect(shown()).toEqual(['one', 'two', '2 lines left out: they came too fast', 'five']);
    expect(log.skipped).toBe(2);
    expect(log.empty).toBe(false);
  });

  it('tells when a container ends, waits, starts again or fails', () => {
    const { phases, lines, shown } = setup();
    phases(['api', { phase: 'opening' }], ['proxy', STREAMING]);
    phases(['api', STREAMING], ['proxy', STREAMING]);
    lines(['one']);
    phases(['api', { phase: 'ended' }], ['proxy', STREAMING]);
    phases(['api', { phase: 'waiting', reason: 'CrashLoopBackOff' }], ['proxy', STREAMING]);
    phases(['api', { phase: 'waiting', reason: 'CrashLoopBackOff' }], ['proxy', STREAMING]);
    const error = { code: 'forbidden', message: 'read log: forbidden', hint: null } as const;
    phases(['api', STREAMING], ['proxy', { phase: 'failed', error }]);
    expect(shown()).toEqual([
      'one',
      'api ended',
      'api is waiting: CrashLoopBackOff',
      'api started',
      'proxy: read log: forbidden',
    ]);
  });

  it('tells an interruption once, and that the log goes on', () => {
    const { phases, lines, shown } = setup();
    const broken = (message: string) =>
      ({ phase: 'interrupted', error: { code: 'unreachable', message, hint: null } }) as const;
    phases(['api', STREAMING]);
    lines(['one']);
    phases(['api', broken('the connection broke')]);
    phases(['api', broken('the connection broke')]);
    phases(['api', broken('the network is down')]);
    phases(['api', STREAMING]);
    expect(shown()).toEqual([
      'one',
      'api is interrupted: the connection broke',
      'api is interrupted: the network is down',
      'api goes on',
    ]);
  });

  it('ends with the stream, and a retry repeats nothing', () => {
    const { log, latest, item, phases, shown } = setup();
    const line = (text: string, time: string) => ({ container: 0, time, text });
    phases(['api', STREAMING]);
    item({
      type: 'lines',
      skipped: 0,
      lines: [line('a', '2026-01-01T00:00:01Z'), line('b', '2026-01-01T00:00:01.5Z')],
    });
    latest().handlers.end({ code: 'unreachable', message: 'connection lost', hint: null });
    expect(log.ended).toBe(true);
    expect(log.error?.code).toBe('unreachable');

    log.retry();
    expect(log.error).toBeNull();
    phases(['api', STREAMING]);
    item({
      type: 'lines',
      skipped: 0,
      lines: [
        line('a', '2026-01-01T00:00:01Z'),
        line('b', '2026-01-01T00:00:01.5Z'),
        line('b again', '2026-01-01T00:00:01.500Z'),
        line('c', '2026-01-01T00:00:02Z'),
      ],
    });
    expect(shown().filter((text) => text.length < 8)).toEqual(['a', 'b', 'b again', 'c']);
  });

  it('starts anew for other containers and for the previous ones', () => {
    const { log, phases, lines, shown } = setup();
    phases(['api', STREAMING], ['proxy', STREAMING]);
    lines(['one']);
    log.choose(['proxy']);
    expect(core.opened[0]?.closed).toBe(true);
    expect(core.opened[1]?.request.containers).toEqual(['proxy']);
    expect(shown()).toEqual([]);

    log.setPrevious(true);
    expect(core.opened[2]?.request).toMatchObject({ previous: true, follow: false });
    log.setPrevious(true);
    expect(core.opened).toHaveLength(3);
  });

  it('reads further back and returns to the line it began with', () => {
    const { log, latest, item, phases, lines } = setup();
    phases(['api', STREAMING]);
    lines(Array.from({ length: FIRST_TAIL }, (_, i) => `line ${i}`));
    expect(log.hasEarlier).toBe(true);
    const time = '2026-11-24T03:00:00.000000001Z';

    log.loadEarlier();
    expect(latest().request.tail).toBe(FIRST_TAIL * 10);
    phases(['api', STREAMING]);
    const earlier = { container: 0, time: '2026-11-24T02:59:59Z', text: 'earlier' };
    item({
      type: 'lines',
      skipped: 0,
      lines: [earlier, { container: 0, time, text: 'line 0' }],
    });
    expect(log.buffer.at(log.jump?.seq ?? -1)?.text).toBe('line 0');
    expect(log.following).toBe(false);
    expect(log.hasEarlier).toBe(false);
  });

  it('does not take lines that were written since for older ones', () => {
    const { log, item, phases } = setup();
    phases(['api', STREAMING]);
    const line = { container: 0, time: '2026-11-24T12:00:01Z', text: 'now' };
    item({ type: 'lines', skipped: 0, lines: Array.from({ length: FIRST_TAIL }, () => line) });
    expect(log.hasEarlier).toBe(false);
  });

  it('forgets its lines when the order of containers changes', () => {
    const { phases, lines, shown } = setup();
    phases(['api', STREAMING], ['proxy', STREAMING]);
    lines(['one']);
    phases(['api', STREAMING], ['proxy', STREAMING], ['debugger', STREAMING]);
    expect(shown()).toEqual(['one']);
    phases(['proxy', STREAMING], ['api', STREAMING]);
    expect(shown()).toEqual([]);
  });

  it('closes its stream', () => {
    const { log } = setup();
    log.close();
    expect(core.opened[0]?.closed).toBe(true);
  });
});

describe('searching', () => {
  it('counts, goes on and filters, also over new lines', () => {
    const { log, phases, lines, shown } = setup();
    phases(['api', STREAMING]);
    lines(['GET /a', 'POST /b', 'get /c']);
    log.setQuery({ text: 'get', regex: false });
    expect([log.found, log.place]).toEqual([2, null]);
    log.goToMatch('next', log.buffer.first);
    expect([log.place, log.following]).toEqual([1, false]);
    log.goToMatch('next', 0);
    expect(log.place).toBe(2);
    log.goToMatch('next', 0);
    expect(log.place).toBe(1);
    log.goToMatch('previous', 0);
    expect(log.place).toBe(2);

    log.setOnlyMatching(true);
    expect(shown()).toEqual(['GET /a', 'get /c']);
    lines(['nothing', 'forget it']);
    expect(shown()).toEqual(['GET /a', 'get /c', 'forget it']);
    expect(log.found).toBe(3);
  });

  it('shows all lines while the query cannot be used, and says why', () => {
    const { log, phases, lines, shown } = setup();
    phases(['api', STREAMING]);
    lines(['a', 'b']);
    log.setOnlyMatching(true);
    log.setQuery({ text: '[', regex: true });
    expect(log.problem).not.toBeNull();
    expect(shown()).toEqual(['a', 'b']);
    log.setQuery({ text: '', regex: true });
    expect(log.problem).toBeNull();
  });

  it('counts rows anew when a pattern is given up that alone was shown', () => {
    const { log, phases, lines, shown } = setup();
    phases(['api', STREAMING]);
    lines(['one', 'two', 'three']);
    log.setOnlyMatching(true);
    log.setQuery({ ...log.query, text: 'two', regex: true });
    expect(shown()).toEqual(['two']);
    const { generation } = log.rows;
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 200));
    lines(['four']);
    expect(log.problem).toMatch(/too long/);
    expect(shown()).toEqual(['one', 'two', 'three', 'four']);
    expect(log.rows.generation).not.toBe(generation);
  });

  it('does not fail without any match', () => {
    const { log } = setup();
    log.setQuery({ text: 'x', regex: false });
    log.goToMatch('next', 0);
    expect([log.found, log.place, log.current]).toEqual([0, null, null]);
  });
});

describe('following', () => {
  it('counts what came since the view left the end', () => {
    const { log, phases, lines } = setup();
    phases(['api', STREAMING]);
    lines(['a', 'b']);
    expect(log.newLines).toBe(0);
    log.look(0);
    lines(['c', 'd', 'e']);
    expect(log.newLines).toBe(3);
    log.look(1);
    expect(log.newLines).toBe(3);
    log.follow();
    expect(log.newLines).toBe(0);
    expect(log.buffer.hold).toBeNull();
  });

  it('counts only what is shown', () => {
    const { log, phases, lines } = setup();
    phases(['api', STREAMING]);
    lines(['a']);
    log.setQuery({ text: 'hit', regex: false });
    log.setOnlyMatching(true);
    log.look(0);
    lines(['hit', 'no', 'hit']);
    expect(log.newLines).toBe(2);
  });

  it('goes to no match any more once its line is forgotten', () => {
    const { log, phases, lines } = setup();
    phases(['api', STREAMING]);
    lines(['one', 'two']);
    log.setQuery({ ...log.query, text: 'one' });
    log.goToMatch('next', 0);
    expect(log.jump).not.toBeNull();
    log.clear();
    expect([log.jump, log.following, log.cleared]).toEqual([null, true, true]);
    lines(['three']);
    expect(log.cleared).toBe(false);
  });

  it('keeps the search and the position after clear', () => {
    const { log, phases, lines, shown } = setup();
    phases(['api', STREAMING]);
    lines(['hit', 'no']);
    log.setQuery({ text: 'hit', regex: false });
    log.clear();
    expect([shown().length, log.found, log.empty]).toEqual([0, 0, true]);
    lines(['hit']);
    expect([shown().length, log.found]).toEqual([1, 1]);
  });

  it('shows the day of times that are not of today', () => {
    const { log, item, phases, lines } = setup();
    phases(['api', STREAMING]);
    lines(['today']);
    expect(log.withDay).toBe(false);
    log.clear();
    const old = { container: 0, time: '2026-11-01T00:00:00Z', text: 'old' };
    item({ type: 'lines', skipped: 0, lines: [old] });
    expect(log.withDay).toBe(true);
  });
});
