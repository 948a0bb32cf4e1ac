import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo, contextState } from '$lib/contexts/context.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type { Connection, ContextStates, SnapshotInfo } from '$lib/wire/generated';

import { FakeCore } from '../contexts/core.fixture';

let core = new FakeCore();
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: (name: string, request: unknown) => core.request(name, request),
  stream: (...asked: []) => core.stream(...asked),
}));

const { contexts } = await import('$lib/stores/contexts.svelte');
const { session } = await import('$lib/stores/session.svelte');
const { settings } = await import('$lib/stores/settings.svelte');
const { contextActions } = await import('./context-actions');
const { default: ContextsPage } = await import('./ContextsPage.svelte');
const { default: Rail } = await import('./Rail.svelte');

const taken = { source: 'old', captured_at: 0, demo: false, journal: 0, left_out: [] };
const words = (element: Element | null) => element?.textContent.replace(/\s+/g, ' ').trim() ?? '';
const settled = () => new Promise((done) => setTimeout(done, 20));

beforeEach(async () => {
  core = new FakeCore();
  core.searched = ['/k/config'];
  core.list = [
    contextInfo('dev', { source: '/k/config' }),
    contextInfo('lab', { source: '/k/labs', settings: { favourite: true, notes: 'Ask Jo' } }),
    contextInfo('prod-eu', {
      source: '/k/config',
      protection: 'read_only',
      settings: { group: 'Shop', alias: 'Till' },
      cluster_source: '/k/clusters',
      unused: [{ list: 'contexts', path: '/k/copy' }],
    }),
    contextInfo('prod-us', {
      source: '/k/config',
      protection: 'confirm',
      settings: { group: 'Shop' },
      outdated: { code: 'kubeconfig', message: 'config is no YAML', hint: null },
    }),
    contextInfo('old', { snapshot: taken as unknown as SnapshotInfo, protection: 'read_only' }),
  ];
  await contexts.load();
});
afterEach(cleanup);

/** Says how connections do; all others are closed. */
function tell(connections: Record<string, Connection>, clock_ahead: number | null = null): void {
  const stop = contexts.follow();
  const calls = core.stream.mock.calls as unknown as [string, object, unknown][];
  const states = Object.entries(connections).map(([name, connection]) =>
    contextState(name, { connection, clock_ahead }),
  );
  (calls.at(-1)?.[2] as StreamHandlers<ContextStates>).item({ list: 0, states });
  stop();
}
const HOURS_AGO = Date.now() - 3 * 3_600_000;
const CLOSED: Connection = { state: 'closed' };
const OPEN: Connection = { state: 'open', server: { version: 'v1.36.3', platform: '' } };
const LOST: Connection = {
  state: 'stale',
  since: HOURS_AGO,
  error: { code: 'refused', message: 'connection refused', hint: null },
  retry_at: null,
};

