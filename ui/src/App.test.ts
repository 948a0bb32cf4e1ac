import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import { storedSettings } from '$lib/contexts/settings.fixture';
import type { Connection, ContextInfo, ContextList, SnapshotInfo } from '$lib/wire/generated';

const core = vi.hoisted(() => ({
  request: vi.fn(),
  stream: vi.fn(() => ({ id: 1, close: () => undefined })),
}));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...core }));

const context = (called: string, part: Partial<ContextInfo> = {}): ContextInfo =>
  contextInfo(called, {
    user: 'me',
    server: `https://${called}.example.com`,
    source: '/home/me/.kube/config',
    ...part,
  });

let list: ContextList;
let connection: Connection;
/** The demo that comes with the app. */
let demo: ContextInfo | null;

const { default: App } = await import('./App.svelte');
const { contexts } = await import('$lib/stores/contexts.svelte');
const { session } = await import('$lib/stores/session.svelte');
const { Snapshots, snapshots } = await import('$lib/stores/snapshots.svelte');

// The stores live as long as the page, so each test has a context of its own.
let count = 0;
let name: string;

beforeEach(() => {
  localStorage.clear();
  for (const each of session.contexts) session.dropContext(each);
  name = `cluster-${(count += 1)}`;
  demo = null;
  // Each test starts as the program does: nothing of the list before is known.
  const before = contexts.list;
  vi.spyOn(contexts, 'loaded', 'get').mockImplementation(() => contexts.list !== before);
  // The demo opens by itself once in the life of the page.
  const tried = vi.spyOn(snapshots, 'openDemoUnasked');
  const fresh = new Snapshots();
  tried.mockImplementation(() => fresh.openDemoUnasked());
  list = { contexts: [], problems: [], searched: ['/home/me/.kube/config'] };
  connection = { state: 'open', server: { version: 'v1.36.3', platform: 'linux/amd64' } };
  core.request.mockReset().mockImplementation((command: string) => {
    switch (command) {
      case 'list_contexts':
        return Promise.resolve(list);
      case 'open_snapshot':
        // Without the demo, what is said instead of it is seen.
        if (!demo)
          return Promise.reject({ code: 'internal', message: 'open the demo', hint: null });
        list = { ...list, contexts: [...list.contexts, demo] };
        return Promise.resolve({ context: demo.name });
      case 'close_context':
        list = { ...list, contexts: list.contexts.filter((each) => each !== demo) };
        return Promise.resolve({});
      case 'open_context':
        return Promise.resolve({ context: name, connection });
      case 'get_settings':
        return Promise.resolve(storedSettings());
      case 'list_programs':
        return Promise.resolve({ folders: [], shell: null, silent: null, programs: [] });
      case 'list_namespaces':
        return Promise.resolve({ namespaces: [], errors: [], offered: [] });
      default:
        return Promise.resolve({});
    }
  });
});
afterEach(cleanup);

const asked = (command: string) =>
  core.request.mock.calls.filter(([each]) => each === command).length;

