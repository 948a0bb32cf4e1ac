import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandle, StreamHandlers } from '$lib/platform/rpc';
import type {
  ChooseRows,
  OpenTable,
  SetTable,
  TableItem,
  TableRow,
  TableView,
  WireError,
} from '$lib/wire/generated';

import { TableStore } from './table.svelte';
import type { TableTransport } from './table.svelte';

/** A core that records what it is told and says what the test makes it say. */
class ScriptedCore implements TableTransport {
  opened: OpenTable[] = [];
  changes: SetTable[] = [];
  closed: number[] = [];
  choices: ChooseRows[] = [];
  /** Holds back the answers of `set` until released. */
  held: Array<() => void> | null = null;
  refuse: WireError | null = null;
  #handlers: StreamHandlers<TableItem>[] = [];

  open(query: OpenTable, handlers: StreamHandlers<TableItem>): StreamHandle {
    this.opened.push(query);
    const id = this.#handlers.push(handlers);
    return { id, close: () => void this.closed.push(id) };
  }

  async set(change: SetTable): Promise<void> {
    this.changes.push(change);
    if (this.refuse !== null) throw this.refuse;
    const held = this.held;
    if (held !== null) await new Promise<void>((release) => held.push(release));
  }

  async choose(choice: ChooseRows): Promise<void> {
    this.choices.push(choice);
  }

  say(item: TableItem, stream = this.#handlers.length): void {
    this.#handlers[stream - 1]?.item(item);
  }

  end(error: WireError | null): void {
    this.#handlers[this.#handlers.length - 1]?.end(error);
  }
}

function row(id: number, name = `pod-${id}`): TableRow {
  return {
    id,
    context: 'prod-eu',
    namespace: 'shop',
    name,
    uid: `uid-${id}`,
    health: 'ok',
    created: 0,
    deleting: false,
    cells: [],
  };
}

function view(part: Partial<TableView>): TableView {
  const lines = part.matched ?? 0;
  return { total: 0, matched: 0, lines, broken: 0, start: 0, rows: [], ...part };
}

function reset(seq: number, ids: number[], part: Partial<TableView> = {}): TableItem {
  const rows = ids.map((id) => row(id));
  return {
    type: 'reset',
    seq,
    kind: null,
    columns: [{ id: 'name', title: 'Name', kind: 'name', wide: false }],
    view: view({ total: ids.length, matched: ids.length, order: ids, rows, contexts: [], ...part }),
  };
}

const patch = (seq: number, part: Partial<TableView>): TableItem => ({
  type: 'patch',
  seq,
  view: view(part),
});
const names = (table: TableStore): string[] => table.rows.map((each) => each.name);
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

let core: ScriptedCore;
let table: TableStore;

beforeEach(() => {
  core = new ScriptedCore();
  table = new TableStore(core);
  table.show({ contexts: ['prod-eu'], kind: 'pods' });
});

