import { beforeEach, describe, expect, it } from 'vitest';

import { EMPTY_VIEW, Tabs, titleOf } from './tabs.svelte';
import { parseView } from './view';

const view = (kind: string) => ({ ...EMPTY_VIEW, contexts: ['prod-eu'], kind, title: kind });
const kinds = (tabs: Tabs) => tabs.list.map((tab) => tab.view.kind);

beforeEach(() => localStorage.clear());

describe('tabs', () => {
  it('start with one', () => {
    const tabs = new Tabs();
    expect(kinds(tabs)).toEqual(['pods']);
    expect(tabs.list).toContain(tabs.active);
  });

  it('open beside the active one and are shown', () => {
    const tabs = new Tabs();
    const first = tabs.active;
    tabs.open(view('services'));
    tabs.activate(first.id);
    tabs.open(view('nodes'));
    expect(kinds(tabs)).toEqual(['pods', 'nodes', 'services']);
    expect(tabs.active.view.kind).toBe('nodes');
  });

  it('go to the neighbour when the active one is closed, and the last one stays', () => {
    const tabs = new Tabs();
    tabs.open(view('services'));
    tabs.close(tabs.active.id);
    expect(tabs.active.view.kind).toBe('pods');
    tabs.close(tabs.active.id);
    expect(kinds(tabs)).toEqual(['pods']);
  });

  it('step around the end, and move', () => {
    const tabs = new Tabs();
    tabs.open(view('services'));
    tabs.open(view('nodes'));
    tabs.step(1);
    expect(tabs.active.view.kind).toBe('pods');
    tabs.step(-1);
    expect(tabs.active.view.kind).toBe('nodes');
    tabs.move(tabs.active.id, 0);
    expect(kinds(tabs)).toEqual(['nodes', 'pods', 'services']);
  });

  it('survive a restart', () => {
    const before = new Tabs();
    before.open(view('services'));
    before.open({ ...view('nodes'), filter: 'ip-10' });
    before.step(-1);
    const after = new Tabs();
    expect(kinds(after)).toEqual(['pods', 'services', 'nodes']);
    expect(after.active.view.kind).toBe('services');
    expect(after.list[2]?.view.filter).toBe('ip-10');
  });

  it.each([
    'not json',
    '[]',
    '{"views": 3}',
    '{"views": [null, 7, {}, {"kind": ""}], "active": 9}',
    '{"views": [{"kind": "pods", "contexts": [1, null], "selected": {"name": 3}}], "active": "x"}',
  ])('are not broken by what is stored: %s', (stored) => {
    localStorage.setItem('pilothouse.tabs', stored);
    const tabs = new Tabs();
    expect(tabs.active.view).toMatchObject({ kind: 'pods', contexts: [], selected: null });
  });
});

describe('a remembered map', () => {
  const about = { context: 'c', kind: 'Pod', name: 'web', uid: 'u' };
  const read = (map: unknown) => parseView({ kind: 'pods', title: 'Old', map });

  it('is read with what it is of', () => {
    const view = read({ about, steps: 4, context: 'prod-eu' });
    const object = { ...about, group: '', version: '', namespace: null };
    expect(view?.map).toEqual({ about: object, steps: 4, context: 'prod-eu' });
    expect(view?.title).toBe('Map of web');
  });

  it.each([
    [{}, { about: null, steps: 2, context: null }],
    [
      { about: { name: 3 }, steps: 99, context: 7 },
      { about: null, steps: 6, context: null },
    ],
    [
      { about: [], steps: 1.5 },
      { about: null, steps: 2, context: null },
    ],
    [{ steps: -1 }, { about: null, steps: 2, context: null }],
  ])('is not broken by what is stored: %j', (stored, map) => {
    expect(read(stored)).toMatchObject({ map, title: 'Map' });
  });

  it.each([undefined, null, 3, 'map', []])('is none: %j', (stored) => {
    expect(read(stored)).toMatchObject({ map: null, title: 'Old' });
  });

  it('survives a restart', () => {
    const before = new Tabs();
    before.open({ ...view('pods'), map: { about: null, steps: 3, context: null }, title: 'Map' });
    const after = new Tabs();
    expect(after.active.view).toEqual(before.active.view);
  });
});

describe('the way back', () => {
  it('ends at the first view, and a new way replaces the old one forward', () => {
    const { active: tab } = new Tabs();
    tab.go({ kind: 'services' });
    tab.go({ kind: 'nodes' });
    tab.back();
    tab.back();
    tab.back();
    expect(tab.view.kind).toBe('pods');
    tab.forward();
    tab.go({ kind: 'events' });
    tab.forward();
    expect(tab.view.kind).toBe('events');
    tab.back();
    expect(tab.view.kind).toBe('services');
  });
});

it('a tab is called after what it compares', () => {
  const object = { context: 'a', group: '', version: '', kind: 'Pod', namespace: null, uid: null };
  const web = { ...object, name: 'web' };
  const titled = (...compared: (typeof web)[]) =>
    titleOf({ ...EMPTY_VIEW, title: 'Pods', compared });
  expect(titled(web, { ...web, context: 'b' })).toBe('Compare web');
  expect(titled(web, { ...web, name: 'api' })).toBe('Compare 2 objects');
  expect(titleOf({ ...EMPTY_VIEW, title: 'Pods' })).toBe('Pods');
});

it('the fleet survives a restart, of no context', () => {
  new Tabs().open({ ...EMPTY_VIEW, fleet: true });
  const { active } = new Tabs();
  expect([active.view.fleet, titleOf(active.view)]).toEqual([true, 'Fleet']);
  expect(parseView({ ...view('pods'), fleet: true })?.contexts).toEqual([]);
  expect(parseView({ ...view('pods'), fleet: 1 })).toMatchObject({
    contexts: ['prod-eu'],
    fleet: false,
  });
});
