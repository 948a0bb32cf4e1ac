import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { onNextFrame } from '$lib/platform/frames';
import type { StreamHandlers } from '$lib/platform/rpc';
import type { FollowLogs, LogItem, LogPhase, ObjectDetail, ObjectRef } from '$lib/wire/generated';

import LogView from './LogView.svelte';

interface Opened {
  request: FollowLogs;
  handlers: StreamHandlers<LogItem>;
  closed: boolean;
}
const core = vi.hoisted(() => ({
  opened: [] as Opened[],
  containers: [] as Partial<ObjectDetail['containers'][number]>[],
  copied: '',
}));

vi.mock('$lib/platform/rpc', () => ({
  request: () => Promise.resolve({ containers: core.containers }),
  stream: (_name: string, request: FollowLogs, handlers: StreamHandlers<LogItem>) => {
    const opened = { request, handlers, closed: false };
    core.opened.push(opened);
    return { id: core.opened.length, close: () => (opened.closed = true) };
  },
}));
vi.mock('$lib/platform/clipboard', () => ({
  copyText: (text: string) => {
    core.copied = text;
    return Promise.resolve(true);
  },
}));
// Every frame is drawn: a test does not wait for a slow machine.
vi.mock('$lib/stores/frames', () => ({ pacedFrames: () => onNextFrame }));

const POD: ObjectRef = {
  context: 'prod-eu',
  group: '',
  version: 'v1',
  kind: 'Pod',
  namespace: 'payments',
  name: 'checkout-1',
  uid: 'u1',
};
const STREAMING: LogPhase = { phase: 'streaming' };
const REFUSED = { code: 'forbidden', message: 'read log: forbidden', hint: 'Ask.' } as const;

function show(props: { pod?: ObjectRef; container?: string } = {}) {
  return render(LogView, { pod: POD, ...props });
}

const latest = (): Opened => core.opened.at(-1) as Opened;

/** Lets the core say something, and the frame pass in which it is shown. */
async function say(...items: LogItem[]): Promise<void> {
  for (const item of items) latest().handlers.item(item);
  await frame();
}

async function frame(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => resolve(undefined)));
  flushSync();
}

function phases(...states: [string, LogPhase][]): LogItem {
  return {
    type: 'containers',
    containers: states.map(([container, phase]) => ({ container, phase })),
  };
}

function lines(...texts: (string | [container: number, text: string])[]): LogItem {
  return {
    type: 'lines',
    skipped: 0,
    lines: texts.map((text) => ({
      container: typeof text === 'string' ? 0 : text[0],
      time: '2026-11-24T03:00:00.123456789Z',
      text: typeof text === 'string' ? text : text[1],
    })),
  };
}

const log = (): HTMLElement => screen.getByRole('log');
const rows = (): HTMLElement[] => [...log().querySelectorAll<HTMLElement>('[data-seq]')];
const texts = (): string[] =>
  rows().map((row) => row.querySelector('.text')?.textContent?.trim() ?? '');

async function accessible(): Promise<void> {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map((violation) => violation.id)).toEqual([]);
}

beforeEach(() => {
  core.opened = [];
  core.containers = [];
  core.copied = '';
  localStorage.clear();
});

describe('what a log looks like', () => {
  it('is a skeleton until the first word of the core', async () => {
    show();
    expect(screen.getByText('Opening the log')).toBeInstanceOf(HTMLElement);
    await accessible();
  });

  it('shows lines as text, whatever they hold', async () => {
    show();
    await say(
      phases(['api', STREAMING]),
      lines(
        '<img src=x onerror=alert(1)>',
        '\u001b[31mred\u001b[0m \u001b]0;title\u0007plain',
        'a\u0007b',
      ),
    );
    expect(texts()).toEqual(['<img src=x onerror=alert(1)>', 'red plain', 'a^Gb']);
    expect(log().querySelector('img')).toBeNull();
    expect(within(log()).getByText('red').className).toContain('fg-1');
    expect(screen.getAllByTitle('2026-11-24 03:00:00.123456789 UTC')).toHaveLength(3);
    await accessible();
  });

  it('names the containers only where there are several', async () => {
    show();
    await say(phases(['api', STREAMING]), lines('one'));
    expect(log().querySelector('.container')).toBeNull();
    await say(phases(['api', STREAMING], ['proxy', STREAMING]), lines([1, 'two']));
    expect([...log().querySelectorAll('.container')].map((node) => node.textContent)).toEqual([
      'api',
      'proxy',
    ]);
  });

  it('draws a few lines of many', async () => {
    show();
    await say(phases(['api', STREAMING]));
    await say(lines(...Array.from({ length: 5_000 }, (_, i) => `line ${i}`)));
    expect(rows().length).toBeLessThan(80);
    expect(texts().at(-1)).toBe('line 4999');
    expect(log().querySelector<HTMLElement>('.all')?.style.height).toBe('100000px');
  });

  it('cuts a line of 1 MB and shows all of it on demand', async () => {
    show();
    await say(phases(['api', STREAMING]), lines('x'.repeat(1_000_000)));
    expect(texts()[0]?.length).toBe(4_000);
    const more = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
    await more('Show 100,000 of 1,000,000 characters');
    expect(texts()[0]?.length).toBe(100_000);
    await more('Show all 1,000,000 characters');
    expect(texts()[0]?.length).toBe(1_000_000);
    expect(screen.getByText('paused')).toBeInstanceOf(HTMLElement);
  });
});

