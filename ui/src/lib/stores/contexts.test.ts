import { beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo, contextState } from '$lib/contexts/context.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type {
  Connection,
  ContextInfo,
  ContextList,
  ContextStates,
  SnapshotInfo,
} from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { Contexts } = await import('./contexts.svelte');

const OPEN: Connection = { state: 'open', server: { version: 'v1.36.3', platform: '' } };
const REFUSED = { code: 'refused', message: 'connection refused', hint: null } as const;

const TAKEN = { source: 'a', captured_at: 0 } as SnapshotInfo;

const info = (name: string, source = 'config', part: Parameters<typeof contextInfo>[1] = {}) =>
  contextInfo(name, { source, ...part });
const listOf = (contexts: ContextInfo[], ...unreadable: string[]): ContextList => ({
  contexts,
  problems: unreadable.map((path) => ({ path, error: { ...REFUSED, code: 'kubeconfig' } })),
  searched: [],
});

interface Asked {
  name: string;
  answer: (value: unknown) => void;
  fail: (error: unknown) => void;
}
const asked: Asked[] = [];
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

let contexts: InstanceType<typeof Contexts>;
const names = (): string[] => contexts.list.map(({ name }) => name);

beforeEach(() => {
  asked.length = 0;
  rpc.request
    .mockReset()
    .mockImplementation(
      (name: string) => new Promise((answer, fail) => asked.push({ name, answer, fail })),
    );
  rpc.stream.mockReset().mockReturnValue({ id: 1, close: vi.fn() });
  contexts = new Contexts();
});

describe('the files', () => {
  async function read(list: ContextList): Promise<void> {
    const done = contexts.load();
    asked.at(-1)?.answer(list);
    await done;
  }

  it('are read anew, and what they no longer name is gone', async () => {
    await read(listOf([info('a'), info('b')]));
    await read(listOf([info('b')]));
    expect(names()).toEqual(['b']);
    expect(contexts.hue('a')).toBe('sky');
  });

  it('are shown as the core lists them, also what it keeps of one that cannot be read', async () => {
    const kept = info('a', 'one', { outdated: REFUSED });
    await read(listOf([info('b', 'two'), kept, info('c', 'two')], 'one'));
    expect(contexts.list).toEqual([info('b', 'two'), kept, info('c', 'two')]);
    expect(contexts.problems.map(({ path }) => path)).toEqual(['one']);
  });

  it('that are no kubeconfigs are told apart', async () => {
    const list = listOf([], 'config', '/clusters/a.yaml', '/notes.pilothouse', '/settings.json');
    const problems = list.problems.map((problem) =>
      problem.path === '/settings.json'
        ? { ...problem, error: { ...REFUSED, code: 'settings' as const } }
        : problem,
    );
    await read({ ...list, problems, searched: ['config', '/clusters'] });
    expect(contexts.problems).toHaveLength(4);
    expect(contexts.otherProblems.map(({ path }) => path)).toEqual([
      '/notes.pilothouse',
      '/settings.json',
    ]);
  });

  it('that are usable in part are taken at their word', async () => {
    await read(listOf([info('a'), info('b')]));
    await read(listOf([info('a')], 'config'));
    expect(names()).toEqual(['a']);
  });

  it('keep what was read when reading fails, and tell why', async () => {
    await read(listOf([info('a')]));
    const done = contexts.load();
    asked.at(-1)?.fail(REFUSED);
    await done;
    expect(names()).toEqual(['a']);
    expect(contexts.error).toEqual(REFUSED);
  });

  it('are shown as they were read last, whichever answer comes last', async () => {
    const first = contexts.load();
    const second = contexts.load();
    asked[1]?.answer(listOf([info('new')]));
    await second;
    asked[0]?.answer(listOf([info('old')]));
    await first;
    expect(names()).toEqual(['new']);
  });
});

