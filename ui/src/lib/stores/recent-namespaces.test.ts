import { beforeEach, expect, it } from 'vitest';

import { RecentNamespaces } from './recent-namespaces.svelte';

beforeEach(() => localStorage.clear());

it('the namespace that was chosen last stands first, and the ninth is forgotten', () => {
  const recent = new RecentNamespaces();
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) recent.note(['prod'], [name]);
  recent.note(['prod'], ['c']);
  expect(recent.of(['prod'])).toEqual(['c', 'i', 'h', 'g', 'f', 'e', 'd', 'b']);
  expect(recent.of(['dev'])).toEqual([]);
});

it('those of several contexts are told once, the newest of each first', () => {
  const recent = new RecentNamespaces();
  recent.note(['prod'], ['shop']);
  recent.note(['prod'], ['payments']);
  recent.note(['dev'], ['payments']);
  recent.note(['dev'], ['lab']);
  expect(recent.of(['prod', 'dev'])).toEqual(['payments', 'lab', 'shop']);
});

it('what is no more is forgotten', () => {
  const recent = new RecentNamespaces();
  recent.note(['prod', 'dev'], ['shop', 'gone']);
  recent.keep(['prod'], new Set(['shop']));
  expect([recent.of(['prod']), recent.of(['dev'])]).toEqual([['shop'], ['shop', 'gone']]);
});

it('they survive a restart, whatever was stored', () => {
  new RecentNamespaces().note(['prod'], ['shop']);
  expect(new RecentNamespaces().of(['prod'])).toEqual(['shop']);
  for (const stored of ['[]', '{"prod":"shop"}', '{"prod":[1,""]}', 'null', '{']) {
    localStorage.setItem('pilothouse.namespaces.recent', stored);
    expect(new RecentNamespaces().of(['prod'])).toEqual([]);
  }
});
