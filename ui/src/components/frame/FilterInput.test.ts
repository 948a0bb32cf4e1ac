import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { TableStatus } from '$components/table/status';
import type { CompleteFilter, FilterCompletions, FilterProblem } from '$lib/wire/generated';

const core = vi.hoisted(() => ({ complete: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: (_name: string, request: unknown) => Promise.resolve(core.complete(request)),
}));

const { session } = await import('$lib/stores/session.svelte');
const { shortcuts } = await import('$lib/stores/shortcuts.svelte');
const { default: FilterInput } = await import('./FilterInput.svelte');

const NAMES = ['status:', 'start:'];
const VALUES = ['Running', 'CrashLoopBackOff'];

/** A core that knows two columns, and two values of each. */
function complete({ text, cursor = text.length }: CompleteFilter): FilterCompletions {
  const from = Math.max(text.lastIndexOf(' ', cursor - 1), text.lastIndexOf(':', cursor - 1)) + 1;
  const named = text[from - 1] === ':';
  const typed = text.slice(from, cursor).toLowerCase();
  const all = (named ? VALUES : NAMES).filter((each) => each.toLowerCase().includes(typed));
  return {
    from,
    to: cursor,
    completions: all.map((each) =>
      named
        ? {
            text: each,
            what: 'value',
            shown: { t: 'status', v: { text: each, health: each === 'Running' ? 'ok' : 'broken' } },
            rows: 1204,
          }
        : { text: each, what: 'column', shown: { t: 'text', v: each.slice(0, -1) }, rows: null },
    ),
  };
}

const status = (...problems: FilterProblem[]): TableStatus =>
  ({ problems, layout: { extras: [] } }) as unknown as TableStatus;

const onleave = vi.fn();
const field = (): HTMLInputElement => screen.getByRole('combobox', { name: 'Filter' });
const press = async (key: string, part: KeyboardEventInit = {}): Promise<boolean> => {
  const untouched = await fireEvent.keyDown(field(), { key, ...part });
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
  return untouched;
};
const options = (): (string | undefined)[] =>
  screen.queryAllByRole('option').map((option) => option.textContent?.replace(/\s+/g, ' ').trim());
const current = (): string | undefined => {
  const id = field().getAttribute('aria-activedescendant');
  return id === null ? undefined : document.getElementById(id)?.textContent?.trim();
};

async function type(text: string, wait = 200): Promise<void> {
  field().focus();
  await fireEvent.input(field(), { target: { value: text } });
  await vi.advanceTimersByTimeAsync(wait);
  flushSync();
}

async function violations(): Promise<string[]> {
  vi.useRealTimers();
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  return (await axe.run(document.body, { rules })).violations.map((each) => each.id);
}

