import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo, contextState } from '$lib/contexts/context.fixture';
import { storedSettings } from '$lib/contexts/settings.fixture';
import type { StreamHandlers } from '$lib/platform/rpc';
import type { ContextStates } from '$lib/wire/generated';

import { FakeCore } from './core.fixture';

let core = new FakeCore();
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: (name: string, request: unknown) => core.request(name, request),
  stream: (...asked: []) => core.stream(...asked),
}));
const shell = vi.hoisted(() => ({ chooseFile: vi.fn(), chooseFolder: vi.fn() }));
vi.mock('$lib/platform/files', async (original) => ({ ...(await original<object>()), ...shell }));

const { contexts } = await import('$lib/stores/contexts.svelte');
const { session } = await import('$lib/stores/session.svelte');
const { settings } = await import('$lib/stores/settings.svelte');
const { default: SidebarHeader } = await import('$components/frame/SidebarHeader.svelte');
const { default: ContextSettingsDialog } = await import('./ContextSettingsDialog.svelte');
const { default: KubeconfigFiles } = await import('./KubeconfigFiles.svelte');
const { default: ProtectionMark } = await import('./ProtectionMark.svelte');
const { default: ProtectionRules } = await import('./ProtectionRules.svelte');
const { default: SuggestionStrip } = await import('./SuggestionStrip.svelte');
const { default: UnlockDialog } = await import('./UnlockDialog.svelte');

const REFUSED = { code: 'settings', message: 'the disk is full', hint: null } as const;
const words = (element: Element | null) => element?.textContent.replace(/\s+/g, ' ').trim();
const button = (name: string | RegExp) =>
  screen.getByRole<HTMLButtonElement>('button', { name, hidden: true });
const field = (name: string | RegExp): HTMLInputElement => screen.getByLabelText(name);
const type = (element: Element, value: string) => fireEvent.input(element, { target: { value } });
const settled = () => new Promise((done) => setTimeout(done, 20));

async function violations(element: Element): Promise<string[]> {
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  return (await axe.run(element, { rules })).violations.map(({ id }) => id);
}

beforeEach(async () => {
  core = new FakeCore();
  core.list = [
    contextInfo('prod-eu', {
      hue: 'red',
      initials: 'PE',
      settings: { alias: 'Shop', favourites: ['web'], notes: 'careful' },
      suggested_protection: 'confirm',
    }),
    contextInfo('staging', { settings: { group: 'Tests' } }),
  ];
  await contexts.load();
  await settings.load();
  session.selectContext('prod-eu');
});
afterEach(() => {
  settings.editing = null;
  settings.unlocking = null;
  settings.dismiss();
  cleanup();
});

describe('the settings of a context', () => {
  async function open(name: string): Promise<HTMLElement> {
    settings.editing = name;
    render(ContextSettingsDialog);
    return screen.findByRole('dialog');
  }
  const save = () => fireEvent.submit(screen.getByRole('dialog').querySelector('form') as Element);

  it('say what was changed, and keep all else', async () => {
    const dialog = await open('prod-eu');
    expect(within(dialog).getByRole('heading', { name: 'Settings of Shop' })).toBeTruthy();
    expect(field('Alias').value).toBe('Shop');
    await type(field('Alias'), ' ');
    await fireEvent.click(screen.getByRole('radio', { name: 'teal' }));
    await type(field('Initials'), 'S');
    await type(field('Group'), 'Tests');
    await fireEvent.click(screen.getByRole('checkbox', { name: /^Favourite/ }));
    await type(field('Default namespace'), 'shop');
    await fireEvent.click(button('Read-only'));
    await save();
    await settled();
    expect(core.asked('change_settings')).toEqual([
      {
        change: 'context',
        context: 'prod-eu',
        settings: {
          favourites: ['web'],
          notes: 'careful',
          hue: 'teal',
          initials: 'S',
          group: 'Tests',
          favourite: true,
          namespace: 'shop',
          protection: 'read_only',
        },
      },
    ]);
    expect(settings.editing).toBeNull();
  });

  it('that were not changed are not said', async () => {
    await open('prod-eu');
    await save();
    await settled();
    expect(core.asked('change_settings')).toEqual([]);
    expect(settings.editing).toBeNull();
  });

  it('are seen before they are saved', async () => {
    const dialog = await open('prod-eu');
    await type(field('Alias'), 'Till');
    await type(field('Initials'), 'X');
    await fireEvent.click(screen.getByRole('radio', { name: 'pink' }));
    const chip = dialog.querySelector<HTMLElement>('.chip');
    expect(words(chip)).toMatch(/^X Till/);
    expect(chip?.style.getPropertyValue('--hue')).toBe('var(--ctx-pink)');
  });

  it('follow the rules where nothing else is chosen, and say what these give', async () => {
    core.stored = storedSettings({
      protection_rules: [{ pattern: 'prod*', protection: 'read_only' }],
    });
    await open('prod-eu');
    expect(button('By rule').getAttribute('aria-pressed')).toBe('true');
    expect(await screen.findByText(/The rule prod\* says Read-only/)).toBeTruthy();
    await fireEvent.click(button('Open'));
    expect(screen.queryByText(/The rule/)).toBeNull();
    await fireEvent.click(button('By rule'));
    await save();
    await settled();
    expect(core.asked('change_settings')).toEqual([]);
  });

  it('that cannot be kept say why, and stay open', async () => {
    core.refused = REFUSED;
    await open('staging');
    await type(field('Alias'), 'Test');
    await save();
    expect(await screen.findByText('the disk is full')).toBeTruthy();
    expect(settings.editing).toBe('staging');
  });

  it('can be used by everybody', async () => {
    expect(await violations(await open('prod-eu'))).toEqual([]);
  });
});

