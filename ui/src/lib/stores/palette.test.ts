import { beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo as context } from '$lib/contexts/context.fixture';
import { DEPLOYMENTS, PODS } from '$lib/palette/kinds.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type { KindsItem, ObjectRef, SearchItem, SearchRequest } from '$lib/wire/generated';

interface Search {
  request: SearchRequest;
  handlers: StreamHandlers<SearchItem>;
  closed: boolean;
}
const core = vi.hoisted(() => ({ request: vi.fn(), searches: [] as Search[] }));
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: core.request,
  stream: (name: string, request: SearchRequest, handlers: StreamHandlers<SearchItem>) => {
    if (name === 'follow_kinds') {
      (handlers as unknown as StreamHandlers<KindsItem>).item(kinds());
      return { id: 0, close: () => undefined };
    }
    const search = { request, handlers, closed: false };
    core.searches.push(search);
    return { id: core.searches.length, close: () => void (search.closed = true) };
  },
}));

const { contexts } = await import('./contexts.svelte');
const { namespaces } = await import('./namespaces.svelte');
const { Palette } = await import('./palette.svelte');
const { savedViews } = await import('./saved-views.svelte');
const { session } = await import('./session.svelte');
const { tree } = await import('./tree.svelte');

/** What the server has. */
function kinds(): KindsItem {
  const entries = [PODS, DEPLOYMENTS].map((kind) => ({ kind, count: null }));
  return {
    tree: { groups: [{ section: 'workloads', group: null, entries }], errors: [] },
    connecting: [],
  };
}

let palette: InstanceType<typeof Palette>;
const labels = (): string[] => palette.items.map(({ label }) => label);

function choose(label: string): void {
  const item = palette.items.find((each) => each.label === label);
  if (!item) throw new Error(`no ${label} among ${labels().join(', ')}`);
  palette.choose(item.choice);
}

/** Lets the core find one object. */
function find(part: Partial<ObjectRef> & { name: string }, complete = true): void {
  const object = {
    context: 'prod-eu',
    group: '',
    version: 'v1',
    kind: 'Pod',
    namespace: 'shop',
    uid: 'u7',
    ...part,
  };
  core.searches.at(-1)?.handlers.item({
    hits: [
      {
        object,
        kind: 'pods',
        title: 'Pods',
        health: null,
        status: null,
        fit: 'exact',
        in_name: [],
        in_namespace: [],
        fields: [],
        more_fields: 0,
      },
    ],
    matched: 3,
    searched: 1,
    waiting: 0,
    unsearched: [],
    inside: null,
    complete,
  });
}

beforeEach(async () => {
  vi.useFakeTimers();
  core.searches.length = 0;
  core.request.mockReset().mockResolvedValue({
    contexts: [context('prod-eu'), context('staging')],
    problems: [],
    searched: [],
  });
  await contexts.load();
  tree.followKinds(['prod-eu']);
  session.selectContext('prod-eu');
  session.showKind('pods');
  session.setNamespaces([]);
  session.select(null);
  palette = new Palette();
  palette.show();
  return () => vi.useRealTimers();
});

