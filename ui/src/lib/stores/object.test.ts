import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import type { FollowObject, ObjectDetail, ObjectItem, ObjectRef } from '$lib/wire/generated';

import { ObjectStore } from './object.svelte';

const pod = (name: string, uid = `uid-${name}`): ObjectRef => ({
  context: 'prod-eu',
  group: '',
  version: 'v1',
  kind: 'Pod',
  namespace: 'shop',
  name,
  uid,
});

const detail = (name: string): ObjectItem => ({
  type: 'object',
  // The store only passes a detail on; its parts are no concern of these tests.
  detail: { object: pod(name), yaml: name } as ObjectDetail,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the object looked at', () => {
  let opened: FollowObject[];
  let streams: StreamHandlers<ObjectItem>[];
  let closed: number;
  let store: ObjectStore;

  beforeEach(() => {
    opened = [];
    streams = [];
    closed = 0;
    store = new ObjectStore((query, handlers) => {
      opened.push(query);
      const id = streams.push(handlers);
      return { id, close: () => void (closed += 1) };
    });
  });

  it('is asked for at once, then shown as it changes', () => {
    store.show(pod('a'));
    expect(store.loading).toBe(true);
    streams[0]?.item(detail('a'));
    expect(store.loading).toBe(false);
    expect(store.detail?.yaml).toBe('a');
    expect(opened).toEqual([{ object: pod('a') }]);
  });

  it('opens no stream for rows that are only passed', () => {
    store.show(pod('a'));
    for (const name of ['b', 'c', 'd']) {
      vi.advanceTimersByTime(30);
      store.show(pod(name));
    }
    vi.advanceTimersByTime(200);
    expect(opened.map((each) => each.object.name)).toEqual(['a', 'd']);
    expect(closed).toBe(1);
  });

  it('is not asked for twice', () => {
    store.show(pod('a'));
    store.show(pod('a'));
    expect(opened).toHaveLength(1);
  });

  it('stays readable after it was deleted or while it is stale', () => {
    store.show(pod('a'));
    streams[0]?.item(detail('a'));
    streams[0]?.item({ type: 'stale', error: { code: 'timeout', message: 'late', hint: null } });
    expect(store.stale?.message).toBe('late');
    streams[0]?.item(detail('a'));
    expect(store.stale).toBeNull();
    streams[0]?.item({ type: 'deleted' });
    streams[0]?.end(null);
    expect(store.deleted).toBe(true);
    expect(store.detail?.yaml).toBe('a');
    expect(store.error).toBeNull();
  });

  it('masks a Secret again at once, and for every next object', () => {
    store.show(pod('a'));
    streams[0]?.item(detail('a'));
    store.reveal(true);
    expect(opened[1]).toEqual({ object: pod('a'), reveal: true });
    expect(store.detail).not.toBeNull();
    store.reveal(false);
    expect(store.detail).toBeNull();
    expect(opened[2]).toEqual({ object: pod('a') });

    store.reveal(true);
    vi.advanceTimersByTime(1000);
    store.show(pod('b'));
    expect(store.revealed).toBe(false);
    expect(opened.at(-1)).toEqual({ object: pod('b') });
  });

  it('takes nothing from the stream of the object before', () => {
    store.show(pod('a'));
    vi.advanceTimersByTime(1000);
    store.show(pod('b'));
    streams[0]?.item(detail('a'));
    expect(store.detail).toBeNull();
  });

  it('can be asked for again after an error', () => {
    store.show(pod('a'));
    streams[0]?.end({ code: 'forbidden', message: 'no', hint: null });
    expect(store.error?.code).toBe('forbidden');
    expect(store.loading).toBe(false);
    store.retry();
    expect(store.error).toBeNull();
    expect(opened).toHaveLength(2);
  });
});
