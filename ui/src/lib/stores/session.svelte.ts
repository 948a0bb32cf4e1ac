/**
 * Where the user is: the view of the active tab, and the dock below it. Every navigation in the
 * window is a method of this class, so that tabs, history and persistence see all of them.
 */
import type { ObjectRef } from '$lib/wire/generated';

import { columnChoices, type Arrangement } from './columns.svelte';
import { contexts as known } from './contexts.svelte';
import { Dock, logsEntry } from './dock.svelte';
import { isSame } from './object.svelte';
import { recentNamespaces } from './recent-namespaces.svelte';
import {
  inContexts,
  keepIn,
  MAP_STEPS,
  mapTitle,
  tabs,
  type DetailTab,
  type MapRef,
  type ReleaseRef,
  type Tabs,
  type View,
} from './tabs.svelte';
import { tree } from './tree.svelte';

/** Knows the kinds of the contexts in view. */
export interface KindNames {
  /** The id of the kind, as in `deployments.apps`; a guess when the kind is not known. */
  idOf(group: string, kind: string): string;
  /** What the window calls it. */
  titleOf(id: string): string;
}

/** Where a command leads; a context or namespace that is null stays as it is. */
export interface Destination {
  context: string | null;
  /** The kind's id. */
  kind: string;
  namespace: string | null;
  filter: string;
  /** All namespaces are shown, whatever was chosen. */
  everywhere?: boolean;
}

/** What of a view can be kept, and come back to. */
export interface KeptView {
  /** The contexts to show; null for those that are in view. */
  readonly contexts: readonly string[] | null;
  readonly kind: string;
  /** What the kind is called, for when no server is there to say so. */
  readonly title: string;
  /** All when empty. */
  readonly namespaces: readonly string[];
  readonly filter: string;
  readonly arrangement: Arrangement;
}

export const RELEASES = 'releases';
/** The group and the kind by which trees and maps name Helm releases. No API has them. */
const RELEASE = { group: 'helm.sh', kind: 'Release' };

export class Session {
  readonly tabs: Tabs;
  readonly dock = new Dock();
  readonly #kinds: KindNames;
  /** Whether the page of all contexts covers the view. */
  choosing = $state(false);

  constructor(tabs: Tabs, kinds: KindNames) {
    this.tabs = tabs;
    this.#kinds = kinds;
  }

  // Each a value of its own, derived: a change of the view must reach only those who read the part
  // that changed. Through plain getters, selecting a row would tell the table of another filter.

  readonly view: View = $derived.by(() => this.tabs.active.view);
  /** The names of the contexts in view. */
  readonly contexts: readonly string[] = $derived(this.view.contexts);
  /** The id of the kind in view. */
  readonly kind: string = $derived(this.view.kind);
  /** The namespaces in view; all when empty. */
  readonly namespaces: readonly string[] = $derived(this.view.namespaces);
  /** The namespaces that the user chose, also those that the contexts in view do not have. */
  readonly wanted: readonly string[] = $derived(this.view.wanted);
  readonly filter: string = $derived(this.view.filter);
  readonly selected: ObjectRef | null = $derived(this.view.selected);
  readonly release: ReleaseRef | null = $derived(this.view.release);
  readonly map: MapRef | null = $derived(this.view.map);
  /** Objects that are compared. */
  readonly compared: readonly ObjectRef[] | null = $derived(this.view.compared);
  /** Whether all contexts are shown at a glance. */
  readonly fleet: boolean = $derived(this.view.fleet);
  readonly #detailTab: DetailTab = $derived(this.view.detailTab);

  get detailTab(): DetailTab {
    return this.#detailTab;
  }

  set detailTab(detailTab: DetailTab) {
    this.#change({ detailTab });
  }

  /** Shows one context alone; kind, namespaces and filter stay. */
  selectContext(name: string): void {
    this.choosing = false;
    const shown = this.contexts.length === 1 && this.contexts[0] === name;
    if (shown && this.compared === null) return;
    const wanted = this.#wantedIn(name);
    this.#go({ ...inContexts(this.view, [name]), namespaces: wanted, wanted });
  }

