import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  DAY,
  fleetMember,
  HOUR,
  MINUTE,
  podCounts,
  seenFacts as facts,
} from '$components/fleet/fleet.fixture';
import { contextInfo } from '$lib/contexts/context.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type {
  ContextInfo,
  FleetFacts,
  FleetItem,
  FleetMember,
  FollowFleet,
  SnapshotInfo,
  WireError,
} from '$lib/wire/generated';

interface Opened {
  query: FollowFleet;
  handlers: StreamHandlers<FleetItem>;
  closed: boolean;
}
const core = vi.hoisted(() => ({
  opened: [] as Opened[],
  list: [] as ContextInfo[],
  looks: [] as unknown[],
}));
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: (name: string, request: unknown) => {
    if (name === 'refresh_fleet') core.looks.push(request);
    if (name !== 'list_contexts') return Promise.resolve({});
    return Promise.resolve({ contexts: core.list, problems: [], searched: [] });
  },
  stream: (name: string, query: FollowFleet, handlers: StreamHandlers<FleetItem>) => {
    const stream: Opened = { query, handlers, closed: false };
    if (name === 'follow_fleet') core.opened.push(stream);
    return { id: 1, close: () => void (stream.closed = true) };
  },
}));

const { contexts } = await import('$lib/stores/contexts.svelte');
const { fleetChoices } = await import('$lib/stores/fleet-choices.svelte');
const { session } = await import('$lib/stores/session.svelte');
const { shortcuts } = await import('$lib/stores/shortcuts.svelte');
const { default: FleetView } = await import('./FleetView.svelte');

const now = Date.now();
const LOST: WireError = { code: 'timeout', message: 'get version: no answer', hint: 'Is it up?' };

const seenFacts = (part: Partial<FleetFacts> = {}): FleetFacts =>
  facts({ at: now, credentials_expire: null, server_expires: now + 300 * DAY, ...part });
const member = (context: string, part: Partial<FleetMember> = {}): FleetMember =>
  fleetMember(context, { seen: seenFacts(), tried_at: now, ...part });

const ALL = [
  member('well'),
  member('broken', {
    seen: seenFacts({
      pods: podCounts(3, 2, 400),
      nodes: { all: 8, ready: 7, cordoned: 0 },
      warnings: 12,
      distribution: 'GKE',
    }),
  }),
  member('lost', { seen: null, error: LOST }),
];

function tell(members: FleetMember[] = ALL, gone: string[] = []): void {
  core.opened.at(-1)?.handlers.item({ members, gone });
  flushSync();
}

/** Shows what is known of these; the first time all of them. */
async function show(members: FleetMember[] | null = ALL): Promise<void> {
  await contexts.load();
  render(FleetView);
  flushSync();
  if (members !== null) tell(members);
}

const words = (element: Element | null | undefined) =>
  element?.textContent.replace(/\s+/g, ' ').trim() ?? '';
const rows = () => [...document.querySelectorAll<HTMLElement>('[data-row]')];
const names = () => rows().map((row) => words(row.querySelector('.name')));
function rowOf(name: string): HTMLElement {
  const row = rows().find((each) => words(each.querySelector('.name')) === name);
  if (!row) throw new Error(`no row of ${name}`);
  return row;
}
const inRow = (name: string) => within(rowOf(name));
/** What stands in a row behind its name. */
const cells = (name: string) => inRow(name).getAllByRole('gridcell').map(words);
const sort = (column: string) =>
  fireEvent.click(within(screen.getByRole('grid')).getByRole('button', { name: column }));

async function choose(trigger: RegExp, item: string): Promise<void> {
  const button = screen.getByRole('button', { name: trigger });
  button.focus();
  await fireEvent.keyDown(button, { key: 'Enter' });
  await fireEvent.click(await screen.findByRole('menuitemradio', { name: item }));
}

function press(key: string): void {
  const target = document.activeElement ?? document.body;
  shortcuts.dispatch(new KeyboardEvent('keydown', { key, cancelable: true }));
  if (document.activeElement === target) flushSync();
}

const view = () => ({
  contexts: session.contexts,
  kind: session.kind,
  filter: session.filter,
  namespaces: session.namespaces,
});

