/** What the live list of releases says of one of them. */
import { withCells } from '$components/table/columns';
import type { Newest, ReleaseName } from '$lib/stores/release.svelte';
import type { TableQuery, TableStore } from '$lib/stores/table.svelte';
import type { Cell } from '$lib/wire/generated';

/** The part of the list that the release is in. */
export function listOf({ context, namespace, name }: ReleaseName): TableQuery {
  return { contexts: [context], kind: 'releases', namespaces: [namespace], filter: name };
}

/** Its newest revision; null while that is not known. */
export function newestIn(list: TableStore, { name }: ReleaseName): Newest | null {
  const row = list.rows.find((each) => each.name === name);
  if (row === undefined) {
    const live =
      list.contexts.length > 0 && list.contexts.every((each) => each.state.state === 'live');
    return live && list.rows.length === list.matched ? 'gone' : null;
  }
  const places = new Map(withCells(list.columns).map(({ column, cell }) => [column.id, cell]));
  const cell = (id: string): Cell | undefined => row.cells[places.get(id) ?? -1];
  const [revision, status] = [cell('revision'), cell('status')];
  if (revision?.t !== 'number' || status?.t !== 'status') return null;
  return `${revision.v} ${status.v.text}`;
}
