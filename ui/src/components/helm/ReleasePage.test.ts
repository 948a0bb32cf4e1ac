import { fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { tick } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import type {
  GetRelease,
  ObjectRef,
  OpenTable,
  ReleaseDetail,
  ReleaseStatus,
  Revision,
  TableItem,
  TableRow,
  WireError,
} from '$lib/wire/generated';

import ReleasePage from './ReleasePage.svelte';

interface Asked {
  name: string;
  request: GetRelease;
  answer: (value: unknown) => void;
  fail: (error: unknown) => void;
}
const core = vi.hoisted(() => ({
  asked: [] as Asked[],
  lists: [] as { request: OpenTable; handlers: StreamHandlers<TableItem> }[],
}));

vi.mock('$lib/platform/rpc', () => ({
  request: (name: string, request: GetRelease) =>
    new Promise((answer, fail) => core.asked.push({ name, request, answer, fail })),
  stream: (_name: string, request: OpenTable, handlers: StreamHandlers<TableItem>) => {
    core.lists.push({ request, handlers });
    return { id: core.lists.length, close: () => undefined };
  },
  toWireError: (thrown: unknown) => thrown,
}));
// The editor needs a layout, which jsdom has not; what it is given is what matters here.
vi.mock('../yaml/YamlView.svelte', async () => await import('./YamlText.test.svelte'));

const NOT_GZIP: WireError = {
  code: 'malformed',
  message: 'read release `prod-eu/shop/web` revision 2: not gzip',
  hint: 'Delete the Secret if the revision is not needed.',
};

const revision = (
  number: number,
  status: ReleaseStatus,
  part: Partial<Revision> = {},
): Revision => ({
  revision: number,
  status,
  chart: `web-1.${number}.0`,
  app_version: '2.18.0',
  updated: Date.now() - (5 - number) * 86_400_000,
  description: 'Upgrade complete',
  problem: null,
  ...part,
});
const HISTORY = [
  revision(4, 'deployed'),
  revision(3, 'failed', { description: 'Upgrade "web" failed: timed out' }),
  revision(2, 'superseded', { problem: NOT_GZIP, chart: null, description: null }),
  revision(1, 'superseded', { description: 'Install complete' }),
];

function detail(part: Partial<ReleaseDetail> = {}, number = 4): ReleaseDetail {
  const entry = HISTORY.find((item) => item.revision === number);
  return {
    release: {
      context: 'prod-eu',
      namespace: 'shop',
      name: 'web',
      revision: number,
      status: entry?.status ?? 'unknown',
      chart: 'web',
      chart_version: `1.${number}.0`,
      app_version: '2.18.0',
      updated: entry?.updated ?? null,
      description: entry?.description ?? null,
      driver: 'secret',
      problem: entry?.problem ?? null,
    },
    first_deployed: Date.now() - 9e8,
    history: HISTORY,
    user_values: 'replicas: 3\npassword: "********"\n',
    computed_values: 'replicas: 3\nimage: web\npassword: "********"\n',
    manifest:
      '---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n' +
      '---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-app\n',
    notes: '1. Open \u001b[32mhttp://web\u001b[0m\n<script>alert(1)</script>\n',
    hooks: [
      {
        name: 'migrate',
        kind: 'Job',
        path: 'web/templates/migrate.yaml',
        events: ['pre-upgrade'],
        weight: -5,
        manifest: 'kind: Job\n',
      },
    ],
    apply_method: 'ssa',
    masked: true,
    ...part,
  };
}

const latest = (): Asked =>
  core.asked.filter((asked) => asked.name === 'get_release').at(-1) as Asked;

async function answer(value: unknown, asked = latest()): Promise<void> {
  asked.answer(value);
  for (let i = 0; i < 3; i++) await tick();
}

async function fail(error: WireError): Promise<void> {
  latest().fail(error);
  for (let i = 0; i < 3; i++) await tick();
}

function show(onopenobject: (object: ObjectRef) => void = () => undefined) {
  return render(ReleasePage, {
    props: { context: 'prod-eu', namespace: 'shop', name: 'web', onopenobject },
  });
}

const tab = (name: RegExp | string): HTMLElement => screen.getByRole('tab', { name });
const panel = (): HTMLElement => screen.getByRole('tabpanel');
const yaml = (): string => panel().querySelector('pre')?.textContent ?? '';
const timeline = (): HTMLElement => screen.getByRole('list', { name: 'Revisions' });

async function accessible(): Promise<void> {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map((violation) => violation.id)).toEqual([]);
}

beforeEach(() => {
  core.asked = [];
  core.lists = [];
});

