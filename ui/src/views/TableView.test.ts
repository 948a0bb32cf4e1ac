import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import type { OpenTable, TableItem, TableRow } from '$lib/wire/generated';

interface Opened {
  request: OpenTable;
  handlers: StreamHandlers<TableItem>;
}
const core = vi.hoisted(() => ({ tables: [] as Opened[], changes: [] as unknown[] }));

vi.mock('$lib/platform/rpc', () => ({
  toWireError: (thrown: unknown) => thrown,
  request: (name: string, request: unknown) => {
    if (name === 'set_table') core.changes.push(request);
    return new Promise(() => undefined);
  },
  stream: (name: string, request: OpenTable, handlers: StreamHandlers<TableItem>) => {
    if (name === 'open_table' && request.kind === 'pods') core.tables.push({ request, handlers });
    return { id: core.tables.length, close: () => undefined };
  },
}));

const { session } = await import('$lib/stores/session.svelte');
const { shortcuts } = await import('$lib/stores/shortcuts.svelte');
const { default: TableView } = await import('./TableView.svelte');

const row = (id: number): TableRow => ({
  id,
  context: 'prod-eu',
  namespace: 'shop',
  name: `pod-${id}`,
  uid: `uid-${id}`,
  health: 'ok',
  created: 0,
  deleting: false,
  cells: [],
});

function show(): void {
  render(TableView);
  const rows = Array.from({ length: 60 }, (_, id) => row(id));
  core.tables.at(-1)?.handlers.item({
    type: 'reset',
    seq: 1,
    kind: {
      id: 'pods',
      group: '',
      version: 'v1',
      kind: 'Pod',
      plural: 'pods',
      singular: 'pod',
      short_names: [],
      namespaced: true,
      verbs: [],
      title: 'Pods',
      section: 'workloads',
    },
    columns: [{ id: 'name', title: 'Name', kind: 'name', wide: false }],
    view: {
      total: 500,
      matched: 500,
      lines: 500,
      broken: 0,
      start: 0,
      order: rows.map(({ id }) => id),
      rows,
      contexts: [{ context: 'prod-eu', state: { state: 'live' }, denied_namespaces: [] }],
    },
  });
  flushSync();
}

function press(key: string): void {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  Object.defineProperty(event, 'target', { value: screen.getByRole('grid') });
  shortcuts.dispatch(event);
  flushSync();
}

const currentRow = (): string | undefined =>
  document.querySelector('[role=row].current')?.textContent.trim();

const scrollTo = vi.fn();

beforeEach(() => {
  core.tables.length = 0;
  core.changes.length = 0;
  scrollTo.mockReset();
  HTMLElement.prototype.scrollTo = scrollTo;
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 900 });
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 280 });
  session.selectContext('prod-eu');
  session.showKind('pods');
  session.setFilter('');
  session.setNamespaces([]);
  session.select(null);
});

describe('what changes of the view', () => {
  it('and is not the table’s own leaves its place and its cursor alone', async () => {
    show();
    scrollTo.mockReset();
    await fireEvent.click(screen.getByText('pod-3'));
    expect(session.selected?.name).toBe('pod-3');
    session.detailTab = 'yaml';
    session.rename('Pods of prod-eu');
    session.select(null);
    flushSync();
    expect(currentRow()).toBe('pod-3');
    press('j');
    expect(currentRow()).toBe('pod-4');
    expect(scrollTo).not.toHaveBeenCalled();
    expect(core.tables).toHaveLength(1);
    expect(core.changes).toEqual([]);
  });

  it('and is, goes back to the top of the same stream', () => {
    show();
    scrollTo.mockReset();
    session.setFilter('api');
    flushSync();
    expect(scrollTo).toHaveBeenCalledExactlyOnceWith({ top: 0 });
    expect(core.tables).toHaveLength(1);
    expect(core.changes).toMatchObject([{ filter: 'api' }]);
  });

  it('does not open a table again that has ended', async () => {
    show();
    await fireEvent.click(screen.getByText('pod-3'));
    core.tables[0]?.handlers.end({ code: 'internal', message: 'gone', hint: null });
    flushSync();
    session.detailTab = 'tree';
    session.select(null);
    flushSync();
    expect(core.tables).toHaveLength(1);
    expect(screen.getByText('gone')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(core.tables).toHaveLength(2);
  });
});

describe('the keyboard', () => {
  it('goes from the filter to the first row, and opens it', async () => {
    show();
    const filter = screen.getByRole('combobox', { name: 'Filter' });
    filter.focus();
    await fireEvent.keyDown(filter, { key: 'Enter', isComposing: true });
    expect(document.activeElement).toBe(filter);
    await fireEvent.keyDown(filter, { key: 'Enter' });
    expect(document.activeElement).toBe(screen.getByRole('grid'));
    expect(currentRow()).toBe('pod-0');
    press('Enter');
    expect(session.selected?.name).toBe('pod-0');
  });

  it('keeps the row in hand when it comes back to the table', async () => {
    show();
    await fireEvent.click(screen.getByText('pod-3'));
    session.select(null);
    screen.getByRole('combobox', { name: 'Filter' }).focus();
    screen.getByRole('grid').focus();
    flushSync();
    expect(currentRow()).toBe('pod-3');
  });
});

describe('the map of what is near an object', () => {
  it('is a key away, from its row and from its panel', async () => {
    show();
    await fireEvent.click(screen.getByText('pod-3'));
    session.select(null);
    flushSync();
    press('m');
    expect(session.map?.about?.name).toBe('pod-3');
    session.back();
    flushSync();
    await fireEvent.click(screen.getByText('pod-5'));
    press('m');
    expect([session.map?.about?.name, session.selected?.name]).toEqual(['pod-5', 'pod-5']);
    session.back();
  });
});

describe('the whole view', () => {
  const toggle = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

  it('is an object’s until its panel closes, and not the next one’s', async () => {
    show();
    await fireEvent.click(screen.getByText('pod-3'));
    await toggle('Whole view');
    if (!session.selected) throw new Error('a click selects');
    session.openObject({ ...session.selected, name: 'pod-9', uid: 'uid-9' });
    flushSync();
    expect(screen.getByRole('button', { name: 'Beside the table' })).toBeTruthy();
    session.showKind('services');
    flushSync();
    session.back();
    flushSync();
    expect(screen.getByRole('button', { name: 'Whole view' })).toBeTruthy();
  });
});

describe('the bar', () => {
  it('lets the columns be chosen', async () => {
    show();
    const bar = screen.getByRole('group', { name: 'Table' });
    await fireEvent.click(within(bar).getByRole('button', { name: 'Columns' }));
    const names = await screen.findByRole('checkbox', { name: 'Name' });
    expect((names as HTMLInputElement).disabled).toBe(true);
  });

  it('counts rows for as long as its panel is open, and the list stays where it is', async () => {
    show();
    scrollTo.mockReset();
    const bar = screen.getByRole('group', { name: 'Table' });
    await fireEvent.click(within(bar).getByRole('button', { name: 'Counts' }));
    await vi.waitFor(() => expect(core.changes).toMatchObject([{ facets: ['health', 'owner'] }]));
    expect(scrollTo).not.toHaveBeenCalled();
  });
});
