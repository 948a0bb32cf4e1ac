import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo as info, contextState } from '$lib/contexts/context.fixture';
import { PODS } from '$lib/palette/kinds.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type { Connection, ContextStates, KindsItem, NamespaceList } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { contexts } = await import('./contexts.svelte');
const { followView } = await import('./follow.svelte');
const { namespaces } = await import('./namespaces.svelte');
const { session } = await import('./session.svelte');

const OPEN: Connection = { state: 'open', server: { version: 'v1.36.3', platform: '' } };

const KINDS: KindsItem = {
  tree: {
    groups: [{ section: 'workloads', group: null, entries: [{ kind: PODS, count: null }] }],
    errors: [],
  },
  connecting: [],
};

/** What each context's server has; of those not named, nothing answers. */
let existing: Record<string, string[]>;
let stop = (): void => undefined;

// The stores live as long as the page, so each test has contexts of its own.
let count = 0;
let a: string;
let b: string;

const asked = (command: string): Record<string, unknown>[] =>
  rpc.request.mock.calls.filter(([name]) => name === command).map(([, request]) => request);

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    flushSync();
    await new Promise((done) => setTimeout(done));
  }
}

beforeEach(() => {
  localStorage.clear();
  count += 1;
  [a, b] = [`a${count}`, `b${count}`];
  existing = { [a]: ['shop', 'payments'], [b]: ['default'] };
  rpc.stream.mockReset().mockImplementation((name: string, _request, heard) => {
    if (name === 'follow_kinds') (heard as StreamHandlers<KindsItem>).item(KINDS);
    return { id: 1, close: vi.fn() };
  });
  rpc.request.mockReset().mockImplementation((command: string, request: { contexts: string[] }) => {
    switch (command) {
      case 'list_contexts':
        return Promise.resolve({ contexts: [info(a), info(b)], problems: [], searched: [] });
      case 'open_context':
        return Promise.resolve({ context: '', connection: OPEN });
      case 'list_namespaces':
        return Promise.resolve<NamespaceList>({
          namespaces: request.contexts.flatMap((name) => existing[name] ?? []),
          errors: [],
          offered: [],
        });
      default:
        return Promise.resolve({});
    }
  });
  for (const each of session.contexts) session.dropContext(each);
  session.setNamespaces([]);
});
afterEach(() => stop());

function follow(): void {
  stop = $effect.root(followView);
}

describe('a context in view', () => {
  it('is connected, and asked for its kinds, its namespaces and their counts', async () => {
    follow();
    session.selectContext(a);
    await settled();
    expect(asked('open_context')).toEqual([{ context: a, asked: true }]);
    const followed = (stream: string): unknown =>
      rpc.stream.mock.calls.findLast(([name]) => name === stream)?.[1];
    expect(followed('follow_kinds')).toEqual({ contexts: [a] });
    expect(namespaces.list).toEqual(['shop', 'payments']);
    expect(followed('follow_counts')).toEqual({ contexts: [a], namespaces: [], kinds: ['pods'] });
  });

  it('from before is connected without anybody having asked for it, and once it is gone to, with', async () => {
    session.selectContext(a);
    follow();
    await settled();
    expect(asked('open_context')).toEqual([{ context: a, asked: false }]);
    await contexts.close(a);
    session.selectContext(b);
    await settled();
    session.selectContext(a);
    await settled();
    expect(asked('open_context').map((request) => request.asked)).toEqual([false, true, true]);
  });

  it('that no file names is not', async () => {
    follow();
    session.selectContext('nobody');
    await settled();
    expect(asked('open_context')).toEqual([]);
  });

  it('stays closed when the user disconnects it', async () => {
    follow();
    session.selectContext(a);
    await settled();
    await contexts.close(a);
    window.dispatchEvent(new Event('focus'));
    await settled();
    expect(contexts.connection(a).state).toBe('closed');
    expect(asked('open_context')).toHaveLength(1);
  });

  it('may be another when the window is come back to', async () => {
    follow();
    const before = asked('list_contexts').length;
    window.dispatchEvent(new Event('focus'));
    await settled();
    expect(asked('list_contexts')).toHaveLength(before + 1);
  });
});

