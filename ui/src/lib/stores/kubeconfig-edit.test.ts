import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';

const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { Edit } = await import('./kubeconfig-edit.svelte');
const { session } = await import('./session.svelte');

const CHANGE = {
  files: [{ path: '/config', hunks: [], backup: null }],
  revision: 'one',
};
const edits = (): unknown[] =>
  rpc.request.mock.calls.filter(([name]) => name === 'edit_kubeconfig').map(([, asked]) => asked);

beforeEach(() => {
  vi.useFakeTimers();
  rpc.request
    .mockReset()
    .mockImplementation((name: string) =>
      Promise.resolve(
        name === 'edit_kubeconfig' ? CHANGE : { contexts: [], problems: [], searched: [] },
      ),
    );
});
afterEach(() => {
  vi.useRealTimers();
  for (const name of session.contexts) session.dropContext(name);
});

it('shows what a new name changes once it is typed, and writes that and nothing else', async () => {
  session.selectContext('prod');
  const edit = new Edit(contextInfo('prod'), 'rename');
  expect(edits()).toEqual([]);
  edit.rename('prod-');
  edit.rename('prod-eu');
  expect(edit.ready).toBe(false);
  await vi.runAllTimersAsync();
  const asked = { context: 'prod', edit: 'rename', to: 'prod-eu' };
  expect(edits()).toEqual([{ ...asked, apply: false, revision: null }]);
  expect(edit.ready).toBe(true);
  await edit.apply();
  expect(edits().at(-1)).toEqual({ ...asked, apply: true, revision: 'one' });
  expect(edit.done).toBe(true);
  expect(session.contexts).toEqual(['prod-eu']);
});

it('deletes with what nothing else names, unless that is to stay', async () => {
  const edit = new Edit(contextInfo('prod'), 'delete');
  await vi.runAllTimersAsync();
  edit.setUnused(false);
  await vi.runAllTimersAsync();
  expect(edits().map((asked) => (asked as { unused: boolean }).unused)).toEqual([true, false]);
  await edit.apply();
  expect(edit.done).toBe(true);
});

it('says what is wrong, and writes nothing that was not shown', async () => {
  rpc.request.mockRejectedValue({ code: 'exists', message: 'taken', hint: null });
  const edit = new Edit(contextInfo('prod'), 'rename');
  edit.rename('dev');
  await vi.runAllTimersAsync();
  expect(edit.error?.message).toBe('taken');
  await edit.apply();
  expect(edits()).toHaveLength(1);
});
