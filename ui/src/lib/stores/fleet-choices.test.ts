import { beforeEach, expect, it } from 'vitest';

import { FleetChoices } from './fleet-choices.svelte';

beforeEach(() => localStorage.clear());

it('begin as a table, the worst first, looked at each quarter of an hour', () => {
  const { form, grouping, sort, every } = new FleetChoices();
  expect({ form, grouping, sort, every }).toEqual({
    form: 'table',
    grouping: 'none',
    sort: null,
    every: 15,
  });
});

it('survive a restart', () => {
  const choices = new FleetChoices();
  choices.form = 'cards';
  choices.grouping = 'version';
  choices.sort = { column: 'pods', descending: true };
  choices.every = null;
  const { form, grouping, sort, every } = new FleetChoices();
  expect({ form, grouping, sort, every }).toEqual({
    form: 'cards',
    grouping: 'version',
    sort: { column: 'pods', descending: true },
    every: null,
  });
});

it.each([
  '{"form":"map","grouping":1,"sort":{"column":"age"},"every":7}',
  '{"sort":"pods"}',
  'null',
  '[]',
  '{',
])('are the usual ones where %s was stored', (stored) => {
  localStorage.setItem('pilothouse.fleet', stored);
  const { form, grouping, sort, every } = new FleetChoices();
  expect([form, grouping, sort, every]).toEqual(['table', 'none', null, 15]);
});
