import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { NamespaceList } from '$lib/wire/generated';

const core = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...core }));

const { default: NamespaceSelect } = await import('./NamespaceSelect.svelte');
const { session } = await import('$lib/stores/session.svelte');

async function open(answer: NamespaceList) {
  core.request.mockResolvedValue(answer);
  render(NamespaceSelect);
  await fireEvent.click(screen.getByRole('button', { name: /^Namespaces/ }));
  return screen.findByRole('combobox', { name: 'Find a namespace' });
}

const options = () =>
  screen.getAllByRole('option').map((option) => ({
    name: option.textContent?.trim(),
    selected: option.getAttribute('aria-selected') === 'true',
  }));

beforeEach(() => {
  session.selectContext('prod-eu');
  session.setNamespaces([]);
});
afterEach(cleanup);

describe('namespaces', () => {
  const FOUR = { namespaces: ['billing', 'payments', 'shop', 'web'], errors: [] };

  it('are chosen by clicks, several at once', async () => {
    await open(FOUR);
    await screen.findByRole('option', { name: 'payments' });
    expect(options()[0]).toEqual({ name: 'All namespaces', selected: true });
    await fireEvent.click(screen.getByRole('option', { name: 'payments' }));
    await fireEvent.click(screen.getByRole('option', { name: 'shop' }));
    expect(session.namespaces).toEqual(['payments', 'shop']);
    await fireEvent.click(screen.getByRole('option', { name: 'payments' }));
    expect(session.namespaces).toEqual(['shop']);
    await fireEvent.click(screen.getByRole('option', { name: 'All namespaces' }));
    expect(session.namespaces).toEqual([]);
  });

  it('are found by a few letters, and Enter shows one alone', async () => {
    session.setNamespaces(['web']);
    const field = await open(FOUR);
    await screen.findByRole('option', { name: 'payments' });
    // What is chosen stands first.
    expect(options()[1]).toEqual({ name: 'web', selected: true });
    await fireEvent.input(field, { target: { value: 'pay' } });
    expect(options()).toEqual([{ name: 'payments', selected: false }]);
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(session.namespaces).toEqual(['payments']);
  });

  it('that may not be listed can be typed', async () => {
    const error = { code: 'forbidden', message: 'list namespaces: forbidden', hint: null } as const;
    const field = await open({ namespaces: [], errors: [{ context: 'prod-eu', error }] });
    expect(await screen.findByText('prod-eu: namespaces may not be listed')).toBeTruthy();
    await fireEvent.input(field, { target: { value: 'team-a' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Show “team-a”' }));
    expect(session.namespaces).toEqual(['team-a']);
  });
});
