/**
 * A live table: its stream, the rows on screen, and what the user asked to see of it. The rows of
 * the cluster stay in the core; this holds those in the window, and knows how many there are.
 */
import { request, stream } from '$lib/platform/rpc';
import type { StreamHandle, StreamHandlers } from '$lib/platform/rpc';
import type {
  Choice,
  ChooseRows,
  Column,
  ExtraColumn,
  Facet,
  FilterProblem,
  GroupBy,
  KindInfo,
  ObjectRef,
  OpenTable,
  SetTable,
  SortKey,
  TableContext,
  TableGroup,
  TableItem,
  TableRow,
  TableView,
  Window,
  WireError,
} from '$lib/wire/generated';
import { isGroup, RowWindow } from './row-window';
import type { Line } from './row-window';

/** What a table shows. */
export interface TableQuery {
  contexts: readonly string[];
  /** A kind's id, as in `deployments.apps`. */
  kind: string;
  /** All namespaces when empty. */
  namespaces?: readonly string[];
  filter?: string;
  sort?: readonly SortKey[];
  /** How rows are grouped, if they are. */
  group?: GroupBy | null;
  /** Columns beside those of the kind. */
  columns?: readonly ExtraColumn[];
  /** What rows are counted by, as in the core's `OpenTable`. */
  facets?: readonly string[];
  /** Only events about this object. */
  about?: ObjectRef;
  /** The number under which the core keeps what is chosen in it. */
  keep?: number;
}

/** How a table reaches the core; replaced in unit tests. */
export interface TableTransport {
  open(query: OpenTable, handlers: StreamHandlers<TableItem>): StreamHandle;
  set(change: SetTable): Promise<unknown>;
  choose(choice: ChooseRows): Promise<unknown>;
}

const core: TableTransport = {
  open: (query, handlers) => stream('open_table', query, handlers),
  set: (change) => request('set_table', change),
  choose: (choice) => request('choose_rows', choice),
};

/** Rows asked for above and below those on screen, so that scrolling finds them there. */
const OVERSCAN = 30;
/** A new window is asked for when fewer rows than this are left beyond the screen. */
const MARGIN = 12;
/** The most that the core gives at once. */
const WINDOW_LIMIT = 1000;
/** A change that the core has not answered by then changed nothing. */
const SILENCE_MS = 400;
/** After a lost item the table is opened anew; each further loss waits longer, up to this. */
const REOPEN_LIMIT_MS = 2000;

/** What an earlier page left in the core is not for this one. */
const PAGE = Math.floor(Math.random() * 0x3fff_ffff);

type Changes = Omit<SetTable, 'stream'>;

export class TableStore {
  /** The kind, once a context has told what it is. */
  kind = $state.raw<KindInfo | null>(null);
  columns = $state.raw<readonly Column[]>([]);
  /** Every context's state, in the order in which the contexts were asked for. */
  contexts = $state.raw<readonly TableContext[]>([]);
  /** The lines of the window, of which the first has the index `start`. */
  lines = $state.raw<readonly Line[]>([]);
  start = $state(0);
  /** Lines to scroll over: the rows that match, or headings of groups and the rows of open ones. */
  count = $state(0);
  /** The rows among the lines of the window. */
  readonly rows: readonly TableRow[] = $derived(
    this.lines.filter((line): line is TableRow => !isGroup(line)),
  );
  /** Rows before the filter. */
  total = $state(0);
  /** Rows that match the filter. */
  matched = $state(0);
  /** Rows before the filter that are broken. */
  broken = $state(0);
  /** Rows that are chosen, also those that the filter hides. */
  chosen = $state(0);
  /** Chosen rows that match the filter. */
  chosenMatched = $state(0);
  /** Whether the first answer is here. */
  ready = $state(false);
  /** Whether an answer to a new filter, order or choice of namespaces is awaited. */
  changing = $state(false);
  /** Whether objects are being read for what was asked; until then the rows are those of before. */
  reading = $state(false);
  /** What the core did not understand of the filter. */
  problems = $state.raw<readonly FilterProblem[]>([]);
  /** The counts that were asked for. */
  facets = $state.raw<readonly Facet[]>([]);
  /** Why the stream ended, if it did. */
  error = $state.raw<WireError | null>(null);
  /** Whether the stream ended and nothing is coming any more. */
  ended = $state(false);

  readonly #transport: TableTransport;
  readonly #window = new RowWindow();
  #handle: StreamHandle | null = null;
  /** Counts the streams, so that a late item of an earlier one is known as such. */
  #turn = 0;
  #query: TableQuery | null = null;
  #seq = 0;
  #reopens = 0;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #reopenTimer: ReturnType<typeof setTimeout> | undefined;
  /** What the core was last told, and what it shall be told. */
  #sent: Changes = {};
  #wanted: Changes = {};
  #sending = false;