describe('unlocking', () => {
  async function open(): Promise<HTMLElement> {
    settings.unlocking = 'prod-eu';
    render(UnlockDialog);
    return screen.findByRole('dialog', { name: 'Unlock Shop' });
  }
  const unlock = () => button('Unlock');

  it('takes the name as it is in the kubeconfig, to the letter', async () => {
    const dialog = await open();
    const name = field('Type prod-eu to confirm');
    for (const typed of ['', 'Shop', 'prod-e', 'Prod-eu', 'prod-eu ']) {
      await type(name, typed);
      expect(unlock().disabled, typed).toBe(true);
    }
    await fireEvent.submit(dialog.querySelector('form') as Element);
    expect(core.asked('unlock_context')).toEqual([]);
    await type(name, 'prod-eu');
    expect(unlock().disabled).toBe(false);
    await fireEvent.click(button('60 min'));
    await fireEvent.submit(dialog.querySelector('form') as Element);
    await settled();
    expect(core.asked('unlock_context')).toEqual([
      { context: 'prod-eu', minutes: 60, typed: 'prod-eu' },
    ]);
    expect(settings.unlocking).toBeNull();
  });

  it('that fails says why', async () => {
    core.refused = REFUSED;
    const dialog = await open();
    await type(field('Type prod-eu to confirm'), 'prod-eu');
    await fireEvent.submit(dialog.querySelector('form') as Element);
    expect(await screen.findByText('the disk is full')).toBeTruthy();
    expect(await violations(dialog)).toEqual([]);
  });
});

describe('the mark of what is in view', () => {
  function tell(unlocked_until: number | null): void {
    const calls = core.stream.mock.calls as unknown as [string, object, unknown][];
    const handlers = calls.at(-1)?.[2] as StreamHandlers<ContextStates>;
    handlers.item({ list: 0, states: [contextState('prod-eu', { unlocked_until })] });
  }

  async function protect(...protections: ('open' | 'confirm' | 'read_only')[]): Promise<void> {
    core.list = core.list.map((context, at) => ({
      ...context,
      protection: protections[at] ?? 'open',
    }));
    await contexts.load();
  }

  it('is not there where nothing is protected', () => {
    render(ProtectionMark, { names: ['prod-eu', 'staging'] });
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says how careful the window is, and leads to the way to change that', async () => {
    await protect('read_only');
    render(ProtectionMark, { names: ['prod-eu'] });
    await fireEvent.click(button('Read-only'));
    await fireEvent.click(await screen.findByText('Unlock...'));
    expect(settings.unlocking).toBe('prod-eu');
  });

  it('says for how long it is unlocked, and locks it again', async () => {
    const stop = contexts.follow();
    await protect('read_only');
    tell(Date.now() + 12 * 60_000 - 500);
    render(ProtectionMark, { names: ['prod-eu'] });
    await fireEvent.click(button('Unlocked, 12 min left'));
    await fireEvent.click(await screen.findByText('Lock again'));
    expect(core.asked('unlock_context')).toEqual([{ context: 'prod-eu', minutes: 0, typed: '' }]);
    tell(null);
    stop();
  });

  it('of several counts them, and names each', async () => {
    await protect('read_only', 'confirm');
    const { rerender } = render(ProtectionMark, { names: ['prod-eu', 'staging'] });
    const mark = button('Shop: Read-only');
    expect(mark.title).toBe('Shop: Read-only\nstaging: Asks before changes');
    await fireEvent.click(mark);
    expect(await screen.findByText('Shop: Unlock...')).toBeTruthy();
    await fireEvent.click(screen.getByText('staging: Settings...'));
    expect(settings.editing).toBe('staging');
    await protect('confirm', 'confirm');
    await rerender({ names: ['prod-eu', 'staging'] });
    expect(button('2 ask before changes')).toBeTruthy();
  });
});

