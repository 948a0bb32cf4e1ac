import { beforeEach, describe, expect, it } from 'vitest';

import { ColumnChoices } from './columns.svelte';

const UNTOUCHED = { widths: {}, shown: {}, sort: [], order: [], extras: [], group: '' };

beforeEach(() => localStorage.clear());

describe('column choices', () => {
  it('are remembered by kind', () => {
    const choices = new ColumnChoices();
    choices.set('pods', { widths: { name: 300 } });
    choices.set('pods', { sort: [{ column: 'age', descending: true }] });
    const again = new ColumnChoices();
    expect(again.of('pods')).toEqual({
      ...UNTOUCHED,
      widths: { name: 300 },
      sort: [{ column: 'age', descending: true }],
    });
    expect(again.of('nodes').widths).toEqual({});
  });

  it('keep the order when widths and columns are reset', () => {
    const choices = new ColumnChoices();
    choices.set('pods', {
      widths: { name: 300 },
      shown: { ip: true },
      sort: [{ column: 'name' }],
      group: 'node',
    });
    choices.reset('pods');
    expect(choices.of('pods')).toEqual({ ...UNTOUCHED, sort: [{ column: 'name' }], group: 'node' });
  });

  it('take no harm from what else may be stored', () => {
    for (const stored of [
      'not json',
      '[]',
      '{"pods":3}',
      '{"pods":{"widths":{"a":"x"},"sort":[4],"order":[1],"extras":[{"id":"a"}],"group":{}}}',
    ]) {
      localStorage.setItem('pilothouse.columns', stored);
      expect(new ColumnChoices().of('pods')).toEqual(UNTOUCHED);
    }
  });
});
