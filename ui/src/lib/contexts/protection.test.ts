import { expect, it } from 'vitest';

import type { SnapshotInfo } from '$lib/wire/generated';

import { contextInfo } from './context.fixture';
import { fullLabel, labelOf, otherName } from './label';
import { careOf, careWords, productionRule, ruleFor } from './protection';

// The same as in the core's `settings/src/protection.rs`.
it.each([
  ['*prod*', 'eu-PROD-1', true],
  ['prod', 'prod', true],
  ['prod', 'prod-eu', false],
  ['prod-?', 'prod-1', true],
  ['prod-?', 'prod-12', false],
  ['*', 'arn:aws:eks:eu-west-1:1:cluster/a', true],
  ['arn:*/a', 'arn:aws:eks:eu-west-1:1:cluster/a', true],
  ['**a***b', 'xaxb', true],
  ['a[b]', 'a[b]', true],
  ['a[b]', 'ab', false],
  ['a.b', 'axb', false],
  ['', 'a', false],
])('the rule %s is about %s: %s', (pattern, name, expected) => {
  const rule = { pattern, protection: 'confirm' } as const;
  expect(ruleFor([rule], name) === rule).toBe(expected);
});

it('the first rule that fits counts', () => {
  const rules = [
    { pattern: '*-test', protection: 'open' },
    { pattern: 'prod*', protection: 'read_only' },
  ] as const;
  expect(ruleFor(rules, 'prod-test')).toBe(rules[0]);
  expect(ruleFor(rules, 'prod-eu')).toBe(rules[1]);
  expect(ruleFor(rules, 'dev')).toBeUndefined();
});

it('a rule for production is about what it was suggested for', () => {
  for (const name of ['PROD-eu', 'shop-prd1']) {
    const rule = productionRule(name);
    expect(ruleFor([rule], name)).toBe(rule);
  }
  expect(productionRule('eu-production').pattern).toBe('*prod*');
});

it('care is what holds now', () => {
  const context = contextInfo('a', { protection: 'read_only' });
  expect(careOf(context, null)).toBe('read_only');
  expect(careOf(context, 1)).toBe('unlocked');
  expect(careOf(contextInfo('a', { protection: 'confirm' }), 1)).toBe('confirm');
  expect(careOf({ ...context, snapshot: {} as SnapshotInfo }, null)).toBe('open');
  expect(careOf(undefined, null)).toBe('open');
});

it('care in words', () => {
  const now = 1_000_000;
  expect(careWords('open', null, now)).toBe('');
  expect(careWords('confirm', null, now)).toBe('Asks before changes');
  expect(careWords('read_only', null, now)).toBe('Read-only');
  expect(careWords('unlocked', now + 11.2 * 60_000, now)).toBe('Unlocked, 12 min left');
  expect(careWords('unlocked', now + 20, now)).toBe('Unlocked, 1 min left');
});

it('a context is called by its alias, and its name is told with it', () => {
  const plain = contextInfo('prod-eu-1');
  const called = contextInfo('prod-eu-1', { settings: { alias: 'Shop' } });
  expect([labelOf(plain), otherName(plain), fullLabel(plain)]).toEqual([
    'prod-eu-1',
    null,
    'prod-eu-1',
  ]);
  expect([labelOf(called), otherName(called), fullLabel(called)]).toEqual([
    'Shop',
    'prod-eu-1',
    'Shop (prod-eu-1)',
  ]);
});
