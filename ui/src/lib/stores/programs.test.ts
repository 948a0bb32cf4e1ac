import { beforeEach, expect, it, vi } from 'vitest';

import type { ProgramList } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { Programs } = await import('./programs.svelte');

const LIST: ProgramList = { folders: ['/bin'], shell: '/bin/zsh', silent: null, programs: [] };
const FAILED = { code: 'internal', message: 'no room', hint: null } as const;

beforeEach(() => {
  rpc.request.mockReset();
});

it('are looked for when that is asked, and kept when that fails', async () => {
  const programs = new Programs();
  rpc.request.mockResolvedValueOnce(LIST);
  const looking = programs.load();
  expect([programs.list, programs.busy]).toEqual([null, true]);
  await looking;
  expect([programs.list, programs.busy]).toEqual([LIST, false]);
  rpc.request.mockRejectedValueOnce(FAILED);
  await programs.load();
  expect([programs.list, programs.error, programs.busy]).toEqual([LIST, FAILED, false]);
  rpc.request.mockResolvedValueOnce(LIST);
  await programs.load();
  expect(programs.error).toBeNull();
});

it('are as the last answer says, whichever comes last', async () => {
  const answers: ((list: ProgramList) => void)[] = [];
  rpc.request.mockImplementation(() => new Promise((answer) => answers.push(answer)));
  const programs = new Programs();
  const [first, second] = [programs.load(), programs.load()];
  answers[1]?.({ ...LIST, folders: ['/new'] });
  await second;
  answers[0]?.(LIST);
  await first;
  expect([programs.list?.folders, programs.busy]).toEqual([['/new'], false]);
});
