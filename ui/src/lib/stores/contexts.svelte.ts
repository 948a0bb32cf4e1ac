/** Every context of every kubeconfig file, and how the connection of each does. */
import { SvelteMap } from 'svelte/reactivity';

import { request, stream, toWireError } from '$lib/platform/rpc';
import type {
  Connection,
  ContextInfo,
  ContextList,
  ContextProblem,
  ContextStates,
  Hue,
  WireError,
} from '$lib/wire/generated';

import { clock } from './clock.svelte';
import { lasting } from './lasting';

const CLOSED: Connection = { state: 'closed' };
const REOPEN_MS = 1000;

type Failed = Extract<Connection, { state: 'failed' }>;

export class Contexts {
  #list: readonly ContextInfo[] = $state.raw([]);
  #problems: readonly ContextProblem[] = $state.raw([]);
  #searched: readonly string[] = $state.raw([]);
  #loaded = $state(false);
  #error: WireError | null = $state.raw(null);
  #connections = new SvelteMap<string, Connection>();
  #failures = new SvelteMap<string, Failed>();
  /** Counts the readings of the files, so that a late answer does not replace a later one. */
  #read = 0;
  /** What the core last counted the list of contexts as. */
  #counted: number | null = null;
  /** Counts what was asked of each context, for the same reason. */
  readonly #turns = new Map<string, number>();

  /** In the order of the files, then of the entries in them. */
  get list(): readonly ContextInfo[] {
    return this.#list;
  }

  /** Files that could not be used in full. */
  get problems(): readonly ContextProblem[] {
    return this.#problems;
  }

  /** Those of snapshots that were named at the start: no kubeconfig that was looked for. */
  readonly snapshotProblems: readonly ContextProblem[] = $derived(
    this.#problems.filter(({ path }) => !this.#searched.includes(path)),
  );

  /** The files that were looked for. */
  get searched(): readonly string[] {
    return this.#searched;
  }

  /** Whether the files have been read once. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Why the files could not be read at all. */
  get error(): WireError | null {
    return this.#error;
  }

  #byName: ReadonlyMap<string, ContextInfo> = $derived(
    new Map(this.#list.map((context) => [context.name, context])),
  );

  info(name: string): ContextInfo | undefined {
    return this.#byName.get(name);
  }

  /** A context's colour; a context that is gone from the files keeps a neutral one. */
  hue(name: string): Hue {
    return this.info(name)?.hue ?? 'sky';
  }

  /** Whether it is an opened snapshot and no live cluster. */
  isSnapshot(name: string): boolean {
    return !!this.info(name)?.snapshot;
  }

  connection(name: string): Connection {
    const problem = this.info(name)?.problem;
    if (problem) return { state: 'failed', since: 0, error: problem, retry_at: null };
    return this.#connections.get(name) ?? CLOSED;
  }

  /** Whether it can be asked for what it has: now, or until a moment ago. */
  answers(name: string): boolean {
    const { state } = this.connection(name);
    return state === 'open' || state === 'stale';
  }

  /** Why the last try failed, also while the next one is under way. */
  failure(name: string): Failed | null {
    const connection = this.connection(name);
    if (connection.state === 'failed') return connection;
    return connection.state === 'connecting' ? (this.#failures.get(name) ?? null) : null;
  }

  /** Reads the files, again if they were read before. */
  async load(): Promise<void> {
    const read = ++this.#read;
    try {
      const answer = await request('list_contexts', {});
      if (read !== this.#read) return;
      this.#list = withUnreadable(answer, this.#list);
      this.#problems = answer.problems;
      this.#searched = answer.searched;
      this.#error = null;
    } catch (thrown) {
      if (read !== this.#read) return;
      this.#error = toWireError(thrown);
    }
    this.#loaded = true;
  }

  /** Follows the connections' states until the returned function is called. */
  follow(): () => void {
    const item = ({ list, states }: ContextStates) => {
      for (const { context, connection, playback } of states) {
        clock.set(context, playback);
        this.#set(context, connection);
      }
      // Snapshots come and go without a change of any file.
      const before = this.#counted;
      this.#counted = list;
      if (before !== null && before !== list) void this.load();
    };
    // Without it, a lost connection would go on being shown as live.
    return lasting((end) => stream('follow_contexts', {}, { item, end }), REOPEN_MS);
  }

  /** Connects a context, or tries again at once if it failed. */
  async open(name: string): Promise<void> {
    const before = this.connection(name);
    if (before.state === 'open') return;
    // Shown at once: the core's own word for it comes a moment later.
    if (before.state !== 'stale') this.#set(name, { state: 'connecting' });
    const turn = this.#turn(name);
    const answered = (connection: Connection): void => {
      // The user may have closed it meanwhile, and opened it again.
      if (this.#turns.get(name) === turn) this.#set(name, connection);
    };
    try {
      answered((await request('open_context', { context: name })).connection);
    } catch (thrown) {
      const error = toWireError(thrown);
      answered({ state: 'failed', since: Date.now(), error, retry_at: null });
    }
  }

  /** Ends everything that belongs to a context. */
  async close(name: string): Promise<void> {
    this.#turn(name);
    this.#set(name, CLOSED);
    await request('close_context', { context: name }).catch(() => undefined);
  }

  #turn(name: string): number {
    const turn = (this.#turns.get(name) ?? 0) + 1;
    this.#turns.set(name, turn);
    return turn;
  }

  #set(name: string, connection: Connection): void {
    this.#connections.set(name, connection);
    if (connection.state === 'failed') this.#failures.set(name, connection);
    else if (connection.state !== 'connecting') this.#failures.delete(name);
  }
}

/**
 * The contexts of an answer, and those last seen of files that cannot be read at this moment: while
 * an editor or a cloud's tool writes one, what is on screen must not go.
 */
function withUnreadable(
  { contexts, problems }: ContextList,
  before: readonly ContextInfo[],
): readonly ContextInfo[] {
  const told = new Set(contexts.map(({ source }) => source));
  const unread = new Set(problems.map(({ path }) => path).filter((path) => !told.has(path)));
  const names = new Set(contexts.map(({ name }) => name));
  // A snapshot was read once and for all: one that is gone from the answer was closed.
  const kept = before.filter(
    ({ source, name, snapshot }) => snapshot === null && unread.has(source) && !names.has(name),
  );
  if (kept.length === 0) return contexts;
  const place = new Map(before.map(({ name }, index) => [name, index]));
  const placeOf = ({ name }: ContextInfo) => place.get(name) ?? before.length;
  return [...contexts, ...kept].sort((left, right) => placeOf(left) - placeOf(right));
}

export const contexts = new Contexts();
