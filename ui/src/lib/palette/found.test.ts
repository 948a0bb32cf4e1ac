import { describe, expect, it } from 'vitest';

import type { SearchHit, SearchItem } from '$lib/wire/generated';

import { gaps, hitItem, progress } from './found';

const HIT: SearchHit = {
  object: {
    context: 'prod-eu',
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'web',
    uid: 'u1',
  },
  kind: 'deployments.apps',
  title: 'Deployments',
  health: 'ok',
  status: 'Available',
  fit: 'exact',
  in_name: [{ from: 0, to: 3 }],
  in_namespace: [],
  fields: [],
  more_fields: 0,
};
const FOUND: SearchItem = {
  hits: [HIT],
  matched: 1,
  searched: 70,
  waiting: 0,
  unsearched: [],
  inside: null,
  complete: true,
};
const error = { code: 'forbidden', message: 'no', hint: null } as const;

describe('a hit', () => {
  it('says what it is, where, and how it does', () => {
    expect(hitItem(HIT, false)).toEqual({
      id: 'object prod-eu/deployments.apps/shop/web',
      group: 'Objects',
      label: 'web',
      marks: [{ from: 0, to: 3 }],
      kind: 'Deployments',
      place: { text: 'shop', marks: [] },
      health: 'ok',
      status: 'Available',
      choice: { do: 'object', object: HIT.object },
    });
    expect(hitItem(HIT, true).context).toBe('prod-eu');
    const node = { ...HIT, object: { ...HIT.object, namespace: null }, health: null };
    expect(hitItem(node, false)).not.toHaveProperty('place');
    expect(hitItem(node, false)).not.toHaveProperty('health');
  });

  it('says where inside the text is, and how often else', () => {
    const field = { path: '.spec.image', excerpt: 'shop/web:1', at: { from: 5, to: 8 } };
    const item = hitItem({ ...HIT, fields: [field, field], more_fields: 3 }, false);
    expect(item.inside).toEqual({
      path: '.spec.image',
      text: 'shop/web:1',
      at: { from: 5, to: 8 },
      more: 'and 4 more places',
    });
    expect(hitItem({ ...HIT, fields: [field] }, false).inside?.more).toBe('');
  });
});

describe('the search', () => {
  it('tells in few words how it does', () => {
    expect(progress(FOUND)).toBe('');
    expect(progress({ ...FOUND, waiting: 2, matched: 1300 })).toBe(
      'waiting for 2 lists · 1,299 more match',
    );
    const kind = (title: string) => ({ context: 'a', kind: title, title, namespace: null });
    const inside = { scanned: 10, of: 2000, kinds: [kind('Pods'), kind('Pods')] };
    expect(progress({ ...FOUND, inside })).toBe('looked into 10 of 2,000 objects (Pods)');
    expect(progress({ ...FOUND, inside: { ...inside, scanned: 2000 } })).toBe(
      'looked into 2,000 objects (Pods)',
    );
    expect(progress({ ...FOUND, inside: { scanned: 0, of: 0, kinds: [] } })).toMatch(/name a kind/);
  });

  it('names what it could not look through, as long as that is few', () => {
    const many = Array.from({ length: 40 }, (_, index) => `Kind ${index}`);
    const unsearched = [
      { context: 'a', kinds: ['Secrets', 'Roles'], error },
      { context: 'b', kinds: [], error },
      { context: 'c', kinds: many, error },
    ];
    expect(gaps(unsearched, true).map(({ kind }) => kind)).toEqual([
      'Secrets in a',
      'Roles in a',
      'b',
      '40 kinds in c',
    ]);
    expect(gaps(unsearched.slice(0, 1), false).map(({ kind }) => kind)).toEqual([
      'Secrets',
      'Roles',
    ]);
  });
});