describe('the mark of clocks', () => {
  const OPEN = { state: 'open', server: { version: 'v1.36.3', platform: '' } } as const;
  const mark = () => words(document.querySelector('header p[title*="Set this machine’s clock"]'));
  let stop: () => void;

  function tell(...aheads: (number | null)[]): void {
    const calls = core.stream.mock.calls as unknown as [string, object, unknown][];
    const states = ['prod-eu', 'staging'].map((name, at) =>
      contextState(name, { connection: OPEN, clock_ahead: aheads[at] ?? null }),
    );
    (calls.at(-1)?.[2] as StreamHandlers<ContextStates>).item({ list: 0, states });
    flushSync();
  }

  beforeEach(() => {
    stop = contexts.follow();
  });
  afterEach(() => {
    tell();
    stop();
    session.selectContext('prod-eu');
  });

  it('is there where this machine’s is another, and says what that means', async () => {
    tell();
    const { container } = render(SidebarHeader);
    expect(mark()).toBeUndefined();
    tell(null, 300_000);
    expect(mark()).toBeUndefined();
    tell(300_000);
    expect(mark()).toMatch(
      /^This machine’s clock is 5 min ahead of its server’s\. Ages, expiries .* Set this machine’s/,
    );
    expect(await violations(container)).toEqual([]);
  });

  it('names the one of several that it is about, or counts them', () => {
    session.toggleContext('staging');
    tell(300_000);
    render(SidebarHeader);
    expect(mark()).toMatch(/^This machine’s clock is 5 min ahead of that of Shop\./);
    tell(300_000, 90_000);
    expect(mark()).toMatch(/^This machine’s clock is up to 5 min ahead of those of 2 servers\./);
    expect(document.querySelector('header p[title*="clock"]')?.getAttribute('title')).toMatch(
      /^Shop: clock 5 min ahead\nstaging: clock 90 s ahead\nAges/,
    );
  });
});

describe('the question about production', () => {
  const said = { alias: 'Shop', favourites: ['web'], notes: 'careful' };

  it.each([
    ['Ask first', 'confirm'],
    ['Read-only', 'read_only'],
    ['Leave it open', 'open'],
  ])('is answered for good by %s', async (label, protection) => {
    render(SuggestionStrip);
    const strip = screen.getByRole('region', { name: 'Protection of Shop' });
    expect(words(strip)).toMatch(/^Shop looks like production. Ask before changes that destroy\?/);
    await fireEvent.click(button(label));
    await settled();
    expect(core.asked('change_settings')).toEqual([
      { change: 'context', context: 'prod-eu', settings: { ...said, protection } },
    ]);
    expect(screen.queryByRole('region')).toBeNull();
  });

  it('is answered for all of that name by a rule, after those that are there', async () => {
    const before = { pattern: 'x', protection: 'open' } as const;
    core.stored = storedSettings({ protection_rules: [before] });
    render(SuggestionStrip);
    await fireEvent.click(button('For all *prod*'));
    await settled();
    const rules = [before, { pattern: '*prod*', protection: 'confirm' }];
    expect(core.asked('change_settings')).toEqual([{ change: 'protection_rules', rules }]);
  });

  it('is not asked of what is not in view, and says why an answer is not kept', async () => {
    core.refused = REFUSED;
    render(SuggestionStrip);
    await fireEvent.click(button('Ask first'));
    expect(await screen.findByText('the disk is full')).toBeTruthy();
    cleanup();
    session.selectContext('staging');
    render(SuggestionStrip);
    expect(screen.queryByRole('region')).toBeNull();
  });
});

