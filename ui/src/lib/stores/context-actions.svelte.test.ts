import { flushSync } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import type { ContextInfo, SnapshotInfo } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { useContextActions } = await import('./context-actions.svelte');
const { contexts } = await import('./contexts.svelte');
const { palette } = await import('./palette.svelte');
const { session } = await import('./session.svelte');
const { settings } = await import('./settings.svelte');

let stop = (): void => undefined;
afterEach(() => stop());

async function list(...all: ContextInfo[]): Promise<void> {
  rpc.request.mockResolvedValue({ contexts: all, problems: [], searched: [] });
  await contexts.load();
  flushSync();
}
const labels = () => palette.items.map(({ label }) => label);
const choose = (label: string) => {
  const item = palette.items.find((each) => each.label === label);
  if (item) palette.choose(item.choice);
};

it('the palette leads to the settings of what is in view, and unlocks it', async () => {
  await list(
    contextInfo('prod', { settings: { alias: 'Shop' }, protection: 'read_only' }),
    contextInfo('dev'),
    contextInfo('old', { snapshot: {} as SnapshotInfo }),
  );
  stop = $effect.root(useContextActions);
  session.selectContext('prod');
  session.toggleContext('old');
  flushSync();
  palette.show();
  const offered = () => labels().filter((label) => /Settings of|nlock|Lock/.test(label));
  expect(offered()).toEqual(['Settings of Shop...', 'Unlock Shop...']);
  choose('Settings of Shop...');
  choose('Unlock Shop...');
  expect([settings.editing, settings.unlocking]).toEqual(['prod', 'prod']);

  session.selectContext('dev');
  flushSync();
  palette.show();
  expect(offered()).toEqual(['Settings of dev...']);
});