describe('items of the stream', () => {
  it('shows a reset, then what patches change of it', () => {
    expect(table.ready).toBe(false);
    core.say(reset(1, [1, 2, 3]));
    expect(table.ready).toBe(true);
    expect(names(table)).toEqual(['pod-1', 'pod-2', 'pod-3']);

    const second = table.rows[1];
    core.say(patch(2, { total: 3, matched: 3, rows: [row(1, 'renamed')] }));
    expect(names(table)).toEqual(['renamed', 'pod-2', 'pod-3']);
    expect(table.rows[1]).toBe(second);

    core.say(patch(3, { total: 3, matched: 3, order: [3, 1, 4], rows: [row(4)] }));
    expect(names(table)).toEqual(['pod-3', 'renamed', 'pod-4']);
  });

  it('keeps the rows and their array when only counts change', () => {
    core.say(reset(1, [1, 2]));
    const rows = table.rows;
    core.say(patch(2, { total: 90, matched: 80, broken: 7 }));
    expect(table.rows).toBe(rows);
    expect([table.total, table.matched, table.broken]).toEqual([90, 80, 7]);
  });

  it('keeps the contexts that a patch does not name', () => {
    const contexts = [
      { context: 'prod-eu', state: { state: 'live' as const }, denied_namespaces: [] },
    ];
    core.say(reset(1, [], { contexts }));
    core.say(patch(2, { total: 1 }));
    expect(table.contexts).toBe(contexts);
  });

  it('finds rows by index among all that match, and by uid', () => {
    core.say(reset(1, [7, 8], { start: 40, matched: 100 }));
    expect(table.at(41)?.id).toBe(8);
    expect(table.at(39)).toBeUndefined();
    expect(table.indexOf({ context: 'prod-eu', uid: 'uid-8', name: '', namespace: null })).toBe(41);
    expect(table.indexOf({ context: 'other', uid: 'uid-8', name: '', namespace: null })).toBe(-1);
    expect(table.indexOf({ context: 'prod-eu', uid: null, name: 'pod-7', namespace: 'shop' })).toBe(
      40,
    );
  });

  it('opens again after a gap in the numbers, and keeps the screen until the reset', async () => {
    core.say(reset(1, [1, 2]));
    core.say(patch(3, { order: [2], matched: 1 }));
    expect(core.closed).toEqual([1]);
    expect(names(table)).toEqual(['pod-1', 'pod-2']);
    await settled();
    expect(core.opened).toHaveLength(2);
    core.say(reset(1, [2]));
    expect(names(table)).toEqual(['pod-2']);
  });

  it('opens again when an order names a row that was never sent', async () => {
    core.say(reset(1, [1]));
    core.say(patch(2, { order: [1, 99] }));
    await settled();
    expect(core.opened).toHaveLength(2);
  });

  it('waits longer each time when gap follows gap', async () => {
    vi.useFakeTimers();
    try {
      for (let turn = 1; turn <= 3; turn += 1) {
        core.say(reset(1, [1]));
        core.say(patch(5, {}));
        await vi.advanceTimersByTimeAsync(turn === 1 ? 0 : 50);
      }
      expect(core.opened).toHaveLength(2);
      await vi.advanceTimersByTimeAsync(2000);
      expect(core.opened).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it('drops bodies that left the window, and takes them when they come again', () => {
    core.say(reset(1, [1, 2]));
    core.say(patch(2, { order: [2], matched: 1 }));
    core.say(patch(3, { order: [1, 2], matched: 2, rows: [row(1, 'again')] }));
    expect(names(table)).toEqual(['again', 'pod-2']);
  });

  it('ignores what an earlier stream still says', () => {
    core.say(reset(1, [1]));
    table.show({ contexts: ['prod-us'], kind: 'pods' });
    core.say(patch(2, { order: [], matched: 0 }), 1);
    core.say(reset(1, [9]), 2);
    expect(names(table)).toEqual(['pod-9']);
  });

  it('tells why its stream ended, and opens it again when asked', () => {
    core.say(reset(1, [1]));
    core.end({ code: 'internal', message: 'gone', hint: null });
    expect(table.ended).toBe(true);
    expect(table.error?.message).toBe('gone');
    table.retry();
    expect(table.ended).toBe(false);
    expect(table.error).toBeNull();
    expect(core.opened).toHaveLength(2);
  });

  it('says nothing more once closed', () => {
    table.close();
    core.say(reset(1, [1]));
    expect(table.rows).toEqual([]);
  });
});

describe('what is asked for', () => {
  it('goes on with the same stream when filter, order or namespaces change', async () => {
    core.say(reset(1, [1]));
    table.show({ contexts: ['prod-eu'], kind: 'pods', filter: 'api' });
    table.show({
      contexts: ['prod-eu'],
      kind: 'pods',
      filter: 'api',
      sort: [{ column: 'age', descending: true }],
    });
    await settled();
    expect(core.opened).toHaveLength(1);
    expect(core.changes).toEqual([
      { stream: 1, filter: 'api' },
      { stream: 1, sort: [{ column: 'age', descending: true }] },
    ]);
  });

  it('opens another stream for another kind or other contexts', () => {
    core.say(reset(1, [1]));
    table.show({ contexts: ['prod-eu'], kind: 'nodes' });
    expect(table.rows).toEqual([]);
    expect(table.ready).toBe(false);
    table.show({ contexts: ['prod-eu', 'prod-us'], kind: 'nodes' });
    expect(core.opened.map((each) => [each.kind, each.contexts.length])).toEqual([
      ['pods', 1],
      ['nodes', 1],
      ['nodes', 2],
    ]);
    expect(core.closed).toEqual([1, 2]);
  });

  it('holds changes back until the core has answered the opening', async () => {
    table.show({ contexts: ['prod-eu'], kind: 'pods', filter: 'a' });
    table.look(200, 240);
    await settled();
    expect(core.changes).toEqual([]);
    core.say(reset(1, [1], { matched: 1000 }));
    await settled();
    expect(core.changes).toEqual([{ stream: 1, filter: 'a', window: { start: 170, count: 101 } }]);
  });

  it('says nothing while the rows on screen are well inside the window', async () => {
    core.say(reset(1, [1], { matched: 5000 }));
    table.look(0, 40);
    table.look(30, 70);
    await settled();
    expect(core.changes).toEqual([]);
    table.look(50, 90);
    await settled();
    expect(core.changes).toEqual([{ stream: 1, window: { start: 20, count: 101 } }]);
  });

  it('asks for no more than there is', async () => {
    core.say(reset(1, [1], { matched: 95 }));
    table.look(60, 94);
    await settled();
    expect(core.changes).toEqual([]);
  });

  it('gathers wishes while one is on its way', async () => {
    core.say(reset(1, [1], { matched: 50_000 }));
    core.held = [];
    for (let first = 1000; first <= 9000; first += 1000) table.look(first, first + 40);
    await settled();
    expect(core.changes).toHaveLength(1);
    core.held.shift()?.();
    await settled();
    expect(core.changes.map((each) => each.window?.start)).toEqual([970, 8970]);
  });

  it('starts at the top again when what matches changes', async () => {
    core.say(reset(1, [1], { matched: 5000 }));
    table.look(2000, 2040);
    await settled();
    table.show({ contexts: ['prod-eu'], kind: 'pods', filter: 'api' });
    expect(table.changing).toBe(true);
    await settled();
    expect(core.changes.at(-1)).toEqual({
      stream: 1,
      filter: 'api',
      window: { start: 0, count: 101 },
    });
    core.say(patch(2, { matched: 3 }));
    expect(table.changing).toBe(false);
  });

  it('stays where it is when groups are folded or rows counted', async () => {
    core.say(reset(1, [1], { matched: 5000 }));
    const pods = { contexts: ['prod-eu'], kind: 'pods' };
    expect(table.show({ ...pods, group: { by: 'node' } })).toBe(true);
    table.look(2000, 2040);
    await settled();
    core.changes.length = 0;
    expect(table.show({ ...pods, group: { by: 'node', except: ['a'] } })).toBe(false);
    await settled();
    const query = { ...pods, group: { by: 'node', except: ['a'] }, facets: ['status'] };
    expect(table.show(query)).toBe(false);
    await settled();
    expect(core.changes).toEqual([
      { stream: 1, group: { by: 'node', except: ['a'] } },
      { stream: 1, facets: ['status'] },
    ]);
  });

  it('opens again when the core refuses a change', async () => {
    core.say(reset(1, [1]));
    core.refuse = { code: 'internal', message: 'no', hint: null };
    table.show({ contexts: ['prod-eu'], kind: 'pods', filter: 'x' });
    await settled();
    await settled();
    expect(core.opened.map((each) => each.filter)).toEqual(['', 'x']);
  });
});

describe('what is chosen', () => {
  it('is told by the core, of the stream that is open', () => {
    core.say(reset(1, [1]));
    table.choose({ choose: 'all' });
    expect(core.choices).toEqual([{ stream: table.stream, choice: { choose: 'all' } }]);
    core.say(patch(2, { chosen: 5, chosen_matched: 3 }));
    expect([table.chosen, table.chosenMatched]).toEqual([5, 3]);
    core.say(patch(3, {}));
    expect([table.chosen, table.chosenMatched]).toEqual([0, 0]);
    table.close();
    table.choose({ choose: 'none' });
    expect([table.stream, core.choices.length]).toEqual([null, 1]);
  });

  it('is kept apart for each tab, and not for a page before this one', () => {
    table.show({ contexts: ['prod-eu'], kind: 'pods', keep: 3 });
    table.show({ contexts: ['prod-eu'], kind: 'pods', keep: 4 });
    const [, three, four] = core.opened.map(({ keep }) => keep ?? 0);
    expect((four ?? 0) - (three ?? 0)).toBe(1);
  });
});