describe('the kubeconfig files', () => {
  beforeEach(async () => {
    core.searched = ['/home/me/.kube/config', '/home/me/clusters'];
    core.stored = storedSettings({ sources: ['~/clusters'] });
    core.list = [
      contextInfo('a', { source: '/home/me/.kube/config' }),
      contextInfo('b', { source: '/home/me/clusters/b.yaml' }),
      contextInfo('c', { source: '/home/me/clusters/b.yaml' }),
    ];
    core.problems = [
      {
        path: '/home/me/clusters/d.yaml',
        error: { code: 'kubeconfig', message: 'd.yaml is no YAML', hint: 'Mend it.' },
      },
    ];
    await contexts.load();
    await settings.load();
    render(KubeconfigFiles);
  });
  const rows = () => screen.getAllByRole('listitem').map(words);

  it('are told with what came of them', async () => {
    expect(rows()).toEqual([
      '/home/me/.kube/config 1 context',
      '~/clusters 2 contexts d.yaml is no YAML',
    ]);
    expect(await violations(document.body)).toEqual([]);
  });

  it('may be more', async () => {
    expect(button('Add').disabled).toBe(true);
    await type(field('Add a file, folder or pattern'), ' ~/more/*.yaml ');
    await fireEvent.click(button('Add'));
    await settled();
    expect(core.asked('change_settings')).toEqual([
      { change: 'sources', sources: ['~/clusters', '~/more/*.yaml'] },
    ]);
    expect(field('Add a file, folder or pattern').value).toBe('');
  });

  it('are chosen in the dialog of the system, one of any name or a folder', async () => {
    const path = field('Add a file, folder or pattern');
    shell.chooseFile.mockResolvedValue('/home/me/more');
    await fireEvent.click(button('Browse...'));
    await settled();
    expect(shell.chooseFile).toHaveBeenCalledWith();
    expect(path.value).toBe('/home/me/more');
    shell.chooseFolder.mockResolvedValueOnce(null).mockResolvedValueOnce('/home/me/all');
    await fireEvent.click(button('Folder...'));
    await settled();
    expect(path.value).toBe('/home/me/more');
    await fireEvent.click(button('Folder...'));
    await settled();
    expect(path.value).toBe('/home/me/all');
    expect(core.asked('change_settings')).toEqual([]);
  });

  it('that are added say that they do not count where others were named at the start', async () => {
    expect(screen.queryByText(/has no effect/)).toBeNull();
    core.searched = ['/x'];
    await contexts.load();
    expect(await screen.findByText(/what is added here has no effect/)).toBeTruthy();
    expect(rows().at(-1)).toContain('not read');
  });

  it('that were added may go', async () => {
    expect(screen.queryByRole('button', { name: /^Remove .*config/ })).toBeNull();
    await fireEvent.click(button('Remove ~/clusters'));
    await settled();
    expect(core.asked('change_settings')).toEqual([{ change: 'sources', sources: [] }]);
  });

  it('that cannot be added say why', async () => {
    core.refused = REFUSED;
    await type(field('Add a file, folder or pattern'), '~/x');
    await fireEvent.click(button('Add'));
    expect(await screen.findByText('the disk is full')).toBeTruthy();
    expect(field('Add a file, folder or pattern').value).toBe('~/x');
  });
});

describe('the rules', () => {
  const PROD = { pattern: 'prod*', protection: 'confirm' } as const;
  const ALL = { pattern: '*', protection: 'open' } as const;

  beforeEach(async () => {
    core.stored = storedSettings({ protection_rules: [PROD, ALL] });
    await settings.load();
    render(ProtectionRules);
  });
  const rules = () =>
    core.asked('change_settings').map((change) => (change as { rules: unknown }).rules);

  it('are told in order, with how many contexts each is about', async () => {
    expect(screen.getAllByRole('listitem').map(words)).toEqual([
      'prod* Confirm 1 context',
      '* Open 1 context',
    ]);
    expect(await violations(document.body)).toEqual([]);
  });

  it('change their order, and the keys go with them', async () => {
    expect(button('Move prod* up').disabled).toBe(true);
    await fireEvent.click(button('Move prod* down'));
    await settled();
    expect(rules()).toEqual([[ALL, PROD]]);
    expect(document.activeElement).toBe(button('Move prod* up'));
  });

  it('come and go', async () => {
    await type(field('Add a rule'), 'live-*');
    await fireEvent.click(button('Read-only'));
    await fireEvent.click(button('Add'));
    await settled();
    const live = { pattern: 'live-*', protection: 'read_only' };
    await fireEvent.click(button('Remove prod*'));
    await settled();
    expect(rules()).toEqual([
      [PROD, ALL, live],
      [ALL, live],
    ]);
  });

  it('that are there already change where they stand', async () => {
    await type(field('Add a rule'), 'prod*');
    await fireEvent.click(button('Open'));
    await fireEvent.click(button('Add'));
    await settled();
    expect(rules()).toEqual([[{ ...PROD, protection: 'open' }, ALL]]);
  });
});
