import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: () => new Promise(() => undefined),
  stream: () => ({ id: 1, close: () => undefined }),
}));

const { palette } = await import('$lib/stores/palette.svelte');
const { default: Palette } = await import('./Palette.svelte');

const ran: string[] = [];
const ACTIONS = Array.from({ length: 12 }, (_, index) => ({
  id: `action-${index}`,
  label: `Action ${index}`,
  run: () => void ran.push(`Action ${index}`),
}));

let withdraw: () => void;
const field = (): HTMLInputElement => screen.getByRole('combobox');
const press = (key: string, part: KeyboardEventInit = {}) =>
  fireEvent.keyDown(field(), { key, ...part });
const current = (): string | undefined =>
  screen.queryByRole('option', { selected: true })?.textContent.trim();

beforeEach(async () => {
  ran.length = 0;
  withdraw = palette.offer(...ACTIONS);
  render(Palette);
  palette.show();
  flushSync();
  await screen.findByRole('combobox');
});
afterEach(() => {
  withdraw();
  palette.hide();
  cleanup();
});

describe('the keys of the palette', () => {
  it('go through what it offers, around the ends', async () => {
    expect(current()).toBe('Action 0');
    await press('ArrowDown');
    expect(current()).toBe('Action 1');
    await press('ArrowUp');
    await press('ArrowUp');
    expect(current()).toBe('Action 11');
    await press('ArrowDown');
    expect(current()).toBe('Action 0');
    expect(field().getAttribute('aria-activedescendant')).toBe('palette-0');
  });

  it('go by pages, which stop at the ends', async () => {
    await press('PageDown');
    expect(current()).toBe('Action 8');
    await press('PageDown');
    expect(current()).toBe('Action 11');
    await press('PageUp');
    await press('PageUp');
    expect(current()).toBe('Action 0');
  });

  it('choose, and close it', async () => {
    await press('ArrowDown');
    await press('Enter');
    expect(ran).toEqual(['Action 1']);
    expect(palette.open).toBe(false);
  });

  it('are the input method’s while it composes', async () => {
    await press('ArrowDown', { isComposing: true });
    await press('Enter', { isComposing: true });
    expect(current()).toBe('Action 0');
    expect(ran).toEqual([]);
    expect(palette.open).toBe(true);
  });

  it('complete a command, and leave Tab alone where nothing completes', async () => {
    await fireEvent.input(field(), { target: { value: ':depl' } });
    expect(current()).toMatch(/^Deployments/);
    await press('Tab');
    expect(field().value).toBe(':deploy ');
    await fireEvent.input(field(), { target: { value: 'Action 3' } });
    expect(await press('Tab')).toBe(true);
    expect(field().value).toBe('Action 3');
  });

  it('start at the top again with every letter', async () => {
    await press('ArrowDown');
    await fireEvent.input(field(), { target: { value: 'Action' } });
    expect(field().getAttribute('aria-activedescendant')).toBe('palette-0');
  });

  it('do nothing where nothing is found, which it says', async () => {
    await fireEvent.input(field(), { target: { value: ':zzz' } });
    expect(screen.getByText('No kind is called “zzz”')).toBeTruthy();
    await press('ArrowDown');
    await press('Enter');
    expect(palette.open).toBe(true);
  });
});
