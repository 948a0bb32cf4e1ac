/** Every context of every kubeconfig file, and how the connection of each does. */
import { SvelteMap } from 'svelte/reactivity';

import { fullLabel, labelOf } from '$lib/contexts/label';
import { careOf, type Care } from '$lib/contexts/protection';
import { isSnapshotFile } from '$lib/format/snapshot';
import { request, stream, toWireError } from '$lib/platform/rpc';
import type {
  Connection,
  ContextInfo,
  ContextProblem,
  ContextStates,
  CredentialState,
  Hue,
  Protection,
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
  #credentials = new SvelteMap<string, CredentialState>();
  #clocksAhead = new SvelteMap<string, number>();
  /** Until when read-only contexts may be changed. */
  #unlocked = new SvelteMap<string, number>();
  /** Counts the readings of the files, so that a late answer does not replace a later one. */
  #read = 0;
  /** What the core last counted the list of contexts as. */
  #counted: number | null = null;
  /** Counts what was asked of each context, for the same reason. */
  readonly #turns = new Map<string, number>();

  /** In the order that their user gave them, group by group; snapshots last. */
  get list(): readonly ContextInfo[] {
    return this.#list;
  }

  /** Files that could not be used in full. */
  get problems(): readonly ContextProblem[] {
    return this.#problems;
  }

  /**
   * Those of no kubeconfig: of snapshots that were named at the start, and of the settings, without
   * which nothing is protected.
   */
  readonly otherProblems: readonly ContextProblem[] = $derived(
    this.#problems.filter(({ path, error }) => error.code === 'settings' || isSnapshotFile(path)),
  );

  /** The files that were looked for, and what the settings add to them. */
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

  /** What a context is called in the window: its alias, or its name. */
  label(name: string): string {
    const info = this.info(name);
    return info === undefined ? name : labelOf(info);
  }

  /** The same with its name behind an alias, for where that is told apart. */
  title(name: string): string {
    const info = this.info(name);
    return info === undefined ? name : fullLabel(info);
  }

  /** What several are called, as in a sentence. */
  labels(names: readonly string[]): string {
    return names.map((name) => this.label(name)).join(', ');
  }

  /** A context's colour; a context that is gone from the files keeps a neutral one. */
  hue(name: string): Hue {
    return this.info(name)?.hue ?? 'sky';
  }

  /** Whether it is an opened snapshot and no live cluster. */
  isSnapshot(name: string): boolean {
    return !!this.info(name)?.snapshot;
  }

  /** How careful the core is with it. */
  protection(name: string): Protection {
    return this.info(name)?.protection ?? 'open';
  }

  /** Until when it may be changed though it is read-only; null when it may not. */
  unlockedUntil(name: string): number | null {
    const until = this.#unlocked.get(name);
    return until !== undefined && until > clock.now ? until : null;
  }

  /** The two in one, as the window shows it. */
  care(name: string): Care {
    return careOf(this.info(name), this.unlockedUntil(name));
  }

  /** How its credentials do, where a program gives them. */
  credentials(name: string): CredentialState | null {
    return this.#credentials.get(name) ?? null;
  }

  /**
   * How many milliseconds this machine's clock is ahead of its server's, or behind if negative; null where
   * that is little, and where it is neither connected nor was until a moment ago.
   */
  clockAhead(name: string): number | null {
    const { state } = this.connection(name);
    if ((state !== 'open' && state !== 'stale') || this.isSnapshot(name)) return null;
    return this.#clocksAhead.get(name) ?? null;
  }

  connection(name: string): Connection {
    const problem = this.info(name)?.problem;
    if (problem) return { state: 'failed', since: 0, error: problem, retry_at: null };
    return this.#connections.get(name) ?? CLOSED;
  }

  /** Whether it can be asked for what it has: now or until a moment ago, or by what is kept of it. */
  answers(name: string): boolean {
    const { state } = this.connection(name);
    return state === 'open' || state === 'stale' || this.keptSince(name) !== null;
  }

  /**
   * As of when all that is shown of it is, while it sleeps and until its server is heard again; null where
   * that is not so.
   */
  keptSince(name: string): number | null {
    const connection = this.connection(name);
    return connection.state === 'asleep' || connection.state === 'waking' ? connection.since : null;
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
      this.#list = answer.contexts;
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
      const unlocked = new Set<string>();
      for (const state of states) {
        const { context, connection, playback, unlocked_until, credentials, clock_ahead } = state;
        clock.set(context, playback);
        this.#set(context, connection);
        if (credentials === null) this.#credentials.delete(context);
        else this.#credentials.set(context, credentials);
        if (clock_ahead === null) this.#clocksAhead.delete(context);
        else this.#clocksAhead.set(context, clock_ahead);
        if (!unlocked_until) continue;
        unlocked.add(context);
        this.#unlocked.set(context, unlocked_until);
      }
      // One that was closed is not told of, and locks itself.
      for (const name of [...this.#unlocked.keys()]) {
        if (!unlocked.has(name)) this.#unlocked.delete(name);
      }
      // Files and settings change elsewhere, and snapshots come and go without any.
      const before = this.#counted;
      this.#counted = list;
      if (before !== null && before !== list) void this.load();
    };
    // Without it, a lost connection would go on being shown as live.
    return lasting((end) => stream('follow_contexts', {}, { item, end }), REOPEN_MS);
  }

  /**
   * Connects a context, or tries again at once if it failed, or wakes it. Unless somebody asked for it, no
   * credential program runs that may want something of them, as one that opens a browser.
   */
  async open(name: string, asked = true): Promise<void> {
    const before = this.connection(name);
    if (before.state === 'open') return;
    // Shown at once: the core's own word for it comes a moment later.
    if (before.state === 'asleep') this.#set(name, { state: 'waking', since: before.since });
    else if (!this.answers(name)) this.#set(name, { state: 'connecting' });
    const turn = this.#turn(name);
    const answered = (connection: Connection): void => {
      // The user may have closed it meanwhile, and opened it again.
      if (this.#turns.get(name) === turn) this.#set(name, connection);
    };
    try {
      answered((await request('open_context', { context: name, asked })).connection);
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

export const contexts = new Contexts();
