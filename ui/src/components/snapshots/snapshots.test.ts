import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type { CaptureItem, ContextInfo, SnapshotInfo } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
const shell = vi.hoisted(() => ({
  chooseFile: vi.fn(),
  chooseTarget: vi.fn(),
  documentsFolder: vi.fn(),
}));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));
vi.mock('$lib/platform/files', async (original) => ({ ...(await original<object>()), ...shell }));

const { contexts } = await import('$lib/stores/contexts.svelte');
const { clock } = await import('$lib/stores/clock.svelte');
const { session } = await import('$lib/stores/session.svelte');
const { snapshots } = await import('$lib/stores/snapshots.svelte');
const { default: SnapshotBar } = await import('./SnapshotBar.svelte');
const { default: OpenSnapshotDialog } = await import('./OpenSnapshotDialog.svelte');
const { default: CaptureDialog } = await import('./CaptureDialog.svelte');
const { default: DropOverlay } = await import('./DropOverlay.svelte');
const { default: OpenProblems } = await import('./OpenProblems.svelte');
const { default: Rail } = await import('../frame/Rail.svelte');

const AT = Date.UTC(2026, 10, 26, 23, 51);
const NAME = 'prod-eu @ 2026-11-26 23:51';
const DAMAGED = { code: 'malformed', message: 'it is damaged', hint: 'Copy it again.' } as const;

const snapshot: SnapshotInfo = {
  source: 'prod-eu',
  demo: false,
  captured_at: AT,
  journal: 60_000,
  size: 2_048,
  kinds: 61,
  objects: 2_346,
  logs: 9,
  namespaces: null,
  left_out: [
    { what: 'secrets', namespace: 'shop', reason: 'forbidden', message: 'list secrets: no' },
  ],
  redaction: {
    rules: { host_names: false, email_addresses: false },
    found: [
      { what: 'tokens', place: 'logs', count: 2 },
      { what: 'passwords', place: 'deployments.apps', count: 1 },
      { what: 'tokens', place: 'configmaps', count: 3 },
    ],
  },
};
const info = (part: Partial<ContextInfo>): ContextInfo =>
  contextInfo(NAME, {
    cluster: 'prod-eu',
    source: '/home/me/a.pilothouse',
    initials: 'PE',
    snapshot,
    ...part,
  });

let list: ContextInfo[];
const asked = (name: string): unknown[] =>
  rpc.request.mock.calls.filter(([each]) => each === name).map((call: unknown[]) => call[1]);

beforeEach(async () => {
  list = [info({ name: 'live', snapshot: null, source: 'config' }), info({})];
  rpc.stream.mockReset().mockReturnValue({ id: 1, close: vi.fn() });
  shell.documentsFolder.mockReset().mockResolvedValue(null);
  rpc.request.mockReset().mockImplementation((name: string, { path }: { path?: string }) => {
    switch (name) {
      case 'list_contexts':
        return Promise.resolve({ contexts: list, problems: [], searched: [] });
      case 'open_snapshot':
        return path?.includes('bad')
          ? Promise.reject(DAMAGED)
          : Promise.resolve({ context: NAME, snapshot });
      case 'resource_tree':
        return Promise.resolve({ groups: [], errors: [] });
      case 'list_namespaces':
        return Promise.resolve({ namespaces: ['shop', 'web'], errors: [] });
      default:
        return Promise.resolve({});
    }
  });
  await contexts.load();
  session.selectContext(NAME);
  clock.set(NAME, {
    since: Date.now(),
    at: AT + 20_000,
    begin: AT,
    end: AT + 60_000,
    speed: 0,
    repeat: false,
  });
});
afterEach(() => {
  snapshots.opening = false;
  snapshots.capturing = null;
  snapshots.drag(null);
  cleanup();
});

