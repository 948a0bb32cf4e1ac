import { describe, expect, it } from 'vitest';

import type { ListState, TableContext, WireError } from '$lib/wire/generated';

import { faceOf, isOld, noteworthy, progressOf } from './face';
import type { TableFacts } from './face';

const error: WireError = { code: 'forbidden', message: 'no', hint: null };
const live: ListState = { state: 'live' };
const denied: ListState = { state: 'denied', error };
const failed: ListState = { state: 'failed', error, retry_at: null };
const stale: ListState = { state: 'stale', since: 0, retry_at: 0, error };
const kept: ListState = { state: 'kept', since: 500 };
const listing: ListState = { state: 'listing', received: 300, expected: 1000 };

const contexts = (...states: ListState[]): TableContext[] =>
  states.map((state, index) => ({ context: `c${index}`, state, denied_namespaces: [] }));

const table = (facts: Partial<TableFacts>): TableFacts => ({
  ready: true,
  ended: false,
  error: null,
  total: 0,
  matched: 0,
  reading: false,
  contexts: [],
  ...facts,
});
const face = (facts: Partial<TableFacts>): string => faceOf(table(facts)).face;

describe('what a table shows', () => {
  it('is rows as soon as there is one, whatever else is going on', () => {
    expect(face({ matched: 1, contexts: contexts(denied, failed, listing) })).toBe('rows');
    expect(face({ matched: 1, ready: false })).toBe('rows');
    expect(face({ reading: true, total: 3 })).toBe('waiting');
  });

  it('is a wait until every context that may have rows has answered', () => {
    expect(face({ ready: false })).toBe('waiting');
    expect(face({})).toBe('waiting');
    expect(face({ contexts: contexts(live, { state: 'connecting' }) })).toBe('waiting');
    expect(face({ contexts: contexts(denied, listing), total: 10 })).toBe('waiting');
  });

  it('tells empty from filtered to nothing', () => {
    expect(face({ contexts: contexts(live) })).toBe('empty');
    expect(face({ contexts: contexts(live, denied) })).toBe('empty');
    expect(face({ contexts: contexts(live), total: 3 })).toBe('filtered');
    expect(face({ contexts: contexts(stale), total: 3 })).toBe('filtered');
  });

  it('says as of when there is nothing, where nothing newer is known', () => {
    const told = (...states: ListState[]) => faceOf(table({ contexts: contexts(...states) }));
    expect(told(live)).toEqual({ face: 'empty', asOf: null });
    expect(told(live, kept)).toEqual({ face: 'empty', asOf: 500 });
    expect(told({ ...kept, since: 900 }, kept)).toEqual({ face: 'empty', asOf: 500 });
    expect(told(stale, kept)).toEqual({ face: 'empty', asOf: 0 });
    const filtered = { contexts: contexts(kept), total: 3 };
    expect(faceOf(table(filtered))).toEqual({ face: 'filtered', asOf: 500 });
    expect(face({ matched: 1, contexts: contexts(kept) })).toBe('rows');
    expect(face({ contexts: contexts(kept, listing) })).toBe('waiting');
    expect([live, kept, stale, denied, listing].map(isOld)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  it('tells that nothing may be listed from that nothing can be', () => {
    expect(face({ contexts: contexts(denied, denied) })).toBe('denied');
    expect(face({ contexts: contexts(denied, failed) })).toBe('failed');
    expect(face({ contexts: contexts(failed) })).toBe('failed');
  });

  it('is the end of the stream before all else', () => {
    expect(face({ ended: true, error, matched: 5 })).toBe('ended');
  });

  it('leaves to the rows a line for each context that is not live', () => {
    const all = contexts(live, stale, denied, kept);
    expect(noteworthy({ face: 'rows' }, all).map((each) => each.context)).toEqual([
      'c1',
      'c2',
      'c3',
    ]);
    expect(noteworthy({ face: 'denied', contexts: all }, all)).toEqual([]);
    const partly = [{ context: 'c', state: live, denied_namespaces: ['kube-system'] }];
    expect(noteworthy({ face: 'rows' }, partly)).toHaveLength(1);
  });

  it('measures a first listing over all contexts that say how long it will be', () => {
    expect(progressOf(contexts(listing, live))).toBeCloseTo(0.3);
    expect(progressOf(contexts(listing, { state: 'listing', received: 700, expected: 1000 }))).toBe(
      0.5,
    );
    expect(
      progressOf(contexts(listing, { state: 'listing', received: 1, expected: null })),
    ).toBeNull();
    expect(progressOf(contexts(live))).toBeNull();
  });
});
