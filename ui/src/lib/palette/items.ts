/** What the palette offers for a text, from what the window knows. Pure, so that it is tested. */
import { labelOf, otherName } from '$lib/contexts/label';
import type { ContextInfo, Health, Hue, ObjectRef, TextRange } from '$lib/wire/generated';

import type { NamedKind } from './built-in';
import {
  complete,
  isCommand,
  kindsLike,
  kindsOfCommands,
  parseCommand,
  typing,
  type Command,
} from './command';
import { bestMatches } from './match';

/** What choosing an item does; the window carries it out. */
export type Choice =
  | { do: 'kind'; kind: string }
  | { do: 'context'; context: string }
  | { do: 'namespace'; namespace: string }
  | { do: 'map'; namespace: string }
  | { do: 'action'; id: string }
  | { do: 'object'; object: ObjectRef }
  | { do: 'view'; id: string }
  | { do: 'command'; command: Command };

export interface Item {
  id: string;
  group: string;
  label: string;
  detail?: string;
  hue?: Hue;
  /** Whether what has the colour is a snapshot, or of one. */
  snapshot?: boolean;
  keys?: string;
  /** Of an object: where in its name it matches. */
  marks?: readonly TextRange[];
  /** Its kind, in the plural. */
  kind?: string;
  /** Its namespace. */
  place?: { text: string; marks: readonly TextRange[] };
  /** Its context, where that is not plain. */
  context?: string;
  health?: Health;
  status?: string;
  /** Where inside it the text is. */
  inside?: { path: string; text: string; at: TextRange; more: string };
  choice: Choice;
  /** What Tab makes of the text, for an item that completes it. */
  completion?: string;
}

export interface Action {
  id: string;
  label: string;
  keys?: string;
}

/** A view that the user keeps. */
export interface NamedView {
  id: string;
  name: string;
  detail: string;
}

export interface Offered {
  kinds: readonly NamedKind[];
  contexts: readonly ContextInfo[];
  namespaces: readonly string[];
  actions: readonly Action[];
  views: readonly NamedView[];
  /** Objects that the core found for this text. */
  objects: readonly Item[];
}

const LIMIT = 6;

export function paletteItems(text: string, offered: Offered): Item[] {
  return isCommand(text) ? commandItems(text, offered) : searchItems(text, offered);
}

function searchItems(text: string, offered: Offered): Item[] {
  const query = text.trim();
  const limit = query === '' ? Infinity : LIMIT;
  const kinds = query === '' ? [] : kindsLike(query, offered.kinds, LIMIT);
  const contexts = bestMatches(offered.contexts, query, namesOf, limit);
  const namespaces =
    query === '' ? [] : bestMatches(offered.namespaces, query, (name) => [name], 4);
  const views = bestMatches(offered.views, query, (view) => [view.name], limit);
  const actions = bestMatches(offered.actions, query, (action) => [action.label], limit);
  // Who types the beginning of a kind's name means that; a part of it is more likely an object's.
  const meant = kinds.filter((kind) => begins(kind, query));
  const kindItems = (some: readonly NamedKind[]) =>
    some.map((kind) => kindItem(kind, { do: 'kind', kind: kind.id }));
  return [
    ...kindItems(meant),
    ...offered.objects,
    ...kindItems(kinds.filter((kind) => !meant.includes(kind))),
    ...contexts.map((context) => contextItem(context, { do: 'context', context: context.name })),
    ...views.map(({ id, name, detail }): Item => ({
      id: `view ${id}`,
      group: 'Views',
      label: name,
      detail,
      choice: { do: 'view', id },
    })),
    ...namespaces.map((namespace) => namespaceItem(namespace, { do: 'namespace', namespace })),
    ...mapItems(query, offered.namespaces),
    ...actions.map((action): Item => ({
      id: `action ${action.id}`,
      group: 'Actions',
      label: action.label,
      ...(action.keys === undefined ? {} : { keys: action.keys }),
      choice: { do: 'action', id: action.id },
    })),
  ];
}

