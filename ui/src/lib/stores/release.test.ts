import { beforeEach, describe, expect, it, vi } from 'vitest';

import { manifestObjects } from '$lib/helm/manifest';
import type { GetRelease, Release, ReleaseDetail, Revision } from '$lib/wire/generated';

import { ReleaseView } from './release.svelte';

interface Asked {
  name: string;
  request: GetRelease;
  answer: (value: unknown) => void;
  fail: (error: unknown) => void;
}
const core = vi.hoisted(() => ({ asked: [] as Asked[] }));

vi.mock('$lib/platform/rpc', () => ({
  request: (name: string, request: GetRelease) =>
    new Promise((answer, fail) => core.asked.push({ name, request, answer, fail })),
  toWireError: (thrown: unknown) => thrown,
}));

const NAME = { context: 'prod-eu', namespace: 'shop', name: 'web' };
const FORBIDDEN = { code: 'forbidden', message: 'read release: forbidden', hint: null };

const revision = (number: number): Revision => ({
  revision: number,
  status: 'superseded',
  chart: `web-1.${number}.0`,
  app_version: null,
  updated: null,
  description: null,
  problem: null,
});
const detail = (number: number, newest: number, part: Partial<ReleaseDetail> = {}) =>
  ({
    release: { revision: number, problem: null } as Release,
    history: Array.from({ length: newest }, (_, i) => revision(newest - i)),
    masked: true,
    ...part,
  }) as ReleaseDetail;
const latest = (): Asked => core.asked.at(-1) as Asked;
const answer = async (value: unknown): Promise<void> => {
  latest().answer(value);
  await Promise.resolve();
  await Promise.resolve();
};

beforeEach(() => {
  core.asked = [];
});

describe('ReleaseView', () => {
  it('reads the newest revision, whichever that is at the time', async () => {
    const view = new ReleaseView(NAME);
    void view.load();
    expect(latest().request).toEqual(NAME);
    expect([view.loading, view.shown, view.revision]).toEqual([true, null, null]);
    await answer(detail(3, 3));
    expect([view.loading, view.revision, view.entry?.chart]).toEqual([false, 3, 'web-1.3.0']);

    void view.load();
    await answer(detail(4, 4));
    expect(view.revision).toBe(4);
    expect(view.shown?.release.revision).toBe(4);
  });

  it('shows nothing of one revision as another', async () => {
    const view = new ReleaseView(NAME);
    void view.load();
    await answer(detail(3, 3));
    view.select(2);
    expect(latest().request.revision).toBe(2);
    expect([view.revision, view.shown]).toEqual([2, null]);
    expect(view.history).toHaveLength(3);
    await answer(detail(2, 3));
    expect(view.shown?.release.revision).toBe(2);
    view.select(3);
    expect(latest().request.revision).toBeUndefined();
  });

  it('takes the answer to the last question only', async () => {
    const view = new ReleaseView(NAME);
    void view.load();
    await answer(detail(3, 3));
    view.select(1);
    const first = latest();
    view.select(2);
    await answer(detail(2, 3));
    first.answer(detail(1, 3));
    await Promise.resolve();
    expect(view.shown?.release.revision).toBe(2);
    view.close();
    expect(view.loading).toBe(false);
  });

  it('keeps the history when a revision cannot be read', async () => {
    const view = new ReleaseView(NAME);
    void view.load();
    await answer(detail(3, 3));
    view.select(1);
    latest().fail(FORBIDDEN);
    await Promise.resolve();
    await Promise.resolve();
    expect([view.error, view.shown, view.revision]).toEqual([FORBIDDEN, null, 1]);
    expect(view.history).toHaveLength(3);
    view.select(3);
    expect(view.error).toBeNull();
  });

  it('is read anew when the list says otherwise, once for each thing said', async () => {
    const view = new ReleaseView(NAME);
    view.compare('3 superseded');
    void view.load();
    view.compare('4 superseded');
    expect(core.asked).toHaveLength(1);
    await answer(detail(3, 3));
    view.compare('3 superseded');
    expect(core.asked).toHaveLength(1);
    view.compare('4 superseded');
    expect(core.asked).toHaveLength(2);
    // The answer may be older than what the list said.
    await answer(detail(3, 3));
    view.compare('4 superseded');
    expect(core.asked).toHaveLength(2);
    view.compare('4 deployed');
    await answer(detail(4, 4));
    expect(view.newest).toBe(4);
  });

  it('is not shown any more once the list says that it is gone', async () => {
    const view = new ReleaseView(NAME);
    void view.load();
    await answer(detail(3, 3));
    view.compare('gone');
    expect([view.shown, view.newest]).toEqual([null, null]);
    latest().fail(FORBIDDEN);
    await Promise.resolve();
    await Promise.resolve();
    view.compare('gone');
    expect(core.asked).toHaveLength(2);
    view.compare('1 deployed');
    expect(core.asked).toHaveLength(3);
  });

  it('forgets what was revealed at once', async () => {
    const view = new ReleaseView(NAME);
    void view.load();
    await answer(detail(1, 1));
    view.setRevealed(true);
    expect(latest().request.reveal).toBe(true);
    await answer(detail(1, 1, { masked: false }));
    expect(view.shown?.masked).toBe(false);
    view.setRevealed(false);
    expect(view.shown).toBeNull();
    expect(latest().request.reveal).toBeUndefined();
  });

  it('names the live object of a document where the cluster has its kind', async () => {
    const view = new ReleaseView(NAME);
    const [service, role, other] = manifestObjects(
      [
        'apiVersion: v1\nkind: Service\nmetadata:\n  name: web',
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: reader',
        'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: x',
      ].join('\n---\n'),
    );
    if (!service || !role || !other) throw new Error('three documents were given');
    expect(view.objectOf(service)).toBeNull();
    void view.loadKinds();
    await answer({
      kinds: [
        { group: '', kind: 'Service', namespaced: true },
        { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespaced: false },
      ],
    });
    expect(view.objectOf(service)).toEqual({
      context: 'prod-eu',
      group: '',
      version: 'v1',
      kind: 'Service',
      namespace: 'shop',
      name: 'web',
      uid: null,
    });
    expect(view.objectOf(role)?.namespace).toBeNull();
    expect(view.objectOf(other)).toBeNull();
  });
});
