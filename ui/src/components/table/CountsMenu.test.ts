import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { shortcuts } from '$lib/stores/shortcuts.svelte';
import type { Cell, Column, Facet, Health } from '$lib/wire/generated';

import CountsMenu from './CountsMenu.svelte';
import type { TableStatus } from './status';

const COLUMNS: Column[] = [
  { id: 'name', title: 'Name', kind: 'name', wide: false },
  { id: 'namespace', title: 'Namespace', kind: 'namespace', wide: false },
  { id: 'status', title: 'Status', kind: 'status', wide: false },
  { id: 'ip', title: 'IP', kind: 'text', wide: true },
];

const text = (v: string): Cell => (v === '' ? { t: 'empty' } : { t: 'text', v });
const state = (v: string, health: Health): Cell => ({ t: 'status', v: { text: v, health } });
const facet = (by: string, values: [Cell, number, number][], more = 0): Facet => ({
  by,
  more,
  values: values.map(([value, rows, broken]) => ({
    value,
    text: value.t === 'status' ? value.v.text : value.t === 'text' ? value.v : '',
    rows,
    broken,
  })),
});

const STATUS = facet('status', [
  [state('Running', 'ok'), 1200, 0],
  [state('CrashLoopBackOff', 'broken'), 14, 14],
  [state('Image Pull', 'attention'), 2, 0],
]);
const NAMESPACES = facet('namespace', [
  [text('shop'), 1000, 4],
  [text('payments'), 216, 10],
]);
const NO_OWNERS = facet('owner', [[text(''), 1216, 14]]);

let asked: readonly string[];
let filter: string;

/** Shows the menu of a table with these counts; later ones by the function returned. */
function show(facets: Facet[], part: Partial<TableStatus> = {}) {
  const status = {
    facets,
    reading: false,
    layout: { available: COLUMNS, extras: [] },
    ...part,
  } as unknown as TableStatus;
  const props = {
    status,
    get filter() {
      return filter;
    },
    get facets() {
      return asked;
    },
    set facets(now) {
      asked = now;
    },
    onfilter: vi.fn((now: string) => {
      filter = now;
      void view.rerender({ filter: now });
    }),
  };
  const view = render(CountsMenu, props);
  const say = (now: Facet[]) => view.rerender({ status: { ...status, facets: now } });
  return { say, onfilter: props.onfilter };
}

const open = async () => {
  await fireEvent.click(screen.getByRole('button', { name: 'Counts' }));
  return screen.findByRole('dialog', { name: 'Counts' });
};
// Not by role: nothing has a place in jsdom, and a panel without a place is hidden after a while.
const words = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const buttons = () => [...document.querySelectorAll<HTMLElement>('[role=dialog] button')];
function button(name: RegExp): HTMLElement {
  const found = buttons().find((each) => name.test(words(each)));
  if (!found) throw new Error(`no ${name} among ${buttons().map(words).join('; ')}`);
  return found;
}
const chosen = () =>
  buttons()
    .filter((each) => each.getAttribute('aria-pressed') === 'true')
    .map((each) => words(each).split(' ,')[0]);
const all = (name: RegExp) => buttons().filter((each) => name.test(words(each)));

beforeEach(() => {
  asked = [];
  filter = '';
});
afterEach(cleanup);