describe('states', () => {
  it('says what a container waits for', async () => {
    show();
    await say(phases(['api', { phase: 'waiting', reason: 'ContainerCreating' }]));
    expect(screen.getByText('ContainerCreating')).toBeInstanceOf(HTMLElement);
    await accessible();
  });

  it('says what interrupts a log that has no lines yet', async () => {
    show();
    const error = { code: 'unreachable', message: 'the connection broke', hint: null } as const;
    await say(phases(['api', { phase: 'interrupted', error }]));
    expect(screen.getByText('the connection broke')).toBeInstanceOf(HTMLElement);
    await accessible();
  });

  it('says why a log cannot be read, and tries again', async () => {
    show();
    await say(phases(['api', { phase: 'failed', error: REFUSED }]));
    expect(screen.getByRole('alert').textContent).toContain('read log: forbidden');
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(core.opened).toHaveLength(2);
  });

  it('keeps the lines when the stream fails, and follows again', async () => {
    show();
    await say(phases(['api', STREAMING]), lines('one'));
    latest().handlers.end({ code: 'unreachable', message: 'connection lost', hint: null });
    await frame();
    expect(texts()[0]).toBe('one');
    expect(screen.getByRole('alert').textContent).toContain('connection lost');
    expect(screen.getByText('failed')).toBeInstanceOf(HTMLElement);
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.queryByRole('alert')).toBeNull();
    await accessible();
  });

  it('says so when nothing was written', async () => {
    show();
    await say(phases(['api', { phase: 'ended' }]));
    latest().handlers.end(null);
    await frame();
    expect(screen.getByText('Nothing written')).toBeInstanceOf(HTMLElement);
  });

  it('closes its stream with the view, and opens another for another pod', async () => {
    const view = show();
    await view.rerender({ pod: { ...POD } });
    expect(core.opened).toHaveLength(1);
    await view.rerender({ pod: { ...POD, name: 'checkout-2' } });
    expect(core.opened.map((opened) => opened.closed)).toEqual([true, false]);
    view.unmount();
    expect(core.opened.map((opened) => opened.closed)).toEqual([true, true]);
  });
});

