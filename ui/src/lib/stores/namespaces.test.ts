import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { NamespaceList } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ request: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { Namespaces } = await import('./namespaces.svelte');
const { recentNamespaces } = await import('./recent-namespaces.svelte');

const FORBIDDEN = { code: 'forbidden', message: 'list namespaces: forbidden', hint: null } as const;

/** Answers that the test gives in its own order. */
const pending: ((answer: NamespaceList) => void)[] = [];
const found = (...names: string[]): NamespaceList => ({
  namespaces: names,
  errors: [],
  offered: [],
});

beforeEach(() => {
  pending.length = 0;
  rpc.request
    .mockReset()
    .mockImplementation(() => new Promise<NamespaceList>((answer) => pending.push(answer)));
});

describe('the namespaces', () => {
  it('are those of the contexts that were asked last', async () => {
    const store = new Namespaces();
    const first = store.load(['slow']);
    const second = store.load(['quick']);
    pending[1]?.(found('shop'));
    await second;
    pending[0]?.(found('late'));
    await first;
    expect(store.list).toEqual(['shop']);
    expect(store.loading).toBe(false);
  });

  it('stay while the same contexts are asked again, and go with others', async () => {
    const store = new Namespaces();
    const first = store.load(['a']);
    pending[0]?.(found('shop'));
    await first;
    void store.load(['a']);
    expect(store.list).toEqual(['shop']);
    expect(store.loading).toBe(true);
    void store.load(['b']);
    expect(store.list).toEqual([]);
  });

  it('are not awaited any more once no context is in view', async () => {
    const store = new Namespaces();
    const first = store.load(['a']);
    void store.load([]);
    expect(store.loading).toBe(false);
    pending[0]?.(found('late'));
    await first;
    expect(store.list).toEqual([]);
  });

  it('are complete only when every context told all of them', async () => {
    const store = new Namespaces();
    expect(store.complete).toBeNull();
    const first = store.load(['a']);
    expect(store.complete).toBeNull();
    pending[0]?.(found('shop'));
    await first;
    expect(store.complete).toEqual(new Set(['shop']));

    const second = store.load(['a', 'b']);
    const offered = { context: 'b', namespace: 'team-b', found_in: 'rights' } as const;
    pending[1]?.({
      namespaces: ['shop', 'team-b'],
      errors: [{ context: 'b', error: FORBIDDEN }],
      offered: [offered],
    });
    await second;
    expect(store.complete).toBeNull();
    expect(store.errors).toHaveLength(1);
    expect(store.offered).toEqual([offered]);
    void store.load(['a']);
    expect(store.offered).toEqual([]);
  });

  it('that were chosen last and exist no more are forgotten, once all are known', async () => {
    recentNamespaces.note(['a', 'b'], ['gone', 'shop']);
    const store = new Namespaces();
    const first = store.load(['b']);
    pending[0]?.({
      namespaces: ['shop'],
      errors: [{ context: 'b', error: FORBIDDEN }],
      offered: [],
    });
    await first;
    expect(recentNamespaces.of(['b'])).toEqual(['gone', 'shop']);
    const second = store.load(['a']);
    pending[1]?.(found('shop'));
    await second;
    expect(recentNamespaces.of(['a'])).toEqual(['shop']);
    expect(recentNamespaces.of(['b'])).toEqual(['gone', 'shop']);
  });

  it('tell why they could not be had', async () => {
    const store = new Namespaces();
    rpc.request.mockRejectedValueOnce(FORBIDDEN);
    await store.load(['a']);
    expect(store.error).toEqual(FORBIDDEN);
    expect([store.loading, store.complete]).toEqual([false, null]);
  });
});
