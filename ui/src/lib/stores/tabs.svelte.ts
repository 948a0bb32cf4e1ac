/**
 * The open views. Each tab holds one: which contexts, which kind, which namespaces, what filter,
 * what is selected. Tabs survive a restart; what they show is fetched anew.
 */
import { recall, remember } from '$lib/platform/storage';
import type { ObjectRef } from '$lib/wire/generated';

import { parseView } from './view';

export type DetailTab = 'summary' | 'yaml' | 'tree' | 'events' | 'logs';

/** Names a Helm release. */
export interface ReleaseRef {
  context: string;
  namespace: string;
  name: string;
}

/** What a map is of. */
export interface MapRef {
  /** What is near this object; all that is in the namespaces in view when null. */
  about: ObjectRef | null;
  /** With `about`: how many steps away from it. */
  steps: number;
  /** Which of the contexts in view; the first when null. */
  context: string | null;
}

export const MAP_STEPS = { usual: 2, most: 6 };

/** What a tab is called that shows a map. */
export function mapTitle(about: ObjectRef | null): string {
  return about === null ? 'Map' : `Map of ${about.name}`;
}

/** What a tab shows, as plain data. */
export interface View {
  contexts: readonly string[];
  /** The kind's id, as in `deployments.apps`. */
  kind: string;
  /**
   * What the tab is called: after its map, or the kind's title, kept for when its server is not
   * connected.
   */
  title: string;
  /** The namespaces in view; all when empty. */
  namespaces: readonly string[];
  /** The namespaces that the user chose, also those that the contexts in view do not have. */
  wanted: readonly string[];
  filter: string;
  selected: ObjectRef | null;
  detailTab: DetailTab;
  release: ReleaseRef | null;
  /** Shown instead of the kind's table. */
  map: MapRef | null;
  /** Objects beside each other, the first of them the reference; shown over all else. */
  compared: readonly ObjectRef[] | null;
  /** Whether all contexts are shown at a glance. Then none of them is in view: none need be connected. */
  fleet: boolean;
}

export const EMPTY_VIEW: View = {
  contexts: [],
  kind: 'pods',
  title: 'Pods',
  namespaces: [],
  wanted: [],
  filter: '',
  selected: null,
  detailTab: 'summary',
  release: null,
  map: null,
  compared: null,
  fleet: false,
};

export const FLEET_TITLE = 'Fleet';

/** What a tab is called. */
export function titleOf({ title, compared, fleet }: View): string {
  if (fleet) return FLEET_TITLE;
  const names = new Set(compared?.map(({ name }) => name));
  if (compared === null) return title;
  return names.size === 1 ? `Compare ${[...names].join('')}` : `Compare ${compared.length} objects`;
}

const PAST_LIMIT = 50;

/** A view before or after the one that is shown. */
interface Step {
  view: View;
  /** Exchanges what else differs between it and its neighbour towards the one that is shown. */
  swap: (() => void) | undefined;
}

/** One tab: a view, and the views before and after it. */
export class Tab {
  readonly id: number;
  #view: View = $state.raw(EMPTY_VIEW);
  #past: Step[] = [];
  #future: Step[] = [];

  constructor(id: number, view: View) {
    this.id = id;
    this.#view = view;
  }

  get view(): View {
    return this.#view;
  }

  /** The view that `back` returns to. */
  get before(): View | undefined {
    return this.#past.at(-1)?.view;
  }

  /** Changes the view in place: nothing one would want to come back to. */
  change(part: Partial<View>): void {
    this.#view = { ...this.#view, ...part };
  }

