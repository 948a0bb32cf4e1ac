import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { storedSettings } from '$lib/contexts/settings.fixture';
import type { KeptInfo } from '$lib/wire/generated';

import { FakeCore } from './core.fixture';

let core = new FakeCore();
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: (name: string, request: unknown) => core.request(name, request),
  stream: (...asked: []) => core.stream(...asked),
}));

const { settings } = await import('$lib/stores/settings.svelte');
const { default: Sleep } = await import('./Sleep.svelte');

const KEPT: KeptInfo = { folder: '/home/me/kept', bytes: 3_460_000, problem: null };
const LOCKED = {
  code: 'keychain',
  message: 'the keychain is locked',
  hint: 'Unlock it.',
} as const;

const words = () => document.body.textContent.replace(/\s+/g, ' ').trim();
const minutes = (): HTMLInputElement => screen.getByLabelText(/^Minutes unseen/);
const box = () => screen.queryByRole<HTMLInputElement>('checkbox', { name: /^Keep what was/ });
const changes = () => core.asked('change_settings');
const settled = () => new Promise((done) => setTimeout(done, 20));

async function show(kept: KeptInfo | null, keep = true): Promise<void> {
  core.stored = { ...storedSettings({ sleep: { after_minutes: 5, keep } }), kept };
  await settings.load();
  render(Sleep);
}

async function type(value: string): Promise<void> {
  await fireEvent.input(minutes(), { target: { value } });
  await fireEvent.change(minutes());
  await settled();
}

beforeEach(() => {
  core = new FakeCore();
});
afterEach(cleanup);

it('tells when contexts sleep, what is kept of them, where, and how much that is', async () => {
  await show(KEPT);
  expect(minutes().value).toBe('5');
  expect(box()?.checked).toBe(true);
  expect(words()).toContain('/home/me/kept 3.3MiB');
  expect(words()).toMatch(/Secrets are never kept; the key is in the keychain/);
  expect(screen.queryByRole('alert')).toBeNull();
});

it('takes whole minutes up to a day, and nothing else', async () => {
  await show(KEPT);
  for (const odd of ['0', '1441', '2.5', '']) {
    await type(odd);
    expect(minutes().getAttribute('aria-invalid'), odd).toBe('true');
    expect(words(), odd).toContain('Not changed: it takes a whole number from 1 to 1440');
  }
  expect(changes()).toEqual([]);
  await fireEvent.input(minutes(), { target: { value: '1440' } });
  expect(minutes().getAttribute('aria-invalid')).toBe('false');
  await type('1440');
  await type('1440');
  expect(changes()).toEqual([{ change: 'sleep', sleep: { after_minutes: 1440, keep: true } }]);
});

it('removes what was kept where nothing is to be kept, and says so before', async () => {
  await show(KEPT);
  expect(words()).toContain('Turning this off removes what was kept.');
  await fireEvent.click(box() as HTMLElement);
  await settled();
  expect(changes()).toEqual([{ change: 'sleep', sleep: { after_minutes: 5, keep: false } }]);
  expect(box()?.checked).toBe(false);
  expect(words()).not.toContain('/home/me/kept');
  await fireEvent.click(box() as HTMLElement);
  await settled();
  expect(words()).toContain('/home/me/kept nothing yet');
});

it('says why nothing can be kept, and what is to be done', async () => {
  await show({ ...KEPT, problem: LOCKED });
  expect(screen.getByRole('alert').textContent).toMatch(/the keychain is locked\s*Unlock it\./);
});

it('says nothing of the keychain where nothing is to be kept', async () => {
  await show({ ...KEPT, bytes: 0, problem: LOCKED }, false);
  expect(screen.queryByRole('alert')).toBeNull();
  expect(box()?.checked).toBe(false);
});

it('says where nothing can be kept at all', async () => {
  await show(null);
  expect(box()).toBeNull();
  expect(words()).toContain('What was last seen is not kept');
});

it('that cannot be changed says why, and is as it was', async () => {
  await show(KEPT);
  core.refused = { code: 'settings', message: 'the disk is full', hint: null };
  await fireEvent.click(box() as HTMLElement);
  expect(await screen.findByText('the disk is full')).toBeTruthy();
  expect(box()?.checked).toBe(true);
});

it('can be used by everybody', async () => {
  await show({ ...KEPT, problem: LOCKED });
  await type('0');
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(document.body, { rules });
  expect(violations.map(({ id }) => id)).toEqual([]);
});