  /** Adds a context to the view, or takes it away; one always stays. */
  toggleContext(name: string): void {
    this.choosing = false;
    const others = this.contexts.filter((context) => context !== name);
    const contexts = others.length < this.contexts.length ? others : [...this.contexts, name];
    if (contexts.length === 0) return;
    this.#go({ ...inContexts(this.view, contexts), namespaces: this.wanted });
  }

  /** Shows the table of a kind. The filter was about the kind before, and goes. */
  showKind(kind: string): void {
    this.choosing = false;
    const { release, map, compared, fleet } = this;
    const covered = release !== null || map !== null || compared !== null || fleet;
    if (kind === this.kind && !covered) return;
    this.#go({
      kind,
      title: this.#kinds.titleOf(kind),
      filter: '',
      selected: null,
      release: null,
      map: null,
    });
  }

  /** Goes to a kind, and to a context and a namespace where they are said, in one step back. */
  goTo({ context, kind, namespace, filter, everywhere = false }: Destination): void {
    this.choosing = false;
    const contexts = context === null ? this.contexts : [context];
    const kept = context === null ? this.namespaces : this.wanted;
    const chosen = everywhere ? [] : namespace === null ? null : [namespace];
    const same = kind === this.kind && this.map === null;
    if (chosen !== null) recentNamespaces.note(contexts, chosen);
    const part: Partial<View> = {
      contexts,
      kind,
      title: same ? this.view.title : this.#kinds.titleOf(kind),
      ...(chosen === null ? { namespaces: kept } : { namespaces: chosen, wanted: chosen }),
      filter,
      selected: same ? keepIn(contexts, this.selected) : null,
      release: null,
      map: null,
    };
    const plain = this.release === null && this.compared === null && !this.fleet;
    const here = same && plain && sameTexts(contexts, this.contexts);
    if (here) this.#change(part);
    else this.#go(part);
  }

  /** The view as it is now, to be kept. */
  keep(withContexts: boolean): KeptView {
    const { contexts, kind, title, wanted, filter } = this.view;
    return {
      contexts: withContexts ? contexts : null,
      kind,
      title,
      namespaces: wanted,
      filter,
      arrangement: columnChoices.arrangementOf(kind),
    };
  }

  /** Goes to a view that was kept. A step back brings the kind's columns back, too. */
  showKept({ contexts, kind, title, namespaces, filter, arrangement }: KeptView): void {
    this.choosing = false;
    const shown = contexts ?? this.contexts;
    let other = arrangement;
    const swap = () => {
      const now = columnChoices.arrangementOf(kind);
      columnChoices.set(kind, other);
      other = now;
    };
    swap();
    this.#go(
      {
        contexts: shown,
        kind,
        title,
        namespaces,
        wanted: namespaces,
        filter,
        selected: kind === this.kind ? keepIn(shown, this.selected) : null,
        release: null,
        map: null,
      },
      swap,
    );
  }

  /** Calls the view what its server calls the kind. */
  rename(title: string): void {
    if (title !== this.view.title && this.map === null) this.#change({ title });
  }

  setNamespaces(namespaces: readonly string[]): void {
    const before = this.wanted;
    recentNamespaces.note(
      this.contexts,
      namespaces.filter((name) => !before.includes(name)),
    );
    this.#change({ namespaces, wanted: namespaces });
  }

  /**
   * Narrows the chosen namespaces to those that the contexts in view have, unless that leaves
   * none. They come back with the context they were chosen in.
   */
  keepNamespaces(existing: ReadonlySet<string>): void {
    const { wanted } = this;
    const found = wanted.filter((name) => existing.has(name));
    // None in view would mean all: what was asked for stays, and the table says that it is empty.
    const namespaces = found.length > 0 ? found : wanted;
    if (!sameTexts(namespaces, this.namespaces)) this.#change({ namespaces });
  }

  setFilter(filter: string): void {
    this.#change({ filter });
  }

  /** Shows an object of the table beside it, or none. */
  select(selected: ObjectRef | null): void {
    this.#change({ selected });
  }

  /** Goes to an object wherever it is: its kind's table, with the object beside it. */
  openObject(object: ObjectRef, detailTab?: DetailTab): void {
    if (object.group === RELEASE.group && object.kind === RELEASE.kind) {
      this.showRelease(object.context, object.namespace ?? '', object.name);
      return;
    }
    this.choosing = false;
    const kind = this.#kinds.idOf(object.group, object.kind);
    const hidden =
      object.namespace !== null &&
      this.namespaces.length > 0 &&
      !this.namespaces.includes(object.namespace);
    this.#go({
      ...(this.contexts.includes(object.context) ? {} : { contexts: [object.context] }),
      ...(hidden ? { namespaces: [], wanted: [] } : {}),
      kind,
      title: this.#kinds.titleOf(kind),
      filter: kind === this.kind && this.map === null ? this.filter : '',
      selected: object,
      detailTab: detailTab ?? this.detailTab,
      release: null,
      map: null,
    });
  }

  /** Shows the log of a pod, or of one of its containers, in the dock. */
  openLogs(pod: ObjectRef, container?: string): void {
    this.dock.show(logsEntry(pod, container));
  }

  /** Shows a Helm release. */
  showRelease(context: string, namespace: string, name: string): void {
    this.choosing = false;
    const shown = this.release;
    // The page of the same release keeps what is chosen and revealed in it.
    if (
      this.compared === null &&
      shown?.context === context &&
      shown.namespace === namespace &&
      shown.name === name
    )
      return;
    const release = { context, namespace, name };
    const part = {
      release,
      kind: RELEASES,
      title: this.#kinds.titleOf(RELEASES),
      selected: null,
      map: null,
      compared: null,
    };
    if (this.kind === RELEASES && this.map === null && this.contexts.includes(context)) {
      this.#change(part);
      return;
    }
    this.#go({
      ...part,
      ...(this.contexts.includes(context) ? {} : { contexts: [context] }),
      filter: '',
    });
  }

  closeRelease(): void {
    this.#change({ release: null });
  }

  /** Shows a map of what is near an object, or of all that is in the namespaces in view. */
  showMap(about: ObjectRef | null = null, namespace: string | null = null): void {
    this.choosing = false;
    const steps = this.map?.steps ?? MAP_STEPS.usual;
    const here = this.map !== null && namespace === null && isSame(about, this.map.about);
    if (here && this.compared === null) return;
    if (namespace !== null) recentNamespaces.note(this.contexts, [namespace]);
    this.#go({
      ...(about === null || this.contexts.includes(about.context)
        ? {}
        : { contexts: [about.context] }),
      ...(namespace === null ? {} : { namespaces: [namespace], wanted: [namespace] }),
      map: { about, steps, context: about?.context ?? this.map?.context ?? null },
      title: mapTitle(about),
      // The panel that it was asked from stays beside it.
      selected: about !== null && isSame(about, this.selected) ? about : null,
      release: null,
    });
  }

  /** Looks farther or less far, or at another of the contexts in view. */
  setMap(part: Partial<Pick<MapRef, 'steps' | 'context'>>): void {
    if (this.map !== null) this.#change({ map: { ...this.map, ...part } });
  }

  /** Shows objects beside each other, the first of them the reference, over what is in view. */
  compare(compared: readonly ObjectRef[]): void {
    this.choosing = false;
    if (compared.length < 2) return;
    if (this.compared === null) this.#go({ compared });
    else this.#change({ compared });
  }

  /** Leaves them for what lies below. */
  closeComparison(): void {
    if (this.compared === null) return;
    if (this.tabs.active.before?.compared === null) this.back();
    else this.#change({ compared: null });
  }

  /** Shows all contexts at a glance, in a tab of its own if that is wanted. */
  showFleet(where: 'here' | 'tab' = 'here'): void {
    this.choosing = false;
    const wanted = this.#chosenHere();
    const part: Partial<View> = {
      contexts: [],
      fleet: true,
      // What a context that is gone to from there shows.
      title: this.map === null ? this.view.title : this.#kinds.titleOf(this.kind),
      namespaces: wanted,
      wanted,
      selected: null,
      release: null,
      map: null,
      compared: null,
    };
    if (where === 'tab') this.tabs.open({ ...this.view, ...part });
    else if (!this.fleet) this.#go(part);
  }

  /** Leaves it for what was shown before; without that, for the page of all contexts. */
  closeFleet(): void {
    if (!this.fleet) return;
    if (this.tabs.active.before === undefined) this.choosing = true;
    else this.back();
  }

  /** Opens a tab that starts where this one is. */
  openTab(part: Partial<View> = {}): void {
    this.choosing = false;
    const map = part.kind === undefined ? this.map : null;
    const fleet = this.fleet && part.contexts === undefined;
    const fresh = { selected: null, release: null, map, compared: null, fleet };
    const [name, ...others] = part.contexts ?? [];
    const wanted = name !== undefined && others.length === 0 ? this.#wantedIn(name) : this.wanted;
    const namespaces = wanted === this.wanted ? this.namespaces : wanted;
    this.tabs.open({ ...this.view, ...fresh, namespaces, wanted, ...part });
  }

  showTab(id: number): void {
    this.choosing = false;
    this.tabs.activate(id);
  }

  /** Shows the tab that stands `by` places further, around the end. */
  stepTab(by: number): void {
    this.choosing = false;
    this.tabs.step(by);
  }

  closeTab(id = this.tabs.active.id): void {
    this.choosing = false;
    this.tabs.close(id);
  }

  closeOtherTabs(): void {
    this.choosing = false;
    this.tabs.closeOthers(this.tabs.active.id);
  }

  /** Leaves the page of all contexts for the view that it covers; false if it covers none. */
  leaveContexts(): boolean {
    if (!this.choosing || (this.contexts.length === 0 && !this.fleet)) return false;
    this.choosing = false;
    return true;
  }

  back(): void {
    if (this.leaveContexts()) return;
    this.choosing = false;
    this.tabs.active.back();
    this.tabs.save();
  }

  forward(): void {
    this.choosing = false;
    this.tabs.active.forward();
    this.tabs.save();
  }

  /** Takes a context that no longer exists, or is no longer wanted, out of every tab. */
  dropContext(name: string): void {
    for (const tab of this.tabs.list) tab.drop(name);
    this.tabs.save();
  }

  /** The same for a context that will not come back, with the tabs that show nothing else. */
  closeContext(name: string): void {
    for (const { id, view } of this.tabs.list) {
      // The last tab stays, and is empty then.
      if (view.contexts.length === 1 && view.contexts[0] === name) this.tabs.close(id);
    }
    for (const { id, pod } of this.dock.entries) if (pod.context === name) this.dock.close(id);
    this.dropContext(name);
  }

  /** What to show of a context that is gone to: what was chosen, else the namespace that it opens in. */
  #wantedIn(name: string): readonly string[] {
    const chosen = this.#chosenHere();
    const opens = opensIn(name);
    return chosen.length === 0 && opens !== null ? [opens] : chosen;
  }

  /** The namespaces that were chosen. What the context in view opens in was not, and does not go along. */
  #chosenHere(): readonly string[] {
    const [from, ...others] = this.contexts;
    const own = from !== undefined && others.length === 0 ? opensIn(from) : null;
    return own !== null && sameTexts(this.wanted, [own]) ? [] : this.wanted;
  }

  #go(part: Partial<View>, swap?: () => void): void {
    this.tabs.active.go({ compared: null, fleet: false, ...part }, swap);
    this.tabs.save();
  }

  #change(part: Partial<View>): void {
    this.tabs.active.change(part);
    this.tabs.save();
  }
}

/** The namespace in which a context opens, where its settings say one. */
function opensIn(name: string): string | null {
  return known.info(name)?.settings.namespace ?? null;
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, index) => text === right[index]);
}

export const session = new Session(tabs, tree);
