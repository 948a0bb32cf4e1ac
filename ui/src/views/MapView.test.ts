import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { MAP } from '$components/map/map.fixture';
import { contextState } from '$lib/contexts/context.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type {
  Connection,
  ContextStates,
  FollowMap,
  ObjectMap,
  WireError,
} from '$lib/wire/generated';

interface Opened {
  query: FollowMap;
  handlers: StreamHandlers<ObjectMap>;
  closed: boolean;
}
const core = vi.hoisted(() => ({
  maps: [] as Opened[],
  states: [] as StreamHandlers<ContextStates>[],
}));

vi.mock('$lib/platform/rpc', () => ({
  toWireError: (thrown: unknown) => thrown,
  request: () => new Promise(() => undefined),
  stream: (name: string, query: FollowMap, handlers: StreamHandlers<ObjectMap>) => {
    const opened = { query, handlers, closed: false };
    if (name === 'follow_map') core.maps.push(opened);
    if (name === 'follow_contexts')
      core.states.push(handlers as unknown as StreamHandlers<ContextStates>);
    return { id: 1, close: () => void (opened.closed = true) };
  },
}));

const { contexts } = await import('$lib/stores/contexts.svelte');
const { session } = await import('$lib/stores/session.svelte');
const { shortcuts } = await import('$lib/stores/shortcuts.svelte');
const { default: MapView } = await import('./MapView.svelte');
const { default: Host } = await import('./MapView.test.svelte');

const REFUSED: WireError = { code: 'refused', message: 'connection refused', hint: null };
let stopFollowing: () => void = () => undefined;
const last = (): Opened => {
  const found = core.maps.at(-1);
  if (!found) throw new Error('no map was opened');
  return found;
};
const button = (name: RegExp | string) => screen.getByRole('button', { name });
const node = (name: RegExp) => screen.findByRole('button', { name });

async function say(map: ObjectMap = MAP): Promise<void> {
  last().handlers.item(map);
  flushSync();
  if (map.nodes.length > 0) await screen.findByRole('application');
}

const OPEN: Connection = { state: 'open', server: { version: 'v1.36.3', platform: '' } };
const WAKING: Connection = { state: 'waking', since: Date.now() - 3 * 3_600_000 };

/** Follows the states of contexts; says how the connection does. */
function states(): (connection: Connection) => void {
  stopFollowing = contexts.follow();
  return (connection) => {
    core.states.at(-1)?.item({ list: 0, states: [contextState('prod-eu', { connection })] });
    flushSync();
  };
}

async function press(key: string, target: EventTarget = document.activeElement ?? document.body) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  Object.defineProperty(event, 'target', { value: target });
  shortcuts.dispatch(event);
  flushSync();
  // The focus follows once what it goes to is drawn.
  await Promise.resolve();
  await Promise.resolve();
}

beforeEach(() => {
  core.maps.length = 0;
  localStorage.clear();
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 900 });
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 500 });
  session.selectContext('prod-eu');
  session.showKind('pods');
  session.setNamespaces(['shop']);
  session.select(null);
  session.showMap();
});
afterEach(() => {
  cleanup();
  core.states.at(-1)?.item({ list: 0, states: [contextState('prod-eu')] });
  stopFollowing();
  core.states.length = 0;
});

