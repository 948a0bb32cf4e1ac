import { beforeEach, expect, it, vi } from 'vitest';

import { PODS } from '$lib/palette/kinds.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type { TableItem, TableRow, TableView } from '$lib/wire/generated';

const close = vi.fn();
const core = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...core }));

const { ObjectSearch } = await import('./object-search.svelte');

const SCOPE = { contexts: ['prod-eu'], namespaces: [], kind: 'pods' };

const row = (id: number, name: string): TableRow => ({
  id,
  context: 'prod-eu',
  namespace: 'shop',
  name,
  uid: `u${id}`,
  health: 'ok',
  created: null,
  deleting: false,
  cells: [],
});

const view = (rows: TableRow[], order: number[]): TableView => ({
  total: 9,
  matched: order.length,
  lines: order.length,
  broken: 0,
  start: 0,
  order,
  rows,
});

const send = (item: TableItem) =>
  (core.stream.mock.lastCall?.[2] as StreamHandlers<TableItem>).item(item);

beforeEach(() => {
  close.mockReset();
  core.request.mockReset().mockResolvedValue({});
  core.stream.mockReset().mockReturnValue({ id: 7, close });
});

it('opens one small table, and changes its filter from then on', () => {
  const search = new ObjectSearch();
  search.search(SCOPE, 'cart');
  expect(core.stream.mock.lastCall?.[1]).toMatchObject({ filter: 'cart', window: { count: 8 } });
  send({ type: 'reset', seq: 1, kind: PODS, columns: [], view: view([row(1, 'cart-a')], [1]) });
  expect(search.rows.map(({ name }) => name)).toEqual(['cart-a']);

  search.search(SCOPE, 'cat');
  expect(core.stream).toHaveBeenCalledOnce();
  expect(core.request).toHaveBeenCalledWith('set_table', { stream: 7, filter: 'cat' });
  send({ type: 'patch', seq: 2, view: view([row(2, 'catalog')], [2]) });
  expect(search.rows.map(({ name }) => name)).toEqual(['catalog']);
});

it('opens another table for another kind, and none for nothing', () => {
  const search = new ObjectSearch();
  search.search(SCOPE, '  ');
  expect(core.stream).not.toHaveBeenCalled();
  search.search(SCOPE, 'cart');
  search.search({ ...SCOPE, kind: 'nodes' }, 'cart');
  expect(close).toHaveBeenCalledOnce();
  expect(core.stream).toHaveBeenCalledTimes(2);
});

it('finds nothing any more once it is closed', () => {
  const search = new ObjectSearch();
  search.search(SCOPE, 'cart');
  send({ type: 'reset', seq: 1, kind: PODS, columns: [], view: view([row(1, 'cart-a')], [1]) });
  search.close();
  expect(search.rows).toEqual([]);
  expect(close).toHaveBeenCalledOnce();
});
