import { beforeEach, describe, expect, it, vi } from 'vitest';

const invoke = vi.hoisted(() => vi.fn());
const channels = vi.hoisted(() => [] as { deliver: (frame: unknown) => void }[]);

vi.mock('@tauri-apps/api/core', () => ({
  invoke,
  Channel: class {
    constructor(deliver: (frame: unknown) => void) {
      channels.push({ deliver });
    }
  },
}));

const { request, stream, RpcError } = await import('./rpc');

const calls = (name: string): Record<string, unknown>[] =>
  invoke.mock.calls
    .map(([, args]: unknown[]) => args as { name: string; request: Record<string, unknown> })
    .filter((args) => args.name === name)
    .map((args) => args.request);

const soon = () => new Promise((resolve) => setTimeout(resolve, 150));

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(null);
  channels.length = 0;
});

describe('requests', () => {
  it('give the answer', async () => {
    invoke.mockResolvedValue({ contexts: [] });
    expect(await request('list_contexts', {})).toEqual({ contexts: [] });
    expect(invoke).toHaveBeenCalledWith('rpc', { name: 'list_contexts', request: {} });
  });

  it('fail with what the core says', async () => {
    const error = { code: 'forbidden', message: 'list pods: forbidden', hint: 'Ask for it.' };
    invoke.mockRejectedValue(error);
    const thrown: unknown = await request('list_contexts', {}).catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(RpcError);
    expect(thrown).toMatchObject(error);
  });

  it('fail with a code also when the core cannot be reached', async () => {
    invoke.mockRejectedValue('no such command');
    await expect(request('list_contexts', {})).rejects.toMatchObject({
      code: 'internal',
      message: 'no such command',
    });
  });
});

describe('streams', () => {
  const handlers = () => ({ item: vi.fn(), end: vi.fn() });

  it('have numbers of their own', () => {
    const first = stream('follow_contexts', {}, handlers());
    const second = stream('follow_contexts', {}, handlers());
    expect(second.id).toBe(first.id + 1);
  });

  it('acknowledge items in batches', async () => {
    const { item, end } = handlers();
    const { id } = stream('follow_contexts', {}, { item, end });
    for (let index = 0; index < 3; index += 1) channels[0]?.deliver({ item: { index } });
    expect(item).toHaveBeenCalledTimes(3);
    await soon();
    expect(calls('$ack')).toEqual([{ stream: id, items: 3 }]);
  });

  it('acknowledge an item also when its handler throws', async () => {
    const item = vi.fn(() => {
      throw new Error('bad item');
    });
    const { id } = stream('follow_contexts', {}, { item, end: vi.fn() });
    expect(() => channels[0]?.deliver({ item: {} })).toThrow('bad item');
    await soon();
    expect(calls('$ack')).toEqual([{ stream: id, items: 1 }]);
  });

  it('end once, with the reason', () => {
    const { item, end } = handlers();
    stream('follow_contexts', {}, { item, end });
    const error = { code: 'timeout', message: 'gone', hint: null };
    channels[0]?.deliver({ end: error });
    channels[0]?.deliver({ end: null });
    channels[0]?.deliver({ item: {} });
    expect(end.mock.calls).toEqual([[error]]);
    expect(item).not.toHaveBeenCalled();
  });

  it('are silent after they are closed', async () => {
    const { item, end } = handlers();
    const handle = stream('follow_contexts', {}, { item, end });
    channels[0]?.deliver({ item: {} });
    handle.close();
    handle.close();
    channels[0]?.deliver({ item: {} });
    channels[0]?.deliver({ end: null });
    await soon();
    expect(item).toHaveBeenCalledTimes(1);
    expect(end).not.toHaveBeenCalled();
    expect(calls('$close')).toEqual([{ stream: handle.id }]);
    expect(calls('$ack')).toEqual([]);
  });

  it('are closed only once they are open', async () => {
    let opened: (value: null) => void = () => undefined;
    invoke.mockReturnValueOnce(new Promise<null>((resolve) => (opened = resolve)));
    const handle = stream('follow_contexts', {}, handlers());
    handle.close();
    await soon();
    expect(calls('$close')).toEqual([]);
    opened(null);
    await soon();
    expect(calls('$close')).toEqual([{ stream: handle.id }]);
  });

  it('tell at their end that they could not be opened', async () => {
    invoke.mockRejectedValue({ code: 'not_found', message: 'no context x', hint: null });
    const { item, end } = handlers();
    stream('follow_contexts', {}, { item, end });
    await soon();
    expect(end).toHaveBeenCalledWith({ code: 'not_found', message: 'no context x', hint: null });
  });
});
