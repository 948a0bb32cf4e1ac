import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import ErrorNote from './ErrorNote.svelte';
import SearchField from './SearchField.svelte';
import Splitter from './Splitter.svelte';
import Tabs from './Tabs.svelte';
import { rove } from './rove';

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe('Tabs', () => {
  const items = [
    { id: 'a', label: 'A' },
    { id: 'b', label: 'B', count: 1200 },
  ];

  it('go round with the arrow keys', async () => {
    const onchange = vi.fn();
    render(Tabs, { items, value: 'b', label: 'Parts', idPrefix: 'x', onchange });
    const tab = screen.getByRole('tab', { name: 'B 1,200' });
    expect(tab.getAttribute('aria-selected')).toBe('true');
    await fireEvent.keyDown(tab, { key: 'ArrowRight' });
    expect(onchange).toHaveBeenCalledWith('a');
  });

  it('keep the room of a count that is not known yet', () => {
    render(Tabs, {
      items: [{ id: 'a', label: 'Events', count: null }],
      value: 'a',
      label: 'Parts',
      idPrefix: 'x',
      onchange: vi.fn(),
    });
    expect(screen.getByRole('tab', { name: 'Events' }).querySelector('.count')).not.toBeNull();
  });
});

describe('Splitter', () => {
  const props = { direction: 'horizontal', size: 200, min: 100, max: 300, label: 'Width' } as const;

  it('moves with the arrow keys, within its limits, and remembers', async () => {
    render(Splitter, { ...props, side: 'before', storageKey: 'x' });
    const edge = screen.getByRole('separator', { name: 'Width' });
    await fireEvent.keyDown(edge, { key: 'ArrowRight' });
    expect(edge.getAttribute('aria-valuenow')).toBe('216');
    await fireEvent.keyDown(edge, { key: 'End' });
    expect(edge.getAttribute('aria-valuenow')).toBe('300');
    cleanup();

    render(Splitter, { ...props, side: 'before', storageKey: 'x' });
    const again = screen.getByRole('separator', { name: 'Width' });
    expect(again.getAttribute('aria-valuenow')).toBe('300');
    await fireEvent.dblClick(again);
    expect(again.getAttribute('aria-valuenow')).toBe('200');
  });

  it('grows the pane on its other side when that has the size', async () => {
    render(Splitter, props);
    const edge = screen.getByRole('separator', { name: 'Width' });
    await fireEvent.keyDown(edge, { key: 'ArrowRight' });
    expect(edge.getAttribute('aria-valuenow')).toBe('184');
  });
});

describe('SearchField', () => {
  it('tells every change, and can be emptied', async () => {
    const onchange = vi.fn();
    render(SearchField, { value: 'x', label: 'Filter', onchange });
    await fireEvent.input(screen.getByRole('searchbox', { name: 'Filter' }), {
      target: { value: 'xy' },
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Clear filter' }));
    expect(onchange.mock.calls).toEqual([['xy'], ['']]);
  });
});

describe('ErrorNote', () => {
  it('shows what the cluster says as text', () => {
    const message = '<img src=x onerror=alert(1)>';
    const { container } = render(ErrorNote, {
      error: { code: 'api', message, hint: null },
    });
    expect(screen.getByText(message)).toBeTruthy();
    expect(container.querySelector('img')).toBeNull();
  });
});

describe('rove', () => {
  it('makes one tab stop of a list, and moves it with the arrow keys', async () => {
    document.body.innerHTML =
      '<ul><button data-rove>a</button><button data-rove aria-current="page">b</button></ul>';
    const list = document.querySelector('ul') as HTMLElement;
    const [a, b] = [...list.querySelectorAll('button')];
    const remove = rove()(list);
    expect([a?.tabIndex, b?.tabIndex]).toEqual([-1, 0]);
    b?.focus();
    await fireEvent.keyDown(b as HTMLElement, { key: 'ArrowUp' });
    expect(document.activeElement).toBe(a);
    expect([a?.tabIndex, b?.tabIndex]).toEqual([0, -1]);
    await fireEvent.keyDown(a as HTMLElement, { key: 'ArrowUp' });
    expect(document.activeElement).toBe(a);
    remove?.();
  });
});
