/**
 * Contexts as they stand together. The core lists them in order: those of no group first, then group by
 * group, favourites before others; snapshots last.
 */
import type { ContextInfo } from '$lib/wire/generated';

export interface ContextGroup {
  /** The group's name, or that of the file, or what snapshots are. */
  title: string;
  /** Whether its user made it. */
  made: boolean;
  contexts: readonly ContextInfo[];
}

type Group = ContextGroup & { contexts: ContextInfo[] };

const SNAPSHOTS = 'Snapshots';

const groupOf = ({ snapshot, settings }: ContextInfo): string | null =>
  snapshot === null ? (settings.group ?? null) : null;

/** For the rail: each group, and of those without one the contexts of each file, just as listed. */
export function railGroups(list: readonly ContextInfo[]): ContextGroup[] {
  const groups: Group[] = [];
  for (const context of list) {
    const { title, made } = placeOf(context, context.source);
    const last = groups.at(-1);
    if (last?.title === title && last.made === made) last.contexts.push(context);
    else groups.push({ title, made, contexts: [context] });
  }
  return groups;
}

/**
 * For the page of all contexts: each group, and the others together. Where there are no groups, all in
 * one without a title.
 */
export function pageGroups(list: readonly ContextInfo[]): ContextGroup[] {
  if (groupNames(list).length === 0) return [{ title: '', made: false, contexts: list }];
  const groups: Group[] = [];
  for (const context of list) {
    const { title, made } = placeOf(context, 'In no group');
    const known = groups.find((group) => group.title === title && group.made === made);
    if (known) known.contexts.push(context);
    else groups.push({ title, made, contexts: [context] });
  }
  return groups;
}

function placeOf(context: ContextInfo, otherwise: string): { title: string; made: boolean } {
  const group = groupOf(context);
  if (group !== null) return { title: group, made: true };
  return { title: context.snapshot === null ? otherwise : SNAPSHOTS, made: false };
}

/** The names of groups, in order. */
export function groupNames(list: readonly ContextInfo[]): string[] {
  return [...new Set(list.map(groupOf).filter((group) => group !== null))];
}

/**
 * The names of all contexts in order after one of them moved by one place, up with -1; null where it
 * stands at that end already. Favourites stay before the others of their group.
 */
export function movedOrder(
  list: readonly ContextInfo[],
  name: string,
  by: -1 | 1,
): string[] | null {
  const live = list.filter(({ snapshot }) => snapshot === null);
  const at = live.findIndex((context) => context.name === name);
  const [one, other] = [live[at], live[at + by]];
  if (one === undefined || other === undefined || !standTogether(one, other)) return null;
  const names = live.map((context) => context.name);
  names[at] = other.name;
  names[at + by] = one.name;
  return names;
}

function standTogether(one: ContextInfo, other: ContextInfo): boolean {
  const favourite = ({ settings }: ContextInfo) => settings.favourite ?? false;
  return groupOf(one) === groupOf(other) && favourite(one) === favourite(other);
}

/** Names in a new order; those that are not there now stay behind what they stood behind. */
export function withAbsent(names: readonly string[], before: readonly string[]): string[] {
  const result = [...names];
  for (const [index, name] of before.entries()) {
    if (result.includes(name)) continue;
    const previous = before[index - 1];
    result.splice(previous === undefined ? 0 : result.indexOf(previous) + 1, 0, name);
  }
  return result;
}

/** A list after one of its entries moved by so many places. */
export function moved<T>(list: readonly T[], at: number, by: number): T[] {
  const entry = list[at];
  const to = at + by;
  if (entry === undefined || to < 0 || to >= list.length) return [...list];
  const others = list.filter((_, index) => index !== at);
  return [...others.slice(0, to), entry, ...others.slice(to)];
}