  constructor(transport: TableTransport = core) {
    this.#transport = transport;
  }

  /**
   * Shows what a query asks for. The stream goes on if only the namespaces, the filter, the order
   * and the like differ from what is shown now; a table that ended is not opened again by being
   * asked for what it showed. Says whether the list starts at its top again, as it does for other
   * rows, but not for counts of them or for groups that are opened and closed.
   */
  show(query: TableQuery): boolean {
    const now = this.#query;
    const same =
      now !== null &&
      now.kind === query.kind &&
      now.keep === query.keep &&
      equal(now.contexts, query.contexts) &&
      equal(now.about, query.about);
    const wanted = narrow(query);
    const before = now === null ? null : narrow(now);
    if (same && equal(wanted, before)) return false;
    this.#query = query;
    const stays = same && !this.ended && equal(listed(wanted), listed(before ?? {}));
    // The rows on screen stay as many as before.
    const { start = 0, count = 100 } = this.#wanted.window ?? {};
    const window = { start: stays ? start : 0, count };
    if (!same || this.ended) {
      this.#wanted = { ...wanted, window };
      this.#reopens = 0;
      this.#open();
      return true;
    }
    this.#wanted = { ...wanted, window };
    this.changing = true;
    void this.#flush();
    return !stays;
  }

  /** Says which lines are on screen, both ends included. */
  look(first: number, last: number): void {
    const window = this.#wanted.window ?? { start: 0, count: 100 };
    const end = window.start + window.count;
    const enoughAbove = window.start === 0 || first - MARGIN >= window.start;
    const enoughBelow = end >= this.count || last + MARGIN < end;
    if (first >= window.start && enoughAbove && last < Math.max(end, 1) && enoughBelow) return;
    this.#wanted = { ...this.#wanted, window: around(first, last) };
    void this.#flush();
  }

  /** The line at an index among all lines, if it is here. */
  lineAt(index: number): Line | undefined {
    return this.lines[index - this.start];
  }

  /** The row at an index among all lines, if there is one and it is here. */
  at(index: number): TableRow | undefined {
    const line = this.lineAt(index);
    return line === undefined || isGroup(line) ? undefined : line;
  }

  /** The heading at an index among all lines, if there is one and it is here. */
  groupAt(index: number): TableGroup | undefined {
    const line = this.lineAt(index);
    return line !== undefined && isGroup(line) ? line : undefined;
  }

  /** The index of an object among all lines, or -1 if it is not among those here. */
  indexOf(object: {
    context: string;
    uid: string | null;
    name: string;
    namespace: string | null;
  }): number {
    const found = this.lines.findIndex((line) => !isGroup(line) && isRowOf(line, object));
    return found < 0 ? -1 : this.start + found;
  }

  /** The index of a group's heading among all lines, or -1 if it is not among those here. */
  indexOfGroup(key: string): number {
    const found = this.lines.findIndex((line) => isGroup(line) && line.key === key);
    return found < 0 ? -1 : this.start + found;
  }

  /** The stream by which the core knows it; null while there is none. */
  get stream(): number | null {
    return this.#handle?.id ?? null;
  }

  /** Changes which rows are chosen. The core says then which are; a table that is gone has none. */
  choose(choice: Choice): void {
    if (this.#handle === null) return;
    this.#transport.choose({ stream: this.#handle.id, choice }).catch(() => undefined);
  }

  /** Opens the table again, for example after its stream ended with an error. */
  retry(): void {
    if (this.#query === null) return;
    this.#open();
  }

  /** Ends the stream and forgets its rows. */
  close(): void {
    this.#disconnect();
    this.#clear();
    this.#query = null;
  }

  #open(): void {
    const query = this.#query;
    if (query === null) return;
    this.#disconnect();
    this.#clear();
    this.#connect(query);
  }

  #disconnect(): void {
    clearTimeout(this.#reopenTimer);
    clearTimeout(this.#settleTimer);
    this.#turn += 1;
    this.#handle?.close();
    this.#handle = null;
  }

  #connect(query: TableQuery): void {
    this.#seq = 0;
    this.#sent = this.#wanted;
    this.ended = false;
    this.error = null;
    const opened: OpenTable = { contexts: [...query.contexts], kind: query.kind, ...this.#wanted };
    if (query.about !== undefined) opened.about = query.about;
    if (query.keep !== undefined) opened.keep = PAGE + query.keep;
    const turn = ++this.#turn;
    this.#handle = this.#transport.open(opened, {
      item: (item) => {
        if (this.#turn === turn) this.#apply(item);
      },
      end: (error) => {
        if (this.#turn !== turn) return;
        this.#handle = null;
        this.error = error;
        this.ended = true;
        this.changing = false;
      },
    });
  }

  #clear(): void {
    this.#window.clear();
    this.kind = null;
    this.columns = [];
    this.contexts = [];
    this.lines = [];
    this.start = 0;
    this.count = 0;
    this.problems = [];
    this.facets = [];
    this.reading = false;
    this.total = 0;
    this.matched = 0;
    this.broken = 0;
    this.chosen = 0;
    this.chosenMatched = 0;
    this.ready = false;
    this.changing = false;
  }

  #apply(item: TableItem): void {
    if (item.type === 'reset') {
      this.#window.clear();
      this.#seq = item.seq;
      this.kind = item.kind;
      this.columns = item.columns;
    } else if (!this.ready || item.seq !== this.#seq + 1) {
      this.#lost();
      return;
    } else {
      this.#seq = item.seq;
    }
    if (!this.#window.apply(item.view)) {
      this.#lost();
      return;
    }
    this.#publish(item.view);
    if (item.type === 'reset') {
      this.ready = true;
      void this.#flush();
    } else {
      this.#reopens = 0;
    }
  }