describe('the map of namespaces', () => {
  it('is followed while it is seen, and anew for other namespaces', async () => {
    const { unmount } = render(Host);
    expect(last().query).toEqual({ context: 'prod-eu', namespaces: ['shop'] });
    expect(screen.getByText('Looking at shop')).toBeTruthy();
    await say();
    expect(await node(/^web Deployment · 1 of 2 ready, needs attention, 5 links$/)).toBeTruthy();
    session.setNamespaces([]);
    flushSync();
    expect(core.maps[0]?.closed).toBe(true);
    await waitFor(() => expect(last().query).toEqual({ context: 'prod-eu', namespaces: [] }));
    unmount();
    expect(core.maps.every(({ closed }) => closed)).toBe(true);
  });

  it('has nothing that axe finds', async () => {
    const { container } = render(Host);
    await say({ ...MAP, left_out: 3, unsearched: [{ kind: 'Secrets', error: REFUSED }] });
    await fireEvent.click(button('Legend'));
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    const found = await axe.run(container, { rules });
    expect(found.violations.map(({ id }) => id)).toEqual([]);
  });

  it('says what it does not show, and whether it still looks', async () => {
    render(Host);
    await say({
      ...MAP,
      left_out: 1204,
      complete: false,
      unsearched: [{ kind: 'Secrets', error: REFUSED }],
    });
    expect(screen.getByText(/^1,204 objects would not fit\. Choose namespaces/)).toBeTruthy();
    expect(button('Secrets could not be listed')).toBeTruthy();
    expect(screen.getAllByText(/still looking/)).toHaveLength(2);
    await say();
    expect(screen.queryByText(/would not fit/)).toBeNull();
    expect(screen.getByText(/^17 objects ·\s+live$/)).toBeTruthy();
  });

  it('says as of when it is while its context wakes, and claims nothing to be empty', async () => {
    const tell = states();
    tell(WAKING);
    render(Host);
    await say({ ...MAP, complete: false });
    expect(screen.getByText(/^17 objects ·\s+as of 3h ago ·\s+catching up$/)).toBeTruthy();
    expect(screen.queryByText(/live$/)).toBeNull();
    expect(screen.getByRole('application').closest('.stale')).not.toBeNull();
    await say({ ...MAP, nodes: [], edges: [], complete: false });
    expect(await screen.findByText('Looking at shop')).toBeTruthy();
  });

  it('is as of then, too, until it was seen anew by the server that answers again', async () => {
    const tell = states();
    tell(WAKING);
    render(Host);
    await say({ ...MAP, complete: false });
    tell(OPEN);
    expect(screen.getByText(/^17 objects ·\s+as of 3h ago ·\s+catching up$/)).toBeTruthy();
    expect(screen.getByRole('application').closest('.stale')).not.toBeNull();
    await say();
    expect(screen.getByText(/^17 objects ·\s+live$/)).toBeTruthy();
    expect(screen.getByRole('application').closest('.stale')).toBeNull();
    // What is looked for from then on is not old.
    await say({ ...MAP, complete: false });
    expect(screen.getByText(/^17 objects ·\s+still looking$/)).toBeTruthy();
  });

  it('that is empty says so, and where else to look', async () => {
    render(Host);
    await say({ ...MAP, nodes: [], edges: [] });
    expect(await screen.findByText('There are no objects in shop that you may see.')).toBeTruthy();
    await fireEvent.click(button('Look in all namespaces'));
    expect(session.namespaces).toEqual([]);
  });

  it('that cannot be had says why, and is asked for again', async () => {
    render(Host);
    last().handlers.end(REFUSED);
    flushSync();
    expect(screen.getByText('connection refused')).toBeTruthy();
    await fireEvent.click(button('Try again'));
    expect(core.maps).toHaveLength(2);
  });

  it('that is no longer followed stays, and says that it is old', async () => {
    render(Host);
    await say();
    last().handlers.end(REFUSED);
    flushSync();
    expect(screen.getByText('May be out of date.')).toBeTruthy();
    expect(await node(/^web Deployment/)).toBeTruthy();
    await fireEvent.click(button('Try again'));
    await say();
    expect(screen.queryByText('May be out of date.')).toBeNull();
  });

  it('is of one context, which is chosen among several', async () => {
    session.toggleContext('staging');
    render(Host);
    expect(last().query.context).toBe('prod-eu');
    await fireEvent.keyDown(button('Context: prod-eu'), { key: 'Enter' });
    await fireEvent.click(await screen.findByRole('menuitemradio', { name: 'staging' }));
    await waitFor(() => expect(last().query.context).toBe('staging'));
    session.selectContext('prod-eu');
  });
});

