import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import { contexts } from '$lib/stores/contexts.svelte';
import { shortcuts } from '$lib/stores/shortcuts.svelte';
import type {
  FollowObject,
  KindInfo,
  ObjectDetail,
  ObjectItem,
  ObjectRef,
  ObjectTree,
  TableItem,
  TreeLine,
} from '$lib/wire/generated';

import DetailPanel from './DetailPanel.svelte';

interface Opened {
  name: string;
  request: unknown;
  handlers: StreamHandlers<unknown>;
  closed: boolean;
}
const core = vi.hoisted(() => ({
  opened: [] as Opened[],
  copied: '',
}));

vi.mock('$lib/platform/rpc', () => ({
  toWireError: (thrown: unknown) => thrown,
  request: () => Promise.resolve({ containers: [] }),
  stream: (name: string, request: unknown, handlers: StreamHandlers<unknown>) => {
    const opened = { name, request, handlers, closed: false };
    core.opened.push(opened);
    return { id: core.opened.length, close: () => void (opened.closed = true) };
  },
}));
vi.mock('$lib/platform/clipboard', () => ({
  copyText: (text: string) => {
    core.copied = text;
    return Promise.resolve(true);
  },
}));

const KIND: KindInfo = {
  id: 'pods',
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  short_names: [],
  namespaced: true,
  verbs: [],
  title: 'Pods',
  section: 'workloads',
};

function ref(name: string, kind = 'Pod'): ObjectRef {
  return {
    context: 'prod-eu',
    group: '',
    version: 'v1',
    kind,
    namespace: 'payments',
    name,
    uid: `uid-${name}`,
  };
}

function detail(part: Partial<ObjectDetail> = {}): ObjectDetail {
  return {
    object: ref('checkout-1'),
    kind: KIND,
    health: 'broken',
    status: 'CrashLoopBackOff',
    created: Date.now() - 60_000,
    deleting: false,
    summary: [
      {
        title: '',
        fields: [
          { label: 'Node', value: { t: 'text', v: 'node-1' }, object: ref('node-1', 'Node') },
          { label: 'Priority', value: { t: 'empty' }, object: null },
        ],
      },
    ],
    containers: [
      {
        name: 'api',
        role: 'main',
        image: 'registry/checkout:1',
        state: 'CrashLoopBackOff',
        health: 'broken',
        detail: 'exit code 1',
        restarts: 14,
        since: null,
        has_previous: true,
      },
    ],
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        health: 'broken',
        reason: 'ContainersNotReady',
        message: 'containers with unready status: [api]',
        changed: null,
      },
    ],
    labels: [{ key: 'app', value: 'checkout' }],
    annotations: [{ key: 'note', value: `<b>${'long '.repeat(60)}` }],
    yaml: 'apiVersion: v1\nkind: Pod\n',
    managed_fields: null,
    masked: false,
    ...part,
  };
}

const streams = (name: string): Opened[] => core.opened.filter((each) => each.name === name);

function say(item: ObjectItem): void {
  streams('follow_object').at(-1)?.handlers.item(item);
  flushSync();
}

function sayEvents(...messages: string[]): void {
  const item: TableItem = {
    type: 'reset',
    seq: 1,
    kind: { ...KIND, kind: 'Event', id: 'events' },
    columns: [
      { id: 'name', title: 'Name', kind: 'name', wide: false },
      { id: 'type', title: 'Type', kind: 'status', wide: false },
      { id: 'reason', title: 'Reason', kind: 'text', wide: false },
      { id: 'message', title: 'Message', kind: 'text', wide: false },
    ],
    view: {
      total: messages.length,
      matched: messages.length,
      lines: messages.length,
      broken: 0,
      start: 0,
      order: messages.map((_, index) => index),
      rows: messages.map((message, id) => ({
        id,
        context: 'prod-eu',
        namespace: 'payments',
        name: `event-${id}`,
        uid: `event-${id}`,
        health: 'attention' as const,
        created: null,
        deleting: false,
        cells: [
          { t: 'status' as const, v: { text: 'Warning', health: 'attention' as const } },
          { t: 'text' as const, v: 'BackOff' },
          { t: 'text' as const, v: message },
        ],
      })),
      contexts: [{ context: 'prod-eu', state: { state: 'live' }, denied_namespaces: [] }],
    },
  };
  streams('open_table').at(-1)?.handlers.item(item);
  flushSync();
}