/** Lets the list of releases say what the newest revision is; that there is none, without. */
async function list(revision?: number, status = 'deployed'): Promise<void> {
  const rows: TableRow[] =
    revision === undefined
      ? []
      : [
          {
            id: 1,
            context: 'prod-eu',
            namespace: 'shop',
            name: 'web',
            uid: 'web',
            health: 'ok',
            created: null,
            deleting: false,
            cells: [
              { t: 'status', v: { text: status, health: 'ok' } },
              { t: 'number', v: revision },
            ],
          },
        ];
  core.lists.at(-1)?.handlers.item({
    type: 'reset',
    seq: 1,
    kind: null,
    columns: [
      { id: 'name', title: 'Name', kind: 'name', wide: false },
      { id: 'status', title: 'Status', kind: 'status', wide: false },
      { id: 'revision', title: 'Revision', kind: 'number', wide: false },
    ],
    view: {
      total: rows.length,
      matched: rows.length,
      lines: rows.length,
      broken: 0,
      start: 0,
      order: rows.map(({ id }) => id),
      rows,
      contexts: [{ context: 'prod-eu', state: { state: 'live' }, denied_namespaces: [] }],
    },
  });
  await tick();
}

const reads = (): number => core.asked.filter(({ name }) => name === 'get_release').length;

describe('while it is looked at', () => {
  it('is read anew when it is upgraded, and goes on to the new revision', async () => {
    show();
    expect(core.lists[0]?.request).toMatchObject({
      contexts: ['prod-eu'],
      kind: 'releases',
      namespaces: ['shop'],
    });
    await answer(detail());
    await list(4);
    expect(reads()).toBe(1);
    await list(5, 'pending-upgrade');
    expect(reads()).toBe(2);
    const history = [revision(5, 'pending-upgrade'), ...HISTORY];
    const upgraded = detail({ history });
    await answer({ ...upgraded, release: { ...upgraded.release, revision: 5 } });
    expect(screen.getByTitle('The newest revision').textContent).toBe('revision 5');
  });

  it('says so when it is uninstalled', async () => {
    show();
    await answer(detail());
    await list();
    await fail({ code: 'not_found', message: 'release `web` is not there', hint: null });
    expect(screen.getByRole('alert').textContent).toContain('is not there');
    expect(screen.queryByTitle('The newest revision')).toBeNull();
  });

  it('is read once, when one only passes it', async () => {
    const page = show();
    for (const name of ['b', 'c', 'd']) await page.rerender({ name });
    await vi.waitFor(() => expect(reads()).toBe(2));
    expect(latest().request.name).toBe('d');
  });

  it('keeps what is chosen in its tabs when another revision is picked', async () => {
    show();
    await answer(detail());
    const pick = async (number: number) => {
      await fireEvent.click(
        within(timeline()).getByRole('button', { name: new RegExp(`^Revision ${number} `) }),
      );
      await answer(detail({}, number));
    };
    await fireEvent.click(tab('Manifest'));
    await fireEvent.click(screen.getByRole('button', { name: 'web-app Deployment' }));
    await pick(1);
    expect(yaml()).toContain('web-app');
    expect(yaml()).not.toContain('kind: Service');
    await fireEvent.click(tab('Values'));
    await fireEvent.click(screen.getByRole('button', { name: 'Computed' }));
    await pick(3);
    expect(yaml()).toContain('image: web');
  });

  it('moves nothing below its history when that arrives', async () => {
    const { container } = show();
    const box = container.querySelector('.history');
    expect(box?.querySelector('.skeleton')).not.toBeNull();
    const below = box?.parentElement?.nextElementSibling;
    expect(below).toBe(screen.getByRole('tablist'));
    await answer(detail());
    expect(timeline().parentElement).toBe(box);
    expect(box?.children).toHaveLength(1);
    expect(box?.parentElement?.nextElementSibling).toBe(below);
  });
});

describe('states', () => {
  it('is a skeleton with the name at once', async () => {
    show();
    expect(screen.getByRole('heading', { name: 'web' })).toBeInstanceOf(HTMLElement);
    expect(screen.getByText('Reading the release')).toBeInstanceOf(HTMLElement);
    await accessible();
  });

  it('says why a release cannot be read, and tries again', async () => {
    show();
    await fail({ code: 'forbidden', message: 'list Secrets in `shop`: forbidden', hint: null });
    expect(screen.getByRole('alert').textContent).toContain('forbidden');
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await answer(detail());
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByText('Helm 4, server-side apply', { selector: 'p *' })).toBeInstanceOf(
      HTMLElement,
    );
  });

  it('asks anew for another release', async () => {
    const page = show();
    await answer(detail());
    await page.rerender({ name: 'other' });
    await vi.waitFor(() => expect(reads()).toBe(2));
    expect(latest().request.name).toBe('other');
    expect(screen.queryByText('Helm 4, server-side apply')).toBeNull();
  });
});

