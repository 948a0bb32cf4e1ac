/** The palette: whether it is open, what was typed, what it offers, and what choosing does. */
import { formatNumber } from '$lib/format/number';
import { isCommand, parseCommand } from '$lib/palette/command';
import { gaps, hitItem, progress } from '$lib/palette/found';
import { paletteItems, type Action, type Choice, type Item } from '$lib/palette/items';
import type { Unsearched } from '$lib/wire/generated';

import { contexts } from './contexts.svelte';
import { namespaces } from './namespaces.svelte';
import { ObjectSearch } from './object-search.svelte';
import { savedViews } from './saved-views.svelte';
import { session } from './session.svelte';
import { tree } from './tree.svelte';

/** Something the window can do, offered by whoever can do it. */
export interface PaletteAction extends Action {
  run: () => void;
}

/** Long enough that a word typed at once is one question. */
const SEARCH_DELAY = 60;
/** A single letter matches half the cluster, and means a kind or a context. */
const SHORTEST = 2;

export class Palette {
  #open = $state(false);
  #text = $state('');
  #inside = $state(false);
  #actions: readonly PaletteAction[] = $state.raw([]);
  readonly #search = new ObjectSearch();
  #timer: ReturnType<typeof setTimeout> | undefined;

  get open(): boolean {
    return this.#open;
  }

  get text(): string {
    return this.#text;
  }

  readonly items: readonly Item[] = $derived.by(() =>
    paletteItems(this.#text, {
      kinds: tree.kinds,
      contexts: contexts.list,
      namespaces: namespaces.list,
      actions: this.#actions,
      views: savedViews.list.map((view) => ({
        id: view.id,
        name: view.name,
        detail: [view.title, ...(view.contexts ?? []).map((name) => contexts.label(name))].join(
          ' · ',
        ),
      })),
      objects: isCommand(this.#text) ? [] : this.#objects,
    }),
  );

  /** Whether contexts must be told apart. */
  readonly #several = $derived(
    contexts.list.filter(({ name }) => contexts.answers(name)).length > 1,
  );

  readonly #objects: readonly Item[] = $derived(
    (this.#search.found?.hits ?? []).map((hit) => {
      const item = hitItem(hit, this.#several);
      if (item.context === undefined) return item;
      return {
        ...item,
        context: contexts.label(item.context),
        hue: contexts.hue(item.context),
        snapshot: contexts.isSnapshot(item.context),
      };
    }),
  );

  /** Whether objects are looked into, too. */
  get inside(): boolean {
    return this.#inside;
  }

  /** Whether more objects may still be found. */
  get searching(): boolean {
    return this.#search.busy;
  }

  /** How the search for objects does, in few words. */
  get progress(): string {
    const { error, found } = this.#search;
    if (error) return error.message;
    return found === null ? '' : progress(found);
  }

  /** What could not be looked through. */
  readonly unsearched: readonly Unsearched[] = $derived(
    gaps(
      (this.#search.found?.unsearched ?? []).map((gap) => ({
        ...gap,
        context: contexts.label(gap.context),
      })),
      this.#several,
    ),
  );

  /** What of a command was not understood. */
  get problem(): string | null {
    if (!isCommand(this.#text)) return null;
    return parseCommand(this.#text, {
      kinds: tree.kinds,
      contexts: contexts.list.map(({ name }) => name),
      namespaces: namespaces.list,
    }).problem;
  }

  /** How many items there are, for those who cannot see them. */
  get announcement(): string {
    const count = this.items.length;
    return count === 0 ? 'Nothing found' : `${formatNumber(count)} found`;
  }

  /** Offers actions; the returned function takes them away. */
  offer(...actions: readonly PaletteAction[]): () => void {
    this.#actions = [...this.#actions, ...actions];
    return () => {
      this.#actions = this.#actions.filter((action) => !actions.includes(action));
    };
  }

  show(text = ''): void {
    this.#open = true;
    this.type(text);
  }

  hide(): void {
    this.#open = false;
    clearTimeout(this.#timer);
    this.#search.close();
  }

  type(text: string): void {
    this.#text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#searchObjects(), SEARCH_DELAY);
  }

  /** Takes what is typed before the field has the focus; whether it did. */
  takes(event: KeyboardEvent): boolean {
    const { key, target, ctrlKey, metaKey, altKey, isComposing } = event;
    const elsewhere = target instanceof Element && target.closest('[data-overlay]') !== null;
    if (!this.#open || elsewhere || isComposing || key.length !== 1) return false;
    if (ctrlKey || metaKey || altKey) return false;
    this.type(this.#text + key);
    event.preventDefault();
    return true;
  }

  /** Looks into objects, or no longer. */
  toggleInside(): void {
    this.#inside = !this.#inside;
    this.#searchObjects();
  }

  choose(choice: Choice): void {
    const view = choice.do === 'view' ? savedViews.find(choice.id) : undefined;
    this.hide();
    switch (choice.do) {
      case 'kind':
        session.showKind(choice.kind);
        break;
      case 'context':
        session.selectContext(choice.context);
        break;
      case 'namespace':
        session.setNamespaces([choice.namespace]);
        break;
      case 'map':
        session.showMap(null, choice.namespace);
        break;
      case 'command':
        if (choice.command.kind) {
          session.goTo({ ...choice.command, kind: choice.command.kind.id });
        }
        break;
      case 'view':
        if (view !== undefined) session.showKept(view);
        break;
      case 'action':
        this.#actions.find((action) => action.id === choice.id)?.run();
        break;
      case 'object':
        session.openObject(choice.object);
        break;
    }
  }

  #searchObjects(): void {
    const text = this.#text.trim();
    const searchable = this.#open && !isCommand(text) && text.length >= SHORTEST;
    this.#search.search({ text: searchable ? text : '', inside: this.#inside });
  }
}

export const palette = new Palette();