beforeEach(() => {
  core.opened.length = 0;
  core.looks.length = 0;
  core.list = [
    contextInfo('well', { settings: { group: 'Shop' } }),
    contextInfo('broken', { settings: { alias: 'Till' }, protection: 'read_only' }),
    contextInfo('lost'),
    contextInfo('snap', { snapshot: {} as SnapshotInfo }),
  ];
  fleetChoices.form = 'table';
  fleetChoices.grouping = 'none';
  fleetChoices.sort = null;
  fleetChoices.every = 15;
  HTMLElement.prototype.scrollIntoView = vi.fn();
  session.selectContext('elsewhere');
  session.setNamespaces(['shop']);
  session.showFleet();
});
afterEach(cleanup);

describe('the fleet', () => {
  it('is all contexts but snapshots, the worst first', async () => {
    await show();
    expect(names()).toEqual(['lost', 'Till', 'well']);
    const sums = within(screen.getByRole('list', { name: 'The fleet in short' }));
    expect(sums.getAllByRole('listitem').map(words)).toEqual([
      '3 contexts',
      '2 reachable',
      '1 cannot be reached',
      '1 with broken pods',
      '1 with nodes not ready',
    ]);
  });

  it('tells of each what was seen', async () => {
    await show();
    expect(cells('Till')).toEqual([
      'Not opened',
      'v1.36.3',
      'GKE',
      '7/8',
      '405 32',
      '62% , CPU: pods ask for 12.4 of 20',
      '25% , Memory: pods ask for 15Gi of 60Gi',
      '12',
      '',
      expect.stringMatching(/^300d|^299d/),
      '34 ms',
      '<1m',
      '',
    ]);
    expect(inRow('Till').getByRole('img', { name: 'Read-only' })).toBeTruthy();
    expect(inRow('well').getByText('Shop')).toBeTruthy();
    expect(inRow('Till').getByTitle('3 broken, 2 need attention, 400 healthy')).toBeTruthy();
  });

  it('says what may not be read, and what was not looked at', async () => {
    const denied = ['nodes', 'pods in all namespaces'];
    await show([
      member('well', {
        seen: seenFacts({ nodes: null, pods: null, room: null, warnings: 0, denied }),
      }),
    ]);
    const not = inRow('well').getAllByText('not allowed');
    expect(not).toHaveLength(4);
    expect(not[0]?.title).toBe('May not be read: nodes, pods in all namespaces');
    expect(cells('lost')).toEqual(['Not opened', 'not looked at', 'never', '']);
  });

  it('follows while it is on screen, and anew when it looks more seldom', async () => {
    await show();
    expect(core.opened.map(({ query }) => query)).toEqual([{ every: 15 }]);
    await choose(/^Looking by itself/, 'Every 60 min');
    expect(core.opened.map(({ query, closed }) => [query.every, closed])).toEqual([
      [15, true],
      [60, false],
    ]);
    await choose(/^Looking by itself/, 'Off');
    expect(core.opened.at(-1)?.query).toEqual({ every: null });
    cleanup();
    expect(core.opened.every(({ closed }) => closed)).toBe(true);
    expect(JSON.parse(localStorage.getItem('pilothouse.fleet') ?? '')).toMatchObject({
      every: null,
    });
  });

  it('says that nothing was asked yet, and looks when it is told to', async () => {
    fleetChoices.every = null;
    const never = { seen: null, tried_at: null };
    await show([member('well', never), member('broken', never)]);
    const note = within(screen.getByRole('note'));
    expect(note.getByText(/looking by itself is off/)).toBeTruthy();
    await fireEvent.click(note.getByRole('button', { name: 'Look at all now' }));
    expect(core.looks).toEqual([{ contexts: [], asked: false }]);
    tell([member('well', { ...never, looking: true })]);
    expect(screen.queryByRole('note')).toBeNull();
    expect(cells('well')).toEqual(['Not opened', 'being looked at', 'never', '']);
    expect(inRow('well').getByRole('button', { name: 'Looking at well' })).toBeTruthy();
    expect(screen.getByText('looking at 1')).toBeTruthy();
  });

  it('is none without clusters', async () => {
    core.list = core.list.slice(3);
    await show();
    expect(screen.getByText('No clusters to look at')).toBeTruthy();
  });

  it('says that it is followed no more', async () => {
    await show();
    core.opened[0]?.handlers.end({ code: 'internal', message: 'gone away', hint: null });
    flushSync();
    expect(screen.getByText('gone away')).toBeTruthy();
    expect(names()).toEqual(['lost', 'Till', 'well']);
  });

  it.each(['table', 'cards'] as const)('can be used by everybody as %s', async (form) => {
    fleetChoices.form = form;
    fleetChoices.grouping = 'distribution';
    await show();
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    const { violations } = await axe.run(document.body, { rules });
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });
});