describe('history', () => {
  it('goes from left to right with the newest selected', async () => {
    show();
    await answer(detail());
    const items = within(timeline()).getAllByRole('button');
    expect(items.map((item) => item.dataset['revision'])).toEqual(['1', '2', '3', '4']);
    expect(items[3]?.getAttribute('aria-current')).toBe('true');
    expect(items[3]?.textContent).toContain('deployed');
    expect(items[2]?.closest('li')?.className).toContain('failed');
    expect(items[2]?.textContent).toContain('timed out');
    expect(items[3]?.textContent).not.toContain('Upgrade complete');
    await accessible();
  });

  it('shows the revision that the user picks', async () => {
    show();
    await answer(detail());
    await fireEvent.click(within(timeline()).getByRole('button', { name: /Revision 1/ }));
    expect(latest().request.revision).toBe(1);
    expect(screen.getByText('Reading the release')).toBeInstanceOf(HTMLElement);
    await answer(detail({}, 1));
    expect(within(panel()).getByText('1.1.0')).toBeInstanceOf(HTMLElement);
  });

  it('says on its own place that a revision is damaged, and disturbs nothing else', async () => {
    show();
    await answer(detail());
    const damaged = within(timeline()).getByRole('button', { name: /Revision 2/ });
    expect(damaged.textContent).toContain('unreadable');
    await fireEvent.click(damaged);
    await answer(detail({ user_values: '', manifest: '' }, 2));
    expect(within(panel()).getByRole('alert').textContent).toContain('not gzip');
    expect(within(timeline()).getAllByRole('button')).toHaveLength(4);
    await accessible();

    await fireEvent.click(within(timeline()).getByRole('button', { name: /Revision 4/ }));
    await answer(detail());
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is walked through with arrow keys', async () => {
    show();
    await answer(detail());
    const items = within(timeline()).getAllByRole('button');
    items[3]?.focus();
    await fireEvent.keyDown(timeline(), { key: 'ArrowLeft' });
    expect(document.activeElement).toBe(items[2]);
    await fireEvent.keyDown(timeline(), { key: 'Home' });
    expect(document.activeElement).toBe(items[0]);
  });
});

describe('a revision', () => {
  it('has an overview', async () => {
    show();
    await answer(detail());
    expect(within(panel()).getByText('Deployment')).toBeInstanceOf(HTMLElement);
    expect(within(panel()).getByText('a Secret')).toBeInstanceOf(HTMLElement);
    expect(within(panel()).getByText(/Job · pre-upgrade/)).toBeInstanceOf(HTMLElement);
    await fireEvent.click(within(panel()).getByRole('button', { name: 'Show hooks' }));
    expect(tab(/Hooks/).getAttribute('aria-selected')).toBe('true');
    expect(yaml()).toBe('kind: Job\n');
    await accessible();
  });

  it('has values, masked until revealed', async () => {
    show();
    await answer(detail());
    await fireEvent.click(tab('Values'));
    expect(yaml()).toContain('********');
    await fireEvent.click(screen.getByRole('button', { name: 'Computed' }));
    expect(yaml()).toContain('image: web');
    await accessible();

    await fireEvent.click(screen.getByRole('button', { name: 'Reveal' }));
    expect(latest().request.reveal).toBe(true);
    await answer(detail({ masked: false, computed_values: 'password: hunter2\n' }));
    expect(yaml()).toContain('hunter2');
    await fireEvent.click(screen.getByRole('button', { name: 'Hide secret values' }));
    expect(panel().textContent).not.toContain('hunter2');
    await answer(detail());
    expect(yaml()).toContain('********');
  });

  it('says when the user gave no values', async () => {
    show();
    await answer(detail({ user_values: '{}\n' }));
    await fireEvent.click(tab('Values'));
    expect(within(panel()).getByText('No values given')).toBeInstanceOf(HTMLElement);
    await fireEvent.click(screen.getByRole('button', { name: 'Computed' }));
    expect(yaml()).toContain('image: web');
  });

  it('has a manifest whose objects can be looked at alone and gone to', async () => {
    const opened: ObjectRef[] = [];
    show((object) => opened.push(object));
    await answer(detail());
    await fireEvent.click(tab('Manifest'));
    expect(yaml()).toContain('kind: Service');
    expect(yaml()).toContain('kind: Deployment');
    const kinds = core.asked.find((asked) => asked.name === 'list_kinds');
    await answer({ kinds: [{ group: 'apps', kind: 'Deployment', namespaced: true }] }, kinds);
    await fireEvent.click(screen.getByRole('button', { name: 'web-app Deployment' }));
    expect(yaml()).not.toContain('kind: Service');
    await accessible();
    await fireEvent.click(screen.getByRole('button', { name: 'Go to Deployment' }));
    expect(opened[0]).toMatchObject({ kind: 'Deployment', name: 'web-app', namespace: 'shop' });
  });

  it('has notes as inert text', async () => {
    show();
    await answer(detail());
    await fireEvent.click(tab('Notes'));
    expect(yaml()).toBe('1. Open http://web\n<script>alert(1)</script>');
    expect(panel().querySelector('script')).toBeNull();
    await accessible();
  });

  it('says what it has not', async () => {
    show();
    await answer(detail({ notes: '', hooks: [], manifest: '' }));
    for (const [name, text] of [
      ['Notes', 'No notes'],
      ['Hooks', 'No hooks'],
      ['Manifest', 'No objects'],
    ] as const) {
      await fireEvent.click(tab(name));
      expect(within(panel()).getByText(text)).toBeInstanceOf(HTMLElement);
    }
  });
});
