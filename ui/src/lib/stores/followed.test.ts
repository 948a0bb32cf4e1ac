import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import type { FollowTree, ObjectTree, WireError } from '$lib/wire/generated';

import { Followed } from './followed.svelte';

interface Opened {
  query: FollowTree;
  handlers: StreamHandlers<ObjectTree>;
  closed: boolean;
}

const about = (name: string): FollowTree => ({
  object: { context: 'c', group: '', version: 'v1', kind: 'Pod', namespace: 'n', name, uid: null },
});
const tree = (left_out: number): ObjectTree => ({
  lines: [],
  at: 0,
  left_out,
  complete: true,
  unsearched: [],
});
const failure = (code: WireError['code']): WireError => ({ code, message: code, hint: null });

let opened: Opened[];
let followed: Followed<'follow_tree'>;
const last = (): Opened => {
  const found = opened.at(-1);
  if (!found) throw new Error('nothing was opened');
  return found;
};

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  followed = new Followed('follow_tree', (query, handlers) => {
    const stream = { query, handlers, closed: false };
    const id = opened.push(stream);
    return { id, close: () => void (stream.closed = true) };
  });
});
afterEach(() => void vi.useRealTimers());

describe('what is followed', () => {
  it('is each time the whole thing anew', () => {
    followed.show(about('a'));
    expect(followed.loading).toBe(true);
    last().handlers.item(tree(1));
    last().handlers.item(tree(2));
    expect([followed.loading, followed.latest?.left_out]).toEqual([false, 2]);
    expect(opened).toHaveLength(1);
  });

  it('is not opened twice for the same', () => {
    followed.show(about('a'));
    followed.show(about('a'));
    expect(opened).toHaveLength(1);
  });

  it('is closed for something else, of which nothing old is shown', () => {
    followed.show(about('a'));
    last().handlers.item(tree(1));
    vi.advanceTimersByTime(1000);
    followed.show(about('b'));
    expect([opened[0]?.closed, followed.latest, last().query]).toEqual([true, null, about('b')]);
    opened[0]?.handlers.item(tree(9));
    opened[0]?.handlers.end(failure('internal'));
    expect([followed.latest, followed.error]).toEqual([null, null]);
    followed.close();
    expect([last().closed, followed.query]).toEqual([true, null]);
  });

  it('is not opened for what is only passed', () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      followed.show(about(name));
      vi.advanceTimersByTime(30);
    }
    vi.advanceTimersByTime(1000);
    expect(opened.map(({ query }) => query.object.name)).toEqual(['a', 'd']);
  });
});

describe('what is followed and fails', () => {
  beforeEach(() => {
    followed.show(about('a'));
    last().handlers.item(tree(1));
    last().handlers.end(failure('unreachable'));
  });

  it('stays, is said to be old, and is opened again', () => {
    expect([followed.latest?.left_out, followed.error?.code]).toEqual([1, 'unreachable']);
    vi.advanceTimersByTime(5000);
    expect(opened).toHaveLength(2);
    expect(followed.error?.code).toBe('unreachable');
    last().handlers.item(tree(2));
    expect([followed.latest?.left_out, followed.error]).toEqual([2, null]);
  });

  it('is opened at once when asked for, and then not once more', () => {
    followed.retry();
    expect(opened).toHaveLength(2);
    vi.advanceTimersByTime(10_000);
    expect(opened).toHaveLength(2);
  });

  it('is not opened again after it was closed', () => {
    followed.close();
    vi.advanceTimersByTime(10_000);
    expect([opened.length, followed.error]).toEqual([1, null]);
  });

  it('is not asked for again where that would say the same', () => {
    followed.show(about('b'));
    vi.advanceTimersByTime(1000);
    last().handlers.end(failure('not_found'));
    vi.advanceTimersByTime(60_000);
    expect([opened.length, followed.error?.code, followed.loading]).toEqual([
      2,
      'not_found',
      false,
    ]);
    followed.retry();
    expect([opened.length, followed.loading]).toEqual([3, true]);
  });

  it('says so even if the core does not say why', () => {
    followed.retry();
    last().handlers.end(null);
    expect(followed.error?.message).toBe('It is no longer followed.');
  });
});