describe('what is old', () => {
  it('is dimmed after a quarter of an hour, and says so', async () => {
    const seen = (minutes: number) => ({ seen: seenFacts({ at: now - minutes * MINUTE }) });
    await show([member('well', seen(14)), member('broken', seen(40.5))]);
    expect(rowOf('well').classList.contains('old')).toBe(false);
    expect(rowOf('Till').classList.contains('old')).toBe(true);
    expect(words(rowOf('Till').querySelector('.seen'))).toBe('40m');
  });

  it('is dimmed at once where the next look failed', async () => {
    await show([member('well', { error: LOST })]);
    expect(rowOf('well').classList.contains('old')).toBe(true);
    expect(inRow('well').getByRole('img', { name: 'the last look failed' })).toBeTruthy();
  });
});

describe('what expires', () => {
  it('is marked before it is over', async () => {
    await show([
      member('well', {
        seen: seenFacts({ credentials_expire: now - HOUR, server_expires: now + 3 * DAY }),
      }),
    ]);
    const [credentials, certificate] = rowOf('well').querySelectorAll('.expiry');
    expect([words(credentials), credentials?.classList.contains('bad')]).toEqual(['expired', true]);
    expect([certificate?.classList.contains('warn'), words(certificate)]).toEqual([
      true,
      expect.stringMatching(/^3d|^2d23h/),
    ]);
  });
});

describe('the order', () => {
  it('is that of a column, the other way round, and the worst first again', async () => {
    await show();
    await sort('Context');
    expect(names()).toEqual(['lost', 'Till', 'well']);
    await sort('Context');
    expect(names()).toEqual(['well', 'Till', 'lost']);
    const heading = screen.getByRole('columnheader', { name: 'Context' });
    expect(heading.getAttribute('aria-sort')).toBe('descending');
    await sort('Context');
    expect([names(), heading.getAttribute('aria-sort')]).toEqual([
      ['lost', 'Till', 'well'],
      'none',
    ]);
    await sort('Warnings');
    expect(names()).toEqual(['Till', 'well', 'lost']);
  });

  it('follows what is seen, and the focus stays with its row', async () => {
    await show();
    const name = inRow('well').getByRole('button', { name: 'well' });
    name.focus();
    tell([member('well', { seen: seenFacts({ pods: podCounts(9, 0, 0) }) })]);
    await new Promise((done) => setTimeout(done));
    expect(names()).toEqual(['lost', 'well', 'Till']);
    expect(document.activeElement).toBe(name);
  });

  it('is of groups, where they are asked for', async () => {
    await show();
    await choose(/^Group$/, 'Distribution');
    const headings = screen.getAllByRole('rowheader').filter((each) => each.matches('.heading *'));
    expect(headings.map(words)).toEqual(['EKS 1', 'GKE 1', 'Not known 1']);
    expect(names()).toEqual(['well', 'Till', 'lost']);
  });

  it('is narrowed by name, group, version and distribution', async () => {
    await show();
    const find = async (value: string) => {
      await fireEvent.input(screen.getByRole('searchbox', { name: 'Filter contexts' }), {
        target: { value },
      });
      return names();
    };
    expect(await find('broken')).toEqual(['Till']);
    expect(await find('shop')).toEqual(['well']);
    expect(await find('1.36')).toEqual(['Till', 'well']);
    expect(await find('gke')).toEqual(['Till']);
    expect(await find('nothing')).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Show all contexts' }));
    expect(names()).toHaveLength(3);
  });
});