beforeEach(() => {
  vi.useFakeTimers();
  core.complete.mockReset().mockImplementation(complete);
  onleave.mockReset();
  session.selectContext('prod-eu');
  session.showKind('pods');
  session.setFilter('');
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('completion', () => {
  it('offers what begins as what is typed, and nothing to whoever types a word', async () => {
    render(FilterInput, { status: status(), onleave });
    expect(field().getAttribute('aria-expanded')).toBe('false');
    await type('web');
    expect(options()).toEqual([]);
    await type('st');
    expect(options()).toEqual(['status: column', 'start: column']);
    expect(field().getAttribute('aria-expanded')).toBe('true');
    expect(field().getAttribute('aria-controls')).toBe(screen.getByRole('listbox').id);
    expect(current()).toBeUndefined();
    expect(await violations()).toEqual([]);
  });

  it('goes from a name to its values by key', async () => {
    render(FilterInput, { status: status(), onleave });
    await type('web st');
    await press('ArrowDown');
    expect(current()).toMatch(/^status:/);
    await press('Tab');
    expect(field().value).toBe('web status:');
    expect(field().selectionStart).toBe(11);
    expect(options()).toEqual(['Running 1,204 1,204 rows', 'CrashLoopBackOff 1,204 1,204 rows']);
    expect(current()).toBeUndefined();
    await press('ArrowUp');
    await press('Enter');
    expect(field().value).toBe('web status:CrashLoopBackOff');
    expect(session.filter).toBe('web status:CrashLoopBackOff');
    expect(options()).toEqual([]);
    expect(onleave).not.toHaveBeenCalled();
  });

  it('is chosen by the mouse, and the focus stays', async () => {
    render(FilterInput, { status: status(), onleave });
    await type('status:');
    const option = screen.getByRole('option', { name: /^Running/ });
    expect(await fireEvent.mouseDown(option)).toBe(false);
    await fireEvent.click(option);
    expect(session.filter).toBe('status:Running');
    expect(document.activeElement).toBe(field());
  });

  it('leaves Enter and Tab alone while none is in hand', async () => {
    render(FilterInput, { status: status(), onleave });
    await type('st');
    expect(await press('Tab')).toBe(true);
    await press('Enter');
    expect(onleave).toHaveBeenCalledOnce();
    expect(session.filter).toBe('st');
  });

  it('comes by Ctrl and the space bar, with the first in hand', async () => {
    render(FilterInput, { status: status(), onleave });
    field().focus();
    await press(' ', { code: 'Space', ctrlKey: true });
    expect(options()).toHaveLength(2);
    expect(current()).toMatch(/^status:/);
    await press('Escape');
    await press('ArrowDown', { altKey: true });
    expect(current()).toMatch(/^status:/);
  });

  it('comes the same way from the table', async () => {
    render(FilterInput, { status: status(), onleave });
    shortcuts.dispatch(new KeyboardEvent('keydown', { key: ' ', code: 'Space', ctrlKey: true }));
    await vi.advanceTimersByTimeAsync(0);
    flushSync();
    expect(document.activeElement).toBe(field());
    expect(current()).toMatch(/^status:/);
  });

  it('is closed first by Escape, which then empties the filter, then leaves it', async () => {
    render(FilterInput, { status: status(), onleave });
    await type('st');
    await press('Escape');
    expect([options(), session.filter]).toEqual([[], 'st']);
    await press('Escape');
    expect([session.filter, onleave.mock.calls.length]).toEqual(['', 0]);
    await press('Escape');
    expect(onleave).toHaveBeenCalledOnce();
  });

  it('lets ArrowDown go to the table where nothing is offered', async () => {
    render(FilterInput, { status: status(), onleave });
    await type('web');
    await press('ArrowDown');
    expect(onleave).toHaveBeenCalledOnce();
  });

  it('closes with the field, and when the cursor goes elsewhere', async () => {
    render(FilterInput, { status: status(), onleave });
    await type('st');
    await press('ArrowLeft');
    expect(options()).toEqual([]);
    await type('sta');
    expect(options()).toEqual(['status: column', 'start: column']);
    await fireEvent.blur(field());
    expect(options()).toEqual([]);
  });

  it('is silent about a core that cannot answer', async () => {
    core.complete.mockImplementation(() => Promise.reject(new Error('no')));
    render(FilterInput, { status: status(), onleave });
    await type('status:');
    expect(options()).toEqual([]);
  });
});

describe('what was not understood', () => {
  const problem = (from: number, to: number): FilterProblem => ({
    from,
    to,
    message: `no column \`x${from}\``,
  });
  const marked = (): string[] =>
    [...document.querySelectorAll('.marked')].map((each) => each.textContent ?? '');

  it('is underlined and said, once the term is typed', async () => {
    render(FilterInput, { status: status(problem(4, 7)), onleave });
    await type('web foo>1', 500);
    expect([marked(), screen.getByRole('status').textContent]).toEqual([[], '']);
    expect(field().getAttribute('aria-invalid')).toBe('false');
    await vi.advanceTimersByTimeAsync(600);
    flushSync();
    expect(marked()).toEqual(['foo']);
    expect(screen.getByRole('status').textContent).toBe('no column x4');
    expect(document.querySelector('.below code')?.textContent).toBe('x4');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(field().getAttribute('aria-describedby')).toBe(screen.getByRole('status').id);
    expect(await violations()).toEqual([]);
  });

  it('is told at once of the terms before the one being typed', async () => {
    render(FilterInput, { status: status(problem(0, 3), problem(6, 9)), onleave });
    await type('foo>1 bar>1', 100);
    expect(marked()).toEqual(['foo']);
  });

  it('is told when the cursor leaves the term, or the field', async () => {
    render(FilterInput, { status: status(problem(0, 3)), onleave });
    await type('foo>1 ', 0);
    expect(marked()).toEqual(['foo']);
    await type('foo>12', 0);
    expect(marked()).toEqual([]);
    await fireEvent.blur(field());
    expect(marked()).toEqual(['foo']);
    // In words only while somebody is at it.
    expect(document.querySelector('.below')).toBeNull();
  });

  it('is gone with the text', async () => {
    render(FilterInput, { status: status(problem(0, 3)), onleave });
    await type('foo>1 ', 0);
    await press('Escape');
    expect([marked(), screen.getByRole('status').textContent]).toEqual([[], '']);
  });
});
