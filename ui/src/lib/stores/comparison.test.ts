import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { CompareObjects, ObjectRef } from '$lib/wire/generated';

const core = vi.hoisted(() => ({
  held: [] as {
    request: CompareObjects;
    answer: (value: unknown) => void;
    fail: (error: unknown) => void;
  }[],
  open: new Set<string>(),
  asleep: new Set<string>(),
}));
vi.mock('$lib/platform/rpc', () => ({
  toWireError: (thrown: unknown) => thrown,
  request: (_name: string, request: CompareObjects) =>
    new Promise((answer, fail) => core.held.push({ request, answer, fail })),
}));
vi.mock('./contexts.svelte', () => ({
  contexts: {
    list: ['eu', 'us', 'closed', 'demo'].map((name) => ({ name })),
    connection: (name: string) => ({ state: core.open.has(name) ? 'open' : 'closed' }),
    keptSince: (name: string) => (core.asleep.has(name) ? 1_000 : null),
  },
}));

const { acrossContexts, ComparisonStore, MOST_COMPARED } = await import('./comparison.svelte');

const web: ObjectRef = {
  context: 'us',
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'uid-1',
};

beforeEach(() => {
  core.held.length = 0;
  core.open = new Set(['eu', 'us', 'demo']);
  core.asleep = new Set();
});

it('an object is looked for in the contexts that are open, whatever its version and uid are there', () => {
  const there = { ...web, version: '', uid: null };
  expect(acrossContexts(web)).toEqual([
    web,
    { ...there, context: 'eu' },
    { ...there, context: 'demo' },
  ]);
  core.open = new Set(['us']);
  expect(acrossContexts(web)).toEqual([web]);
  // One that sleeps is woken by it.
  core.asleep = new Set(['eu']);
  expect(acrossContexts(web)).toEqual([web, { ...there, context: 'eu' }]);
  expect(MOST_COMPARED).toBe(20);
});

describe('a comparison', () => {
  const objects = [web, { ...web, context: 'eu' }];
  const found = (context: string, hunks: unknown[]) => ({
    object: { context },
    hunks,
    masked: false,
  });

  it('knows the first that differs', async () => {
    const store = new ComparisonStore();
    const shown = store.show(objects, true);
    expect([store.loading, store.differing]).toEqual([true, 1]);
    core.held[0]?.answer({ objects: [found('us', []), found('eu', []), found('demo', [{}])] });
    await shown;
    expect([store.loading, store.differing, store.error]).toEqual([false, 2, null]);
  });

  it('is of what was asked last, and an error takes its place', async () => {
    const store = new ComparisonStore();
    const first = store.show(objects, true);
    const second = store.show(objects, false);
    core.held[1]?.fail({ code: 'not_found', message: 'gone', hint: null });
    await second;
    core.held[0]?.answer({ objects: [found('us', [])] });
    await first;
    expect(store.error?.message).toBe('gone');
    expect(store.compared).toEqual([]);
    expect(core.held.map(({ request }) => request.clean)).toEqual([true, false]);
  });
});
