import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { session } from '$lib/stores/session.svelte';
import { shortcuts } from '$lib/stores/shortcuts.svelte';
import type {
  CompareObjects,
  ComparedObject,
  Comparison,
  DiffHunk,
  ObjectRef,
} from '$lib/wire/generated';

import CompareView from './CompareView.svelte';

const core = vi.hoisted(() => ({
  asked: [] as CompareObjects[],
  answer: (): unknown => null,
}));
vi.mock('$lib/platform/rpc', () => ({
  toWireError: (thrown: unknown) => thrown,
  request: (name: string, request: CompareObjects) => {
    if (name === 'compare_objects') core.asked.push(request);
    return Promise.resolve().then(() => (name === 'compare_objects' ? core.answer() : {}));
  },
  stream: () => ({ id: 1, close: () => undefined }),
}));

const YAML = 'a: 1\nb: 1\nc: 1\nd: 1\ne: 1\nf: web\ng: 1\nh: 1\n';
const HUNK: DiffHunk = {
  lines: [
    { change: 'same', before: 5, after: 5, text: 'e: 1' },
    { change: 'removed', before: 6, after: null, text: 'f: web' },
    { change: 'added', before: null, after: 6, text: 'f: api' },
    { change: 'same', before: 7, after: 7, text: 'g: 1' },
  ],
};
const object = (context: string): ObjectRef => ({
  context,
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: null,
});
const compared = (context: string, part: Partial<ComparedObject> = {}): ComparedObject => ({
  object: object(context),
  title: context,
  yaml: YAML,
  masked: false,
  error: null,
  hunks: [],
  added: 0,
  removed: 0,
  ...part,
});
const differing = { hunks: [HUNK], added: 1, removed: 1 };
const NOT_THERE = { code: 'not_found' as const, message: 'web: it is not there', hint: null };

function press(key: string): void {
  shortcuts.dispatch(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  flushSync();
}

/** The lines, cell by cell. */
const rows = (): string[] =>
  screen
    .getAllByRole<HTMLTableRowElement>('row')
    .map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join('|'));

async function show(...objects: ComparedObject[]) {
  const answer: Comparison = { objects };
  core.answer = () => answer;
  const view = render(CompareView, { objects: objects.map((each) => each.object) });
  await waitFor(() =>
    expect(screen.getByRole('region', { name: 'Differences' }).getAttribute('aria-busy')).toBe(
      'false',
    ),
  );
  return view;
}

beforeEach(() => {
  core.asked.length = 0;
  localStorage.clear();
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 1200 });
});

describe('two objects', () => {
  it('stand side by side, with what is equal folded until it is wanted', async () => {
    const { container } = await show(compared('eu'), compared('us', differing));
    expect(core.asked).toMatchObject([{ clean: true, around: 3 }]);
    expect(rows()).toEqual([
      '4 equal lines',
      '5|e: 1|5|e: 1',
      '6|-f: web|6|+f: api',
      '7|g: 1|7|g: 1',
      '8|h: 1|8|h: 1',
    ]);
    expect([...container.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual([
      'web',
      'api',
    ]);
    await fireEvent.click(screen.getByRole('button', { name: '4 equal lines' }));
    expect(rows()[0]).toBe('1|a: 1|1|a: 1');
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    expect((await axe.run(container, { rules })).violations).toEqual([]);
  });

  it('stand one below the other where that is wanted, and in little room', async () => {
    await show(compared('eu'), compared('us', differing));
    press('u');
    expect(rows()[2]).toBe('6||-f: web');
    press('u');
    expect(screen.getByRole('button', { name: 'Side by side' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
  });

  it('are gone through by difference, and told where there is none', async () => {
    const { container } = await show(compared('eu'), compared('us', differing));
    const status = () => screen.getByRole('status').textContent.replace(/\s+/g, ' ').trim();
    expect(status()).toBe('1 difference, +1 -1');
    press('n');
    expect(status()).toBe('1 of 1 difference, +1 -1');
    expect(container.querySelectorAll('tr.at')).toHaveLength(1);
  });

  it('are told to be equal where they are', async () => {
    await show(compared('eu'), compared('us'));
    screen.getByText('No difference');
    await fireEvent.click(screen.getByRole('button', { name: 'Whole' }));
    expect(core.asked.at(-1)?.clean).toBe(false);
  });

  it('whose first cannot be read say why', async () => {
    core.answer = () => Promise.reject(NOT_THERE);
    render(CompareView, { objects: [object('eu'), object('us')] });
    await screen.findByText('web: it is not there');
  });
});

describe('several objects', () => {
  const all = [
    compared('eu'),
    compared('equal'),
    compared('gone', { error: NOT_THERE, yaml: '' }),
    compared('us', { ...differing, masked: true }),
  ];

  it('are listed with how much each differs; the first that does is shown', async () => {
    await show(...all);
    const list = within(screen.getByRole('navigation', { name: 'Compared objects' }));
    const items = list
      .getAllByRole('listitem')
      .map((item) => item.textContent.replace(/\s+/g, ' ').trim());
    expect(items).toEqual(['eu reference', 'equal equal', 'gone not there', 'us +1 -1']);
    expect(list.getByRole('button', { current: true }).textContent).toContain('us');
    screen.getByText(/Values of Secrets are masked/);
    press('k');
    screen.getByText('web: it is not there');
    press('k');
    screen.getByText('No difference');
  });

  it('are compared with another by r, and left by Escape', async () => {
    session.compare(all.map((each) => each.object));
    await show(...all);
    press('r');
    expect(session.compared?.map(({ context }) => context)).toEqual(['us', 'eu', 'equal', 'gone']);
    press('Escape');
    expect(session.compared).toBeNull();
  });
});

it('silences the keys of what it covers', async () => {
  const pressed: string[] = [];
  const stop = shortcuts.register({
    keys: 'x',
    label: 'x',
    group: 'g',
    run: () => void pressed.push('x'),
  });
  const { unmount } = await show(compared('eu'), compared('us', differing));
  press('x');
  expect(pressed).toEqual([]);
  unmount();
  press('x');
  expect(pressed).toEqual(['x']);
  stop();
});
