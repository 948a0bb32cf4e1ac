/** The namespaces that can be chosen, in the order in which they are offered. */
import { bestMatches } from '$lib/palette/match';
import type { NamespaceSource, OfferedNamespace } from '$lib/wire/generated';

/** Null stands for all namespaces. */
export type NamespaceChoice = string | null;

export interface NamespaceSection {
  /** What its heading says; empty where it needs none. */
  title: string;
  choices: readonly NamespaceChoice[];
}

export interface KnownNamespaces {
  favourites: readonly string[];
  /** Those that are chosen now, and then those that were. */
  recent: readonly string[];
  /** Those that the contexts are known to have. */
  list: readonly string[];
  /** How many of the others are offered at most; all can be searched. */
  most: number;
}

export interface OfferedSections {
  sections: readonly NamespaceSection[];
  /** How many are left out. */
  more: number;
}

export function namespaceSections(known: KnownNamespaces): OfferedSections {
  const { favourites, list, most } = known;
  const recent = known.recent.filter((name) => !favourites.includes(name));
  const before = new Set([...favourites, ...recent]);
  const others = list.filter((name) => !before.has(name));
  const shown = others.slice(0, most);
  const more = others.length - shown.length;
  if (before.size === 0) return { sections: [{ title: '', choices: [null, ...shown] }], more };
  const sections: NamespaceSection[] = [
    { title: '', choices: [null] },
    { title: 'Favourites', choices: favourites },
    { title: 'Recent', choices: recent },
    { title: 'Others', choices: shown },
  ];
  return { sections: sections.filter(({ choices }) => choices.length > 0), more };
}

/**
 * Those that are meant by what was typed, the best of all first: what is typed in full must not stand
 * behind a favourite that only begins like it.
 */
export function matchingNamespaces(known: KnownNamespaces, query: string): OfferedSections {
  const all = new Set([...known.favourites, ...known.recent, ...known.list]);
  const found = bestMatches([...all], query, (name) => [name]);
  const choices = found.slice(0, known.most);
  return {
    sections: choices.length > 0 ? [{ title: '', choices }] : [],
    more: found.length - choices.length,
  };
}

const SOURCES: Record<NamespaceSource, string> = {
  rights: 'you have rights there',
  kubeconfig: 'named in your kubeconfig',
  favourite: 'favourite',
};
/** What speaks most for a namespace being there comes first. */
const BY_WEIGHT: readonly NamespaceSource[] = ['rights', 'kubeconfig', 'favourite'];

/** Where a namespace was found that nobody listed. */
export interface Found {
  text: string;
  /** The same in full. */
  title: string;
}

/** By the namespace; `labelOf` is null where a single context is in view, which need not be named. */
export function foundIn(
  offered: readonly OfferedNamespace[],
  labelOf: ((context: string) => string) | null,
): ReadonlyMap<string, Found> {
  const names = new Set(offered.map(({ namespace }) => namespace));
  return new Map(
    [...names].map((name) => {
      const places = offered
        .filter(({ namespace }) => namespace === name)
        .toSorted((a, b) => BY_WEIGHT.indexOf(a.found_in) - BY_WEIGHT.indexOf(b.found_in));
      const lines = places.map(({ context, found_in }) =>
        labelOf === null ? SOURCES[found_in] : `${labelOf(context)}: ${SOURCES[found_in]}`,
      );
      const [first] = places;
      return [
        name,
        { text: first === undefined ? '' : SOURCES[first.found_in], title: lines.join('\n') },
      ];
    }),
  );
}