  /** Where a change makes no difference to what is seen, the core has nothing to say. */
  #settle(): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => {
      if (this.#sent === this.#wanted) this.changing = false;
    }, SILENCE_MS);
  }

  #publish(view: TableView): void {
    this.lines = this.#window.lines;
    this.start = this.#window.start;
    this.count = view.lines;
    this.reading = view.reading ?? false;
    this.total = view.total;
    this.matched = view.matched;
    this.broken = view.broken;
    this.chosen = view.chosen ?? 0;
    this.chosenMatched = view.chosen_matched ?? 0;
    if (view.contexts !== undefined) this.contexts = view.contexts;
    if (view.problems !== undefined) this.problems = view.problems;
    if (view.facets !== undefined) this.facets = view.facets;
    if (this.#sent === this.#wanted) this.changing = false;
  }

  /** An item is missing, so nothing that follows can be trusted: start again, keeping the screen. */
  #lost(): void {
    const query = this.#query;
    if (query === null) return;
    this.#disconnect();
    const wait = this.#reopens === 0 ? 0 : Math.min(REOPEN_LIMIT_MS, 100 * 2 ** this.#reopens);
    this.#reopens += 1;
    this.#reopenTimer = setTimeout(() => {
      this.ready = false;
      this.#connect(query);
    }, wait);
  }

  /**
   * Tells the core what is wanted, one message at a time: while one is on its way, later wishes
   * gather, so that dragging the scroll bar cannot fill a queue.
   */
  async #flush(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.ready && this.#handle !== null && this.#sent !== this.#wanted) {
        const handle = this.#handle;
        const wanted = this.#wanted;
        const change = difference(this.#sent, wanted);
        this.#sent = wanted;
        if (change === null) continue;
        try {
          await this.#transport.set({ stream: handle.id, ...change });
          this.#settle();
        } catch {
          // What the table shows is not what was asked for. If the stream ended meanwhile, its own
          // end says why.
          if (this.#handle === handle) this.#lost();
        }
      }
    } finally {
      this.#sending = false;
    }
  }
}

const NO_GROUPS: GroupBy = { by: '' };

function narrow(query: TableQuery): Changes {
  return {
    namespaces: [...(query.namespaces ?? [])],
    filter: query.filter ?? '',
    sort: [...(query.sort ?? [])],
    group: query.group ?? NO_GROUPS,
    columns: [...(query.columns ?? [])],
    facets: [...(query.facets ?? [])],
  };
}

/** What of it decides which lines there are, but for those of groups that are closed. */
function listed(wanted: Changes): unknown {
  return { ...wanted, group: wanted.group?.by, facets: null };
}

function around(first: number, last: number): Window {
  const start = Math.max(0, first - OVERSCAN);
  return { start, count: Math.min(WINDOW_LIMIT, last + 1 + OVERSCAN - start) };
}

/** The parts that differ, or null if none does. */
function difference(from: Changes, to: Changes): Changes | null {
  const changed = Object.entries(to).filter(
    ([part, value]) => !equal(from[part as keyof Changes], value),
  );
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

/** These are small plain values with their fields always in the same order. */
function equal(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Whether a row is about an object: by uid where that is known, else by name. */
export function isRowOf(
  row: TableRow,
  object: { context: string; uid: string | null; name: string; namespace: string | null },
): boolean {
  if (row.context !== object.context) return false;
  if (object.uid !== null) return row.uid === object.uid;
  return row.name === object.name && row.namespace === object.namespace;
}
