import { expect, it } from 'vitest';

import { contextInfo as context } from '$lib/contexts/context.fixture';

import { paletteItems, type Item, type Offered } from './items';
import { DEPLOYMENTS, KINDS } from './kinds.fixture';

const OFFERED: Offered = {
  kinds: KINDS,
  contexts: [context('prod-eu'), context('staging')],
  namespaces: ['payments', 'shop'],
  actions: [{ id: 'dark', label: 'Theme: dark' }],
  views: [{ id: '3', name: 'Crashing payments', detail: 'Pods' }],
  objects: [],
};

const labels = (text: string, offered = OFFERED) =>
  paletteItems(text, offered).map(({ group, label }) => `${group}: ${label}`);

it('starts with the contexts, the views and what can be done', () => {
  expect(labels('')).toEqual([
    'Contexts: prod-eu',
    'Contexts: staging',
    'Views: Crashing payments',
    'Actions: Theme: dark',
  ]);
});

it('finds kinds, objects, contexts, views, namespaces and actions', () => {
  const object: Item = {
    id: 'object 7',
    group: 'Objects',
    label: 'payments-api',
    choice: { do: 'action', id: '' },
  };
  const offered = { ...OFFERED, objects: [object] };
  expect(labels('pay', offered)).toEqual([
    'Objects: payments-api',
    'Views: Crashing payments',
    'Namespaces: payments',
    'Maps: Map of namespace payments',
  ]);
  // A part of a kind's name is more likely an object's.
  expect(labels('ploy', offered)).toEqual(['Objects: payments-api', 'Resources: Deployments']);
  expect(labels('deploy', offered)[0]).toBe('Resources: Deployments');
  expect(paletteItems('crash', OFFERED)[0]?.choice).toEqual({ do: 'view', id: '3' });
  expect(labels('deploy')).toEqual(['Resources: Deployments']);
  expect(labels('dark')).toEqual(['Actions: Theme: dark']);
});

it('finds a context by what it is called and by its name, and goes there by its name', () => {
  const shop = context('gke_x_eu_7', { settings: { alias: 'Shop Europe' } });
  const offered = { ...OFFERED, contexts: [...OFFERED.contexts, shop] };
  for (const text of ['shop eu', 'gke_x']) {
    const [item] = paletteItems(text, offered).filter(({ group }) => group === 'Contexts');
    expect(item).toMatchObject({ label: 'Shop Europe', detail: 'gke_x_eu_7' });
    expect(item?.choice).toEqual({ do: 'context', context: 'gke_x_eu_7' });
  }
  const [place] = paletteItems(':po europe', offered).filter(({ group }) => group === 'Contexts');
  expect(place?.completion).toBe(':po gke_x_eu_7 ');
  expect(labels(':po gke_x_eu_7', offered)[0]).toBe('Go to: Pods in Shop Europe');
});

it('finds maps of namespaces by the word for them, and by their names', () => {
  const maps = ['Maps: Map of namespace payments', 'Maps: Map of namespace shop'];
  const found = (text: string) => labels(text).filter((label) => label.startsWith('Maps'));
  expect(found('map')).toEqual(maps);
  expect(found('Map of namespace sh')).toEqual(maps.slice(1));
  expect(found('mapper')).toEqual([]);
  const [, map] = paletteItems('shop', OFFERED);
  expect(map?.choice).toEqual({ do: 'map', namespace: 'shop' });
});

it('says what a command will do, and offers to complete it', () => {
  expect(labels(':po prod-eu/payments api')).toEqual([
    'Go to: Pods in prod-eu / payments matching “api”',
  ]);
  const [first] = paletteItems(':dep', OFFERED);
  expect(first?.label).toBe('Deployments');
  expect(first?.completion).toBe(':deploy ');
  expect(first?.choice).toMatchObject({ do: 'command', command: { kind: DEPLOYMENTS } });
  expect(labels(':po sho')).toEqual(['Go to: Pods in sho', 'Namespaces: shop']);
});

it('completes the kinds of every cluster before a server told its own', () => {
  expect(labels(':depl', { ...OFFERED, kinds: [] })).toEqual(['Resources: Deployments']);
  expect(labels('depl', { ...OFFERED, kinds: [] })).toEqual([]);
});

it('offers nothing for a command that it does not understand', () => {
  expect(labels(':xyz')).toEqual([]);
});

it('gives every item its own id', () => {
  const ids = paletteItems('p', OFFERED).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
