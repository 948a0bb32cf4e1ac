import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import type { SearchHit, SearchItem } from '$lib/wire/generated';

const core = vi.hoisted(() => ({ stream: vi.fn(), close: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  stream: core.stream,
}));

const { ObjectSearch } = await import('./object-search.svelte');

const hit = (name: string): SearchHit => ({
  object: {
    context: 'a',
    group: '',
    version: 'v1',
    kind: 'Pod',
    namespace: 'shop',
    name,
    uid: null,
  },
  kind: 'pods',
  title: 'Pods',
  health: null,
  status: null,
  fit: 'begins',
  in_name: [],
  in_namespace: [],
  fields: [],
  more_fields: 0,
});
const item = (names: string[], complete = true): SearchItem => ({
  hits: names.map(hit),
  matched: names.length,
  searched: 1,
  waiting: complete ? 0 : 1,
  unsearched: [],
  inside: null,
  complete,
});
const handlers = () => core.stream.mock.lastCall?.[2] as StreamHandlers<SearchItem>;
const names = (search: InstanceType<typeof ObjectSearch>) =>
  search.found?.hits.map(({ object }) => object.name);

beforeEach(() => {
  core.close.mockReset();
  core.stream.mockReset().mockReturnValue({ id: 1, close: core.close });
});

describe('a search', () => {
  it('is one stream for each text; what was found stays until the next answer', () => {
    const search = new ObjectSearch();
    search.search({ text: 'we', inside: false });
    expect(core.stream.mock.lastCall?.slice(0, 2)).toEqual([
      'search',
      { text: 'we', inside: false, limit: 12 },
    ]);
    expect(search.busy).toBe(true);
    const first = handlers();
    first.item(item(['web'], false));
    expect([names(search), search.busy]).toEqual([['web'], true]);

    search.search({ text: 'web-7', inside: false });
    expect(core.close).toHaveBeenCalledOnce();
    expect(names(search)).toEqual(['web']);
    handlers().item(item(['web-7f9']));
    expect([names(search), search.busy]).toEqual([['web-7f9'], false]);
  });

  it('is not asked for twice, and again when it goes inside', () => {
    const search = new ObjectSearch();
    search.search({ text: 'web', inside: false });
    search.search({ text: 'web', inside: false });
    expect(core.stream).toHaveBeenCalledOnce();
    search.search({ text: 'web', inside: true });
    expect(core.stream.mock.lastCall?.[1]).toMatchObject({ inside: true });
  });

  it('finds nothing for nothing, and tells why it ended', () => {
    const search = new ObjectSearch();
    search.search({ text: 'web', inside: false });
    handlers().item(item(['web']));
    search.search({ text: '', inside: false });
    expect([search.found, search.busy]).toEqual([null, false]);
    expect(core.close).toHaveBeenCalledOnce();

    search.search({ text: 'api', inside: false });
    handlers().end({ code: 'internal', message: 'it broke', hint: null });
    expect([search.error?.message, search.busy]).toEqual(['it broke', false]);
  });
});
