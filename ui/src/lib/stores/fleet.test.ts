import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import type { FleetItem, FleetMember, FollowFleet, WireError } from '$lib/wire/generated';

interface Opened {
  query: FollowFleet;
  handlers: StreamHandlers<FleetItem>;
  closed: boolean;
}
const core = vi.hoisted(() => ({ opened: [] as Opened[], request: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: core.request,
  stream: (_name: string, query: FollowFleet, handlers: StreamHandlers<FleetItem>) => {
    const stream: Opened = { query, handlers, closed: false };
    const id = core.opened.push(stream);
    return { id, close: () => void (stream.closed = true) };
  },
}));

const { Fleet } = await import('./fleet.svelte');

const member = (context: string, part: Partial<FleetMember> = {}): FleetMember => ({
  context,
  looking: false,
  seen: null,
  error: null,
  tried_at: null,
  ...part,
});
const LOST: WireError = { code: 'internal', message: 'lost', hint: null };

let fleet: InstanceType<typeof Fleet>;
const tell = (members: FleetMember[], gone: string[] = []) =>
  core.opened.at(-1)?.handlers.item({ members, gone });

beforeEach(() => {
  vi.useFakeTimers();
  core.opened.length = 0;
  core.request.mockReset().mockResolvedValue({});
  fleet = new Fleet();
});
afterEach(() => void vi.useRealTimers());

describe('the fleet', () => {
  it('is told all at first, and then what changes', () => {
    fleet.follow(15);
    expect([core.opened[0]?.query, fleet.loaded]).toEqual([{ every: 15 }, false]);
    tell([member('a'), member('b')]);
    expect(fleet.loaded).toBe(true);
    tell([member('b', { looking: true })], ['a']);
    expect([fleet.member('a'), fleet.member('b')?.looking]).toEqual([undefined, true]);
  });

  it('is left with its last look, which the next stream replaces', () => {
    const stop = fleet.follow(null);
    tell([member('a'), member('b')]);
    stop();
    expect([core.opened[0]?.closed, fleet.member('a')?.context]).toEqual([true, 'a']);
    fleet.follow(5);
    tell([member('b')]);
    expect([core.opened[1]?.query, fleet.member('a')]).toEqual([{ every: 5 }, undefined]);
    expect(fleet.member('b')).toBeDefined();
  });

  it('says that nothing new comes, and is asked for again', () => {
    fleet.follow(15);
    tell([member('a')]);
    core.opened[0]?.handlers.end(LOST);
    expect([fleet.error, fleet.member('a')?.context]).toEqual([LOST, 'a']);
    vi.advanceTimersByTime(5000);
    expect(core.opened).toHaveLength(2);
    tell([member('a')]);
    expect(fleet.error).toBeNull();
  });
});

describe('a look', () => {
  it('at all runs nothing that may want something of somebody; at one it may', async () => {
    await fleet.lookAtAll();
    await fleet.lookAt('prod');
    expect(core.request.mock.calls).toEqual([
      ['refresh_fleet', { contexts: [], asked: false }],
      ['refresh_fleet', { contexts: ['prod'], asked: true }],
    ]);
  });

  it('that is refused says why', async () => {
    core.request.mockRejectedValueOnce(LOST);
    await fleet.lookAtAll();
    expect(fleet.error).toEqual(LOST);
    await fleet.lookAtAll();
    expect(fleet.error).toBeNull();
  });
});