function line(name: string, kind: string, depth: number, part: Partial<TreeLine> = {}): TreeLine {
  return {
    depth,
    object: ref(name, kind),
    presence: 'present',
    health: 'ok',
    status: null,
    relation: depth === 0 ? null : 'controls',
    place: null,
    through: false,
    more: 0,
    ...part,
  };
}

function sayTree(part: Partial<ObjectTree>): void {
  const tree: ObjectTree = {
    lines: [],
    at: 0,
    left_out: 0,
    complete: true,
    unsearched: [],
    ...part,
  };
  streams('follow_tree').at(-1)?.handlers.item(tree);
  flushSync();
}

function show(props: Record<string, unknown> = {}) {
  const calls = { close: vi.fn(), open: vi.fn(), logs: vi.fn(), map: vi.fn() };
  const view = render(DetailPanel, {
    object: ref('checkout-1'),
    onclose: calls.close,
    onopenobject: calls.open,
    onlogs: calls.logs,
    onmap: calls.map,
    ...props,
  });
  return { ...view, calls };
}

beforeEach(() => {
  core.opened.length = 0;
});

describe('the panel of an object', () => {
  it('shows its name at once and a skeleton for the rest', () => {
    const { container } = show();
    expect(screen.getByRole('heading', { name: 'checkout-1' })).toBeTruthy();
    expect(container.querySelector('.skeleton')).not.toBeNull();
    expect(streams('open_table')).toHaveLength(0);
  });

  it('shows what matters of it, and the way to others', async () => {
    const { container, calls } = show();
    say({ type: 'object', detail: detail() });
    sayEvents('Back-off restarting', 'Readiness probe failed', 'a third');
    expect(screen.getByText('exit code 1 · 14 restarts')).toBeTruthy();
    expect(
      screen.getByText('ContainersNotReady: containers with unready status: [api]'),
    ).toBeTruthy();
    expect(screen.queryByText('Priority')).toBeNull();
    expect(screen.getByText('Readiness probe failed')).toBeTruthy();
    expect(screen.queryByText('a third')).toBeNull();

    await fireEvent.click(screen.getByRole('button', { name: 'node-1' }));
    expect(calls.open).toHaveBeenCalledWith(ref('node-1', 'Node'));
    await fireEvent.click(screen.getByRole('button', { name: 'Log of api' }));
    expect(calls.logs).toHaveBeenCalledWith(ref('checkout-1'), 'api');
    await fireEvent.click(screen.getByText('app').closest('button') as Element);
    expect(core.copied).toBe('app=checkout');

    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    const found = await axe.run(container, { rules });
    expect(found.violations.map((each) => each.id)).toEqual([]);
  });

  it('cuts long annotations, and shows all of one as inert text', async () => {
    show();
    say({ type: 'object', detail: detail() });
    const more = screen.getByRole('button', { name: 'Show all of note' });
    expect(screen.getByText(/^<b>long .*…$/)).toBeTruthy();
    await fireEvent.click(more);
    expect(screen.getByText(/^<b>(long ){59}long$/)).toBeTruthy();
    expect(document.querySelector('dd b')).toBeNull();
  });

  it('lists its events, the latest first, and counts them', async () => {
    show();
    say({ type: 'object', detail: detail() });
    sayEvents('one', 'two', 'three');
    expect(streams('open_table')[0]?.request).toMatchObject({
      kind: 'events',
      contexts: ['prod-eu'],
      about: ref('checkout-1'),
      sort: [{ column: 'last_seen', descending: false }],
    });
    await fireEvent.click(screen.getByRole('tab', { name: 'Events 3' }));
    expect(
      screen.getAllByRole('listitem').map((each) => each.querySelector('p')?.textContent),
    ).toEqual(['one', 'two', 'three']);
  });

  it('has logs for pods alone', async () => {
    const { rerender } = show({ tab: 'logs' });
    expect(screen.getByRole('tab', { name: 'Logs', selected: true })).toBeTruthy();
    await rerender({ object: ref('web', 'Service') });
    expect(screen.queryByRole('tab', { name: 'Logs' })).toBeNull();
    expect(screen.getByRole('tab', { name: 'Summary', selected: true })).toBeTruthy();
  });

  it('asks for no log of a pod that is only passed', async () => {
    const { rerender } = show({ tab: 'logs' });
    expect(streams('follow_logs')).toHaveLength(1);
    for (const name of ['b', 'c', 'd']) await rerender({ object: ref(name) });
    await waitFor(() => expect(streams('follow_logs')).toHaveLength(2));
    expect(streams('follow_logs')[1]?.request).toMatchObject({ pod: ref('d') });
    expect(streams('follow_object')).toHaveLength(2);
  });

  it('opens the log of its pod by key, whatever the table has in sight', () => {
    const { calls } = show();
    const event = new KeyboardEvent('keydown', { key: 'l', cancelable: true });
    shortcuts.dispatch(event);
    expect(calls.logs).toHaveBeenCalledExactlyOnceWith(ref('checkout-1'));
    expect(event.defaultPrevented).toBe(true);
  });

  it('says when what it shows is old or gone, and keeps it readable', async () => {
    const { calls } = show();
    say({ type: 'object', detail: detail() });
    say({ type: 'stale', error: { code: 'timeout', message: 'no answer', hint: null } });
    expect(screen.getByText('May be out of date.')).toBeTruthy();
    say({ type: 'deleted' });
    expect(screen.getByText('Deleted.')).toBeTruthy();
    expect(screen.getByText('exit code 1 · 14 restarts')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Look for a new one' }));
    expect(calls.open).toHaveBeenCalledWith({ ...ref('checkout-1'), uid: null });
  });

  it('says as of when it is what is shown, until its server was heard', () => {
    const kept = vi.spyOn(contexts, 'keptSince').mockReturnValue(Date.now() - 3 * 3_600_000);
    try {
      show();
      // Nothing is shown yet that could be old.
      expect(screen.queryByText('As of 3h ago.')).toBeNull();
      say({ type: 'object', detail: detail() });
      expect(screen.getByText('As of 3h ago.').parentElement?.textContent).toBe(
        'As of 3h ago. Catching up.',
      );
      // That its server has not answered is no news, and nothing to worry about.
      say({ type: 'stale', error: { code: 'unreachable', message: 'no answer yet', hint: null } });
      expect(screen.getByText('As of 3h ago.')).toBeTruthy();
      expect(screen.queryByText('May be out of date.')).toBeNull();
    } finally {
      kept.mockRestore();
    }
  });

  it('says why it cannot be shown, and tries again', async () => {
    show();
    streams('follow_object')[0]?.handlers.end({ code: 'forbidden', message: 'no', hint: 'Ask.' });
    flushSync();
    expect(screen.getByText('Ask.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(streams('follow_object')).toHaveLength(2);
  });

  it('shows the values of a Secret only when asked to', async () => {
    const object = ref('tls', 'Secret');
    show({ object, tab: 'yaml' });
    say({ type: 'object', detail: detail({ object, masked: true, containers: [] }) });
    expect(screen.getByText('Values are masked.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Reveal' }));
    const request = streams('follow_object').at(-1)?.request as FollowObject;
    expect(request.reveal).toBe(true);
    say({ type: 'object', detail: detail({ object, masked: false, containers: [] }) });
    await fireEvent.click(screen.getByRole('button', { name: 'Mask' }));
    expect(screen.queryByRole('button', { name: 'Mask' })).toBeNull();
    expect(streams('follow_object')).toHaveLength(3);
  });

  it('leaves nothing open behind it', async () => {
    const { unmount } = show();
    say({ type: 'object', detail: detail() });
    await waitFor(() => expect(streams('open_table')).toHaveLength(1));
    unmount();
    expect(core.opened.every((each) => each.closed)).toBe(true);
  });
});

describe('the tree of an object', () => {
  const items = () => screen.getAllByRole('treeitem');
  const texts = () => items().map((each) => each.textContent.replace(/\s+/g, ' ').trim());

  it('is walked by arrows, and leads to other objects', async () => {
    const { calls } = show({ tab: 'tree' });
    say({ type: 'object', detail: detail() });
    sayTree({
      lines: [
        line('web', 'Deployment', 0),
        line('web-1', 'ReplicaSet', 1),
        line('checkout-1', 'Pod', 2),
      ],
      at: 2,
    });
    expect(items().map((each) => each.getAttribute('aria-level'))).toEqual(['1', '2', '3']);
    expect(items()[2]?.getAttribute('tabindex')).toBe('0');
    await fireEvent.keyDown(items()[2] as Element, { key: 'ArrowLeft' });
    expect(document.activeElement).toBe(items()[1]);
    await fireEvent.keyDown(items()[1] as Element, { key: 'ArrowLeft' });
    expect(items()).toHaveLength(2);
    await fireEvent.keyDown(items()[0] as Element, { key: 'Enter' });
    expect(calls.open).toHaveBeenCalledWith(ref('web', 'Deployment'));
  });

  it('says of every line how it stands, how it does and whether it is there', async () => {
    const { calls, container } = show({ tab: 'tree' });
    say({ type: 'object', detail: detail() });
    sayTree({
      lines: [
        line('checkout-1', 'Pod', 0, { health: 'broken', status: 'CrashLoopBackOff' }),
        line('settings', 'ConfigMap', 1, { relation: 'mounts', place: 'volume config' }),
        line('db', 'Secret', 1, {
          relation: 'mounts',
          presence: 'missing',
          health: 'broken',
          more: 12,
        }),
        line('tls', 'Secret', 1, { relation: 'mounts', presence: 'absent', health: 'idle' }),
        line('n1', 'Node', 1, { relation: 'runs on', presence: 'unread', health: 'unknown' }),
        line('shop', 'Release', 1, { relation: 'part of', presence: 'release' }),
        line('web', 'Service', 1, { relation: 'selected by', through: true }),
      ],
    });
    expect(texts()).toEqual([
      'checkout-1 Pod · CrashLoopBackOff · this',
      'mounts settings ConfigMap · volume config',
      'mounts db Secret · missing , and 12 more',
      'mounts tls Secret · not there (optional)',
      'runs on n1 Node · not checked',
      'part of shop Release',
      'selected by web Service (through its pods)',
    ]);
    expect(screen.getByText('+12 more')).toBeTruthy();
    expect(items()[2]?.getAttribute('title')).toMatch(/^It is named and needed/);
    for (const index of [0, 2, 3]) await fireEvent.click(items()[index] as Element);
    expect(calls.open).not.toHaveBeenCalled();
    await fireEvent.click(items()[5] as Element);
    expect(calls.open).toHaveBeenCalledWith(ref('shop', 'Release'));
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    const found = await axe.run(container, { rules });
    expect(found.violations.map((each) => each.id)).toEqual([]);
  });

  it('says what may be missing from it', async () => {
    show({ tab: 'tree' });
    say({ type: 'object', detail: detail() });
    const error = { code: 'forbidden' as const, message: 'list secrets: forbidden', hint: null };
    const lines = [line('checkout-1', 'Pod', 0), line('n1', 'Node', 1)];
    const unsearched = [
      { kind: 'Secrets', error },
      { kind: 'Roles', error },
    ];
    sayTree({ lines, complete: false, left_out: 97, unsearched });
    expect(screen.getByText('Still looking')).toBeTruthy();
    expect(screen.getByText('97 more lines would not fit here.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: '2 kinds could not be listed' }));
    expect(screen.getAllByText('list secrets: forbidden')).toHaveLength(2);
    sayTree({ lines });
    expect(screen.queryByText('Still looking')).toBeNull();
  });

  it('is followed while it is seen, and opened again after a failure', async () => {
    show({ tab: 'tree' });
    expect(streams('follow_tree')).toHaveLength(0);
    say({ type: 'object', detail: detail() });
    expect(streams('follow_tree')[0]?.request).toEqual({ object: ref('checkout-1') });
    sayTree({ lines: [line('web', 'Deployment', 0), line('checkout-1', 'Pod', 1)], at: 1 });
    const error = { code: 'timeout', message: 'no answer', hint: null } as const;
    streams('follow_tree')[0]?.handlers.end(error);
    flushSync();
    expect(screen.getByText('May be out of date.')).toBeTruthy();
    expect(items()).toHaveLength(2);
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(streams('follow_tree')).toHaveLength(2);
    await fireEvent.click(screen.getByRole('tab', { name: 'YAML' }));
    expect(streams('follow_tree')[1]?.closed).toBe(true);
    await fireEvent.click(screen.getByRole('tab', { name: 'Tree' }));
    await waitFor(() => expect(streams('follow_tree')).toHaveLength(3));
  });

  it('is not all there is: a map shows more', async () => {
    const { calls } = show({ tab: 'tree' });
    say({ type: 'object', detail: detail() });
    await fireEvent.click(screen.getByRole('button', { name: 'Map' }));
    shortcuts.dispatch(new KeyboardEvent('keydown', { key: 'm', cancelable: true }));
    expect(calls.map.mock.calls).toEqual([[ref('checkout-1')], [ref('checkout-1')]]);
  });
});
