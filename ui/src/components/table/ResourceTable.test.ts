import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import { columnChoices } from '$lib/stores/columns.svelte';
import { shortcuts } from '$lib/stores/shortcuts.svelte';
import type { ListState, ObjectRef, OpenTable, TableItem, WireError } from '$lib/wire/generated';

import ResourceTable from './ResourceTable.svelte';
import type { TableStatus } from './status';
import { PODS, resetItem, row } from './table.fixture';

interface Opened {
  request: OpenTable;
  handlers: StreamHandlers<TableItem>;
  closed: boolean;
}
const core = vi.hoisted(() => ({
  opened: [] as Opened[],
  asked: [] as { name: string; request: unknown }[],
}));

vi.mock('$lib/platform/rpc', () => ({
  toWireError: (thrown: unknown) => thrown,
  request: (name: string, request: unknown) => {
    core.asked.push({ name, request });
    return Promise.resolve({});
  },
  stream: (_name: string, request: OpenTable, handlers: StreamHandlers<TableItem>) => {
    const opened = { request, handlers, closed: false };
    core.opened.push(opened);
    return { id: core.opened.length, close: () => void (opened.closed = true) };
  },
}));

const REFUSED: WireError = { code: 'forbidden', message: 'list pods: forbidden', hint: 'Ask.' };

function reset(...args: Parameters<typeof resetItem>) {
  say(resetItem(...args));
}

function say(item: TableItem): void {
  core.opened.at(-1)?.handlers.item(item);
  flushSync();
}

function show(props: Record<string, unknown> = {}) {
  const selected: string[] = [];
  const opened: string[] = [];
  const view = render(ResourceTable, {
    contexts: ['prod-eu'],
    kind: 'pods',
    onselect: (object: ObjectRef) => void selected.push(object.name),
    onopen: (object: ObjectRef) => void opened.push(object.name),
    ...props,
  });
  return { ...view, selected, opened };
}

const cells = (): string[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((each) => each.textContent.replace(/\s+/g, ' ').trim());

function press(key: string): void {
  const grid = screen.getByRole('grid');
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  Object.defineProperty(event, 'target', { value: grid });
  shortcuts.dispatch(event);
  flushSync();
}

async function violations(element: Element): Promise<string[]> {
  // Colours and pages are for the real window.
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  return (await axe.run(element, { rules })).violations.map((each) => each.id);
}

beforeEach(() => {
  core.opened.length = 0;
  core.asked.length = 0;
  columnChoices.set('pods', { widths: {}, shown: {}, sort: [] });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 900 });
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 280 });
  HTMLElement.prototype.scrollTo = () => undefined;
});

