import { beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import { storedSettings } from '$lib/contexts/settings.fixture';
import type { ContextInfo, SleepSettings, SnapshotInfo, StoredSettings } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { contexts } = await import('./contexts.svelte');
const { Settings } = await import('./settings.svelte');

const REFUSED = { code: 'settings', message: 'no room', hint: null } as const;

let list: ContextInfo[];
let stored: StoredSettings;
let settings: InstanceType<typeof Settings>;
const asked = (name: string): unknown[] =>
  rpc.request.mock.calls.filter(([each]) => each === name).map((call: unknown[]) => call[1]);

beforeEach(async () => {
  list = [
    contextInfo('a', { settings: { alias: 'A', favourites: ['shop'] } }),
    contextInfo('b', { settings: { group: 'Shop' } }),
    contextInfo('c', { settings: { group: 'Shop' } }),
  ];
  stored = storedSettings({
    sources: ['~/one'],
    groups: ['Shop', 'Labs'],
    order: ['gone', 'a'],
    protection_rules: [{ pattern: 'x', protection: 'open' }],
  });
  rpc.request.mockReset().mockImplementation((name: string) => {
    if (name === 'list_contexts') {
      return Promise.resolve({ contexts: list, problems: [], searched: [] });
    }
    return Promise.resolve(name === 'unlock_context' ? {} : stored);
  });
  settings = new Settings();
  await contexts.load();
});

describe('the settings', () => {
  it('are read when they are asked for', async () => {
    expect([settings.loaded, settings.sources]).toEqual([false, []]);
    await settings.load();
    expect([settings.loaded, settings.sources]).toEqual([true, ['~/one']]);
  });

  it('tell why they cannot be read, until they can', async () => {
    rpc.request.mockRejectedValueOnce(REFUSED);
    await settings.load();
    expect(settings.error).toEqual(REFUSED);
    await settings.load();
    expect(settings.error).toBeNull();
  });

  it('are those that were answered to what was asked last', async () => {
    const answers: ((stored: StoredSettings) => void)[] = [];
    rpc.request.mockImplementation(() => new Promise((answer) => answers.push(answer)));
    const [first, second] = [settings.load(), settings.load()];
    answers[1]?.(storedSettings({ sources: ['new'] }));
    answers[0]?.(storedSettings({ sources: ['old'] }));
    await Promise.all([first, second]);
    expect(settings.sources).toEqual(['new']);
  });
});

describe('a change', () => {
  it('of a context keeps what else is said of it, and is seen when it is done', async () => {
    list = [contextInfo('a', { protection: 'read_only' })];
    await settings.say('a', { alias: null, protection: 'read_only', favourite: false });
    expect(asked('change_settings')).toEqual([
      {
        change: 'context',
        context: 'a',
        settings: { favourites: ['shop'], protection: 'read_only' },
      },
    ]);
    expect(contexts.protection('a')).toBe('read_only');
  });

  it('of the order is of all contexts, and keeps the groups and who is not there', async () => {
    expect(await settings.move('b', 1)).toBe(true);
    expect(asked('change_settings')).toEqual([
      { change: 'arrangement', groups: ['Shop', 'Labs'], order: ['gone', 'a', 'c', 'b'] },
    ]);
  });

  it('of the order that changes nothing is none', async () => {
    expect(await settings.move('b', -1)).toBe(false);
    expect(asked('change_settings')).toEqual([]);
  });

  it('of the groups keeps the order, and groups that are not shown', async () => {
    await settings.moveGroup(['Shop', 'More'], 1, -1);
    expect(asked('change_settings')).toEqual([
      { change: 'arrangement', groups: ['More', 'Shop', 'Labs'], order: ['gone', 'a'] },
    ]);
  });

  it('of rules or sources begins with what there is now', async () => {
    const rule = { pattern: '*prod*', protection: 'confirm' } as const;
    await settings.changeRules((rules) => [...rules, rule]);
    await settings.changeSources((sources) => [...sources, '~/two']);
    expect(asked('change_settings')).toEqual([
      { change: 'protection_rules', rules: [{ pattern: 'x', protection: 'open' }, rule] },
      { change: 'sources', sources: ['~/one', '~/two'] },
    ]);
  });

  it('of the sleep keeps its other part, also one that was changed just before', async () => {
    rpc.request.mockImplementation((name: string, change: { sleep: SleepSettings }) => {
      if (name === 'list_contexts') return Promise.resolve({ contexts: list, problems: [] });
      if (name === 'change_settings') stored = storedSettings({ sleep: change.sleep });
      return Promise.resolve(stored);
    });
    expect([settings.sleep, settings.kept]).toEqual([null, null]);
    await Promise.all([
      settings.changeSleep({ after_minutes: 30 }),
      settings.changeSleep({ keep: false }),
    ]);
    expect(asked('change_settings')).toEqual([
      { change: 'sleep', sleep: { after_minutes: 30, keep: true } },
      { change: 'sleep', sleep: { after_minutes: 30, keep: false } },
    ]);
    expect(settings.sleep).toEqual({ after_minutes: 30, keep: false });
  });

  it('of the sleep that fails is in the way of no other', async () => {
    rpc.request.mockRejectedValueOnce(REFUSED);
    const failed = settings.changeSleep({ keep: false });
    const other = settings.changeSleep({ after_minutes: 1 });
    await expect(failed).rejects.toMatchObject(REFUSED);
    await other;
    expect(asked('change_settings')).toEqual([
      { change: 'sleep', sleep: { after_minutes: 1, keep: true } },
    ]);
  });

  it('that fails is told to whoever asked, or to all', async () => {
    rpc.request.mockRejectedValue(REFUSED);
    await expect(settings.say('a', { alias: 'B' })).rejects.toMatchObject(REFUSED);
    expect(settings.error).toBeNull();
    expect(await settings.move('b', 1)).toBe(false);
    expect(settings.error).toEqual(REFUSED);
    settings.dismiss();
    await settings.lock('a');
    expect(settings.error).toEqual(REFUSED);
  });
});

it('a context is unlocked by its name, and locked without', async () => {
  await settings.unlock('a', 15, 'a');
  await settings.lock('a');
  expect(asked('unlock_context')).toEqual([
    { context: 'a', minutes: 15, typed: 'a' },
    { context: 'a', minutes: 0, typed: '' },
  ]);
});

describe('a favourite namespace', () => {
  const said = () =>
    asked('change_settings').map((change) => {
      const { context, settings } = change as { context: string; settings: object };
      return [context, settings];
    });

  it('is one of each context in view, beside what else is said of them', async () => {
    await settings.favour(['a', 'b'], 'web');
    expect(said()).toEqual([
      ['a', { alias: 'A', favourites: ['shop', 'web'] }],
      ['b', { group: 'Shop', favourites: ['web'] }],
    ]);
  });

  it('is taken back where it is one', async () => {
    await settings.favour(['a', 'b'], 'shop');
    expect(said()).toEqual([['a', { alias: 'A' }]]);
  });

  it('is none of a snapshot, nor of a context that is gone', async () => {
    list = [contextInfo('a', { snapshot: {} as SnapshotInfo })];
    await contexts.load();
    await settings.favour(['a', 'gone'], 'web');
    expect(said()).toEqual([]);
  });
});
