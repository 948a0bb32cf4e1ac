import { describe, expect, it } from 'vitest';

import type { Cell, Column, ColumnKind, Facet } from '$lib/wire/generated';

import { countsOf, furtherCounts, valuesOf } from './facets';

const column = (id: string, kind: ColumnKind, title = id): Column => ({
  id,
  title,
  kind,
  wide: false,
});
const PODS = [
  column('name', 'name'),
  column('namespace', 'namespace'),
  column('context', 'context'),
  column('restarts', 'number'),
  column('status', 'status'),
  column('node', 'text'),
  column('ip', 'text', 'IP'),
  column('age', 'time'),
];
const extra = (value: string, title = 'x') => ({ id: value, title, value });
const keys = (columns: readonly Column[], values: readonly string[] = []) => {
  const extras = values.map((value) => extra(value));
  const all = [...columns, ...values.map((value) => column(value, 'text'))];
  return countsOf(all, extras, values).map(({ by, subject }) => `${by} ${subject?.key ?? '-'}`);
};

const text = (v: string): Cell => ({ t: 'text', v });
const facet = (...values: [Cell, number, number][]): Facet => ({
  by: 'status',
  values: values.map(([value, rows, broken]) => ({
    value,
    text: value.t === 'text' ? value.v : value.t === 'status' ? value.v.text : '',
    rows,
    broken,
  })),
  more: 0,
});

describe('rows are counted', () => {
  it('by what most look for', () => {
    expect(keys(PODS)).toEqual([
      'status status',
      'namespace ns',
      'node node',
      'owner owner',
      'context ctx',
    ]);
    expect(keys([column('name', 'name'), column('age', 'time')])).toEqual([
      'health is',
      'owner owner',
    ]);
    expect(keys([])).toEqual([]);
  });

  it('by further columns, once each', () => {
    const counts = countsOf(PODS, [], ['ip', 'node', 'gone']);
    expect(counts.map(({ title }) => title)).toEqual([
      'status',
      'namespace',
      'node',
      'Owner',
      'context',
      'IP',
    ]);
    expect(furtherCounts(PODS, countsOf(PODS, [], [])).map(({ id }) => id)).toEqual(['ip']);
    expect(furtherCounts(PODS, counts)).toEqual([]);
  });

  it('by columns of any value, as the filter writes that', () => {
    const values = ['label:a.io/b', '.spec.x', '{.spec.y}', 'spec.z', 'strategy', "['a']"];
    expect(keys([column('name', 'name')], values).slice(2)).toEqual([
      'label:a.io/b label:a.io/b',
      '.spec.x .spec.x',
      '{.spec.y} .spec.y',
      'spec.z spec.z',
      'strategy .strategy',
      "['a'] -",
    ]);
  });
});

describe('the values', () => {
  const subject = countsOf(PODS, [], [])[0]?.subject ?? null;

  it('are chosen by what the filter says', () => {
    const values = valuesOf(facet([text('a'), 3, 1], [text('b'), 2, 0]), subject, 'x state=B');
    expect(values.map((value) => [value.text, value.chosen])).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });

  it('of one word are one, whatever the health', () => {
    const state = (health: 'ok' | 'broken'): Cell => ({ t: 'status', v: { text: 'Up', health } });
    const values = valuesOf(facet([state('ok'), 5, 0], [state('broken'), 2, 2]), subject, '');
    expect(values).toEqual([{ value: state('ok'), text: 'Up', rows: 7, broken: 2, chosen: false }]);
  });

  it('that are chosen stay although no row has them', () => {
    const values = valuesOf(facet([text('a'), 3, 0]), subject, 'status=A,b');
    expect(values.map((value) => [value.text, value.rows])).toEqual([
      ['a', 3],
      ['b', 0],
    ]);
  });

  it('are none that could be chosen where the filter has no words for them', () => {
    const values = valuesOf(facet([{ t: 'empty' }, 3, 0]), null, 'status=a');
    expect(values).toEqual([
      { value: { t: 'empty' }, text: '', rows: 3, broken: 0, chosen: false },
    ]);
  });
});