describe('the bar', () => {
  it('says what is in view, and what is in it', async () => {
    render(SnapshotBar);
    const row = screen.getByRole('group', { name: 'Snapshot of prod-eu' });
    expect(row.textContent).toMatch(/Snapshot of\s+prod-eu, 26 Nov 2026 23:51 UTC\s+· read-only/);
    await fireEvent.click(
      within(row).getByRole('button', { name: 'Details of the snapshot of prod-eu' }),
    );
    const facts = await screen.findByRole('dialog', { name: 'What is in the snapshot' });
    expect(facts.textContent).toContain('2,346 of 61 kinds');
    expect(facts.textContent).toContain('secrets in shop: not allowed');
    expect(facts.textContent).toMatch(/tokens\s*configmaps 3, logs 2\s*5/);
    expect(facts.textContent).toMatch(/passwords\s*deployments.apps\s*1/);
    expect(within(facts).getByTitle('configmaps 3, logs 2')).toBeTruthy();
  });

  it('plays, as fast as is wished, and goes anywhere', async () => {
    render(SnapshotBar);
    await fireEvent.click(screen.getByRole('button', { name: '4x' }));
    expect(asked('play_snapshot')).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    expect(asked('play_snapshot')).toEqual([{ context: NAME, speed: 4 }]);
    await fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Back to the beginning' }));
    expect(asked('play_snapshot').slice(1)).toEqual([
      { context: NAME, speed: 0 },
      { context: NAME, speed: 0, at: 0 },
    ]);
    const moment = screen.getByRole('slider', { name: 'Moment' });
    expect(moment.getAttribute('aria-valuetext')).toBe('23:51:00 UTC, 0s of 60s');
    await fireEvent.input(moment, { target: { value: '30000' } });
    expect(moment.getAttribute('aria-valuetext')).toMatch(/^23:51:30 UTC/);
    await fireEvent.change(moment);
    expect(asked('play_snapshot').at(-1)).toEqual({ context: NAME, speed: 0, at: 30_000 });
  });

  it('that has ended takes another speed, for when it is played again', async () => {
    const ended = { since: Date.now(), at: AT + 60_000, begin: AT, end: AT + 60_000 };
    clock.set(NAME, { ...ended, speed: 1, repeat: false });
    render(SnapshotBar);
    const pressed = () =>
      within(screen.getByRole('group', { name: 'Speed' })).getByRole('button', { pressed: true });
    expect(pressed().textContent.trim()).toBe('1x');
    await fireEvent.click(screen.getByRole('button', { name: '16x' }));
    expect(pressed().textContent.trim()).toBe('16x');
    expect(asked('play_snapshot')).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    expect(asked('play_snapshot')).toEqual([{ context: NAME, speed: 16, at: 0 }]);
  });

  it('is not there for a cluster, and has no player without recorded time', async () => {
    list = [info({ snapshot: { ...snapshot, journal: 0 } })];
    await contexts.load();
    const { unmount } = render(SnapshotBar);
    expect(screen.queryByRole('slider')).toBeNull();
    unmount();
    session.selectContext('live');
    render(SnapshotBar);
    expect(screen.queryByRole('region', { name: 'Snapshots in view' })).toBeNull();
  });
});

it('stands in a group of its own in the rail, with its moment', () => {
  render(Rail, { onhelp: () => undefined });
  const group = within(screen.getByRole('group', { name: 'Snapshots' }));
  const chip = group.getByRole('button');
  expect(chip.title).toBe('prod-eu, snapshot of 26 Nov 2026 23:51 UTC');
  expect(chip.className).toContain('snapshot');
});