describe('the first start', () => {
  it('without any kubeconfig says which files were looked for', async () => {
    render(App);
    expect(await screen.findByText('No Kubernetes contexts found')).toBeTruthy();
    expect(screen.getByText('/home/me/.kube/config')).toBeTruthy();

    list = { ...list, contexts: [context(name)] };
    await fireEvent.click(screen.getByRole('button', { name: 'Look again' }));
    expect(await screen.findByRole('heading', { name: 'Contexts' })).toBeTruthy();
  });

  it('without any kubeconfig opens the demo, says what it is, and offers it again', async () => {
    const snapshot = { source: 'shop', demo: true, captured_at: 0, journal: 0, left_out: [] };
    const opened = context(name, { snapshot: snapshot as unknown as SnapshotInfo });
    demo = opened;
    render(App);
    const strip = within(await screen.findByRole('region', { name: 'Demo' }));
    expect(strip.getByText(/This is a demo: a recorded cluster/)).toBeTruthy();
    expect(session.contexts).toEqual([name]);

    await fireEvent.click(strip.getByRole('button', { name: 'Add your own...' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add your own clusters' }));
    expect(dialog.getByText('/home/me/.kube/config')).toBeTruthy();
    await fireEvent.click(dialog.getByRole('button', { name: 'Close' }));

    // Closed, it does not come back by itself.
    await snapshots.close(name);
    await fireEvent.click(await screen.findByRole('button', { name: 'Open the demo' }));
    expect(await screen.findByRole('group', { name: 'Demo, a snapshot of shop' })).toBeTruthy();
  });

  it('with a kubeconfig that cannot be used tells that, and covers it with no demo', async () => {
    const error = { code: 'kubeconfig', message: 'it is no YAML', hint: null } as const;
    list = { ...list, problems: [{ path: '/home/me/.kube/config', error }] };
    render(App);
    expect(await screen.findByText('it is no YAML')).toBeTruthy();
    expect(snapshots.problems).toEqual([]);
    expect(asked('open_snapshot')).toBe(0);
  });

  it('with a file shows that', async () => {
    const snapshot = { source: 'prod', demo: false, captured_at: 0, journal: 0, left_out: [] };
    const named = context(name, { current: true, snapshot: snapshot as unknown as SnapshotInfo });
    list = { ...list, contexts: [context('live'), named] };
    render(App);
    expect(await screen.findByRole('group', { name: 'Snapshot of prod' })).toBeTruthy();
  });

  it('with a file that cannot be opened tells that, whatever is in view', async () => {
    const error = { code: 'malformed', message: 'it is damaged', hint: null } as const;
    list = {
      ...list,
      contexts: [context(name)],
      problems: [{ path: '/home/me/a.pilothouse', error }],
    };
    session.selectContext(name);
    render(App);
    const told = within(await screen.findByRole('list', { name: 'What did not work' }));
    expect(told.getByText('it is damaged')).toBeTruthy();
    await fireEvent.click(told.getByRole('button', { name: 'Dismiss' }));
    await contexts.load();
    expect(screen.queryByText('it is damaged')).toBeNull();
  });

  it('lists all contexts and connects to none', async () => {
    list = { ...list, contexts: [context(name), context('staging')] };
    render(App);
    const main = within(await screen.findByRole('main'));
    expect(await main.findByText('staging')).toBeTruthy();
    expect(asked('open_context')).toBe(0);
  });
});

describe('a context that is opened', () => {
  async function choose() {
    list = { ...list, contexts: [context(name)] };
    render(App);
    const contexts = await screen.findByRole('navigation', { name: 'Contexts' });
    await fireEvent.click(within(contexts).getByRole('button'));
  }

  it('is connected, and its table shown', async () => {
    await choose();
    expect(await screen.findByText('Kubernetes v1.36.3')).toBeTruthy();
    expect(asked('open_context')).toBe(1);
    expect(screen.getByRole('combobox', { name: 'Filter' })).toBeTruthy();
  });

  it('and cannot be reached says why, how to mend it, and tries again when asked', async () => {
    const error = { code: 'refused', message: 'connection refused', hint: 'Start it.' } as const;
    connection = { state: 'failed', since: Date.now(), error, retry_at: null };
    await choose();
    expect(await screen.findByText('connection refused')).toBeTruthy();
    expect(screen.getByText('Start it.')).toBeTruthy();

    connection = { state: 'open', server: { version: 'v1.35.0', platform: 'linux/amd64' } };
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Kubernetes v1.35.0')).toBeTruthy();
    expect(asked('open_context')).toBe(2);
  });

  it('and wakes shows what was kept of it, and as of when that is', async () => {
    connection = { state: 'waking', since: Date.now() - 3 * 3_600_000 };
    await choose();
    expect(await screen.findByText(/^As of 3h ago · connecting$/)).toBeTruthy();
    expect(screen.getByRole('combobox', { name: 'Filter' })).toBeTruthy();
    expect(screen.queryByText('Connecting to')).toBeNull();
  });

  it('and sleeps says that, beside the table that wakes it', async () => {
    connection = { state: 'asleep', since: Date.now() - 3 * 3_600_000 };
    await choose();
    expect(await screen.findByText(/^Asleep, seen 3h ago$/)).toBeTruthy();
    expect(screen.getByRole('combobox', { name: 'Filter' })).toBeTruthy();
    const tables = core.stream.mock.calls as unknown as [string][];
    expect(tables.map(([stream]) => stream)).toContain('open_table');
  });

  it('and names a missing cluster is not even tried', async () => {
    const problem = { code: 'kubeconfig', message: 'no cluster “x”', hint: null } as const;
    list = { ...list, contexts: [context(name, { problem })] };
    render(App);
    const contexts = await screen.findByRole('navigation', { name: 'Contexts' });
    await fireEvent.click(within(contexts).getByRole('button'));
    expect(await screen.findByText('no cluster “x”')).toBeTruthy();
    expect(asked('open_context')).toBe(0);
  });
});

describe('the fleet', () => {
  it('is a key away, in a tab, and connects to nothing', async () => {
    list = { ...list, contexts: [context(name), context('staging')] };
    render(App);
    await screen.findByText('staging');
    await fireEvent.keyDown(window, { key: '0', ctrlKey: true });
    const page = within(await screen.findByRole('region', { name: 'Fleet' }));
    expect(page.getByRole('grid', { name: 'Fleet' })).toBeTruthy();
    const tabs = within(screen.getByRole('navigation', { name: 'Open views' }));
    expect(tabs.getByRole('button', { name: 'Fleet' }).getAttribute('aria-current')).toBe('page');
    expect(document.title).toBe('Fleet · Pilothouse');
    expect(asked('open_context')).toBe(0);

    await fireEvent.click(screen.getByRole('button', { name: 'Fleet', pressed: true }));
    expect(await screen.findByRole('heading', { name: 'Contexts' })).toBeTruthy();
  });

  it('is an action of the palette', async () => {
    list = { ...list, contexts: [context(name)] };
    render(App);
    await screen.findByRole('heading', { name: 'Contexts' });
    await fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    await fireEvent.input(await screen.findByRole('combobox'), { target: { value: 'fleet' } });
    await fireEvent.click(await screen.findByRole('option', { name: /Fleet overview/ }));
    expect(await screen.findByRole('region', { name: 'Fleet' })).toBeTruthy();
    session.back();
  });
});