describe('choosing', () => {
  it('a kind, a context or a namespace goes there and closes', () => {
    palette.type('deploy');
    choose('Deployments');
    expect([session.kind, palette.open]).toEqual(['deployments.apps', false]);
    palette.show();
    choose('staging');
    expect(session.contexts).toEqual(['staging']);
  });

  it('a map of a namespace goes there, in one step', async () => {
    core.request.mockResolvedValue({ namespaces: ['shop'], errors: [] });
    await namespaces.load(['prod-eu']);
    palette.type('map of sh');
    choose('Map of namespace shop');
    expect(session.view).toMatchObject({ map: { about: null }, namespaces: ['shop'] });
    session.back();
    expect(session.view).toMatchObject({ map: null, namespaces: [] });
  });

  it('a command takes one step', () => {
    palette.type(':deploy staging/shop api');
    choose('Deployments in staging / shop matching “api”');
    expect(session.view).toMatchObject({
      contexts: ['staging'],
      kind: 'deployments.apps',
      namespaces: ['shop'],
      filter: 'api',
    });
    session.back();
    expect(session.view).toMatchObject({ contexts: ['prod-eu'], kind: 'pods', namespaces: [] });
  });

  it('a saved view shows it', () => {
    session.setFilter('is:broken');
    savedViews.save('Broken ones', session.keep(false));
    session.showKind('deployments.apps');
    palette.type('broken');
    choose('Broken ones');
    expect(session.view).toMatchObject({ kind: 'pods', filter: 'is:broken' });
    session.back();
    expect(session.kind).toBe('deployments.apps');
  });

  it('an action does it, for as long as it is offered', () => {
    const run = vi.fn();
    const withdraw = palette.offer({ id: 'x', label: 'Do it', run });
    choose('Do it');
    expect(run).toHaveBeenCalledOnce();
    withdraw();
    expect(labels()).not.toContain('Do it');
  });
});

describe('objects', () => {
  it('of all kinds are searched for once the typing pauses, by two letters or more', () => {
    palette.type('c');
    vi.advanceTimersByTime(200);
    expect(core.searches).toHaveLength(0);
    palette.type('che');
    palette.type('chec');
    vi.advanceTimersByTime(200);
    expect(core.searches.map(({ request }) => request)).toMatchObject([
      { text: 'chec', inside: false },
    ]);
    expect(palette.searching).toBe(true);
    find({ name: 'checkout' });
    expect([palette.searching, palette.progress]).toEqual([false, '2 more match']);
    choose('checkout');
    expect(session.selected).toMatchObject({ kind: 'Pod', name: 'checkout', uid: 'u7' });
    expect(core.searches[0]?.closed).toBe(true);
  });

  it('are not searched for while a command is typed, or once it is closed', () => {
    palette.type(':deploy');
    vi.advanceTimersByTime(200);
    palette.type('check');
    palette.hide();
    vi.advanceTimersByTime(200);
    expect(core.searches).toHaveLength(0);
  });

  it('that were found are no suggestions for a command', () => {
    palette.type('checkout');
    vi.advanceTimersByTime(200);
    find({ name: 'checkout' });
    palette.type(':po');
    expect(labels()).not.toContain('checkout');
  });

  it('are looked into when that is wanted, at once', () => {
    palette.type('proxy');
    vi.advanceTimersByTime(200);
    palette.toggleInside();
    expect(core.searches.at(-1)?.request).toMatchObject({ text: 'proxy', inside: true });
    expect(palette.inside).toBe(true);
  });

  it('that are releases have their own page', () => {
    palette.type('checkout');
    vi.advanceTimersByTime(200);
    find({ name: 'checkout', group: 'helm.sh', kind: 'Release' });
    choose('checkout');
    expect(session.release).toEqual({ context: 'prod-eu', namespace: 'shop', name: 'checkout' });
    session.closeRelease();
  });
});

describe('what is typed', () => {
  it('before the field has the focus is not lost, and does nothing else', () => {
    const press = (key: string, part: KeyboardEventInit = {}) =>
      palette.takes(new KeyboardEvent('keydown', { key, ...part }));
    palette.type('po');
    expect([press('d'), press(' '), press('Enter'), press('k', { ctrlKey: true })]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(palette.text).toBe('pod ');
    palette.hide();
    expect(press('d')).toBe(false);
  });
});

describe('what it says', () => {
  it('is what of a command was not understood', () => {
    palette.type(':nope');
    expect(palette.problem).toBe('No kind is called “nope”');
    expect(palette.announcement).toBe('Nothing found');
    palette.type('nope');
    expect(palette.problem).toBeNull();
  });

  it('is how much was found', () => {
    palette.type(':po');
    expect(palette.announcement).toBe('1 found');
  });
});