describe('a click leads', () => {
  const click = (name: string, button: string | RegExp) =>
    fireEvent.click(inRow(name).getByRole('button', { name: button }));

  it('from the name to the context, with Ctrl in a tab of its own', async () => {
    await show();
    await click('Till', 'Till');
    expect([session.contexts, session.fleet]).toEqual([['broken'], false]);
    session.back();
    const before = session.tabs.list.length;
    await fireEvent.click(inRow('well').getByRole('button', { name: 'well' }), { ctrlKey: true });
    expect([session.contexts, session.tabs.list.length]).toEqual([['well'], before + 1]);
    session.closeTab();
  });

  it('from the nodes to those that are not ready', async () => {
    await show();
    await click('Till', '7/8: 7 of 8 nodes ready in Till');
    expect(view()).toEqual({
      contexts: ['broken'],
      kind: 'nodes',
      filter: '!status~^Ready',
      namespaces: [],
    });
    session.back();
    await click('well', '8/8: 8 of 8 nodes ready in well');
    expect(view()).toMatchObject({ contexts: ['well'], kind: 'nodes', filter: '' });
  });

  it('from nodes that take no new pods to those', async () => {
    const nodes = { all: 8, ready: 8, cordoned: 2 };
    await show([member('well', { seen: seenFacts({ nodes }) })]);
    await click('well', /2 take no new pods/);
    expect(session.filter).toBe('status:SchedulingDisabled');
  });

  it('from counts of pods to those', async () => {
    await show();
    await click('Till', '3 pods broken in Till');
    expect(view()).toEqual({
      contexts: ['broken'],
      kind: 'pods',
      filter: 'is:broken',
      namespaces: [],
    });
    session.back();
    await click('Till', '2 pods that need attention in Till');
    expect(session.filter).toBe('is:attention');
    session.back();
    await click('Till', /^405 pods in Till/);
    expect([session.kind, session.filter]).toEqual(['pods', '']);
  });

  it('from warnings to the events', async () => {
    await show();
    await click('Till', '12 warnings of the last hour in Till');
    expect(view()).toEqual({
      contexts: ['broken'],
      kind: 'events',
      filter: 'type=Warning last_seen<1h',
      namespaces: [],
    });
  });

  it('from a failure to the context, which explains it', async () => {
    await show();
    const state = inRow('lost').getByRole('button', { name: /^lost: Cannot be reached/ });
    expect(state.title).toBe('get version: no answer\nIs it up?');
    await fireEvent.click(state);
    expect(session.contexts).toEqual(['lost']);
  });

  it('to another look, for which somebody asked', async () => {
    await show();
    await click('lost', 'Look again at lost');
    await fireEvent.click(screen.getByRole('button', { name: 'Look at all' }));
    expect(core.looks).toEqual([
      { contexts: ['lost'], asked: true },
      { contexts: [], asked: false },
    ]);
  });
});

describe('the keys', () => {
  const focused = () => words(document.activeElement);
  const key = (key: string) => fireEvent.keyDown(document.activeElement as Element, { key });

  it('walk from context to context, and along each', async () => {
    await show();
    expect(document.querySelectorAll('[data-walk][tabindex="0"]')).toHaveLength(1);
    press('j');
    expect(focused()).toBe('lost');
    press('j');
    expect(focused()).toBe('Till');
    await key('ArrowRight');
    await key('ArrowRight');
    expect(focused()).toBe('405');
    await key('ArrowDown');
    expect(focused()).toBe('400');
    await key('Home');
    expect(focused()).toBe('Cannot be reached');
    await key('End');
    press('k');
    expect(document.querySelectorAll('[data-walk][tabindex="0"]')).toHaveLength(1);
    expect(rowOf('Till').contains(document.activeElement)).toBe(true);
  });

  it('go to the filter and back', async () => {
    await show();
    press('/');
    const field = screen.getByRole('searchbox', { name: 'Filter contexts' });
    expect(document.activeElement).toBe(field);
    await fireEvent.input(field, { target: { value: 'till' } });
    await key('Enter');
    expect(focused()).toBe('Till');
    press('Escape');
    expect(names()).toHaveLength(3);
  });

  it('look at all', async () => {
    await show();
    press('r');
    expect(core.looks).toEqual([{ contexts: [], asked: false }]);
  });
});

describe('as cards', () => {
  it('is the same, and is remembered', async () => {
    await show();
    await fireEvent.click(screen.getByRole('button', { name: 'Cards' }));
    expect(screen.queryByRole('grid')).toBeNull();
    expect(names()).toEqual(['lost', 'Till', 'well']);
    expect(inRow('lost').getByText('get version: no answer')).toBeTruthy();
    press('j');
    expect(words(document.activeElement)).toBe('lost');
    await fireEvent.click(inRow('Till').getByRole('button', { name: '3 pods broken in Till' }));
    expect([session.contexts, session.filter]).toEqual([['broken'], 'is:broken']);
    expect(JSON.parse(localStorage.getItem('pilothouse.fleet') ?? '')).toMatchObject({
      form: 'cards',
    });
  });
});