describe('the nodes of a map', () => {
  it('open their objects beside it', async () => {
    render(Host);
    await say();
    await fireEvent.click(await node(/^web-1 Pod/));
    expect(session.selected?.name).toBe('web-1');
    expect(screen.getByRole('region', { name: 'Pod web-1' })).toBeTruthy();
    expect(button(/^web-1 Pod/).getAttribute('aria-pressed')).toBe('true');
    await press('Escape');
    expect(session.selected).toBeNull();
  });

  it('that are releases lead to their page', async () => {
    render(Host);
    await say();
    await fireEvent.click(await node(/^shop Release/));
    expect(session.release).toEqual({ context: 'prod-eu', namespace: 'shop', name: 'shop' });
    session.back();
    expect(session.map).not.toBeNull();
  });

  it('are gone through by arrows, and opened by Enter', async () => {
    render(Host);
    await say();
    await press('ArrowRight', document.body);
    expect(document.activeElement).toBe(button(/^web Deployment/));
    await press('ArrowLeft');
    expect(document.activeElement).toBe(button(/^shop Release/));
    await press('ArrowRight');
    await press('ArrowRight');
    const there = document.activeElement?.getAttribute('aria-label') ?? '';
    expect(there).toMatch(/ (Pod|Secret|ConfigMap)( |,)/);
    expect(document.activeElement?.getAttribute('tabindex')).toBe('0');
    expect(document.querySelectorAll('[data-node][tabindex="0"]')).toHaveLength(1);
    await press('Enter');
    const { kind, name } = session.selected ?? {};
    expect(there.startsWith(`${name} ${kind}`)).toBe(true);
    await press('ArrowLeft');
    expect(session.selected?.name).toBe('web');
  });

  it('have the keys of objects', async () => {
    render(Host);
    await say();
    await fireEvent.click(await node(/^web-1 Pod/));
    await press('y');
    expect(session.detailTab).toBe('yaml');
    await press('m');
    expect(session.map?.about?.name).toBe('web-1');
    await waitFor(() => expect(last().query).toMatchObject({ about: { name: 'web-1' }, steps: 2 }));
    session.detailTab = 'summary';
  });

  it('are found by typing', async () => {
    render(Host);
    await say();
    await press('/');
    const field = screen.getByRole('searchbox', { name: 'Find on the map' });
    expect(document.activeElement).toBe(field);
    await fireEvent.input(field, { target: { value: 'pod' } });
    expect(screen.getAllByText('2 found')).toHaveLength(2);
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getAllByText('1 of 2')).toHaveLength(2);
    expect(button(/^db Secret/).classList.contains('clear')).toBe(false);
    await fireEvent.keyDown(field, { key: 'Escape' });
    expect((field as HTMLInputElement).value).toBe('');
    await fireEvent.keyDown(field, { key: 'Escape' });
    await waitFor(() => expect(document.activeElement).toBe(button(/^web-1 Pod/)));
  });
});

describe('the map of what is near an object', () => {
  const about = MAP.nodes[0]?.object ?? null;

  it('goes as far as is asked for, or back to all', async () => {
    session.showMap(about);
    render(Host);
    expect(last().query).toEqual({ context: 'prod-eu', about, steps: 2 });
    await say();
    expect(screen.getByText('web', { selector: '.about b' })).toBeTruthy();
    const steps = within(screen.getByRole('group', { name: 'How many steps away' }));
    await fireEvent.click(steps.getByRole('button', { name: '3' }));
    await waitFor(() => expect(last().query.steps).toBe(3));
    await fireEvent.click(button('Show all of the namespaces'));
    expect(session.map?.about).toBeNull();
  });
});

describe('the size of a map', () => {
  it('is changed by key and by button', async () => {
    render(MapView, { map: { about: null, steps: 2, context: null } });
    await say();
    const size = () => screen.getByTitle(/^Drawn at/).textContent.trim();
    const whole = size();
    await press('-');
    expect(size()).not.toBe(whole);
    await press('0');
    expect(size()).toBe(whole);
    await fireEvent.click(button('Larger'));
    await fireEvent.dblClick(screen.getByRole('application'));
    expect(size()).toBe(whole);
  });
});
