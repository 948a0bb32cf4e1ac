import { beforeEach, describe, expect, it, vi } from 'vitest';

import { DEPLOYMENTS, PODS } from '$lib/palette/kinds.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type { KindCounts, KindInfo, ResourceTree } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { Tree } = await import('./tree.svelte');

const treeOf = (...kinds: KindInfo[]): ResourceTree => ({
  groups: [
    { section: 'workloads', group: null, entries: kinds.map((kind) => ({ kind, count: null })) },
  ],
  errors: [],
});

beforeEach(() => {
  rpc.request.mockReset();
  rpc.stream.mockReset().mockReturnValue({ id: 1, close: vi.fn() });
});

describe('the kinds', () => {
  it('are those of the contexts that were asked for last', async () => {
    const tree = new Tree();
    let late: (answer: ResourceTree) => void = () => undefined;
    rpc.request.mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
    rpc.request.mockResolvedValueOnce(treeOf(DEPLOYMENTS));
    const first = tree.load(['slow']);
    await tree.load(['quick']);
    late(treeOf(PODS));
    await first;
    expect(tree.kinds).toEqual([DEPLOYMENTS]);
    expect(tree.state).toBe('ready');
  });

  it('are shown at once when their contexts come back', async () => {
    const tree = new Tree();
    rpc.request.mockResolvedValueOnce(treeOf(PODS)).mockResolvedValueOnce(treeOf(DEPLOYMENTS));
    await tree.load(['a']);
    await tree.load(['b']);
    rpc.request.mockReturnValueOnce(new Promise(() => undefined));
    void tree.load(['a']);
    expect(tree.kinds).toEqual([PODS]);
    expect(tree.state).toBe('ready');
  });

  it('stay while a context joins, and go when another takes their place', async () => {
    const tree = new Tree();
    rpc.request.mockResolvedValueOnce(treeOf(PODS)).mockReturnValue(new Promise(() => undefined));
    await tree.load(['a']);
    void tree.load(['a', 'b']);
    expect(tree.kinds).toEqual([PODS]);
    expect(tree.state).toBe('ready');
    void tree.load(['b']);
    expect(tree.kinds).toEqual([]);
    expect(tree.state).toBe('loading');
  });

  it('fail with what the core says, and keep an older answer', async () => {
    const tree = new Tree();
    const error = { code: 'timeout', message: 'too late', hint: null };
    rpc.request.mockRejectedValueOnce(error);
    await tree.load(['a']);
    expect(tree.state).toBe('failed');
    expect(tree.error).toEqual(error);
    rpc.request.mockResolvedValueOnce(treeOf(PODS)).mockRejectedValueOnce(error);
    await tree.load(['a']);
    await tree.load(['a']);
    expect(tree.state).toBe('ready');
    expect(tree.kinds).toEqual([PODS]);
  });

  it('have names even where they are not known', async () => {
    const tree = new Tree();
    rpc.request.mockResolvedValueOnce(treeOf(PODS));
    await tree.load(['a']);
    expect(tree.idOf('', 'Pod')).toBe('pods');
    expect(tree.idOf('apps', 'Deployment')).toBe('deployment.apps');
    expect(tree.titleOf('pods')).toBe('Pods');
    expect(tree.titleOf('widgets.example.com')).toBe('Widgets');
  });
});

describe('the counts', () => {
  const follow = (tree: InstanceType<typeof Tree>, contexts: string[], kinds: string[]) => {
    tree.followCounts(contexts, [], kinds);
    return rpc.stream.mock.lastCall?.[2] as StreamHandlers<KindCounts>;
  };
  const count = (kind: string, number: number) => ({ kind, count: number, broken: 0 });

  it('change one by one, and stay while more kinds are asked for', () => {
    const tree = new Tree();
    const { item } = follow(tree, ['a'], ['pods']);
    item({ counts: [count('pods', 1), count('nodes', 2)] });
    item({ counts: [count('pods', 3)] });
    follow(tree, ['a'], ['pods', 'widgets.example.com']);
    expect(tree.count('pods')?.count).toBe(3);
    expect(tree.count('nodes')?.count).toBe(2);
  });

  it('are asked for again a while after they ended, and not once they are closed', () => {
    vi.useFakeTimers();
    try {
      const tree = new Tree();
      const close = tree.followCounts(['a'], [], ['pods']);
      const first = rpc.stream.mock.lastCall?.[2] as StreamHandlers<KindCounts>;
      first.item({ counts: [count('pods', 1)] });
      first.end(null);
      expect(tree.count('pods')).toBeUndefined();
      vi.advanceTimersByTime(60_000);
      expect(rpc.stream).toHaveBeenCalledTimes(2);
      (rpc.stream.mock.lastCall?.[2] as StreamHandlers<KindCounts>).end(null);
      close();
      vi.advanceTimersByTime(60_000);
      expect(rpc.stream).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('are nobody else’s: other contexts start without', () => {
    const tree = new Tree();
    follow(tree, ['a'], ['pods']).item({ counts: [count('pods', 1)] });
    follow(tree, ['b'], ['pods']);
    expect(tree.count('pods')).toBeUndefined();
  });
});
