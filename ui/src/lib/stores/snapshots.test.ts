import { beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import type { ContextInfo, Playback, SnapshotInfo } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({
  request: vi.fn(),
  stream: vi.fn(() => ({ id: 1, close: () => undefined })),
}));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { Snapshots } = await import('./snapshots.svelte');
const { contexts } = await import('./contexts.svelte');
const { session } = await import('./session.svelte');
const { clock } = await import('./clock.svelte');

const NAME = 'prod @ 2026-11-26 23:51';
const DAMAGED = { code: 'malformed', message: 'it is damaged', hint: 'Copy it again.' } as const;
const info = contextInfo(NAME, { snapshot: { source: 'prod' } as SnapshotInfo });

let list: ContextInfo[];
let snapshots: InstanceType<typeof Snapshots>;
const asked = (name: string): unknown[] =>
  rpc.request.mock.calls.filter(([each]) => each === name).map((call: unknown[]) => call[1]);

beforeEach(async () => {
  list = [];
  rpc.request.mockReset().mockImplementation((name: string, { path }: { path?: string }) => {
    if (name === 'list_contexts') {
      return Promise.resolve({ contexts: list, problems: [], searched: [] });
    }
    if (name !== 'open_snapshot') return Promise.resolve({});
    if (path?.includes('bad')) return Promise.reject(DAMAGED);
    list = [info];
    return Promise.resolve({ context: NAME });
  });
  snapshots = new Snapshots();
  await contexts.load();
  for (const each of session.contexts) session.dropContext(each);
});

describe('opening', () => {
  it('adds the context to the list and shows it', async () => {
    await snapshots.open('/a.pilothouse');
    expect(contexts.isSnapshot(NAME)).toBe(true);
    expect(session.contexts).toEqual([NAME]);
  });

  it('tells whoever asked what is wrong', async () => {
    await expect(snapshots.open('/bad.pilothouse')).rejects.toMatchObject(DAMAGED);
    expect(snapshots.problems).toEqual([]);
  });

  describe('that is called off while the file is read', () => {
    let answer: () => void;
    let reading: Promise<void>;
    /** From here on files are read until that is answered. */
    const slowly = (): void => {
      const normally = rpc.request.getMockImplementation();
      rpc.request.mockImplementation(async (name: string, asked: { path?: string }) => {
        if (name === 'open_snapshot') await new Promise<void>((done) => (answer = done));
        if (name === 'close_context') list = [];
        return normally?.(name, asked) as unknown;
      });
    };
    const read = (path: string): AbortController => {
      const off = new AbortController();
      reading = snapshots.open(path, off.signal);
      return off;
    };

    it('does not come', async () => {
      slowly();
      read('/a.pilothouse').abort();
      answer();
      await reading;
      expect(session.contexts).toEqual([]);
      expect(asked('close_context')).toEqual([{ context: NAME }]);
      expect(contexts.info(NAME)).toBeUndefined();
    });

    it('leaves what was open before', async () => {
      await snapshots.open('/a.pilothouse');
      session.selectContext('live');
      slowly();
      read('/a.pilothouse').abort();
      answer();
      await reading;
      expect(session.contexts).toEqual(['live']);
      expect(asked('close_context')).toEqual([]);
    });

    it('leaves what may be asked for once more', async () => {
      slowly();
      read('/a.pilothouse').abort();
      const [first, done] = [answer, reading];
      read('/a.pilothouse');
      first();
      await done;
      expect(asked('close_context')).toEqual([]);
      answer();
      await reading;
      expect(session.contexts).toEqual([NAME]);
    });
  });

  it('of several files keeps what is wrong, and refuses others, until that is dismissed', async () => {
    await snapshots.openAll(['/bad.pilothouse', '/notes.txt', '/a.pilothouse']);
    expect(asked('open_snapshot')).toEqual([
      { path: '/bad.pilothouse' },
      { path: '/a.pilothouse' },
    ]);
    expect(snapshots.problems.map(({ error }) => error.message)).toEqual([
      'it is damaged',
      '`notes.txt` is not a snapshot',
    ]);
    expect(session.contexts).toEqual([NAME]);
    for (const { id } of snapshots.problems) snapshots.dismiss(id);
    expect(snapshots.problems).toEqual([]);
  });

  it('of a file that was named at the start tells what is wrong once', async () => {
    const problem = { path: '/bad.pilothouse', error: DAMAGED };
    const told = () => snapshots.problems.map(({ path }) => path);
    snapshots.tell([problem, problem]);
    expect(told()).toEqual(['/bad.pilothouse']);
    // Handed over by the system, it is tried again.
    await snapshots.openAll(['/bad.pilothouse']);
    expect(told()).toEqual(['/bad.pilothouse']);
    for (const { id } of snapshots.problems) snapshots.dismiss(id);
    snapshots.tell([problem]);
    expect(told()).toEqual([]);
    await snapshots.openAll(['/bad.pilothouse']);
    expect(told()).toEqual(['/bad.pilothouse']);
  });

  it('the demo by itself happens once', async () => {
    await snapshots.openDemoUnasked();
    await snapshots.openDemoUnasked();
    expect(asked('open_snapshot')).toEqual([{}]);
  });
});

