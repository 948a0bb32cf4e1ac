import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import { columnChoices } from '$lib/stores/columns.svelte';
import { shortcuts } from '$lib/stores/shortcuts.svelte';
import type { ExportedText, ObjectRef, TableItem, TableRow, TableView } from '$lib/wire/generated';

import ResourceTable from './ResourceTable.svelte';
import type { TableStatus } from './status';
import { resetItem, row } from './table.fixture';

const core = vi.hoisted(() => ({
  handlers: null as StreamHandlers<TableItem> | null,
  asked: [] as { name: string; request: Record<string, unknown> }[],
  answer: (name: string): unknown => name,
  copied: [] as string[],
}));

vi.mock('$lib/platform/rpc', () => ({
  toWireError: (thrown: unknown) => thrown,
  shell: () => Promise.reject(new Error('there is no shell')),
  request: (name: string, request: Record<string, unknown>) => {
    core.asked.push({ name, request });
    return Promise.resolve().then(() => core.answer(name));
  },
  stream: (_name: string, _request: unknown, handlers: StreamHandlers<TableItem>) => {
    core.handlers = handlers;
    return { id: 7, close: () => undefined };
  },
}));
vi.mock('$lib/platform/clipboard', () => ({
  copyText: async (text: string | Promise<string>) => {
    core.copied.push(await text);
    return true;
  },
}));

const EXPORTED: ExportedText = {
  text: 'shop/pod-1\n',
  path: null,
  rows: 1,
  bytes: 11,
  masked: false,
  missing: [],
  errors: [],
  problems: [],
};

function say(item: TableItem): void {
  core.handlers?.item(item);
  flushSync();
}

const chosenRow = (index: number) => row(index, { chosen: true });

async function show(rows: TableRow[], part: Partial<TableView> = {}, props: object = {}) {
  const opened: string[] = [];
  const compared: (readonly ObjectRef[])[] = [];
  const statuses: TableStatus[] = [];
  const view = render(ResourceTable, {
    contexts: ['prod-eu'],
    kind: 'pods',
    onselect: (object: ObjectRef) => void opened.push(object.name),
    oncompare: (objects: readonly ObjectRef[]) => void compared.push(objects),
    get status() {
      return statuses.at(-1);
    },
    set status(status: TableStatus | undefined) {
      if (status !== undefined) statuses.push(status);
    },
    ...props,
  });
  say(resetItem(rows, undefined, part));
  await Promise.resolve();
  return { ...view, opened, compared, exporting: () => statuses.at(-1)?.exporting };
}

function press(key: string, more: KeyboardEventInit = {}): void {
  const grid = screen.queryByRole('grid') ?? screen.getByRole('treegrid');
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  Object.defineProperty(event, 'target', { value: grid });
  shortcuts.dispatch(event);
  flushSync();
}

const shifted = (key: string) => press(key, { shiftKey: true });
const choices = () =>
  core.asked.filter(({ name }) => name === 'choose_rows').map(({ request }) => request['choice']);
const ref = (index: number) => ({ context: 'prod-eu', uid: `uid-${index}` });
const line = (index: number) => screen.getByText(`pod-${index}`);
const gutter = (index: number) =>
  line(index).closest('[role=row]')?.querySelector('[data-pick]') as HTMLElement;
const exported = () =>
  core.asked.filter(({ name }) => name === 'export_table').map(({ request }) => request);

beforeEach(() => {
  core.asked.length = 0;
  core.copied.length = 0;
  core.answer = () => EXPORTED;
  columnChoices.set('pods', { widths: {}, shown: {}, sort: [], group: '' });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 900 });
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 280 });
  HTMLElement.prototype.scrollTo = () => undefined;
});

