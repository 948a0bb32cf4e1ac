/** A table of pods, as tests make the core tell it. */
import type {
  KindInfo,
  ListState,
  TableContext,
  TableItem,
  TableRow,
  TableView,
} from '$lib/wire/generated';

export const PODS: KindInfo = {
  id: 'pods',
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  short_names: ['po'],
  namespaced: true,
  verbs: ['list', 'watch'],
  title: 'Pods',
  section: 'workloads',
};
export function row(index: number, part: Partial<TableRow> = {}): TableRow {
  return {
    id: index,
    context: 'prod-eu',
    namespace: 'shop',
    name: `pod-${index}`,
    uid: `uid-${index}`,
    health: 'ok',
    created: 0,
    deleting: false,
    cells: [
      { t: 'status', v: { text: 'Running', health: 'ok' } },
      { t: 'time', v: Date.now() - 60_000 },
    ],
    ...part,
  };
}

/** The first item of a table: these rows, and the states of its contexts. */
export function resetItem(
  rows: TableRow[],
  states: ListState[] = [{ state: 'live' }],
  part: Partial<TableView> = {},
): TableItem {
  const contexts: TableContext[] = states.map((state, index) => ({
    context: index === 0 ? 'prod-eu' : 'prod-us',
    state,
    denied_namespaces: [],
  }));
  return {
    type: 'reset',
    seq: 1,
    kind: PODS,
    columns: [
      { id: 'name', title: 'Name', kind: 'name', wide: false },
      { id: 'namespace', title: 'Namespace', kind: 'namespace', wide: false },
      { id: 'status', title: 'Status', kind: 'status', wide: false },
      { id: 'age', title: 'Age', kind: 'time', wide: false },
    ],
    view: {
      total: rows.length,
      matched: rows.length,
      lines: rows.length,
      broken: 0,
      start: 0,
      order: rows.map((each) => each.id),
      rows,
      contexts,
      ...part,
    },
  };
}