function begins({ title, plural, short_names }: NamedKind, query: string): boolean {
  const names = [title, plural, ...short_names];
  return names.some((name) => name.toLowerCase().startsWith(query.toLowerCase()));
}

/** Maps of namespaces, by their names or after the word for a map. */
function mapItems(query: string, namespaces: readonly string[]): Item[] {
  if (query === '') return [];
  const wanted = query.replace(/^map\b( of\b)?( namespace\b)?\s*/i, '');
  const asked = wanted !== query;
  return bestMatches(namespaces, wanted, (name) => [name], asked ? LIMIT : 2).map((namespace) => ({
    id: `map ${namespace}`,
    group: 'Maps',
    label: `Map of namespace ${namespace}`,
    choice: { do: 'map', namespace },
  }));
}

function commandItems(text: string, offered: Offered): Item[] {
  const { kinds, namespaces } = offered;
  const contexts = offered.contexts.map(({ name }) => name);
  const command = parseCommand(text, { kinds, contexts, namespaces });
  const items: Item[] = [];
  if (command.kind && !command.problem) {
    items.push({
      id: 'command',
      group: 'Go to',
      label: sentence(command, command.kind, offered.contexts),
      choice: { do: 'command', command },
    });
  }

  const word = typing(text);
  if (word?.part === 'kind') {
    for (const kind of kindsLike(word.text, kindsOfCommands(kinds))) {
      if (kind === command.kind) continue;
      const choice: Choice = { do: 'command', command: { ...command, kind, problem: null } };
      items.push({ ...kindItem(kind, choice), completion: complete(text, commandName(kind)) });
    }
  }
  if (word?.part === 'place' && command.kind) {
    const goTo = (context: string | null, namespace: string | null): Choice => ({
      do: 'command',
      command: { ...command, context, namespace, problem: null },
    });
    for (const context of bestMatches(offered.contexts, word.text, namesOf, LIMIT)) {
      const { name } = context;
      if (name === command.context) continue;
      items.push({ ...contextItem(context, goTo(name, null)), completion: complete(text, name) });
    }
    for (const name of bestMatches(namespaces, word.text, (each) => [each], LIMIT)) {
      if (name === command.namespace) continue;
      const item = namespaceItem(name, goTo(null, name));
      items.push({ ...item, completion: complete(text, name) });
    }
  }
  return items;
}

function kindItem(kind: NamedKind, choice: Choice): Item {
  const names = kind.short_names.join(', ');
  const group = kind.section === 'custom' ? kind.group : '';
  const detail = [group, names].filter((part) => part !== '').join(' · ');
  return { id: `kind ${kind.id}`, group: 'Resources', label: kind.title, detail, choice };
}

function contextItem(context: ContextInfo, choice: Choice): Item {
  const { name, hue, cluster } = context;
  const snapshot = context.snapshot !== null;
  const other = otherName(context) ?? (cluster === name ? '' : cluster);
  const detail = snapshot ? 'snapshot' : other;
  const label = labelOf(context);
  return { id: `context ${name}`, group: 'Contexts', label, detail, hue, snapshot, choice };
}

/** By which a context is found: what it is called, and its own name. */
function namesOf(context: ContextInfo): string[] {
  return [labelOf(context), context.name];
}

function namespaceItem(namespace: string, choice: Choice): Item {
  return { id: `namespace ${namespace}`, group: 'Namespaces', label: namespace, choice };
}

/** What one would type for a kind in command mode. */
function commandName(kind: NamedKind): string {
  return kind.short_names[0] ?? kind.plural;
}

function sentence(command: Command, kind: NamedKind, contexts: readonly ContextInfo[]): string {
  const { namespace, filter } = command;
  const found = contexts.find(({ name }) => name === command.context);
  const context = found === undefined ? command.context : labelOf(found);
  const place = [context, namespace].filter((part) => part !== null).join(' / ');
  return (
    kind.title +
    (place === '' ? '' : ` in ${place}`) +
    (filter === '' ? '' : ` matching “${filter}”`)
  );
}
