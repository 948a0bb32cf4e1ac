import { expect, it } from 'vitest';

import { bestMatches, matchScore } from './match';

const best = (names: string[], query: string) => bestMatches(names, query, (name) => [name]);

it('needs all letters in order', () => {
  expect(matchScore('checkout', 'cko')).not.toBeNull();
  expect(matchScore('checkout', 'okc')).toBeNull();
  expect(matchScore('checkout', '')).toBe(0);
});

it('prefers the whole name, then its start, then the start of a word, then the middle', () => {
  const names = ['unprodded', 'eu-prod', 'prod-eu', 'prod', 'p-r-o-d'];
  expect(best(names, 'prod')).toEqual(['prod', 'prod-eu', 'eu-prod', 'unprodded', 'p-r-o-d']);
});

it('prefers letters that start words', () => {
  expect(best(['spade', 'set-up'], 'su')).toEqual(['set-up']);
  expect(best(['casement', 'config-maps'], 'cm')[0]).toBe('config-maps');
  expect(best(['unstated', 'StatefulSet'], 'ss')).toEqual(['StatefulSet']);
});

it('matches words in any order', () => {
  expect(best(['prod-eu', 'prod-us'], 'eu prod')).toEqual(['prod-eu']);
});

it('keeps the given order among equals, and the limit', () => {
  expect(best(['b', 'a', 'c'], '')).toEqual(['b', 'a', 'c']);
  expect(bestMatches(['aa', 'ab', 'ac'], 'a', (name) => [name], 2)).toEqual(['aa', 'ab']);
});
