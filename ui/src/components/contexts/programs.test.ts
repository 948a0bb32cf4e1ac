import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';

import { FakeCore } from './core.fixture';

let core = new FakeCore();
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: (name: string, request: unknown) => core.request(name, request),
  stream: (...asked: []) => core.stream(...asked),
}));

const { contexts } = await import('$lib/stores/contexts.svelte');
const { programs } = await import('$lib/stores/programs.svelte');
const { default: CredentialPrograms } = await import('./CredentialPrograms.svelte');

const words = (element: Element | null) => element?.textContent.replace(/\s+/g, ' ').trim() ?? '';
const all = () => words(document.body);
const folders = () => screen.queryAllByRole('listitem').filter((each) => each.closest('ol'));
const rows = () => screen.getAllByRole('listitem').filter((each) => each.closest('ul'));
const AWS = { name: 'aws', file: '/opt/bin/aws', contexts: ['prod', 'dev'] };
const GKE = { name: 'gke-gcloud-auth-plugin', file: null, contexts: ['dev'] };

async function show(part: Partial<FakeCore['programs']> = {}): Promise<void> {
  core.programs = { ...core.programs, ...part };
  render(CredentialPrograms);
  await waitFor(() => expect(programs.busy).toBe(false));
}

beforeEach(async () => {
  core = new FakeCore();
  core.list = [contextInfo('prod', { settings: { alias: 'Shop' } }), contextInfo('dev')];
  core.programs = { folders: ['/bin', '/opt/bin'], shell: null, silent: null, programs: [AWS] };
  await contexts.load();
});
afterEach(cleanup);

it('are told with the file that is run, and who uses them', async () => {
  await show({ programs: [AWS, GKE] });
  expect(rows().map(words)).toEqual([
    'aws /opt/bin/aws used by Shop, dev',
    'gke-gcloud-auth-plugin not found used by dev',
  ]);
  expect(rows().map((row) => row.querySelector('svg')?.classList[0])).toEqual(['ok', 'attention']);
  expect(words(screen.getByRole('alert'))).toBe(
    'Install what was not found, or start Pilothouse from a shell whose PATH has it.',
  );
});

it('have nothing to be done where all are found', async () => {
  await show();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(folders().map(words)).toEqual(['/bin', '/opt/bin']);
  expect(all()).toContain('from the environment that Pilothouse was started in');
});

it('may be none', async () => {
  await show({ programs: [] });
  expect(all()).toContain('No context names a credential program.');
});

it('fold a long PATH, and say which shell it is of', async () => {
  await show({ folders: 'abcdefgh'.split('').map((name) => `/${name}`), shell: '/bin/zsh' });
  const fold = screen.getByRole('button', { name: 'PATH: 8 folders' });
  expect([fold.getAttribute('aria-expanded'), folders()]).toEqual(['false', []]);
  await fireEvent.click(fold);
  expect([fold.getAttribute('aria-expanded'), folders().length]).toEqual(['true', 8]);
  expect(all()).toContain('as /bin/zsh says');
});

it('say why the shell did not tell its PATH', async () => {
  await show({ shell: '/bin/zsh', silent: 'it took longer than 10 s' });
  expect(all()).toMatch(
    /The shell \/bin\/zsh did not say its PATH, so this is that of .*: it took longer than 10 s/,
  );
});

it('are looked for again when that is asked, and when the contexts change', async () => {
  await show();
  core.programs = { ...core.programs, programs: [GKE] };
  await fireEvent.click(screen.getByRole('button', { name: 'Look for them again' }));
  await screen.findByText('gke-gcloud-auth-plugin');
  const before = core.asked('list_programs').length;
  core.list = core.list.slice(1);
  await contexts.load();
  await waitFor(() => expect(core.asked('list_programs')).toHaveLength(before + 1));
});

it('say why they could not be looked for, and are tried again', async () => {
  const normally = core.request.getMockImplementation();
  core.request.mockImplementation((name, request) =>
    name === 'list_programs'
      ? Promise.reject(new Error('no room'))
      : (normally?.(name, request) ?? Promise.resolve()),
  );
  await show();
  expect(await screen.findByText('no room')).toBeTruthy();
  if (normally) core.request.mockImplementation(normally);
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(screen.queryByText('no room')).toBeNull());
  expect(rows()).toHaveLength(1);
});

it('can be read by everybody', async () => {
  await show({ programs: [AWS, GKE], shell: '/bin/zsh', silent: 'it is fish' });
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(document.body, { rules });
  expect(violations.map(({ id }) => id)).toEqual([]);
});
