/**
 * The namespaces that were chosen last in each context, newest first: most people work in a few of
 * many. Kept by the browser, as the tabs are.
 */
import { recall, remember } from '$lib/platform/storage';

const KEY = 'namespaces.recent';
const MOST = 8;

type Recent = Readonly<Record<string, readonly string[]>>;

export class RecentNamespaces {
  #recent: Recent = $state.raw(read());

  /** Of several contexts, each once: first the newest of each, then those before them. */
  of(contexts: readonly string[]): string[] {
    const lists = contexts.map((context) => this.#recent[context] ?? []);
    const ranks = Array.from({ length: MOST }, (_, rank) => rank);
    const merged = ranks.flatMap((rank) => lists.map((list) => list[rank]));
    return [...new Set(merged.filter((name) => name !== undefined))].slice(0, MOST);
  }

  /** These were chosen in these contexts. */
  note(contexts: readonly string[], names: readonly string[]): void {
    if (names.length === 0) return;
    this.#change(contexts, (before) => [
      ...names,
      ...before.filter((name) => !names.includes(name)),
    ]);
  }

  /** These are all that the contexts have: others are forgotten. */
  keep(contexts: readonly string[], existing: ReadonlySet<string>): void {
    this.#change(contexts, (before) => before.filter((name) => existing.has(name)));
  }

  #change(
    contexts: readonly string[],
    change: (before: readonly string[]) => readonly string[],
  ): void {
    const next: Record<string, readonly string[]> = { ...this.#recent };
    for (const context of contexts) {
      const before = next[context] ?? [];
      const after = change(before).slice(0, MOST);
      if (after.length > 0) next[context] = after;
      else delete next[context];
    }
    const text = JSON.stringify(next);
    if (text === JSON.stringify(this.#recent)) return;
    this.#recent = next;
    remember(KEY, next);
  }
}

/** Stored by an earlier version or edited by hand: anything may be of another type. */
function read(): Recent {
  const stored = recall(KEY);
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return {};
  const entries = Object.entries(stored).map(([context, names]): [string, string[]] => [
    context,
    Array.isArray(names)
      ? names.filter((name) => typeof name === 'string' && name !== '').slice(0, MOST)
      : [],
  ]);
  return Object.fromEntries(entries.filter(([, names]) => names.length > 0));
}

export const recentNamespaces = new RecentNamespaces();