describe('the dialog that opens one', () => {
  it('says what is wrong where it was asked for, and opens another', async () => {
    snapshots.opening = true;
    render(OpenSnapshotDialog);
    const file = await screen.findByRole('textbox', { name: 'File' });
    await fireEvent.input(file, { target: { value: '/bad.pilothouse' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Open' }));
    expect((await screen.findByRole('alert')).textContent).toMatch(/it is damaged.*Copy it again/s);

    shell.chooseFile.mockResolvedValue('/a.pilothouse');
    await fireEvent.click(screen.getByRole('button', { name: 'Browse...' }));
    await waitFor(() => expect(snapshots.opening).toBe(false));
    expect(asked('open_snapshot').at(-1)).toEqual({ path: '/a.pilothouse' });

    snapshots.opening = true;
    const again = await screen.findByRole<HTMLInputElement>('textbox', { name: 'File' });
    expect(again.value).toBe('');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('a dialog that is called off while a file is read', () => {
  let answer: () => void;
  let fail: () => void;

  /** Answers to what is opened only when that is said. */
  function slowly() {
    const normally = rpc.request.getMockImplementation();
    rpc.request.mockImplementation((name: string, given: object) =>
      name === 'open_snapshot'
        ? new Promise((done, failed) => {
            answer = () => done({ context: NAME, snapshot });
            fail = () => failed(DAMAGED);
          })
        : (normally?.(name, given) as unknown),
    );
  }
  const settled = () => new Promise((done) => setTimeout(done));
  const field = () => screen.findByRole<HTMLInputElement>('textbox', { name: 'File' });

  async function openFile() {
    snapshots.opening = true;
    const file = await field();
    await fireEvent.input(file, { target: { value: '/a.pilothouse' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Open' }));
    await waitFor(() => expect(asked('open_snapshot')).toHaveLength(1));
  }

  beforeEach(() => {
    slowly();
    session.selectContext('live');
    render(OpenSnapshotDialog);
  });

  it.each([
    ['Cancel', () => fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))],
    ['its cross', () => fireEvent.click(screen.getByRole('button', { name: 'Close' }))],
    ['Escape', () => fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' })],
  ])('by %s shows nothing of it, and opens anew', async (_by, close) => {
    await openFile();
    await close();
    expect(snapshots.opening).toBe(false);
    snapshots.opening = true;
    expect((await field()).value).toBe('');
    answer();
    await settled();
    expect(session.contexts).toEqual(['live']);
    expect(snapshots.opening).toBe(true);
    expect((await field()).value).toBe('');
  });

  it('tells nothing of what was wrong with it', async () => {
    await openFile();
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    snapshots.opening = true;
    await field();
    fail();
    await settled();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('after a capture lets another begin', async () => {
    let handlers: StreamHandlers<CaptureItem> | undefined;
    rpc.stream.mockImplementation((_name, _given, heard) => {
      handlers = heard as StreamHandlers<CaptureItem>;
      return { id: 1, close: vi.fn() };
    });
    snapshots.capturing = 'live';
    render(CaptureDialog);
    await fireEvent.click(await screen.findByRole('button', { name: 'Capture' }));
    handlers?.item({ step: 'done', snapshot });
    await fireEvent.click(await screen.findByRole('button', { name: 'Open it' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Done' }));
    snapshots.capturing = NAME;
    await field();
    answer();
    await settled();
    expect(snapshots.capturing).toBe(NAME);
    expect(session.contexts).toEqual(['live']);
  });
});

describe('files over the window', () => {
  it('are said to be opened or imported', async () => {
    render(DropOverlay);
    snapshots.drag(['/a.pilothouse', '/b.yaml']);
    expect((await screen.findByRole('status')).textContent).toBe(
      'Drop to open the snapshot, and to import the other file as a kubeconfig',
    );
    snapshots.drag(['/b.yaml']);
    await screen.findByText('Drop to import it as a kubeconfig');
    snapshots.drag(null);
    await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
  });

  it('that the system hands over and are no snapshots are told until that is dismissed', async () => {
    render(OpenProblems);
    await snapshots.openAll(['/b.txt']);
    await screen.findByText(/is not a snapshot/);
    await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('files that are dropped while a dialog is open', () => {
  beforeEach(async () => {
    render(OpenSnapshotDialog);
    render(OpenProblems);
    snapshots.opening = true;
    await screen.findByRole('dialog', { name: 'Open snapshot' });
  });

  it('take the place of the one that it asks for', async () => {
    session.selectContext('live');
    await snapshots.openAll(['/bad.pilothouse', '/a.pilothouse']);
    expect(session.contexts).toEqual([NAME]);
    expect(snapshots.opening).toBe(false);
    for (const { id } of snapshots.problems) snapshots.dismiss(id);
  });

  it('and cannot be opened are told over it, and leave it open', async () => {
    await snapshots.openAll(['/bad.pilothouse']);
    expect(snapshots.opening).toBe(true);
    const told = within(await screen.findByLabelText('What did not work'));
    const dismiss = told.getByLabelText('Dismiss');
    // As jsdom lays nothing out, only what is not at its origin is outside of the dialog.
    const at = { clientX: 900, clientY: 700, bubbles: true };
    const waited = () => new Promise((done) => setTimeout(done, 50));
    await fireEvent.pointerDown(dismiss, at);
    await waited();
    await fireEvent.click(dismiss, at);
    expect(snapshots.problems).toEqual([]);
    expect(snapshots.opening).toBe(true);

    await fireEvent.pointerDown(document.querySelector('.scrim') ?? document.body, at);
    await waited();
    expect(snapshots.opening).toBe(false);
  });
});

describe('a capture', () => {
  let handlers: StreamHandlers<CaptureItem>;
  let request: Record<string, unknown>;
  const close = vi.fn();

  async function open() {
    close.mockReset();
    rpc.stream.mockImplementation((_name, given, heard) => {
      request = given as Record<string, unknown>;
      handlers = heard as StreamHandlers<CaptureItem>;
      return { id: 1, close };
    });
    snapshots.capturing = 'live';
    render(CaptureDialog);
    await screen.findByRole('dialog', { name: 'Capture snapshot' });
  }
  const start = () => fireEvent.click(screen.getByRole('button', { name: 'Capture' }));

  it('takes out secrets unless a warning was seen', async () => {
    await open();
    await fireEvent.click(screen.getByRole('checkbox', { name: /^Secrets/ }));
    expect(screen.getByRole('alert').textContent).toContain('passwords, tokens and keys');
    await start();
    expect(request.redact).toBeNull();
  });

  it('without the rules for secrets shows that no other is applied, and keeps what was chosen', async () => {
    await open();
    const box = (name: string | RegExp) => screen.getByRole<HTMLInputElement>('checkbox', { name });
    const secrets = box(/^Secrets/);
    const [hosts, people] = [box('Host names'), box('E-mail addresses')];
    await fireEvent.click(hosts);
    await fireEvent.click(secrets);
    expect(hosts).toMatchObject({ checked: false, disabled: true });
    expect(screen.getByRole('alert').textContent).toMatch(
      /Host\s+names\s+and\s+e-mail\s+addresses\s+stay/,
    );
    await fireEvent.click(secrets);
    expect(hosts).toMatchObject({ checked: true, disabled: false });
    expect(people.checked).toBe(false);
    await start();
    expect(request.redact).toEqual({ host_names: true, email_addresses: false });
  });

  it('asks for the namespaces that are chosen', async () => {
    await open();
    const group = within(screen.getByRole('group', { name: 'Namespaces' }));
    await fireEvent.click(group.getByRole('button', { name: 'Choose' }));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Capture' }).disabled).toBe(true);
    await fireEvent.click(await group.findByRole('checkbox', { name: 'shop' }));
    await start();
    expect(request.namespaces).toEqual(['shop']);
  });

  it('tells how far it is, and leaves nothing when it is cancelled', async () => {
    await open();
    await start();
    handlers.item({ step: 'listing', kind: 'pods', done: 6, of: 60, objects: 1_200 });
    await screen.findByText('6 of 60 kinds, 1,200 objects');
    expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
    await fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });
    expect(close).not.toHaveBeenCalled();
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(close).toHaveBeenCalledTimes(1);
    expect(screen.getByRole('button', { name: 'Capture' })).toBeTruthy();
  });

  it('asks before it replaces a file', async () => {
    await open();
    await start();
    handlers.end({ code: 'exists', message: 'there is a file of that name', hint: null });
    await fireEvent.click(await screen.findByRole('button', { name: 'Replace the file' }));
    expect(request.replace).toBe(true);
  });

  it('shows what it made, and opens it', async () => {
    await open();
    await start();
    handlers.item({ step: 'done', snapshot });
    handlers.end(null);
    await screen.findByText('secrets in shop: not allowed');
    expect(screen.getByRole('button', { name: 'Copy path' })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Open it' }));
    await waitFor(() => expect(snapshots.capturing).toBeNull());
    expect(asked('open_snapshot')).toEqual([{ path: request.path }]);
  });
});