describe('a table', () => {
  it('is a skeleton before the core says anything', () => {
    const { container } = show();
    expect(screen.getByRole('grid', { name: 'pods' }).getAttribute('aria-busy')).toBe('true');
    expect(container.querySelectorAll('.coming').length).toBeGreaterThan(5);
  });

  it('draws the rows on screen of many, at their places', () => {
    show();
    reset(
      Array.from({ length: 60 }, (_, index) => row(index)),
      undefined,
      { matched: 10_000, lines: 10_000, total: 12_000 },
    );
    const rows = screen.getAllByRole('row').slice(1);
    expect(rows.length).toBeLessThan(40);
    expect(screen.getByRole('grid', { name: 'Pods' }).getAttribute('aria-rowcount')).toBe('10001');
    expect(rows[0]?.getAttribute('aria-rowindex')).toBe('2');
    expect(cells()[3]).toMatch(/^pod-3 shop Running 60s$/);
  });

  it('tells the frame what there is', () => {
    let status: TableStatus | undefined;
    render(ResourceTable, {
      contexts: ['prod-eu'],
      kind: 'pods',
      get status() {
        return status;
      },
      set status(now: TableStatus | undefined) {
        status = now;
      },
    });
    reset([row(1)], undefined, { total: 7, broken: 2 });
    expect(status).toMatchObject({ total: 7, matched: 1, broken: 2, kind: PODS });
  });

  it('selects by click, opens by double click and by Enter', async () => {
    const { selected, opened } = show();
    reset([row(1), row(2), row(3)]);
    await fireEvent.click(screen.getByText('pod-2'));
    expect(selected).toEqual(['pod-2']);
    await fireEvent.dblClick(screen.getByText('pod-2'));
    expect(opened).toEqual(['pod-2']);
    press('j');
    expect(selected).toEqual(['pod-2']);
    press('Enter');
    expect(selected).toEqual(['pod-2', 'pod-3']);
    expect(opened).toEqual(['pod-2', 'pod-3']);
  });

  it('takes the detail panel along while one is open', async () => {
    const { selected, rerender } = show();
    reset([row(1), row(2), row(3)]);
    const object = { context: 'prod-eu', namespace: 'shop', name: 'pod-1', uid: 'uid-1' };
    await rerender({ selected: { ...object, group: '', version: 'v1', kind: 'Pod' } });
    expect(screen.getByText('pod-1').closest('[role=row]')?.getAttribute('aria-current')).toBe(
      'true',
    );
    press('ArrowDown');
    press('End');
    expect(selected).toEqual(['pod-2', 'pod-3']);
    const active = screen.getByRole('grid').getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(active)?.textContent).toContain('pod-3');
  });

  it('keeps the selection on its object when rows move', async () => {
    const object = { context: 'prod-eu', namespace: 'shop', name: 'pod-2', uid: 'uid-2' };
    show({ selected: { ...object, group: '', version: 'v1', kind: 'Pod' } });
    reset([row(1), row(2)]);
    const view = {
      total: 3,
      matched: 3,
      lines: 3,
      broken: 0,
      start: 0,
      order: [2, 3, 1],
      rows: [row(3)],
    };
    say({ type: 'patch', seq: 2, view });
    const marked = screen.getAllByRole('row', { current: true });
    expect(marked.map((each) => each.getAttribute('data-index'))).toEqual(['0']);
  });

  it('sorts by its headings', async () => {
    show();
    reset([row(1)]);
    await fireEvent.click(screen.getByRole('button', { name: 'Age' }));
    expect(screen.getByRole('columnheader', { name: 'Age' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await waitFor(() =>
      expect(core.asked.at(-1)).toMatchObject({
        name: 'set_table',
        request: { sort: [{ column: 'age', descending: false }] },
      }),
    );
    expect(core.opened).toHaveLength(1);
  });

  it('resizes a column from the keyboard', async () => {
    show();
    reset([row(1)]);
    const columns = () => screen.getByRole('grid').style.getPropertyValue('--columns');
    const before = columns();
    await fireEvent.keyDown(screen.getByRole('button', { name: 'Name' }), {
      key: 'ArrowRight',
      altKey: true,
    });
    expect(columns()).not.toBe(before);
    expect(columnChoices.of('pods').widths['name']).toBe(parseInt(before) + 12);
  });

  it('shows texts of the cluster as texts', () => {
    show();
    reset([row(1, { name: '<img src=x onerror=alert(1)>' })]);
    expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
  });

  it('shows the colour of the context where there are several', () => {
    const { container } = show({ contexts: ['prod-eu', 'prod-us'] });
    reset([row(1), row(2, { context: 'prod-us' })], [{ state: 'live' }, { state: 'live' }]);
    expect(container.querySelectorAll('.lead .dot')).toHaveLength(2);
  });
});

describe('its states', () => {
  it('are told for each context beside the rows', async () => {
    const { container } = show({ contexts: ['prod-eu', 'prod-us'] });
    const stale: ListState = {
      state: 'stale',
      since: Date.now() - 120_000,
      retry_at: Date.now() + 12_400,
      error: { code: 'timeout', message: 'no answer', hint: 'Is the VPN up?' },
    };
    reset([row(1), row(2, { context: 'prod-us' })], [{ state: 'live' }, stale]);
    expect(screen.getByText('last seen 2m ago, trying again in 12s')).toBeTruthy();
    expect(container.querySelectorAll('.row.stale')).toHaveLength(1);
    await fireEvent.click(screen.getByRole('button', { name: 'Why: prod-us' }));
    expect(screen.getByText('Is the VPN up?')).toBeTruthy();
    expect(await violations(container)).toEqual([]);
  });

  it('are progress where rows are as they were kept', async () => {
    const { container } = show({ contexts: ['prod-eu', 'prod-us'] });
    const kept: ListState = { state: 'kept', since: Date.now() - 3 * 3_600_000 };
    reset([row(1), row(2, { context: 'prod-us' })], [{ state: 'live' }, kept]);
    expect(screen.getByText('as of 3h ago · catching up')).toBeTruthy();
    expect(container.querySelectorAll('.row.stale')).toHaveLength(1);
    // The server is being asked as it is.
    expect(screen.queryByRole('button', { name: /^(Try now|Why)/ })).toBeNull();
    expect(await violations(container)).toEqual([]);
  });

  it('say as of when there was nothing, where nothing newer is known', async () => {
    const { container } = show({ namespaces: ['shop'] });
    reset([], [{ state: 'kept', since: Date.now() - 3 * 3_600_000 }]);
    expect(screen.queryByRole('heading', { name: 'No pods' })).toBeNull();
    expect(screen.getByRole('heading', { name: 'No pods as of 3h ago' })).toBeTruthy();
    expect(
      screen.getByText('There were none in shop. What there is now is not known yet.'),
    ).toBeTruthy();
    expect(screen.getByText('as of 3h ago · catching up')).toBeTruthy();
    expect(await violations(container)).toEqual([]);
    reset([], [{ state: 'live' }]);
    expect(screen.getByRole('heading', { name: 'No pods' })).toBeTruthy();
    expect(screen.getByText('There are none in shop.')).toBeTruthy();
  });

  it('say as of when nothing matched', () => {
    show({ filter: 'zzz', namespaces: ['shop'] });
    reset([], [{ state: 'kept', since: Date.now() - 3 * 3_600_000 }], { total: 12 });
    expect(screen.getByText(/^12 rows in shop as of 3h ago, and none fits/)).toBeTruthy();
  });

  it('count a first listing', () => {
    show();
    reset([row(1)], [{ state: 'listing', received: 3400, expected: 10_000 }]);
    expect(screen.getByText('listing, 3,400 of 10,000')).toBeTruthy();
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('34');
  });

  it('tell empty from filtered to nothing, and clear the filter', async () => {
    const onclearfilter = vi.fn();
    show({ filter: 'zzz', onclearfilter });
    reset([], undefined, { total: 12 });
    expect(screen.getByRole('heading', { name: 'No pods match' })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Clear filter' }));
    expect(onclearfilter).toHaveBeenCalledOnce();
    reset([], undefined, { total: 0 });
    expect(screen.getByRole('heading', { name: 'No pods' })).toBeTruthy();
  });

  it('say which verb on what is missing, and how to check it', async () => {
    const { container } = show({ namespaces: ['shop'] });
    reset([], [{ state: 'denied', error: REFUSED }]);
    expect(screen.getByRole('heading', { name: 'You may not list pods' })).toBeTruthy();
    expect(screen.getByText('list pods: forbidden')).toBeTruthy();
    expect(screen.getByText('kubectl auth can-i list pods -n shop --context prod-eu')).toBeTruthy();
    expect(await violations(container)).toEqual([]);
  });

  it('offer another try when nothing can be had', async () => {
    show();
    reset([], [{ state: 'failed', error: REFUSED, retry_at: null }]);
    await fireEvent.click(screen.getByRole('button', { name: 'Try now: prod-eu' }));
    expect(core.asked.at(-1)).toEqual({
      name: 'open_context',
      request: { context: 'prod-eu', asked: true },
    });
  });

  it('offer to open the table again when its stream ended', async () => {
    show();
    reset([row(1)]);
    core.opened.at(-1)?.handlers.end({ code: 'internal', message: 'gone', hint: null });
    flushSync();
    expect(screen.getByText('gone')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(core.opened).toHaveLength(2);
  });

  it('leave nothing open behind them', () => {
    const { unmount } = show();
    reset([row(1)]);
    unmount();
    expect(core.opened.every((each) => each.closed)).toBe(true);
  });
});