describe('what can be done', () => {
  it('searches, counts, marks, goes on and filters', async () => {
    show();
    await say(phases(['api', STREAMING]), lines('GET /a', 'POST', 'get /b'));
    const field = screen.getByRole('searchbox', { name: 'Search the log' });
    await fireEvent.input(field, { target: { value: 'get' } });
    expect(screen.getByText('2 lines')).toBeInstanceOf(HTMLElement);
    expect([...log().querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual([
      'GET',
      'get',
    ]);
    await fireEvent.keyDown(field, { key: 'Enter' });
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getByText('2 of 2')).toBeInstanceOf(HTMLElement);
    expect(log().querySelector('.current')?.textContent).toContain('get /b');

    await fireEvent.click(screen.getByRole('button', { name: 'Only matching lines' }));
    expect(texts()).toEqual(['GET /a', 'get /b']);
    await accessible();
  });

  it('says what is wrong with a pattern', async () => {
    show();
    await say(phases(['api', STREAMING]), lines('one'));
    await fireEvent.click(screen.getByRole('button', { name: 'Regular expression' }));
    const field = screen.getByRole('searchbox', { name: 'Search the log' });
    await fireEvent.input(field, { target: { value: 'a(' } });
    expect(screen.getByTitle(/^The pattern .*group/)).toBeInstanceOf(HTMLElement);
    expect(texts()).toEqual(['one']);
  });

  it('copies what is shown, with times and containers', async () => {
    show();
    await say(phases(['api', STREAMING], ['proxy', STREAMING]), lines('one', [1, '\u001b[1mtwo']));
    await fireEvent.click(screen.getByRole('button', { name: 'Copy lines' }));
    expect(core.copied).toBe(
      '2026-11-24T03:00:00.123456789Z [api] one\n2026-11-24T03:00:00.123456789Z [proxy] two\n',
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Times' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Copy lines' }));
    expect(core.copied).toBe('[api] one\n[proxy] two\n');
    await fireEvent.click(screen.getByRole('button', { name: 'Times' }));
  });

  it('selects and copies all lines by keyboard', async () => {
    show();
    await say(phases(['api', STREAMING]), lines('one', 'two'));
    await fireEvent.keyDown(log(), { key: 'a', ctrlKey: true });
    await fireEvent.keyDown(log(), { key: 'c', ctrlKey: true });
    expect(core.copied.split('\n')).toHaveLength(3);
  });

  it('clears, wraps and reads the previous run', async () => {
    show();
    await say(phases(['api', STREAMING]), lines('one'));
    await fireEvent.click(screen.getByRole('button', { name: 'Wrap lines' }));
    expect(log().className).toContain('wrap');
    await fireEvent.click(screen.getByRole('button', { name: 'Wrap lines' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(screen.queryByRole('log')).toBeNull();
    expect(screen.getByText('No lines yet')).toBeInstanceOf(HTMLElement);
    await fireEvent.click(screen.getByRole('button', { name: /Previous run/ }));
    expect(latest().request).toMatchObject({ previous: true });
  });

  it('follows again when it is cleared after a search', async () => {
    show();
    await say(phases(['api', STREAMING]), lines('one', 'error', 'two'));
    const field = screen.getByRole('searchbox', { name: 'Search the log' });
    await fireEvent.input(field, { target: { value: 'error' } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getByText('paused')).toBeInstanceOf(HTMLElement);
    await fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    await say(lines('three', 'four'));
    expect(screen.getByText('following')).toBeInstanceOf(HTMLElement);
    await frame();
    expect(texts().at(-1)).toBe('four');
  });

  it('says that an ended log was cleared, not that it was empty', async () => {
    show();
    await say(phases(['api', STREAMING]), lines('one'), phases(['api', { phase: 'ended' }]));
    await fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(screen.getByText('Cleared')).toBeInstanceOf(HTMLElement);
  });

  it('draws nothing while it is out of sight, and all of it when it comes back', async () => {
    const { rerender } = show();
    await say(phases(['api', STREAMING]), lines('one'));
    const before = rows();
    await rerender({ active: false });
    await say(lines('two', 'three'));
    expect(rows()).toEqual(before);
    await rerender({ active: true });
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  it('lets the user choose containers', async () => {
    core.containers = [
      { name: 'setup', role: 'init', state: 'Completed', health: 'idle' },
      { name: 'api', role: 'main', state: 'Running', health: 'ok' },
    ];
    show({ container: 'api' });
    await say(phases(['api', STREAMING]), lines('one'));
    expect(latest().request.containers).toEqual(['api']);
    await fireEvent.click(screen.getByRole('button', { name: 'api' }));
    const panel = await screen.findByRole('group', { name: 'Containers' });
    await waitFor(() => expect(within(panel).getAllByRole('checkbox')).toHaveLength(3));
    await fireEvent.click(within(panel).getByRole('checkbox', { name: /setup/ }));
    expect(latest().request.containers).toBeUndefined();
  });

  it('stops following when the user scrolls up and returns to the end', async () => {
    show();
    await say(phases(['api', STREAMING]), lines(...Array.from({ length: 500 }, (_, i) => `l${i}`)));
    await fireEvent.wheel(log(), { deltaY: -100 });
    expect(screen.getByText('paused')).toBeInstanceOf(HTMLElement);
    await say(lines('new 1', 'new 2'));
    await fireEvent.click(screen.getByRole('button', { name: '2 new lines' }));
    expect(screen.getByText('following')).toBeInstanceOf(HTMLElement);
    expect(texts().at(-1)).toBe('new 2');
  });
});