describe('a context', () => {
  const told = async (list: ContextInfo[], unlocked: number | null = null) => {
    const done = contexts.load();
    asked.at(-1)?.answer(listOf(list));
    await done;
    contexts.follow();
    const handlers = rpc.stream.mock.lastCall?.[2] as StreamHandlers<ContextStates>;
    const state = contextState('a', { connection: OPEN, unlocked_until: unlocked });
    handlers.item({ list: 0, states: [state] });
  };

  it('is called by its alias, and keeps its name', async () => {
    await told([info('a', 'config', { settings: { alias: 'Shop' } }), info('b')]);
    expect([contexts.label('a'), contexts.title('a')]).toEqual(['Shop', 'Shop (a)']);
    expect(contexts.labels(['a', 'b', 'gone'])).toBe('Shop, b, gone');
    expect(contexts.info('a')?.name).toBe('a');
  });

  it('that is read-only may be changed until it locks itself again', async () => {
    vi.useFakeTimers({ now: 1_000, toFake: ['Date'] });
    try {
      await told([info('a', 'config', { protection: 'read_only' })], 61_000);
      expect(contexts.protection('a')).toBe('read_only');
      expect([contexts.unlockedUntil('a'), contexts.care('a')]).toEqual([61_000, 'unlocked']);
      vi.setSystemTime(61_000);
      expect([contexts.unlockedUntil('a'), contexts.care('a')]).toEqual([null, 'read_only']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that was closed is locked again', async () => {
    await told([info('a', 'config', { protection: 'read_only' })], Date.now() + 60_000);
    expect(contexts.care('a')).toBe('unlocked');
    const handlers = rpc.stream.mock.lastCall?.[2] as StreamHandlers<ContextStates>;
    handlers.item({ list: 0, states: [] });
    expect(contexts.care('a')).toBe('read_only');
  });

  it('that nobody knows is not protected', () => {
    expect([contexts.protection('gone'), contexts.care('gone')]).toEqual(['open', 'open']);
  });
});

describe('a connection', () => {
  it('is under way at once, then as the core says', async () => {
    void contexts.open('a');
    expect(contexts.connection('a').state).toBe('connecting');
    asked[0]?.answer({ context: 'a', connection: OPEN });
    await settled();
    expect(contexts.connection('a')).toBe(OPEN);
    void contexts.open('a');
    expect(asked).toHaveLength(1);
  });

  it('keeps why it failed while it is tried again', async () => {
    void contexts.open('a');
    asked[0]?.fail(REFUSED);
    await settled();
    expect(contexts.failure('a')?.error).toEqual(REFUSED);
    void contexts.open('a');
    expect(contexts.connection('a').state).toBe('connecting');
    expect(contexts.failure('a')?.error).toEqual(REFUSED);
    asked[1]?.answer({ context: 'a', connection: OPEN });
    await settled();
    expect(contexts.failure('a')).toBeNull();
  });

  it('stays closed when an answer comes after it was closed', async () => {
    void contexts.open('a');
    void contexts.close('a');
    expect(contexts.connection('a').state).toBe('closed');
    asked[0]?.answer({ context: 'a', connection: OPEN });
    await settled();
    expect(contexts.connection('a').state).toBe('closed');
  });

  it('that is opened again takes no answer to what was asked before', async () => {
    void contexts.open('a');
    void contexts.close('a');
    void contexts.open('a');
    asked[0]?.fail(REFUSED);
    asked[1]?.answer({});
    await settled();
    expect(contexts.connection('a').state).toBe('connecting');
    asked[2]?.answer({ context: 'a', connection: OPEN });
    await settled();
    expect(contexts.connection('a')).toBe(OPEN);
  });

  const tell = (connection: Connection) => {
    contexts.follow();
    const handlers = rpc.stream.mock.lastCall?.[2] as StreamHandlers<ContextStates>;
    handlers.item({ list: 0, states: [contextState('a', { connection })] });
  };

  it('that sleeps or wakes is none, but what was kept is there to be asked for', () => {
    expect([contexts.answers('a'), contexts.keptSince('a')]).toEqual([false, null]);
    for (const state of ['asleep', 'waking'] as const) {
      tell({ state, since: 1_000 });
      expect([contexts.answers('a'), contexts.keptSince('a')], state).toEqual([true, 1_000]);
      expect(contexts.failure('a')).toBeNull();
    }
    tell(OPEN);
    expect([contexts.answers('a'), contexts.keptSince('a')]).toEqual([true, null]);
  });

  it('wakes at once when it is opened, and shows what was kept until it is there', async () => {
    tell({ state: 'asleep', since: 1_000 });
    void contexts.open('a');
    expect(contexts.connection('a')).toEqual({ state: 'waking', since: 1_000 });
    // Tried again meanwhile, it goes on showing that.
    void contexts.open('a');
    expect(contexts.connection('a')).toEqual({ state: 'waking', since: 1_000 });
    expect(asked.map(({ name }) => name)).toEqual(['open_context', 'open_context']);
    asked[1]?.answer({ context: 'a', connection: OPEN });
    await settled();
    expect(contexts.connection('a')).toBe(OPEN);
  });

  it('tells how far the clock is ahead of its server’s, while anything is told of that', async () => {
    const done = contexts.load();
    asked[0]?.answer(listOf([info('a'), info('taken', 'x', { snapshot: TAKEN })]));
    await done;
    contexts.follow();
    const handlers = rpc.stream.mock.lastCall?.[2] as StreamHandlers<ContextStates>;
    const say = (connection: Connection, clock_ahead: number | null) => {
      const states = ['a', 'taken'].map((name) => contextState(name, { connection, clock_ahead }));
      handlers.item({ list: 0, states });
      return [contexts.clockAhead('a'), contexts.clockAhead('taken'), contexts.clockAhead('gone')];
    };
    expect(say(OPEN, null)).toEqual([null, null, null]);
    expect(say(OPEN, -90_000)).toEqual([-90_000, null, null]);
    const lost = { state: 'stale', since: 0, error: REFUSED, retry_at: null } as const;
    expect(say(lost, 300_000)).toEqual([300_000, null, null]);
    for (const state of ['asleep', 'waking'] as const) {
      expect(say({ state, since: 1_000 }, 300_000)).toEqual([null, null, null]);
    }
    expect(say({ ...lost, state: 'failed' }, 300_000)).toEqual([null, null, null]);
    expect(say({ state: 'closed' }, 300_000)).toEqual([null, null, null]);
    expect(say(OPEN, null)).toEqual([null, null, null]);
  });

  it('of an incomplete entry has failed before it is tried', async () => {
    const done = contexts.load();
    asked[0]?.answer(listOf([info('a', 'config', { problem: REFUSED })]));
    await done;
    expect(contexts.connection('a')).toMatchObject({ state: 'failed', error: REFUSED });
  });

  it('is followed, also after the stream of states ended', () => {
    vi.useFakeTimers();
    try {
      const stop = contexts.follow();
      const handlers = () => rpc.stream.mock.lastCall?.[2] as StreamHandlers<ContextStates>;
      handlers().item({ list: 0, states: [contextState('a', { connection: OPEN })] });
      expect(contexts.connection('a')).toBe(OPEN);
      handlers().end(null);
      vi.advanceTimersByTime(5000);
      expect(rpc.stream).toHaveBeenCalledTimes(2);
      stop();
    } finally {
      vi.useRealTimers();
    }
  });
});