describe('the page of all contexts', () => {
  const row = (name: string): HTMLElement => {
    const found = document.querySelector(`.name[title='${name}']`)?.closest('button');
    if (!found) throw new Error(`no row of ${name}`);
    return found;
  };

  it('has them by group', () => {
    render(ContextsPage);
    const headings = screen.getAllByRole('heading', { level: 3 }).map(words);
    expect(headings).toEqual(['In no group', 'Shop', 'Snapshots']);
    const shop = within(screen.getByRole('region', { name: 'Shop' }));
    expect(shop.getAllByRole('listitem')).toHaveLength(2);
  });

  it('has no headings where there are no groups', async () => {
    core.list = core.list.slice(0, 2);
    await contexts.load();
    render(ContextsPage);
    expect(screen.queryByRole('heading', { level: 3 })).toBeNull();
  });

  it('marks what is to be known of each', () => {
    render(ContextsPage);
    expect(words(row('lab'))).toMatch(/^lab Favourite Ask Jo/);
    expect(words(row('prod-eu'))).toMatch(
      /^Till prod-eu Read-only .* cluster from clusters also in copy, not used$/,
    );
    expect(words(row('prod-us'))).toMatch(/^prod-us Asks before changes .*As it was read before$/);
    expect(within(row('prod-us')).getByTitle('config is no YAML')).toBeTruthy();
    // A snapshot is no cluster that could be changed.
    expect(row('old').querySelector('.care')).toBeNull();
  });

  it('says which were imported, and where their secrets are', async () => {
    core.list = [contextInfo('sent', { imported: 'keychain', source: '/i/sent.yaml' })];
    await contexts.load();
    render(ContextsPage);
    expect(words(row('sent'))).toMatch(/imported, secrets in the keychain$/);
    expect(within(row('sent')).getByTitle(/It is in \/i\/sent.yaml/)).toBeTruthy();
  });

  it('finds a context by alias, name and group', async () => {
    core.list = [...core.list, ...['x', 'y', 'z'].map((name) => contextInfo(name))];
    await contexts.load();
    render(ContextsPage);
    const find = async (value: string) => {
      await fireEvent.input(screen.getByRole('searchbox'), { target: { value } });
      return [...document.querySelectorAll('.name')].map(words);
    };
    expect(await find('till')).toEqual(['Till']);
    expect(await find('prod-eu')).toEqual(['Till']);
    expect(await find('shop')).toEqual(['Till', 'prod-us']);
  });

  it('moves a context by key within its group, and the keys stay with it', async () => {
    render(ContextsPage);
    row('prod-us').focus();
    await fireEvent.keyDown(row('prod-us'), { key: 'ArrowUp', altKey: true });
    await settled();
    expect(core.asked('change_settings')).toEqual([
      {
        change: 'arrangement',
        groups: [],
        order: ['dev', 'lab', 'prod-us', 'prod-eu'],
      },
    ]);
    expect(document.activeElement).toBe(row('prod-us'));
    await fireEvent.keyDown(row('old'), { key: 'ArrowUp', altKey: true });
    await fireEvent.keyDown(row('dev'), { key: 'ArrowUp', altKey: true });
    await settled();
    expect(core.asked('change_settings')).toHaveLength(1);
  });

  it('says which contexts sleep, and since when nothing newer is known', () => {
    tell({
      dev: { state: 'asleep', since: HOURS_AGO },
      lab: { state: 'waking', since: HOURS_AGO },
    });
    render(ContextsPage);
    expect(words(row('dev').querySelector('.state'))).toBe('Asleep, seen 3h ago');
    expect(words(row('lab').querySelector('.state'))).toBe('as of 3h ago');
    expect(within(row('lab')).getByLabelText('Connecting')).toBeTruthy();
    tell({ dev: CLOSED, lab: CLOSED });
  });

  it('says of which servers the clock of this machine is another', () => {
    tell({ dev: OPEN, lab: LOST, old: OPEN, 'prod-us': CLOSED }, 5 * 60_000);
    render(ContextsPage);
    expect(words(row('dev').querySelector('.state'))).toBe('Connected clock 5 min ahead');
    expect(words(row('lab').querySelector('.state'))).toBe('Stale clock 5 min ahead');
    expect(within(row('lab')).getByTitle(/^This machine’s clock is .* Set this/)).toBeTruthy();
    expect(words(row('old').querySelector('.state'))).toBe('Read-only');
    expect(words(row('prod-us').querySelector('.state'))).toBe('');
    tell({ dev: CLOSED, lab: CLOSED, old: CLOSED });
  });

  it('can be used by everybody', async () => {
    await settings.load();
    tell({ dev: OPEN, lab: LOST }, -40_000);
    render(ContextsPage);
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    const { violations } = await axe.run(document.body, { rules });
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    tell({ dev: CLOSED, lab: CLOSED });
  });
});

