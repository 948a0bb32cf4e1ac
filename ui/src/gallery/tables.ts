/** Invented tables, one for each face that a table has: a context's name says which. */
import type { StandIn } from '$lib/platform/stand-in';
import type {
  Cell,
  Column,
  Health,
  KindInfo,
  ListState,
  TableRow,
  WireError,
} from '$lib/wire/generated';

import { FORBIDDEN, HEALTHS, REFUSED } from './samples';

const ENDED: WireError = { code: 'internal', message: 'the table of pods ended', hint: null };

const PODS: KindInfo = {
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

const COLUMNS: Column[] = [
  { id: 'name', title: 'Name', kind: 'name', wide: false },
  { id: 'namespace', title: 'Namespace', kind: 'namespace', wide: false },
  { id: 'ready', title: 'Ready', kind: 'number', wide: false },
  { id: 'status', title: 'Status', kind: 'status', wide: false },
  { id: 'restarts', title: 'Restarts', kind: 'number', wide: false },
  { id: 'age', title: 'Age', kind: 'time', wide: false },
];

interface Face {
  /** As the gallery calls it, and the context that has it. */
  name: string;
  /** Absent where nothing is known yet. */
  state?: ListState;
  rows?: number;
  /** Rows before the filter. */
  total?: number;
  end?: WireError;
}

const now = Date.now();

export const FACES: readonly Face[] = [
  { name: 'waiting' },
  { name: 'listing', state: { state: 'listing', received: 3400, expected: 10_000 }, rows: 6 },
  { name: 'live', state: { state: 'live' }, rows: 6 },
  {
    name: 'stale',
    state: { state: 'stale', since: now - 120_000, retry_at: now + 60_000, error: REFUSED },
    rows: 6,
  },
  { name: 'kept', state: { state: 'kept', since: now - 10_800_000 }, rows: 6 },
  { name: 'empty', state: { state: 'live' } },
  { name: 'empty as it was kept', state: { state: 'kept', since: now - 10_800_000 } },
  { name: 'filtered', state: { state: 'live' }, total: 12 },
  { name: 'denied', state: { state: 'denied', error: FORBIDDEN } },
  { name: 'failed', state: { state: 'failed', error: REFUSED, retry_at: now + 60_000 } },
  { name: 'ended', end: ENDED },
];

function row(id: number, context: string): TableRow {
  const { health, text } = HEALTHS[id % HEALTHS.length] ?? { health: 'ok' as Health, text: '' };
  const cells: Cell[] = [
    { t: 'ratio', v: { ready: health === 'ok' ? 2 : 0, wanted: 2 } },
    { t: 'status', v: { text, health } },
    { t: 'restarts', v: { count: id === 0 ? 14 : 0, last: now - 60_000 } },
    { t: 'time', v: now - (id + 1) * 5_400_000 },
  ];
  return {
    id,
    context,
    namespace: 'payments',
    name: `checkout-6f9c7d5b8-x2kq${id}`,
    uid: `${context}-${id}`,
    health,
    created: now,
    deleting: false,
    cells,
  };
}

export const TABLES: StandIn = {
  open_table: ({ contexts: [name = ''] }) => {
    const face = FACES.find((each) => each.name === name);
    if (face?.end) return [{ end: face.end }];
    if (!face?.state) return [];
    const rows = Array.from({ length: face.rows ?? 0 }, (_, id) => row(id, name));
    const view = {
      total: face.total ?? rows.length,
      matched: rows.length,
      lines: rows.length,
      broken: 1,
      start: 0,
      order: rows.map(({ id }) => id),
      rows,
      contexts: [{ context: name, state: face.state, denied_namespaces: [] }],
    };
    return [{ item: { type: 'reset', seq: 1, kind: PODS, columns: COLUMNS, view } }];
  },
};
