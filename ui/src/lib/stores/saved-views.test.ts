import { beforeEach, describe, expect, it } from 'vitest';

import { sameView, SavedViews } from './saved-views.svelte';
import type { KeptView } from './session.svelte';

const view = (part: Partial<KeptView> = {}): KeptView => ({
  contexts: null,
  kind: 'pods',
  title: 'Pods',
  namespaces: ['shop'],
  filter: 'is:broken',
  arrangement: { shown: {}, sort: [], order: [], extras: [], group: 'node' },
  ...part,
});

let views: SavedViews;
const names = (of = views) => of.list.map(({ name }) => name);
const idOf = (name: string) => views.named('pods', name)?.id ?? '';

beforeEach(() => {
  localStorage.clear();
  views = new SavedViews();
});

describe('saved views', () => {
  it('survive a restart', () => {
    const arrangement = {
      shown: { ip: true },
      sort: [{ column: 'age', descending: true }],
      order: ['name'],
      extras: [{ id: 'label:app', title: 'app', value: 'label:app' }],
      group: 'label:app',
    };
    views.save(' Crashing ', view({ contexts: ['prod-eu'], arrangement }));
    views.save('Mine', view());
    const again = new SavedViews();
    expect(again.list).toEqual(views.list);
    expect(again.list[0]).toEqual({
      ...view({ contexts: ['prod-eu'], arrangement }),
      id: '1',
      name: 'Crashing',
    });
  });

  it('stand by kind and name', () => {
    views.save('b 10', view());
    views.save('a', view({ kind: 'services', title: 'Services' }));
    views.save('b 9', view());
    expect(names()).toEqual(['b 9', 'b 10', 'a']);
  });

  it('of one kind have different names: the later takes the place of the earlier', () => {
    views.save('Mine', view());
    views.save('mine ', view({ filter: 'api' }));
    views.save('Mine', view({ kind: 'nodes', title: 'Nodes' }));
    expect(views.list.map(({ name, kind, filter }) => [name, kind, filter])).toEqual([
      ['Mine', 'nodes', 'is:broken'],
      ['Mine', 'pods', 'api'],
    ]);
  });

  it('are updated and renamed, but not to the name of another', () => {
    views.save('One', view());
    views.save('Two', view());
    views.update(idOf('One'), view({ filter: 'x' }));
    expect(views.named('pods', 'one')?.filter).toBe('x');
    expect(views.rename(idOf('One'), 'two')).toBe(false);
    expect(views.rename(idOf('One'), ' ')).toBe(false);
    expect(views.rename(idOf('One'), ' ONE ')).toBe(true);
    expect(names()).toEqual(['ONE', 'Two']);
  });

  it('are removed, and come back where they were', () => {
    views.save('One', view());
    views.save('Two', view());
    const one = views.named('pods', 'One');
    if (!one) throw new Error('it was saved');
    views.remove(one.id);
    expect(names(new SavedViews())).toEqual(['Two']);
    views.restore(one);
    expect(names(new SavedViews())).toEqual(['One', 'Two']);
  });

  it('can be told apart whatever was removed', () => {
    views.save('One', view());
    const one = views.named('pods', 'One');
    if (!one) throw new Error('it was saved');
    views.remove(one.id);
    views.save('Two', view());
    views.restore(one);
    views.save('Three', view());
    expect(names()).toEqual(['One', 'Three', 'Two']);
    expect(new Set(views.list.map(({ id }) => id)).size).toBe(3);
  });

  it.each([
    'not json',
    '{}',
    '[null, 7, [], {"id": "1"}, {"id": 1, "name": "a", "kind": "pods"}]',
    '[{"id": "1", "name": " ", "kind": "pods"}, {"id": "1", "name": "a", "kind": ""}]',
  ])('are none where there are none: %s', (stored) => {
    localStorage.setItem('pilothouse.views', stored);
    expect(new SavedViews().list).toEqual([]);
  });

  it('take what can be read of what is stored', () => {
    localStorage.setItem(
      'pilothouse.views',
      JSON.stringify([
        {
          id: '7',
          name: 'a',
          kind: 'pods',
          contexts: [3],
          namespaces: 'x',
          filter: {},
          arrangement: { sort: [4], group: 5, shown: { a: 'x', b: true }, extras: [{}] },
        },
        { id: '7', name: 'the same id', kind: 'pods' },
      ]),
    );
    expect(new SavedViews().list).toEqual([
      {
        id: '7',
        name: 'a',
        kind: 'pods',
        title: 'pods',
        contexts: null,
        namespaces: [],
        filter: '',
        arrangement: { shown: { b: true }, sort: [], order: [], extras: [], group: '' },
      },
    ]);
  });
});

describe('two views', () => {
  const same = (part: Partial<KeptView>) => sameView(view(), view(part));

  it('are the same when they show the same', () => {
    expect(same({ title: 'Whatever', filter: ' is:broken' })).toBe(true);
    expect(same({ filter: '' })).toBe(false);
    expect(same({ contexts: ['a'] })).toBe(false);
    expect(same({ namespaces: [] })).toBe(false);
    expect(same({ arrangement: { ...view().arrangement, group: '' } })).toBe(false);
    const sorted = (sort: KeptView['arrangement']['sort']) =>
      view({ arrangement: { ...view().arrangement, sort } });
    expect(
      sameView(sorted([{ column: 'age' }]), sorted([{ column: 'age', descending: false }])),
    ).toBe(true);
    expect(sameView(view({ contexts: ['a', 'b'] }), view({ contexts: ['b', 'a'] }))).toBe(true);
  });
});