  /**
   * Goes to another view, from which `back` returns. `swap` exchanges what else differs between the
   * two, and is called on every later way between them.
   */
  go(part: Partial<View>, swap?: () => void): void {
    this.#past.push({ view: this.#view, swap });
    if (this.#past.length > PAST_LIMIT) this.#past.shift();
    this.#future = [];
    this.change(part);
  }

  /** Takes a context that is gone out of the view, and out of those before and after it. */
  drop(context: string): void {
    const has = (view: View) => view.contexts.includes(context);
    const kept = (steps: Step[]) =>
      steps
        .map(({ view, swap }) => ({ view: without(view, context), swap }))
        .filter(({ view }) => view.contexts.length > 0 || view.fleet);
    if (this.#past.some(({ view }) => has(view))) this.#past = kept(this.#past);
    if (this.#future.some(({ view }) => has(view))) this.#future = kept(this.#future);
    if (has(this.#view)) this.#view = without(this.#view, context);
  }

  back(): void {
    const step = this.#past.pop();
    if (!step) return;
    this.#future.push({ view: this.#view, swap: step.swap });
    this.#view = step.view;
    step.swap?.();
  }

  forward(): void {
    const step = this.#future.pop();
    if (!step) return;
    this.#past.push({ view: this.#view, swap: step.swap });
    this.#view = step.view;
    step.swap?.();
  }
}

function without(view: View, context: string): View {
  return inContexts(
    view,
    view.contexts.filter((name) => name !== context),
  );
}

/** A view of other contexts, without what belongs to none of them. */
export function inContexts(view: View, contexts: readonly string[]): View {
  const selected = keepIn(contexts, view.selected);
  const release = keepIn(contexts, view.release);
  const fleet = view.fleet && contexts.length === 0;
  const next = { ...view, contexts, selected, release, compared: null, fleet };
  if (view.map === null) return next;
  const about = keepIn(contexts, view.map.about);
  const context = contexts.find((name) => name === view.map?.context) ?? null;
  return { ...next, map: { ...view.map, about, context }, title: mapTitle(about) };
}

/** What is of one of these contexts, or null. */
export function keepIn<T extends { context: string }>(
  contexts: readonly string[],
  value: T | null,
): T | null {
  return value !== null && contexts.includes(value.context) ? value : null;
}

const STORAGE_KEY = 'tabs';

export class Tabs {
  #nextId = 1;
  #list: readonly Tab[] = $state.raw([]);
  #active: Tab = $state.raw(new Tab(0, EMPTY_VIEW));

  constructor() {
    const { views, active } = readTabs(recall(STORAGE_KEY));
    this.#list = views.map((view) => new Tab(this.#nextId++, view));
    this.#active = this.#list[active] ?? this.#append(EMPTY_VIEW);
  }

  /** In the order shown; never empty. */
  get list(): readonly Tab[] {
    return this.#list;
  }

  get active(): Tab {
    return this.#active;
  }

  /** Opens a tab beside the active one and shows it. */
  open(view: View): Tab {
    const tab = new Tab(this.#nextId++, view);
    const at = this.#list.indexOf(this.#active) + 1;
    this.#list = [...this.#list.slice(0, at), tab, ...this.#list.slice(at)];
    this.#active = tab;
    this.save();
    return tab;
  }

  activate(id: number): void {
    const tab = this.#list.find((candidate) => candidate.id === id);
    if (tab) this.#active = tab;
    this.save();
  }

  /** Closes a tab. The last one stays: the window always shows a view. */
  close(id: number): void {
    const index = this.#list.findIndex((tab) => tab.id === id);
    const tab = this.#list[index];
    if (!tab || this.#list.length === 1) return;
    this.#list = this.#list.filter((other) => other !== tab);
    if (tab === this.#active) {
      this.#active = this.#list[Math.min(index, this.#list.length - 1)] ?? this.#active;
    }
    this.save();
  }

  closeOthers(id: number): void {
    const tab = this.#list.find((candidate) => candidate.id === id);
    if (!tab) return;
    this.#list = [tab];
    this.#active = tab;
    this.save();
  }

  /** Shows the tab that stands `by` places further, around the end. */
  step(by: number): void {
    const count = this.#list.length;
    const index = (this.#list.indexOf(this.#active) + by + count) % count;
    this.#active = this.#list[index] ?? this.#active;
    this.save();
  }

  /** Puts a tab at another place. */
  move(id: number, to: number): void {
    const tab = this.#list.find((candidate) => candidate.id === id);
    if (!tab) return;
    const others = this.#list.filter((other) => other !== tab);
    this.#list = [...others.slice(0, to), tab, ...others.slice(to)];
    this.save();
  }

  /** Remembers the tabs for the next start. */
  save(): void {
    remember(STORAGE_KEY, {
      views: this.#list.map((tab) => tab.view),
      active: this.#list.indexOf(this.#active),
    });
  }

  #append(view: View): Tab {
    const tab = new Tab(this.#nextId++, view);
    this.#list = [...this.#list, tab];
    return tab;
  }
}

function readTabs(stored: unknown): { views: View[]; active: number } {
  if (typeof stored !== 'object' || stored === null) return { views: [], active: 0 };
  const { views, active } = stored as { views?: unknown; active?: unknown };
  const read = Array.isArray(views) ? views.map(parseView).filter((view) => view !== null) : [];
  const index = typeof active === 'number' && active in read ? active : 0;
  return { views: read, active: index };
}

export const tabs = new Tabs();
