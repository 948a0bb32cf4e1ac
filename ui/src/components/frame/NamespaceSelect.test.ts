import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import { storedSettings } from '$lib/contexts/settings.fixture';
import type { ChangeSettings, ContextInfo, NamespaceList } from '$lib/wire/generated';

const core = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...core }));

const { default: NamespaceSelect } = await import('./NamespaceSelect.svelte');
const { contexts } = await import('$lib/stores/contexts.svelte');
const { recentNamespaces } = await import('$lib/stores/recent-namespaces.svelte');
const { session } = await import('$lib/stores/session.svelte');

let list: ContextInfo[];
let refused = false;
/** What was said of contexts. */
const said: [context: string, favourites: string[] | undefined][] = [];

function change(change: ChangeSettings): Promise<unknown> {
  if (change.change !== 'context') throw new Error('not of a context');
  const { context, settings } = change;
  said.push([context, settings.favourites]);
  if (refused) return Promise.reject({ code: 'settings', message: 'no room', hint: null });
  list = list.map((each) => (each.name === context ? { ...each, settings } : each));
  return Promise.resolve(storedSettings());
}

async function open(answer: NamespaceList) {
  core.request.mockImplementation((name: string, request: unknown) => {
    if (name === 'change_settings') return change(request as ChangeSettings);
    if (name !== 'list_contexts') return Promise.resolve(answer);
    return Promise.resolve({ contexts: list, problems: [], searched: [] });
  });
  await contexts.load();
  render(NamespaceSelect);
  await fireEvent.click(screen.getByRole('button', { name: /^Namespaces/ }));
  return screen.findByRole('combobox', { name: 'Find a namespace' });
}

const options = () =>
  screen.getAllByRole('option').map((option) => ({
    name: option.textContent?.trim(),
    selected: option.getAttribute('aria-selected') === 'true',
  }));

/** The options in order, as `Favourites: payments`. */
const sections = () =>
  within(screen.getByRole('listbox', { name: 'Namespaces' }))
    .getAllByRole('group')
    .map((group) => {
      const names = within(group).getAllByRole('option');
      return `${group.getAttribute('aria-label')}: ${names.map((option) => option.querySelector('.name')?.textContent).join(' ')}`;
    });

const current = () => document.querySelector('.current .name')?.textContent;

beforeEach(() => {
  list = [contextInfo('prod-eu'), contextInfo('prod-us')];
  said.length = 0;
  refused = false;
  session.selectContext('prod-eu');
  session.setNamespaces([]);
  recentNamespaces.keep(['prod-eu', 'prod-us'], new Set());
});
afterEach(cleanup);

describe('namespaces', () => {
  const FOUR = { namespaces: ['billing', 'payments', 'shop', 'web'], errors: [], offered: [] };

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
    const field = await open({
      namespaces: [],
      errors: [{ context: 'prod-eu', error }],
      offered: [],
    });
    expect(await screen.findByText('prod-eu: namespaces may not be listed')).toBeTruthy();
    await fireEvent.input(field, { target: { value: 'team-a' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Show “team-a”' }));
    expect(session.namespaces).toEqual(['team-a']);
    expect(recentNamespaces.of(['prod-eu'])).toEqual(['team-a']);
  });

  it('that are favourites stand first, then those of late, then the others', async () => {
    list = [
      contextInfo('prod-eu', { settings: { favourites: ['web', 'gone'] } }),
      contextInfo('prod-us', { settings: { favourites: ['shop'] } }),
    ];
    session.toggleContext('prod-us');
    recentNamespaces.note(['prod-us'], ['payments', 'web', 'was']);
    const field = await open(FOUR);
    await vi.waitFor(() =>
      expect(sections()).toEqual(['Favourites: web shop', 'Recent: payments', 'Others: billing']),
    );
    // What is there no more is forgotten.
    expect(recentNamespaces.of(['prod-us'])).toEqual(['payments', 'web']);
    // The keys go through them as they stand.
    const passed = [];
    for (let step = 0; step < 5; step += 1) {
      passed.push(current());
      await fireEvent.keyDown(field, { key: 'ArrowDown' });
    }
    expect(passed).toEqual(['All namespaces', 'web', 'shop', 'payments', 'billing']);
    await fireEvent.keyDown(field, { key: 'ArrowUp' });
    await fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
    await fireEvent.keyDown(field, { key: 'ArrowUp' });
    await fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
    expect(session.namespaces).toEqual(['payments', 'shop']);
    expect(screen.getByRole('option', { name: 'shop , favourite', selected: true })).toBeTruthy();
  });

  it('are searched in all sections at once', async () => {
    list = [contextInfo('prod-eu', { settings: { favourites: ['payments-dev'] } })];
    const field = await open({ ...FOUR, namespaces: [...FOUR.namespaces, 'payments-dev'] });
    await screen.findByRole('option', { name: 'payments' });
    await fireEvent.input(field, { target: { value: 'payments' } });
    expect(current()).toBe('payments');
    expect(screen.getAllByRole('option')).toHaveLength(2);
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(session.namespaces).toEqual(['payments']);
  });

  it('become favourites of all contexts in view, by key and by click', async () => {
    session.toggleContext('prod-us');
    const field = await open(FOUR);
    await screen.findByRole('option', { name: 'shop' });
    await fireEvent.input(field, { target: { value: 'shop' } });
    await fireEvent.keyDown(field, { key: '*' });
    await screen.findByText('shop is a favourite');
    expect(said).toEqual([
      ['prod-eu', ['shop']],
      ['prod-us', ['shop']],
    ]);
    const star = screen.getByRole('option').querySelector('[data-star]');
    await fireEvent.click(star as Element);
    await screen.findByText('shop is no favourite any more');
    expect(said.slice(2)).toEqual([
      ['prod-eu', undefined],
      ['prod-us', undefined],
    ]);
    // Its star is not what chooses it.
    expect(session.namespaces).toEqual([]);
  });

  it('say why they cannot be kept as favourites', async () => {
    refused = true;
    const field = await open(FOUR);
    await screen.findByRole('option', { name: 'shop' });
    await fireEvent.keyDown(field, { key: '*' });
    expect(said).toEqual([]);
    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    await fireEvent.keyDown(field, { key: '*' });
    expect(await screen.findByText('no room')).toBeTruthy();
  });

  it('that nobody listed say where they were found', async () => {
    const error = { code: 'forbidden', message: 'list namespaces: forbidden', hint: null } as const;
    await open({
      namespaces: ['team-a', 'team-b'],
      errors: [{ context: 'prod-eu', error }],
      offered: [
        { context: 'prod-eu', namespace: 'team-a', found_in: 'kubeconfig' },
        { context: 'prod-eu', namespace: 'team-b', found_in: 'rights' },
      ],
    });
    await screen.findByRole('option', { name: 'team-a named in your kubeconfig' });
    expect(screen.getByRole('option', { name: 'team-b you have rights there' })).toBeTruthy();
    expect(screen.getByText('To show one that is missing here, type its name')).toBeTruthy();
  });

  it('can be chosen by everybody', async () => {
    list = [contextInfo('prod-eu', { settings: { favourites: ['web'] } })];
    recentNamespaces.note(['prod-eu'], ['shop']);
    await open(FOUR);
    await vi.waitFor(() => expect(sections()).toHaveLength(3));
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    const { violations } = await axe.run(document.body, { rules });
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });
});
