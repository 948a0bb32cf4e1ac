/**
 * Views that the user keeps under a name: a kind with its namespaces, filter, order, groups and
 * columns, and the contexts if wanted. Kept by the browser, as the columns and the tabs are.
 */
import { recall, remember } from '$lib/platform/storage';

import { parseChoice } from './columns.svelte';
import type { KeptView } from './session.svelte';
import { parseView } from './view';

export interface SavedView extends KeptView {
  readonly id: string;
  /** Unlike that of any other view of its kind. */
  readonly name: string;
}

const KEY = 'views';

export class SavedViews {
  #list: readonly SavedView[] = $state.raw(read());

  /** By name, those of one kind together. */
  readonly list: readonly SavedView[] = $derived(
    this.#list.toSorted(
      (a, b) => compare(a.title, b.title) || compare(a.kind, b.kind) || compare(a.name, b.name),
    ),
  );

  find(id: string): SavedView | undefined {
    return this.#list.find((view) => view.id === id);
  }

  /** The view of a kind that has a name, whatever the case of its letters. */
  named(kind: string, name: string): SavedView | undefined {
    const wanted = name.trim().toLowerCase();
    return this.#list.find((view) => view.kind === kind && view.name.toLowerCase() === wanted);
  }

  /** Keeps a view under a name, in place of the one of its kind that has it. */
  save(name: string, view: KeptView): void {
    const before = this.named(view.kind, name);
    if (before === undefined) this.#put({ ...view, id: this.#newId(), name: name.trim() });
    else this.update(before.id, view);
  }

  /** Makes of a saved view what is to be kept now; its name stays. */
  update(id: string, view: KeptView): void {
    const before = this.find(id);
    if (before !== undefined) this.#put({ ...view, id, name: before.name });
  }

  /** False if another view of its kind has the name, or it is none. */
  rename(id: string, name: string): boolean {
    const view = this.find(id);
    if (view === undefined || name.trim() === '') return false;
    const other = this.named(view.kind, name);
    if (other !== undefined && other.id !== id) return false;
    this.#put({ ...view, name: name.trim() });
    return true;
  }

  remove(id: string): void {
    this.#store(this.#list.filter((view) => view.id !== id));
  }

  /** Takes back that it was removed. */
  restore(view: SavedView): void {
    const taken = this.find(view.id) !== undefined;
    this.#put(taken ? { ...view, id: this.#newId() } : view);
  }

  #put(view: SavedView): void {
    const others = this.#list.filter(({ id }) => id !== view.id);
    this.#store([...others, view]);
  }

  #store(list: readonly SavedView[]): void {
    this.#list = list;
    remember(KEY, list);
  }

  #newId(): string {
    const numbers = this.#list.map(({ id }) => Number(id)).filter(Number.isSafeInteger);
    return String(Math.max(0, ...numbers) + 1);
  }
}

/** Whether two views show the same; their names do not matter. */
export function sameView(one: KeptView, other: KeptView): boolean {
  return JSON.stringify(essence(one)) === JSON.stringify(essence(other));
}

function essence({ contexts, kind, namespaces, filter, arrangement }: KeptView): unknown {
  const { shown, sort, order, extras, group } = arrangement;
  return [
    contexts?.toSorted(),
    kind,
    namespaces.toSorted(),
    filter.trim(),
    Object.entries(shown).toSorted(([a], [b]) => compare(a, b)),
    sort.map(({ column, descending = false }) => [column, descending]),
    order,
    extras.map(({ id, title, value }) => [id, title, value]),
    group,
  ];
}

function compare(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

function read(): SavedView[] {
  const stored = recall(KEY);
  const views = Array.isArray(stored) ? stored.map(parse).filter((view) => view !== null) : [];
  // Two with the same id could not be told apart.
  return views.filter((view, at) => views.findIndex(({ id }) => id === view.id) === at);
}

/** Stored by an earlier version or edited by hand: anything may be missing or of another type. */
function parse(value: unknown): SavedView | null {
  const view = parseView(value);
  if (view === null || typeof value !== 'object' || value === null) return null;
  const { id, name, contexts, arrangement } = value as Record<string, unknown>;
  if (typeof id !== 'string' || typeof name !== 'string' || name.trim() === '') return null;
  const { kind, title, namespaces, filter } = view;
  const { shown, sort, order, extras, group } = parseChoice(arrangement);
  return {
    id,
    name: name.trim(),
    contexts: Array.isArray(contexts) && view.contexts.length > 0 ? view.contexts : null,
    kind,
    title,
    namespaces,
    filter,
    arrangement: { shown, sort, order, extras, group },
  };
}

export const savedViews = new SavedViews();
