import { beforeEach, describe, expect, it, vi } from 'vitest';

import { DEPLOYMENTS, PODS } from '$lib/palette/kinds.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type { KindCounts, KindInfo, KindsItem, ResourceTree } from '$lib/wire/generated';

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

/** Follows the kinds of these contexts; what the core says goes into the handlers. */
const kindsOf = (tree: InstanceType<typeof Tree>, contexts: string[]) => {
  const close = tree.followKinds(contexts);
  return { ...(rpc.stream.mock.lastCall?.[2] as StreamHandlers<KindsItem>), close };
};
const known = (...kinds: KindInfo[]): KindsItem => ({ tree: treeOf(...kinds), connecting: [] });

describe('the kinds', () => {
  it('are those of the contexts in view, as they come and go', () => {
    const tree = new Tree();
    const { item } = kindsOf(tree, ['a']);
    expect(tree.state).toBe('loading');
    item(known(PODS));
    expect(tree.state).toBe('ready');
    item(known(PODS, DEPLOYMENTS));
    expect(tree.kinds).toEqual([PODS, DEPLOYMENTS]);
    item(known(DEPLOYMENTS));
    expect(tree.kinds).toEqual([DEPLOYMENTS]);
  });

  it('are shown at once when their contexts come back', () => {
    const tree = new Tree();
    kindsOf(tree, ['a']).item(known(PODS));
    kindsOf(tree, ['b']).item(known(DEPLOYMENTS));
    kindsOf(tree, ['a']);
    expect(tree.kinds).toEqual([PODS]);
    expect(tree.state).toBe('ready');
  });

  it('stay while a context joins, and go when another takes their place', () => {
    const tree = new Tree();
    kindsOf(tree, ['a']).item(known(PODS));
    const { item } = kindsOf(tree, ['a', 'b']);
    expect(tree.kinds).toEqual([PODS]);
    expect(tree.state).toBe('ready');
    // Not taken away by what another context has, before this one answers.
    item({ tree: treeOf(DEPLOYMENTS), connecting: ['a'] });
    expect(tree.kinds).toEqual([PODS]);
    kindsOf(tree, ['b']);
    expect(tree.kinds).toEqual([]);
    expect(tree.state).toBe('loading');
  });

  it('are shown of the contexts that answer while others do not', () => {
    const tree = new Tree();
    const { item } = kindsOf(tree, ['slow', 'quick']);
    item({ tree: treeOf(), connecting: ['slow', 'quick'] });
    expect(tree.state).toBe('loading');
    item({ tree: treeOf(PODS), connecting: ['slow'] });
    expect(tree.kinds).toEqual([PODS]);
    expect(tree.state).toBe('ready');
  });

  it('fail with what the core says, and keep an older answer', () => {
    const tree = new Tree();
    const error = { code: 'timeout', message: 'too late', hint: null } as const;
    const failing = kindsOf(tree, ['a']);
    failing.end(error);
    failing.close();
    expect(tree.state).toBe('failed');
    expect(tree.error).toEqual(error);
    const { item, end, close } = kindsOf(tree, ['a']);
    item(known(PODS));
    end(error);
    close();
    expect(tree.state).toBe('ready');
    expect(tree.kinds).toEqual([PODS]);
  });

  it('have names even where they are not known', () => {
    const tree = new Tree();
    kindsOf(tree, ['a']).item(known(PODS));
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
