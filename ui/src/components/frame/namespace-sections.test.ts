import { describe, expect, it } from 'vitest';

import { foundIn, matchingNamespaces, namespaceSections } from './namespace-sections';

const known = {
  favourites: ['payments'],
  recent: ['web', 'payments'],
  list: ['billing', 'payments', 'payments-dev', 'shop', 'web'],
  most: 200,
};
const told = ({ sections }: ReturnType<typeof namespaceSections>) =>
  sections.map(({ title, choices }) => `${title}: ${choices.join(' ')}`);

describe('namespaces', () => {
  it('stand as favourites, as recent ones, then all others, each once', () => {
    expect(told(namespaceSections(known))).toEqual([
      ': ',
      'Favourites: payments',
      'Recent: web',
      'Others: billing payments-dev shop',
    ]);
  });

  it('need no headings where there are no others', () => {
    const plain = { ...known, favourites: [], recent: [] };
    expect(told(namespaceSections(plain))).toEqual([':  billing payments payments-dev shop web']);
  });

  it('that are too many are left out, but found', () => {
    const few = { ...known, most: 1 };
    expect(namespaceSections(few).more).toBe(2);
    expect(told(matchingNamespaces(few, 'shop'))).toEqual([': shop']);
  });

  it('are found in all sections, the best first', () => {
    const favoured = { ...known, favourites: ['payments-dev'], recent: ['team-payments'] };
    expect(told(matchingNamespaces(favoured, 'payments'))).toEqual([
      ': payments payments-dev team-payments',
    ]);
    expect(matchingNamespaces(known, 'nothing').sections).toEqual([]);
  });
});

describe('namespaces that nobody listed', () => {
  const offered = [
    { context: 'a', namespace: 'team', found_in: 'kubeconfig' },
    { context: 'b', namespace: 'team', found_in: 'rights' },
    { context: 'a', namespace: 'old', found_in: 'favourite' },
  ] as const;

  it('say what speaks most for them', () => {
    const found = foundIn(offered, null);
    expect(found.get('team')).toEqual({
      text: 'you have rights there',
      title: 'you have rights there\nnamed in your kubeconfig',
    });
    expect(found.get('old')?.text).toBe('favourite');
    expect(found.get('shop')).toBeUndefined();
  });

  it('say of which context, where several are in view', () => {
    const title = foundIn(offered, (context) => context.toUpperCase()).get('team')?.title;
    expect(title).toBe('B: you have rights there\nA: named in your kubeconfig');
  });
});
