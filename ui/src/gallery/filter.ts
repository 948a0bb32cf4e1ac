/** Invented answers about a filter, counts of a table and views for the gallery. */
import type { Count } from '$components/table/facets';
import type { SavedView } from '$lib/stores/saved-views.svelte';
import type {
  Cell,
  Column,
  CompletionKind,
  Facet,
  FilterCompletion,
  FilterProblem,
  TableGroup,
} from '$lib/wire/generated';

import { HEALTHS } from './samples';

const text = (v: string): Cell => ({ t: 'text', v });

const name = (what: CompletionKind, written: string, shown = ''): FilterCompletion => ({
  text: written,
  what,
  shown: shown === '' ? null : text(shown),
  rows: null,
});

export const NAMES: readonly FilterCompletion[] = [
  name('column', 'status:', 'Status'),
  name('column', 'last_schedule:', 'Last schedule'),
  name('name', 'is:', 'health'),
  name('name', 'label:', 'a label, whatever columns there are'),
  name('label', 'app.kubernetes.io/name='),
  name('annotation', 'checksum/config='),
  name('field', '.spec.containers[*]'),
  name('field', '.status.conditions[?(@.type=="Ready")].lastTransitionTime'),
  name('field', '.spec.nodeName'),
  name('field', '.spec.priorityClassName'),
];

export const VALUES: readonly FilterCompletion[] = HEALTHS.map(
  ({ health, text: word }, index): FilterCompletion => ({
    text: word,
    what: 'value',
    shown: { t: 'status', v: { text: word, health } },
    rows: [12_000, 293, 74, 33, 18, 1][index] ?? 0,
  }),
);

export const WRONG = 'team=shop nope:x restarts>many';

export const PROBLEMS: readonly FilterProblem[] = [
  {
    from: 10,
    to: 14,
    message:
      'no column `nope`: looked for as text (labels are written nope=…, fields .spec.nope:…)',
  },
  { from: 26, to: 30, message: 'this is not a number, as in 5, 0.5, 10Gi or 80%' },
];

const count = (by: string, title: string, key = by): Count => ({
  by,
  title,
  subject: { key, operator: '=', names: [by, key], cased: false },
});

export const COUNTS: readonly Count[] = [
  count('status', 'Status'),
  count('namespace', 'Namespace', 'ns'),
  count('node', 'Node'),
  count('owner', 'Owner'),
];

const facet = (by: string, values: readonly [Cell, number, number][], more = 0): Facet => ({
  by,
  more,
  values: values.map(([value, rows, broken]) => ({
    value,
    text: value.t === 'status' ? value.v.text : value.t === 'text' ? value.v : '',
    rows,
    broken,
  })),
});

/** Those of the owners are still awaited. */
export const FACETS: readonly Facet[] = [
  facet(
    'status',
    HEALTHS.map(({ health, text: word }, index) => [
      { t: 'status', v: { text: word, health } },
      [14, 3, 9, 1, 10_204, 251][index] ?? 0,
      health === 'broken' ? 14 : 0,
    ]),
  ),
  facet('namespace', [
    [text('shop'), 5310, 2],
    [text('payments'), 2120, 12],
    [text('a-namespace-with-a-name-too-long-for-its-place'), 40, 0],
  ]),
  facet(
    'node',
    [
      [{ t: 'empty' }, 3, 0],
      ...Array.from({ length: 24 }, (_, at): [Cell, number, number] => [
        text(`ip-10-4-17-${at}`),
        120 - at,
        at % 5 === 0 ? 1 : 0,
      ]),
    ],
    180,
  ),
];

export const FURTHER: readonly Column[] = ['IP', 'Nominated node', 'Service account'].map(
  (title) => ({ id: title, title, kind: 'text', wide: true }),
);

const view = (id: string, called: string, part: Partial<SavedView> = {}): SavedView => ({
  id,
  name: called,
  contexts: null,
  kind: 'pods',
  title: 'Pods',
  namespaces: [],
  filter: '',
  arrangement: { shown: {}, sort: [], order: [], extras: [], group: '' },
  ...part,
});

export const VIEWS: readonly SavedView[] = [
  view('1', 'Crashing in payments', { namespaces: ['payments'], filter: 'is:broken' }),
  view('2', 'By node', { filter: '!node=""' }),
  view('3', 'A view with a name too long for its place in the list', { filter: 'restarts>5' }),
  view('4', 'Stuck rollouts', {
    kind: 'deployments.apps',
    title: 'Deployments',
    contexts: ['prod-eu', 'prod-us'],
    filter: 'ready<100% age>10m',
  }),
];

const group = (id: number, value: Cell, part: Partial<TableGroup> = {}): TableGroup => ({
  id,
  key: String(id),
  value,
  rows: 312,
  healths: [{ health: 'ok', rows: 312 }],
  open: true,
  ...part,
});

export const GROUPS: readonly TableGroup[] = [
  group(0, text('ip-10-4-17-203'), {
    healths: [
      { health: 'broken', rows: 14 },
      { health: 'attention', rows: 3 },
      { health: 'progressing', rows: 9 },
      { health: 'ok', rows: 286 },
    ],
  }),
  group(1, { t: 'status', v: { text: 'CrashLoopBackOff', health: 'broken' } }, { open: false }),
  group(2, text('Deployment/checkout'), { rows: 10_482, open: false }),
  group(3, { t: 'empty' }, { rows: 1 }),
];
