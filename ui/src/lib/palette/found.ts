/** What the core found, as the palette offers and tells it. Pure, so that it is tested. */
import { formatCount, formatNumber } from '$lib/format/number';
import type { FoundField, SearchGap, SearchHit, SearchItem, Unsearched } from '$lib/wire/generated';

import type { Item } from './items';

/** More kinds of one gap are counted instead of named. */
const NAMED = 6;

/** A hit as an item. Where several contexts are open, each says which it is of. */
export function hitItem(hit: SearchHit, several: boolean): Item {
  const { object, title } = hit;
  const [field] = hit.fields;
  return {
    id: `object ${[object.context, hit.kind, object.namespace ?? '', object.name].join('/')}`,
    group: 'Objects',
    label: object.name,
    marks: hit.in_name,
    kind: title,
    ...(object.namespace === null
      ? {}
      : { place: { text: object.namespace, marks: hit.in_namespace } }),
    ...(several ? { context: object.context } : {}),
    ...(hit.health === null ? {} : { health: hit.health, status: hit.status ?? '' }),
    ...(field === undefined ? {} : { inside: insideOf(field, hit) }),
    choice: { do: 'object', object },
  };
}

function insideOf(field: FoundField, hit: SearchHit): NonNullable<Item['inside']> {
  const more = hit.fields.length - 1 + hit.more_fields;
  return {
    path: field.path,
    text: field.excerpt,
    at: field.at,
    more: more === 0 ? '' : `and ${formatCount(more, 'more place')}`,
  };
}

/** How the search does, in few words; empty when there is nothing to say. */
export function progress(found: SearchItem): string {
  const parts: string[] = [];
  const { inside } = found;
  if (found.waiting > 0) parts.push(`waiting for ${formatCount(found.waiting, 'list')}`);
  if (found.matched > found.hits.length) {
    parts.push(`${formatNumber(found.matched - found.hits.length)} more match`);
  }
  if (inside !== null) {
    const kinds = [...new Set(inside.kinds.map(({ title }) => title))];
    const where = kinds.length > 3 ? formatCount(kinds.length, 'kind') : kinds.join(', ');
    const scanned =
      inside.scanned < inside.of
        ? `${formatNumber(inside.scanned)} of ${formatCount(inside.of, 'object')}`
        : formatCount(inside.of, 'object');
    parts.push(
      inside.kinds.length === 0
        ? 'nothing is there to look into: name a kind first, as in cm text'
        : `looked into ${scanned} (${where})`,
    );
  }
  return parts.join(' · ');
}

/** What could not be looked through, kind by kind where they are few. */
export function gaps(unsearched: readonly SearchGap[], several: boolean): Unsearched[] {
  return unsearched.flatMap(({ context, kinds, error }) => {
    const where = several ? ` in ${context}` : '';
    if (kinds.length === 0) return [{ kind: context, error }];
    if (kinds.length > NAMED) {
      return [{ kind: `${formatCount(kinds.length, 'kind')}${where}`, error }];
    }
    return kinds.map((kind) => ({ kind: kind + where, error }));
  });
}
