/** The palette: whether it is open, what was typed, what it offers, and what choosing does. */
import { formatNumber } from '$lib/format/number';
import { paletteItems, type Action, type Choice, type Item } from '$lib/palette/items';
import { isCommand, parseCommand } from '$lib/palette/command';

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

const SEARCH_DELAY = 80;

export class Palette {
  #open = $state(false);
  #text = $state('');
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
        detail: [view.title, ...(view.contexts ?? [])].join(' · '),
      })),
      objects: this.#objects,
    }),
  );

  #objects = $derived.by(() => ({
    title: this.#search.kind?.title ?? session.view.title,
    matches: this.#search.rows.map((row) => ({
      row: row.id,
      name: row.name,
      detail: [session.contexts.length > 1 ? row.context : null, row.namespace]
        .filter((part) => part !== null)
        .join(' / '),
      hue: contexts.hue(row.context),
      snapshot: contexts.isSnapshot(row.context),
    })),
  }));

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

  choose(choice: Choice): void {
    const row =
      choice.do === 'object' ? this.#search.rows.find(({ id }) => id === choice.row) : null;
    const view = choice.do === 'view' ? savedViews.find(choice.id) : undefined;
    const kind = this.#search.kind;
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
        if (row && kind) {
          const { context, namespace, name, uid } = row;
          if (kind.id === 'releases') session.showRelease(context, namespace ?? '', name);
          else {
            const { group, version, kind: kindName } = kind;
            session.openObject({ context, group, version, kind: kindName, namespace, name, uid });
          }
        }
        break;
    }
  }

  #searchObjects(): void {
    const text = this.#text.trim();
    // A letter or two match half the cluster and mean a kind or a context.
    const searchable = this.#open && !isCommand(text) && text.length > 2;
    const { contexts: names, namespaces: chosen, kind } = session;
    if (names.length === 0) return;
    this.#search.search({ contexts: names, namespaces: chosen, kind }, searchable ? text : '');
  }
}

export const palette = new Palette();
