/**
 * The palette's command mode: `:po`, `:deploy payments`, `:po prod-eu/payments check`. A kind by
 * any of kubectl's names, then where, then a filter.
 */
import { BUILT_IN, type NamedKind } from './built-in';
import { bestMatches } from './match';

export interface Known {
  /** Those of the contexts in view that could be asked. */
  kinds: readonly NamedKind[];
  contexts: readonly string[];
  /** Those of the contexts in view. */
  namespaces: readonly string[];
}

export interface Command {
  /** The kind that was named; null while none is, or when it is not known. */
  kind: NamedKind | null;
  /** The context to go to; null to stay. */
  context: string | null;
  /** The namespace to show; null to stay. */
  namespace: string | null;
  filter: string;
  /** What of the text was not understood. */
  problem: string | null;
}

/** Which word is being typed, so that it can be completed. */
export type Typing = { part: 'kind' | 'place'; text: string };

export const isCommand = (text: string): boolean => text.startsWith(':');

const wordsOf = (text: string): string[] => text.slice(1).trimStart().split(/\s+/);

export function parseCommand(text: string, known: Known): Command {
  const [kindText = '', place = '', ...rest] = wordsOf(text);
  const command: Command = {
    kind: null,
    context: null,
    namespace: null,
    filter: rest.join(' ').trim(),
    problem: null,
  };
  if (kindText === '') return command;

  command.kind = kindNamed(kindText, known.kinds) ?? kindNamed(kindText, BUILT_IN);
  if (!command.kind) command.problem = `No kind is called “${kindText}”`;
  if (place !== '') {
    const found = parsePlace(place, known);
    command.context = found.context;
    command.namespace = found.namespace;
    command.problem ??= found.problem;
  }
  return command;
}

/** The word at the end of the text, where the cursor is. */
export function typing(text: string): Typing | null {
  const words = wordsOf(text);
  const last = words[words.length - 1] ?? '';
  if (words.length === 1) return { part: 'kind', text: last };
  if (words.length === 2) return { part: 'place', text: last };
  return null;
}

/** The text with the word being typed replaced, ready for the next word. */
export function complete(text: string, word: string): string {
  const words = wordsOf(text);
  words[words.length - 1] = word;
  return `:${words.join(' ')} `;
}

/** A kind by its short name, plural, singular, kind or id; built-in kinds win over custom ones. */
export function kindNamed(name: string, kinds: readonly NamedKind[]): NamedKind | null {
  const wanted = name.toLowerCase();
  const named = kinds.filter((kind) => namesOf(kind).some((own) => own.toLowerCase() === wanted));
  return named.find((kind) => kind.section !== 'custom') ?? named[0] ?? null;
}

/** Kinds that what was typed could become, the likeliest first. */
export function kindsLike(text: string, kinds: readonly NamedKind[], limit = 8): NamedKind[] {
  const exact = kindNamed(text, kinds);
  const others = bestMatches(
    exact ? kinds.filter((kind) => kind !== exact) : kinds,
    text,
    (kind) => [kind.title, ...namesOf(kind)],
    limit,
  );
  return exact ? [exact, ...others].slice(0, limit) : others;
}

/** Kinds that a command could name: those known, or while none is, those of every cluster. */
export function kindsOfCommands(kinds: readonly NamedKind[]): readonly NamedKind[] {
  return kinds.length > 0 ? kinds : BUILT_IN;
}

function namesOf(kind: NamedKind): string[] {
  return [...kind.short_names, kind.plural, kind.singular, kind.kind, kind.id];
}

interface Place {
  context: string | null;
  namespace: string | null;
  problem: string | null;
}

/**
 * `context/namespace`, `context`, `/namespace` or `namespace`. The names of contexts may have
 * slashes in them, so the known ones decide where the context ends.
 */
function parsePlace(place: string, { contexts, namespaces }: Known): Place {
  const nothing: Place = { context: null, namespace: null, problem: null };
  if (contexts.includes(place)) return { ...nothing, context: place };
  if (place.startsWith('/')) return { ...nothing, namespace: place.slice(1) || null };

  const owners = contexts.filter((context) => place.startsWith(`${context}/`));
  const longest = owners.sort((left, right) => right.length - left.length)[0];
  if (longest !== undefined) {
    return { ...nothing, context: longest, namespace: place.slice(longest.length + 1) || null };
  }

  const slash = place.indexOf('/');
  if (slash < 0) {
    const [only, ...more] = contexts.filter((context) => context.startsWith(place));
    const meansContext = only !== undefined && more.length === 0 && !namespaces.includes(place);
    return meansContext ? { ...nothing, context: only } : { ...nothing, namespace: place };
  }
  const prefix = place.slice(0, slash);
  const begun = contexts.filter((context) => context.startsWith(prefix));
  if (begun.length === 1 && begun[0] !== undefined) {
    return { ...nothing, context: begun[0], namespace: place.slice(slash + 1) || null };
  }
  const problem =
    begun.length === 0
      ? `No context is called “${prefix}”`
      : `“${prefix}” could be ${begun.length} contexts`;
  return { ...nothing, problem };
}