it('closing takes it out of every view and tab', async () => {
  await snapshots.open('/a.pilothouse');
  session.openTab({ contexts: [NAME, 'live'] });
  session.openTab({ contexts: ['live'] });
  list = [];
  await snapshots.close(NAME);
  expect(asked('close_context')).toEqual([{ context: NAME }]);
  expect(session.tabs.list.map(({ view }) => view.contexts)).toEqual([['live'], ['live']]);
  expect(contexts.info(NAME)).toBeUndefined();
});

describe('playing', () => {
  const begin = 1_000;
  const playback = (part: Partial<Playback> = {}): Playback => ({
    since: Date.now(),
    at: begin + 20_000,
    begin,
    end: begin + 60_000,
    speed: 0,
    repeat: false,
    ...part,
  });
  const position = () => (clock.playback(NAME)?.at ?? 0) - begin;

  it('goes on where it is, at once', async () => {
    clock.set(NAME, playback());
    await snapshots.play(NAME, 4);
    expect(asked('play_snapshot')).toEqual([{ context: NAME, speed: 4 }]);
    expect(clock.playback(NAME)?.speed).toBe(4);
    expect(position()).toBe(20_000);
  });

  it('begins again at its end', async () => {
    clock.set(NAME, playback({ at: begin + 60_000 }));
    await snapshots.play(NAME, 1);
    expect(asked('play_snapshot')).toEqual([{ context: NAME, speed: 1, at: 0 }]);
    expect(position()).toBe(0);
  });

  it('goes to a moment and stays as fast as it is', async () => {
    clock.set(NAME, playback());
    await snapshots.seek(NAME, 30_000.4);
    expect(asked('play_snapshot')).toEqual([{ context: NAME, speed: 0, at: 30_000 }]);
    expect(position()).toBe(30_000);
  });

  it('goes to a moment and plays on, but not from its end', async () => {
    clock.set(NAME, playback({ speed: 4 }));
    await snapshots.seek(NAME, 30_000);
    clock.set(NAME, playback({ at: begin + 60_000, speed: 4 }));
    await snapshots.seek(NAME, 30_000);
    // One that repeats has no end.
    clock.set(NAME, playback({ at: begin + 60_000, speed: 4, repeat: true }));
    await snapshots.seek(NAME, 30_000);
    expect(asked('play_snapshot')).toEqual(
      [4, 0, 4].map((speed) => ({ context: NAME, speed, at: 30_000 })),
    );
  });

  it('that fails leaves the time as it was, and says so', async () => {
    const before = playback();
    clock.set(NAME, before);
    rpc.request.mockRejectedValue(DAMAGED);
    await snapshots.play(NAME, 4);
    expect(clock.playback(NAME)).toEqual(before);
    expect(snapshots.problems).toHaveLength(1);
  });
});
