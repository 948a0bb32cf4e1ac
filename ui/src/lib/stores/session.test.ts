import { beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import type { ObjectRef } from '$lib/wire/generated';

import { columnChoices } from './columns.svelte';
import { contexts } from './contexts.svelte';
import { recentNamespaces } from './recent-namespaces.svelte';
import { Session, type KeptView, type KindNames } from './session.svelte';
import { Tabs, titleOf } from './tabs.svelte';

const KINDS: KindNames = {
  idOf: (group, kind) =>
    group === '' ? `${kind.toLowerCase()}s` : `${kind.toLowerCase()}s.${group}`,
  titleOf: (id) => `Title of ${id}`,
};

const pod = (part: Partial<ObjectRef> = {}): ObjectRef => ({
  context: 'prod-eu',
  group: '',
  version: 'v1',
  kind: 'Pod',
  namespace: 'payments',
  name: 'checkout',
  uid: 'u1',
  ...part,
});

let session: Session;

beforeEach(() => {
  localStorage.clear();
  session = new Session(new Tabs(), KINDS);
  session.selectContext('prod-eu');
});

describe('contexts', () => {
  it('keep kind, namespaces and filter when they change', () => {
    session.showKind('services');
    session.setNamespaces(['payments']);
    session.setFilter('check');
    session.select(pod());
    session.selectContext('prod-us');
    expect(session.contexts).toEqual(['prod-us']);
    expect(session.kind).toBe('services');
    expect(session.namespaces).toEqual(['payments']);
    expect(session.filter).toBe('check');
    // The object was the other context's.
    expect(session.selected).toBeNull();
  });

  it('are added and taken away, but never all', () => {
    session.select(pod());
    session.toggleContext('prod-us');
    expect(session.contexts).toEqual(['prod-eu', 'prod-us']);
    expect(session.selected).not.toBeNull();
    session.toggleContext('prod-eu');
    expect(session.contexts).toEqual(['prod-us']);
    expect(session.selected).toBeNull();
    session.toggleContext('prod-us');
    expect(session.contexts).toEqual(['prod-us']);
  });

  it('bring back the namespaces that were chosen in them', () => {
    session.setNamespaces(['payments', 'shop']);
    session.selectContext('staging');
    session.keepNamespaces(new Set(['shop', 'default']));
    expect(session.namespaces).toEqual(['shop']);
    session.selectContext('prod-eu');
    session.keepNamespaces(new Set(['payments', 'shop']));
    expect(session.namespaces).toEqual(['payments', 'shop']);
  });

  describe('that open in a namespace', () => {
    beforeEach(() => {
      vi.spyOn(contexts, 'info').mockImplementation((name) =>
        contextInfo(name, { settings: name.startsWith('team') ? { namespace: `${name}-ns` } : {} }),
      );
    });

    it('show it, and take it away again', () => {
      session.selectContext('team-a');
      expect([session.namespaces, session.wanted]).toEqual([['team-a-ns'], ['team-a-ns']]);
      session.selectContext('team-b');
      expect(session.namespaces).toEqual(['team-b-ns']);
      session.selectContext('prod-us');
      expect([session.namespaces, session.wanted]).toEqual([[], []]);
    });

    it('show what was chosen instead, also in a tab of their own', () => {
      session.openTab({ contexts: ['team-a'] });
      expect(session.namespaces).toEqual(['team-a-ns']);
      session.setNamespaces(['shop']);
      session.selectContext('team-b');
      expect(session.namespaces).toEqual(['shop']);
      session.openTab({ contexts: ['team-a'] });
      expect(session.namespaces).toEqual(['shop']);
    });
  });

  it('keep a namespace that they lack, rather than show all', () => {
    session.setNamespaces(['paymnts']);
    session.keepNamespaces(new Set(['payments', 'shop']));
    expect(session.namespaces).toEqual(['paymnts']);
    session.selectContext('staging');
    session.keepNamespaces(new Set(['default']));
    expect(session.namespaces).toEqual(['paymnts']);
  });

  it('that are gone leave every tab', () => {
    session.openTab({ contexts: ['prod-us', 'prod-eu'] });
    session.select(pod());
    session.dropContext('prod-eu');
    expect(session.contexts).toEqual(['prod-us']);
    expect(session.selected).toBeNull();
    expect(session.tabs.list[0]?.view.contexts).toEqual([]);
  });
});

describe('kinds and objects', () => {
  it('drop the filter and the object of the kind before', () => {
    session.setFilter('check');
    session.select(pod());
    session.showKind('deployments.apps');
    expect(session.view.title).toBe('Title of deployments.apps');
    expect(session.filter).toBe('');
    expect(session.selected).toBeNull();
  });

  it('are gone to wherever they are', () => {
    session.setNamespaces(['shop']);
    const owner = pod({ group: 'apps', kind: 'Deployment', context: 'prod-us' });
    session.openObject(owner, 'tree');
    expect(session.kind).toBe('deployments.apps');
    expect(session.contexts).toEqual(['prod-us']);
    expect(session.selected).toEqual(owner);
    expect(session.detailTab).toBe('tree');
    // Its namespace was not among those in view.
    expect(session.namespaces).toEqual([]);
  });

  it('are left and returned to', () => {
    session.setFilter('check');
    session.showKind('services');
    session.back();
    expect(session.kind).toBe('pods');
    expect(session.filter).toBe('check');
    session.forward();
    expect(session.kind).toBe('services');
  });
});

describe('a command', () => {
  const to = { context: null, kind: 'pods', namespace: null, filter: '' };

  it('is one step, from which one returns at once', () => {
    session.setNamespaces(['shop']);
    session.setFilter('check');
    session.goTo({ context: 'prod-us', kind: 'services', namespace: 'payments', filter: 'api' });
    expect(session.view).toMatchObject({
      contexts: ['prod-us'],
      kind: 'services',
      title: 'Title of services',
      namespaces: ['payments'],
      wanted: ['payments'],
      filter: 'api',
    });
    session.back();
    expect(session.view).toMatchObject({
      contexts: ['prod-eu'],
      kind: 'pods',
      namespaces: ['shop'],
      filter: 'check',
    });
  });

  it('keeps what it does not name', () => {
    session.showKind('services');
    session.setNamespaces(['shop']);
    session.select(pod());
    session.goTo({ ...to, kind: 'services', filter: 'api' });
    expect(session.view).toMatchObject({ namespaces: ['shop'], selected: pod(), filter: 'api' });
    // It was no other place, so nothing one would come back to.
    session.back();
    expect(session.kind).toBe('pods');
  });
});

describe('the page of all contexts', () => {
  it('is left by whatever leads to a view', () => {
    session.showKind('services');
    session.openTab();
    const [first, second] = session.tabs.list;
    for (const go of [
      () => session.showTab(first?.id ?? 0),
      () => session.stepTab(1),
      () => session.forward(),
      () => session.closeTab(second?.id),
      () => session.closeOtherTabs(),
    ]) {
      session.choosing = true;
      go();
      expect(session.choosing).toBe(false);
    }
  });

  it('is itself what one goes back from', () => {
    session.showKind('services');
    session.choosing = true;
    session.back();
    expect([session.choosing, session.kind]).toEqual([false, 'services']);
    session.back();
    expect(session.kind).toBe('pods');
  });

  it('stays where there is no view below it', () => {
    session.dropContext('prod-eu');
    session.choosing = true;
    expect(session.leaveContexts()).toBe(false);
    expect(session.choosing).toBe(true);
  });
});

describe('a view that is kept', () => {
  const arrangement = {
    shown: { ip: true },
    sort: [{ column: 'restarts', descending: true }],
    order: ['name', 'ip'],
    extras: [],
    group: 'node',
  };
  const CRASHING: KeptView = {
    contexts: ['prod-us'],
    kind: 'pods',
    title: 'Pods',
    namespaces: ['shop'],
    filter: 'is:broken',
    arrangement,
  };

  beforeEach(() => {
    columnChoices.reset('pods');
    columnChoices.set('pods', { sort: [], group: '', widths: { name: 300 } });
  });

  it('is all of it but what is selected, and the contexts if they are wanted', () => {
    session.setNamespaces(['payments', 'shop']);
    session.keepNamespaces(new Set(['shop']));
    session.setFilter('check');
    session.select(pod());
    columnChoices.set('pods', arrangement);
    const kept = { kind: 'pods', namespaces: ['payments', 'shop'], filter: 'check', arrangement };
    expect(session.keep(false)).toMatchObject({ ...kept, contexts: null });
    expect(session.keep(true)).toMatchObject({ ...kept, contexts: ['prod-eu'] });
    expect(session.keep(true)).not.toHaveProperty('selected');
  });

  it('is shown in one step, and left in one', () => {
    session.showKind('services');
    session.setFilter('check');
    session.showKept(CRASHING);
    expect(session.view).toMatchObject({
      contexts: ['prod-us'],
      kind: 'pods',
      namespaces: ['shop'],
      wanted: ['shop'],
      filter: 'is:broken',
    });
    expect(columnChoices.of('pods')).toEqual({ ...arrangement, widths: { name: 300 } });
    session.back();
    expect(session.view).toMatchObject({
      contexts: ['prod-eu'],
      kind: 'services',
      namespaces: [],
      filter: 'check',
    });
    expect(columnChoices.of('pods')).toMatchObject({ shown: {}, sort: [], order: [], group: '' });
  });

  it('comes back as it was left', () => {
    session.showKept(CRASHING);
    columnChoices.set('pods', { group: 'owner' });
    session.back();
    columnChoices.set('pods', { sort: [{ column: 'age' }] });
    session.forward();
    expect(session.filter).toBe('is:broken');
    expect(columnChoices.of('pods')).toMatchObject({ ...arrangement, group: 'owner' });
    session.back();
    expect(columnChoices.of('pods')).toMatchObject({ sort: [{ column: 'age' }], group: '' });
  });

  it('without contexts is shown in those at hand, with the object of theirs', () => {
    session.select(pod());
    session.showKept({ ...CRASHING, contexts: null });
    expect(session.contexts).toEqual(['prod-eu']);
    expect(session.selected).toEqual(pod());
    session.showKept(CRASHING);
    expect(session.selected).toBeNull();
  });
});

describe('releases', () => {
  it('have a view of their own', () => {
    session.showRelease('prod-us', 'payments', 'checkout');
    expect(session.kind).toBe('releases');
    expect(session.contexts).toEqual(['prod-us']);
    expect(session.release).toEqual({
      context: 'prod-us',
      namespace: 'payments',
      name: 'checkout',
    });
    const shown = session.release;
    session.showRelease('prod-us', 'payments', 'checkout');
    expect(session.release).toBe(shown);
    session.closeRelease();
    expect(session.release).toBeNull();
    expect(session.kind).toBe('releases');
  });

  it('are gone to from wherever they are named as objects', () => {
    session.openObject(pod({ group: 'helm.sh', kind: 'Release', version: '' }));
    expect(session.release).toEqual({
      context: 'prod-eu',
      namespace: 'payments',
      name: 'checkout',
    });
  });
});

describe('maps', () => {
  it('are of the namespaces in view, and one returns from them', () => {
    session.showKind('services');
    session.setNamespaces(['shop']);
    session.setFilter('check');
    session.showMap();
    expect(session.map).toEqual({ about: null, steps: 2, context: null });
    expect([session.view.title, session.namespaces]).toEqual(['Map', ['shop']]);
    session.rename('Services');
    expect(session.view.title).toBe('Map');
    session.back();
    expect([session.map, session.view.title]).toEqual([null, 'Title of services']);
    expect(session.filter).toBe('check');
  });

  it('are of one namespace in one step', () => {
    session.showMap(null, 'payments');
    expect([session.namespaces, session.wanted]).toEqual([['payments'], ['payments']]);
    session.back();
    expect([session.namespaces, session.map]).toEqual([[], null]);
  });

  it('are of what is near an object, whose panel stays beside it', () => {
    session.select(pod());
    session.showMap(pod());
    expect(session.map?.about).toEqual(pod());
    expect([session.view.title, session.selected]).toEqual(['Map of checkout', pod()]);
    session.setMap({ steps: 4 });
    session.showMap(pod({ name: 'other', uid: 'u2', context: 'prod-us' }));
    expect(session.map).toMatchObject({ steps: 4, context: 'prod-us' });
    expect([session.contexts, session.selected]).toEqual([['prod-us'], null]);
    session.back();
    expect(session.map?.about?.name).toBe('checkout');
  });

  it('are the same until something else is asked for', () => {
    session.showMap(pod());
    const { map } = session;
    session.showMap(pod());
    expect(session.map).toBe(map);
    session.showMap();
    expect(session.map?.about).toBeNull();
  });

  it('go on in other contexts, where what they were about is not', () => {
    session.showMap(pod());
    session.toggleContext('prod-us');
    session.setMap({ context: 'prod-us' });
    expect(session.view.title).toBe('Map of checkout');
    session.selectContext('prod-us');
    expect(session.map).toEqual({ about: null, steps: 2, context: 'prod-us' });
    expect(session.view.title).toBe('Map');
    session.dropContext('prod-us');
    expect(session.map?.context).toBeNull();
  });

  it('are left by whatever leads elsewhere', () => {
    const release = pod({ group: 'helm.sh', kind: 'Release', version: '' });
    for (const go of [
      () => session.showKind('pods'),
      () => session.goTo({ context: null, kind: 'pods', namespace: null, filter: '' }),
      () => session.openObject(pod()),
      () => session.openObject(release),
      () => session.openTab({ kind: 'pods', title: 'Pods' }),
    ]) {
      session.showMap();
      go();
      expect(session.map).toBeNull();
    }
  });

  it('stay in a tab that starts from them', () => {
    session.showMap();
    session.openTab();
    expect(session.map).not.toBeNull();
  });
});

describe('the dock', () => {
  it('keeps one entry for each log, whatever the view', () => {
    session.openLogs(pod());
    session.openLogs(pod(), 'proxy');
    session.openLogs(pod());
    expect(session.dock.entries.map(({ title }) => title)).toEqual([
      'checkout',
      'checkout / proxy',
    ]);
    session.selectContext('prod-us');
    expect(session.dock.entries).toHaveLength(2);
    expect(session.dock.active?.title).toBe('checkout');
  });

  it('follows the new pod of an old name in the place of the old one', () => {
    session.openLogs(pod({ name: 'web-0', uid: 'old' }));
    session.openLogs(pod({ name: 'web-1' }));
    session.openLogs(pod({ name: 'web-0', uid: 'new' }));
    expect(session.dock.entries.map((entry) => entry.pod.uid)).toEqual(['new', 'u1']);
    expect(session.dock.active?.pod.uid).toBe('new');
    session.openLogs(pod({ name: 'web-0', uid: null }));
    expect(session.dock.active?.pod.uid).toBe('new');
  });

  it('shows the neighbour of an entry that is closed', () => {
    session.openLogs(pod({ name: 'a' }));
    session.openLogs(pod({ name: 'b' }));
    session.dock.close(session.dock.active?.id ?? '');
    expect(session.dock.active?.title).toBe('a');
    session.dock.close(session.dock.active?.id ?? '');
    expect(session.dock.active).toBeNull();
  });
});

describe('a comparison', () => {
  const objects = [pod(), pod({ context: 'prod-us' })];

  it('lies over what is in view, to which closing it leads back', () => {
    session.setFilter('check');
    session.select(pod());
    session.compare(objects);
    expect(session.compared).toEqual(objects);
    expect(session.selected).not.toBeNull();
    session.compare(objects.toReversed());
    session.closeComparison();
    expect([session.compared, session.filter]).toEqual([null, 'check']);
    session.forward();
    expect(session.compared).toEqual(objects.toReversed());
    session.back();
    expect(session.compared).toBeNull();
  });

  it('is of two objects at least', () => {
    session.compare([pod()]);
    expect(session.compared).toBeNull();
  });

  it('is left for whatever is gone to, also for what it covers', () => {
    const leaving: (() => void)[] = [
      () => session.showKind(session.kind),
      () => session.selectContext('prod-eu'),
      () => session.goTo({ context: null, kind: session.kind, namespace: null, filter: '' }),
      () => session.openObject(pod()),
      () => session.showMap(),
      () => session.showMap(),
      () => session.showRelease('prod-eu', 'shop', 'web'),
      () => session.showRelease('prod-eu', 'shop', 'web'),
      () => session.openTab(),
    ];
    for (const leave of leaving) {
      session.compare(objects);
      leave();
      expect(session.compared).toBeNull();
    }
  });

  it('is there after a restart, from where closing it leads to the table', () => {
    session.compare(objects);
    const again = new Session(new Tabs(), KINDS);
    expect(again.compared).toEqual(objects);
    again.closeComparison();
    expect([again.compared, again.kind]).toEqual([null, 'pods']);
  });
});

describe('the fleet', () => {
  it('has no context in view, and a step back brings those before', () => {
    session.setNamespaces(['payments']);
    session.select(pod());
    session.showFleet();
    expect([session.fleet, session.contexts, session.selected]).toEqual([true, [], null]);
    expect(titleOf(session.view)).toBe('Fleet');
    session.back();
    expect([session.fleet, session.contexts]).toEqual([false, ['prod-eu']]);
    expect(session.selected?.name).toBe('checkout');
  });

  it('is left for a context, which shows what was chosen before', () => {
    session.showKind('services');
    session.setNamespaces(['payments']);
    session.setFilter('check');
    session.showFleet();
    session.selectContext('prod-us');
    expect([session.fleet, session.contexts]).toEqual([false, ['prod-us']]);
    expect([session.kind, session.namespaces, session.filter]).toEqual([
      'services',
      ['payments'],
      'check',
    ]);
    session.showFleet();
    session.toggleContext('prod-eu');
    expect([session.fleet, session.contexts]).toEqual([false, ['prod-eu']]);
  });

  it('is not left with the namespace in which a context opened', () => {
    vi.spyOn(contexts, 'info').mockImplementation((name) =>
      contextInfo(name, { settings: name === 'team-a' ? { namespace: 'team' } : {} }),
    );
    session.selectContext('team-a');
    session.showFleet();
    session.selectContext('prod-us');
    expect(session.namespaces).toEqual([]);
    session.showFleet();
    session.selectContext('team-a');
    expect(session.namespaces).toEqual(['team']);
  });

  it('leads to what is wrong in all namespaces, in one step back', () => {
    session.setNamespaces(['payments']);
    session.showFleet();
    session.goTo({
      context: 'prod-us',
      kind: 'pods',
      namespace: null,
      filter: 'is:broken',
      everywhere: true,
    });
    expect([session.fleet, session.contexts, session.kind]).toEqual([false, ['prod-us'], 'pods']);
    expect([session.filter, session.namespaces, session.wanted]).toEqual(['is:broken', [], []]);
    session.back();
    expect(session.fleet).toBe(true);
  });

  it('covers a map, and what is gone to from there is none', () => {
    session.showMap(pod());
    session.showFleet();
    expect(session.map).toBeNull();
    session.selectContext('prod-eu');
    expect([session.map, session.view.title]).toEqual([null, 'Title of pods']);
  });

  it('is closed for what was before it, and without that for all contexts', () => {
    session.showFleet();
    session.closeFleet();
    expect([session.fleet, session.contexts]).toEqual([false, ['prod-eu']]);
    session.showFleet('tab');
    expect(session.tabs.list.map(({ view }) => titleOf(view))).toEqual(['Pods', 'Fleet']);
    session.closeFleet();
    expect([session.fleet, session.choosing]).toEqual([true, true]);
    expect(session.leaveContexts()).toBe(true);
  });

  it('is covered by no kind that was in view before', () => {
    session.showFleet();
    session.showKind('pods');
    expect(session.fleet).toBe(false);
  });

  it('goes along into a new tab, unless that is of a context', () => {
    session.showFleet();
    session.openTab();
    expect(session.fleet).toBe(true);
    session.openTab({ contexts: ['prod-us'] });
    expect([session.fleet, session.contexts]).toEqual([false, ['prod-us']]);
  });

  it('stays on the way back when a context goes', () => {
    session.showFleet();
    session.selectContext('prod-us');
    session.dropContext('prod-eu');
    session.back();
    expect(session.fleet).toBe(true);
  });
});

describe('namespaces that are chosen', () => {
  it('are remembered as recent of each context in view', () => {
    session.selectContext('east');
    session.toggleContext('west');
    session.setNamespaces(['shop']);
    session.setNamespaces(['shop', 'web']);
    session.setNamespaces(['web']);
    session.goTo({ context: 'south', kind: 'pods', namespace: 'lab', filter: '' });
    session.showMap(null, 'till');
    expect(recentNamespaces.of(['east'])).toEqual(['web', 'shop']);
    expect(recentNamespaces.of(['west'])).toEqual(['web', 'shop']);
    expect(recentNamespaces.of(['south'])).toEqual(['till', 'lab']);
  });
});