describe('counts', () => {
  it('are asked for while the panel is open, and not a moment longer', async () => {
    show([]);
    expect(asked).toEqual([]);
    await open();
    expect(asked).toEqual(['status', 'namespace', 'owner']);
    expect(screen.getAllByText('counting')).toHaveLength(3);
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    await vi.waitFor(() => expect(asked).toEqual([]));
  });

  it('are opened by key, and the focus goes to the first value once it is there', async () => {
    const { say } = show([]);
    shortcuts.dispatch(new KeyboardEvent('keydown', { key: 'c' }));
    flushSync();
    const dialog = await screen.findByRole('dialog', { name: 'Counts' });
    await vi.waitFor(() => expect(document.activeElement).toBe(dialog));
    await say([STATUS, NAMESPACES, NO_OWNERS]);
    await vi.waitFor(() => expect(document.activeElement).toBe(button(/^Running/)));
    await fireEvent.keyDown(button(/^Running/), { key: 'ArrowDown' });
    expect(document.activeElement).toBe(button(/^CrashLoopBackOff/));
  });

  it('tell each value with its rows, and leave out what tells nothing', async () => {
    show([STATUS, NAMESPACES, NO_OWNERS]);
    const dialog = await open();
    expect([...document.querySelectorAll('[role=dialog] h2')].map(words)).toEqual([
      'Status',
      'Namespace',
    ]);
    expect(button(/^shop/).textContent).toContain('1,000 rows, 4 broken');
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    const { passes, violations } = await axe.run(dialog, { rules });
    expect(passes.length).toBeGreaterThan(5);
    expect(violations.map((each) => each.id)).toEqual([]);
  });

  it('keep their places while the pointer is among them', async () => {
    const { say } = show([NAMESPACES]);
    await open();
    const order = () => all(/^(shop|payments)/).map((each) => words(each).split(' ')[0]);
    const turned = facet('namespace', [
      [text('payments'), 2000, 0],
      [text('shop'), 1000, 0],
    ]);
    const panel = document.querySelector('.panel') ?? document.body;
    await fireEvent.pointerEnter(panel);
    await say([turned]);
    expect(order()).toEqual(['shop', 'payments']);
    expect(button(/^payments/).textContent).toContain('2,000');
    await fireEvent.pointerLeave(panel);
    expect(order()).toEqual(['payments', 'shop']);
  });

  it('write what is clicked into the filter, and take it out again', async () => {
    filter = 'web !node=a';
    const { onfilter } = show([STATUS, NAMESPACES, NO_OWNERS]);
    await open();
    await fireEvent.click(button(/^CrashLoopBackOff/));
    await fireEvent.click(button(/^Image Pull/));
    await fireEvent.click(button(/^shop/));
    expect(filter).toBe('web !node=a status=CrashLoopBackOff,"Image Pull" ns=shop');
    expect(chosen()).toEqual(['CrashLoopBackOff', 'Image Pull', 'shop']);
    await fireEvent.click(button(/^CrashLoopBackOff/));
    await fireEvent.click(button(/^shop/));
    expect(filter).toBe('web !node=a status="Image Pull"');
    expect(onfilter).toHaveBeenCalledTimes(5);
  });

  it('show what the filter says, and what it names that no row has', async () => {
    filter = 'phase=running,Gone';
    show([STATUS, NAMESPACES, NO_OWNERS]);
    await open();
    expect(chosen()).toEqual(['Running', 'Gone']);
    expect(button(/^Gone/).textContent).toContain('0 rows');
  });

  it('have values that are none, which no term asks for', async () => {
    show([
      STATUS,
      NAMESPACES,
      facet('owner', [
        [text(''), 3, 0],
        [text('Job/x'), 1, 0],
      ]),
    ]);
    await open();
    expect(screen.getByText('none').closest('button')).toBeNull();
    await fireEvent.click(button(/^Job\/x/));
    expect(filter).toBe('owner=Job/x');
  });

  it('are made of further columns on demand', async () => {
    show([STATUS, NAMESPACES, NO_OWNERS]);
    await open();
    await fireEvent.click(button(/^IP$/));
    expect(asked).toEqual(['status', 'namespace', 'owner', 'ip']);
    expect(all(/^IP$/)).toEqual([]);
  });

  it('of many values show the first, and the others when asked', async () => {
    const nodes = Array.from({ length: 30 }, (_, i): [Cell, number, number] => [
      text(`ns-${i}`),
      30 - i,
      0,
    ]);
    filter = 'ns=ns-20';
    show([STATUS, facet('namespace', nodes, 12), NO_OWNERS]);
    await open();
    expect(all(/^ns-/)).toHaveLength(8);
    expect(chosen()).toEqual(['ns-20']);
    await fireEvent.click(button(/^34 more$/));
    expect(all(/^ns-/)).toHaveLength(30);
    expect(screen.getByText('and 12 more, each of fewer rows')).toBeTruthy();
  });

  it('say while objects are read for them', async () => {
    show([], { reading: true });
    await open();
    expect(screen.getByText('reading objects')).toBeTruthy();
  });
});