describe('by mouse', () => {
  it('a click opens, in the gutter or with Ctrl it selects, with Shift all up to there', async () => {
    const { opened } = await show([row(1), row(2), row(3), row(4)]);
    await fireEvent.click(line(1));
    expect([opened, choices()]).toEqual([['pod-1'], []]);
    await fireEvent.click(gutter(2));
    await fireEvent.click(line(3), { ctrlKey: true });
    await fireEvent.click(line(1), { shiftKey: true });
    await fireEvent.dblClick(gutter(2));
    expect(opened).toEqual(['pod-1']);
    expect(choices()).toEqual([
      { choose: 'toggle', row: ref(2) },
      { choose: 'toggle', row: ref(3) },
      { choose: 'stretch', from: ref(3), to: ref(1) },
    ]);
  });

  it('a stretch begins where one was last, or else with the row that is opened', async () => {
    await show([row(1), row(2), row(3)]);
    await fireEvent.click(line(3));
    await fireEvent.click(line(1), { shiftKey: true });
    await fireEvent.click(line(2), { shiftKey: true });
    expect(choices()).toEqual([
      { choose: 'stretch', from: ref(3), to: ref(1) },
      { choose: 'stretch', from: ref(3), to: ref(2) },
    ]);
  });

  it('selects all that match by the box of the headings, and none by it', async () => {
    await show([row(1), row(2)]);
    const box = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select all that match' });
    await fireEvent.click(box);
    const order = [1, 2];
    const one = { total: 2, matched: 2, lines: 2, broken: 0, start: 0, order };
    say({
      type: 'patch',
      seq: 2,
      view: { ...one, chosen: 1, chosen_matched: 1, rows: [chosenRow(1)] },
    });
    expect([box.checked, box.indeterminate]).toEqual([false, true]);
    say({
      type: 'patch',
      seq: 3,
      view: { ...one, chosen: 2, chosen_matched: 2, rows: [chosenRow(2)] },
    });
    expect([box.checked, box.indeterminate]).toEqual([true, false]);
    await fireEvent.click(box);
    expect(choices()).toEqual([{ choose: 'all' }, { choose: 'none' }]);
  });
});

describe('by key', () => {
  it('x and Space toggle the row in hand, Shift goes further, Ctrl A takes all', async () => {
    await show([row(1), row(2), row(3)]);
    press('j');
    press('x');
    press('j');
    press(' ');
    press('j');
    shifted('K');
    shifted('ArrowUp');
    press('a', { ctrlKey: true });
    expect(choices()).toEqual([
      { choose: 'toggle', row: ref(1) },
      { choose: 'toggle', row: ref(2) },
      { choose: 'stretch', from: ref(3), to: ref(2) },
      { choose: 'stretch', from: ref(3), to: ref(1) },
      { choose: 'all' },
    ]);
  });

  it('a row that has not arrived is stretched to when it does', async () => {
    await show([row(1), row(2)], { lines: 500, matched: 500, total: 500 });
    press('j');
    shifted('End');
    expect(choices()).toEqual([]);
    const view = { total: 500, matched: 500, broken: 0, lines: 500, start: 499, order: [9] };
    say({ type: 'patch', seq: 2, view: { ...view, rows: [row(9)] } });
    expect(choices()).toEqual([{ choose: 'stretch', from: ref(1), to: ref(9) }]);
  });

  it('Escape clears the selection before it closes anything', async () => {
    const closed: string[] = [];
    const stop = shortcuts.register({
      keys: 'Escape',
      label: 'Close the object',
      group: 'Object',
      run: () => void closed.push('object'),
    });
    await show([row(1), chosenRow(2)], { chosen: 1, chosen_matched: 1 });
    press('Escape');
    expect([choices(), closed]).toEqual([[{ choose: 'none' }], []]);
    const none = { total: 2, matched: 2, lines: 2, broken: 0, start: 0, order: [1, 2] };
    say({ type: 'patch', seq: 2, view: { ...none, rows: [row(2)] } });
    press('Escape');
    expect(closed).toEqual(['object']);
    stop();
  });

  it('x on a heading is about its group', async () => {
    columnChoices.set('pods', { group: 'namespace' });
    const group = {
      id: 50,
      key: 'shop',
      value: { t: 'text' as const, v: 'shop' },
      rows: 1,
      healths: [],
      open: true,
    };
    await show([row(1)], { groups: [group], order: [50, 1], lines: 2 });
    press('Home');
    press('x');
    await fireEvent.click(
      screen.getByText('pod-1').closest('[role=row]')?.previousElementSibling ?? document.body,
      {
        ctrlKey: true,
      },
    );
    expect(choices()).toEqual([
      { choose: 'group', key: 'shop' },
      { choose: 'group', key: 'shop' },
    ]);
  });
});