describe('a context that sleeps', () => {
  const tell = async (...connections: [string, Connection][]) => {
    await settled();
    const heard = rpc.stream.mock.calls.findLast(([name]) => name === 'follow_contexts')?.[2];
    const states = connections.map(([name, connection]) => contextState(name, { connection }));
    (heard as StreamHandlers<ContextStates>).item({ list: 0, states });
    await settled();
  };
  const ASLEEP: Connection = { state: 'asleep', since: 1_000 };

  it('is woken when it is gone to, as somebody asked for it', async () => {
    follow();
    await tell([a, ASLEEP]);
    expect(asked('open_context')).toEqual([]);
    session.selectContext(a);
    await settled();
    expect(asked('open_context')).toEqual([{ context: a, asked: true }]);
  });

  it('is followed while it wakes, and its namespaces are asked for again once it is awake', async () => {
    follow();
    await tell([a, ASLEEP]);
    rpc.request.mockImplementation((command: string) =>
      command === 'list_namespaces'
        ? Promise.resolve({ namespaces: existing[a], errors: [], offered: [] })
        : command === 'open_context'
          ? new Promise(() => undefined)
          : Promise.resolve({ contexts: [info(a)], problems: [], searched: [] }),
    );
    session.selectContext(a);
    await settled();
    expect(contexts.connection(a).state).toBe('waking');
    const kinds = rpc.stream.mock.calls.filter(([name]) => name === 'follow_kinds');
    expect(kinds.map(([, request]) => request)).toEqual([{ contexts: [a] }]);
    expect(asked('list_namespaces')).toHaveLength(1);
    existing[a] = ['shop', 'new'];
    await tell([a, OPEN]);
    expect(asked('list_namespaces')).toHaveLength(2);
    expect(namespaces.list).toEqual(['shop', 'new']);
    // Its kinds come by themselves.
    expect(rpc.stream.mock.calls.filter(([name]) => name === 'follow_kinds')).toHaveLength(1);
  });

  it('is not woken by falling asleep', async () => {
    follow();
    session.selectContext(a);
    await settled();
    const before = [rpc.request.mock.calls.length, rpc.stream.mock.calls.length];
    await tell([a, ASLEEP]);
    expect([rpc.request.mock.calls.length, rpc.stream.mock.calls.length]).toEqual(before);
  });
});

describe('the chosen namespaces', () => {
  beforeEach(async () => {
    follow();
    session.selectContext(a);
    await settled();
  });

  it('may be newer than the list, which is asked for again', async () => {
    existing[a] = ['shop', 'payments', 'new'];
    session.setNamespaces(['shop', 'new']);
    await settled();
    expect(session.namespaces).toEqual(['shop', 'new']);
    expect(namespaces.list).toContain('new');
  });

  it('stay as they are when none of them exists, and the list is asked for once', async () => {
    const before = asked('list_namespaces').length;
    session.setNamespaces(['paymnts']);
    await settled();
    expect(session.namespaces).toEqual(['paymnts']);
    expect(asked('list_namespaces')).toHaveLength(before + 1);
  });

  it('are cut to those of the next context, and come back with the first', async () => {
    existing[b] = ['shop'];
    session.setNamespaces(['shop', 'payments']);
    session.selectContext(b);
    await settled();
    expect(session.namespaces).toEqual(['shop']);
    session.selectContext(a);
    await settled();
    expect(session.namespaces).toEqual(['shop', 'payments']);
  });

  it('are never all because the next context has none of them', async () => {
    session.setNamespaces(['payments']);
    session.selectContext(b);
    await settled();
    expect(session.namespaces).toEqual(['payments']);
  });
});