describe('the menu of a context', () => {
  const menu = (name: string) => {
    const context = contexts.info(name);
    return context === undefined ? [] : contextActions(context);
  };
  const item = (name: string, id: string) => menu(name).find((each) => each.id === id);

  it('leads to its settings', () => {
    item('dev', 'settings')?.onselect();
    expect(settings.editing).toBe('dev');
    settings.editing = null;
  });

  it('unlocks what is read-only', () => {
    expect(item('dev', 'unlock')).toBeUndefined();
    item('prod-eu', 'unlock')?.onselect();
    expect(settings.unlocking).toBe('prod-eu');
    settings.unlocking = null;
  });

  it('wakes one that sleeps', () => {
    expect(item('dev', 'wake')).toBeUndefined();
    tell({ dev: { state: 'asleep', since: HOURS_AGO } });
    expect(menu('dev').map(({ id }) => id)).toContain('disconnect');
    item('dev', 'wake')?.onselect();
    expect(core.asked('open_context')).toEqual([{ context: 'dev', asked: true }]);
    expect(contexts.connection('dev').state).toBe('waking');
    expect(item('dev', 'wake')).toBeUndefined();
    tell({ dev: CLOSED });
  });

  it('moves it as far as it goes', async () => {
    expect(item('prod-eu', 'up')?.disabled).toBe(true);
    item('prod-eu', 'down')?.onselect();
    await settled();
    expect(core.asked('change_settings')).toMatchObject([
      { order: ['dev', 'lab', 'prod-us', 'prod-eu'] },
    ]);
  });

  it('of a snapshot has none of that', () => {
    const ids = menu('old').map(({ id }) => id);
    for (const id of ['settings', 'unlock', 'up', 'down']) expect(ids).not.toContain(id);
  });
});

describe('the rail', () => {
  it('marks those that sleep and those that wake', () => {
    tell({
      dev: { state: 'asleep', since: HOURS_AGO },
      lab: { state: 'waking', since: HOURS_AGO },
    });
    render(Rail, { onhelp: () => undefined });
    const rail = within(screen.getByRole('navigation', { name: 'Contexts' }));
    const [dev, lab] = rail.getAllByRole('button');
    expect(words(dev ?? null)).toBe('XX dev, asleep');
    expect(dev?.title).toMatch(/^dev \(asleep, last seen .+\)$/);
    expect(dev?.querySelector(':scope > svg')?.classList[0]).toBe('asleep');
    expect(words(lab ?? null)).toBe('XX lab, connecting, showing older data');
    expect(lab?.querySelector(':scope > svg')?.classList[0]).toBe('connecting');
    tell({ dev: CLOSED, lab: CLOSED });
  });

  it('says among its words that the clock is another', () => {
    tell({ dev: OPEN, 'prod-eu': LOST, old: OPEN }, -2 * 3_600_000);
    render(Rail, { onhelp: () => undefined });
    const rail = within(screen.getByRole('navigation', { name: 'Contexts' }));
    const titles = rail.getAllByRole('button').map(({ title }) => title);
    expect(titles[0]).toBe('dev (connected, clock 2 h behind)');
    expect(titles[2]).toBe(
      'Till, prod-eu (connection lost, showing older data, clock 2 h behind, read-only)',
    );
    expect(titles.filter((title) => title.includes('clock'))).toHaveLength(2);
    expect(rail.getByRole('button', { name: 'XX dev, connected, clock 2 h behind' })).toBeTruthy();
    tell({ dev: CLOSED, 'prod-eu': CLOSED, old: CLOSED });
  });

  it('has the contexts by group and file, and says how careful to be', () => {
    session.selectContext('dev');
    render(Rail, { onhelp: () => undefined });
    const rail = within(screen.getByRole('navigation', { name: 'Contexts' }));
    const groups = rail.getAllByRole('group');
    expect(groups.map((group) => group.getAttribute('aria-label'))).toEqual([
      '/k/config',
      '/k/labs',
      'Shop',
      'Snapshots',
    ]);
    const chips = within(groups[2] as HTMLElement).getAllByRole('button');
    expect(chips.map(({ title }) => title)).toEqual([
      'Till, prod-eu (not connected, read-only)',
      'prod-us (not connected, asks before changes)',
    ]);
    expect(chips.map(words)).toEqual([
      'XX Till, not connected, read-only',
      'XX prod-us, not connected, asks before changes',
    ]);
    expect(chips.map((chip) => chip.querySelector('.care svg')?.classList[0])).toEqual([
      'read_only',
      'confirm',
    ]);
    expect(groups[3]?.querySelector('.care')).toBeNull();
  });
});