describe('what is selected', () => {
  it('is told, also where the filter hides it', async () => {
    const { container } = await show([chosenRow(1), row(2)], { chosen: 3, chosen_matched: 1 });
    const bar = within(screen.getByRole('group', { name: 'Selection' }));
    expect(bar.getByText(/selected/).textContent).toMatch(/3 selected, 2 not among these rows/);
    expect(screen.getByRole('status').textContent).toContain('3 selected');
    const grid = screen.getByRole('grid');
    expect(grid.getAttribute('aria-multiselectable')).toBe('true');
    expect(screen.getAllByRole('row', { selected: true })).toHaveLength(1);
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    expect((await axe.run(container, { rules })).violations).toEqual([]);
    await fireEvent.click(bar.getByRole('button', { name: 'Clear the selection' }));
    expect(choices()).toEqual([{ choose: 'none' }]);
  });

  it('is copied by name with Ctrl C, in the words of the core’s answer', async () => {
    const more = { chosen: 2, chosen_matched: 1 };
    await show([chosenRow(1), row(2)], more, { filter: 'pod', namespaces: ['shop'] });
    core.answer = () => ({
      ...EXPORTED,
      rows: 2,
      masked: true,
      missing: [{ name: 'gone' }],
      errors: [{ context: 'prod-us', error: { code: 'timeout', message: 'no', hint: null } }],
    });
    await fireEvent.keyDown(screen.getByRole('grid'), { key: 'c', ctrlKey: true });
    await screen.findByText('Copied 2 names, values masked; 1 gone meanwhile, not all of prod-us', {
      selector: '.truncate',
    });
    expect(core.copied).toEqual(['shop/pod-1\n']);
    const [asked] = exported();
    expect(asked).toMatchObject({ chosen: 7, format: 'names', kind: 'pods', reveal: false });
    expect(asked).toMatchObject({ contexts: ['prod-eu'], namespaces: ['shop'] });
    expect(asked, 'what the filter hides is selected, too').not.toHaveProperty('filter');
  });

  it('goes to a file where it is too long to copy', async () => {
    const { exporting } = await show([chosenRow(1)], { chosen: 1, chosen_matched: 1 });
    core.answer = () => Promise.reject({ code: 'too_long', message: 'long', hint: null });
    await exporting()?.copy({ extent: 'chosen', format: 'yaml', clean: true });
    const bar = within(screen.getByRole('group', { name: 'Selection' }));
    bar.getByText('Too long to copy: more than 32 MiB');
    await fireEvent.click(bar.getAllByRole('button', { name: 'Save as...' }).at(-1) as HTMLElement);
    const dialog = within(await screen.findByRole('dialog', { name: 'Save pods' }));
    expect(dialog.getByRole('button', { name: 'YAML' }).getAttribute('aria-pressed')).toBe('true');
    const file = dialog.getByRole<HTMLInputElement>('textbox', { name: 'File' });
    expect(file.value).toMatch(/^pods prod-eu \d{4}-\d\d-\d\d \d{4}\.yaml$/);
    await fireEvent.input(file, { target: { value: '/tmp/web.yaml' } });
    await fireEvent.click(dialog.getByRole('button', { name: 'JSON' }));
    expect(file.value).toBe('/tmp/web.json');

    core.answer = () => Promise.reject({ code: 'exists', message: 'it is there', hint: null });
    await fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
    const replace = await dialog.findByRole('button', { name: 'Replace the file' });
    core.answer = () => ({ ...EXPORTED, text: null, path: '/tmp/web.json' });
    await fireEvent.click(replace);
    await screen.findByText('Saved 1 object as JSON to /tmp/web.json', { selector: '.truncate' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(exported().slice(1)).toMatchObject([
      { path: '/tmp/web.json', format: 'json', clean: true, replace: false, chosen: 7 },
      { path: '/tmp/web.json', format: 'json', clean: true, replace: true, chosen: 7 },
    ]);
  });

  it('is compared, or the object in hand with those of other contexts', async () => {
    const { compared } = await show([chosenRow(1), chosenRow(2)], { chosen: 2, chosen_matched: 2 });
    const objects = [1, 2].map((index) => ({ context: 'prod-eu', name: `pod-${index}` }));
    core.answer = () => ({ objects, more: 0 });
    press('=');
    await waitFor(() => expect(compared).toEqual([objects]));
    expect(core.asked.at(-1)).toEqual({ name: 'list_chosen', request: { stream: 7 } });
    const view = { total: 2, matched: 2, lines: 2, broken: 0, start: 0, order: [1, 2] };
    say({ type: 'patch', seq: 2, view: { ...view, chosen: 21, chosen_matched: 2, rows: [] } });
    press('j');
    press('=');
    await screen.findByText('Up to 20 objects can be compared', { selector: '.truncate' });
    say({ type: 'patch', seq: 3, view: { ...view, rows: [row(1), row(2)] } });
    press('=');
    await screen.findByText(/open another context/, { selector: '.truncate' });
    expect(compared).toHaveLength(1);
  });
});

it('all that match are exported without being selected, with the columns that are shown', async () => {
  const { exporting } = await show([row(1), row(2)], {}, { filter: 'pod' });
  await exporting()?.copy({ extent: 'all', format: 'csv' });
  const [asked] = exported();
  expect(asked).toMatchObject({ filter: 'pod', format: 'csv' });
  expect(asked?.['shown']).toEqual(['name', 'namespace', 'status', 'age']);
  expect(asked).not.toHaveProperty('chosen');
  await screen.findByText('Copied 1 row as CSV', { selector: '.truncate' });
});
