import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { StreamHandlers } from '$lib/platform/rpc';
import type { CaptureItem, SnapshotInfo } from '$lib/wire/generated';

const shell = vi.hoisted(() => ({ documentsFolder: vi.fn(), chooseTarget: vi.fn() }));
const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/files', async (original) => ({ ...(await original<object>()), ...shell }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { Capture } = await import('./capture.svelte');

const AT = Date.UTC(2026, 10, 26, 23, 51);
const NAME = 'prod-eu 2026-11-26 2351.pilothouse';
const FORBIDDEN = { code: 'forbidden', message: 'list namespaces: forbidden', hint: null } as const;

let handlers: StreamHandlers<CaptureItem>;
let asked: Record<string, unknown>;
const close = vi.fn();
const make = () => new Capture('prod-eu', 'prod-eu', AT);

beforeEach(() => {
  close.mockReset();
  shell.documentsFolder.mockReset().mockResolvedValue('/home/me/Documents');
  rpc.request.mockReset().mockImplementation((name: string) =>
    Promise.resolve(
      name === 'resource_tree'
        ? {
            groups: [
              { section: 'workloads', group: null, entries: [] },
              { section: 'helm', group: null, entries: [] },
            ],
            errors: [],
          }
        : { namespaces: ['shop'], errors: [{ context: 'prod-eu', error: FORBIDDEN }] },
    ),
  );
  rpc.stream.mockReset().mockImplementation((_name, request, given) => {
    asked = request as Record<string, unknown>;
    handlers = given as StreamHandlers<CaptureItem>;
    return { id: 1, close };
  });
});

it('suggests a name in the folder for documents, unless one was typed', async () => {
  const capture = make();
  expect(capture.path).toBe(NAME);
  await capture.prepare();
  expect(capture.path).toBe(`/home/me/Documents/${NAME}`);

  const typed = make();
  const preparing = typed.prepare();
  typed.setPath('/tmp/a.pilothouse');
  await preparing;
  expect(typed.path).toBe('/tmp/a.pilothouse');
});

it('offers the server’s own kinds, and says which lists are not whole', async () => {
  const capture = make();
  await capture.prepare();
  expect(capture.tree.list.map(({ section }) => section)).toEqual(['workloads']);
  expect(capture.spaces).toEqual({ list: ['shop'], error: FORBIDDEN });
});

describe('what is asked for', () => {
  it('is everything, with secrets taken out', () => {
    make().start();
    expect(asked).toEqual({
      context: 'prod-eu',
      path: NAME,
      replace: false,
      log_lines: 500,
      journal_seconds: 0,
      redact: { host_names: false, email_addresses: false },
    });
  });

  it('is what was chosen', () => {
    const capture = make();
    capture.namespaces = ['shop'];
    capture.kinds = ['pods'];
    capture.logLines = NaN;
    capture.minutes = 1.5;
    capture.hostNames = true;
    capture.start();
    expect(asked).toMatchObject({
      namespaces: ['shop'],
      kinds: ['pods'],
      log_lines: 0,
      journal_seconds: 90,
      redact: { host_names: true, email_addresses: false },
    });
  });

  it('has secrets in it only where that was said', () => {
    const capture = make();
    capture.secrets = false;
    capture.start();
    expect(asked.redact).toBeNull();
  });

  it('is not asked for while something is missing', () => {
    const capture = make();
    capture.namespaces = [];
    capture.start();
    expect(capture.missing).toBe('Choose a namespace, or all.');
    expect(rpc.stream).not.toHaveBeenCalled();
  });
});

describe('a capture', () => {
  const listing: CaptureItem = { step: 'listing', kind: 'pods', done: 1, of: 60, objects: 12 };

  it('tells how far it is, then what it made', () => {
    const capture = make();
    capture.start();
    handlers.item(listing);
    handlers.item({ step: 'logs', done: 1, of: 9 });
    expect(capture.progress).toMatchObject({ step: 'logs', listing, logs: { of: 9 } });
    handlers.item({ step: 'done', snapshot: { objects: 12 } as SnapshotInfo });
    handlers.end(null);
    expect(capture.phase).toBe('done');
    expect(capture.result?.objects).toBe(12);
  });

  it('ends when it is cancelled, with all that was chosen still there', () => {
    const capture = make();
    capture.kinds = ['pods'];
    capture.start();
    capture.cancel();
    expect(close).toHaveBeenCalledTimes(1);
    expect(capture.phase).toBe('asking');
    expect(capture.kinds).toEqual(['pods']);
  });

  it('asks before it replaces a file, unless the system’s dialog has asked', () => {
    const capture = make();
    capture.start();
    handlers.end({ code: 'exists', message: 'there is a file of that name', hint: null });
    expect(capture.inTheWay).toBe(true);
    capture.start(true);
    expect(asked.replace).toBe(true);

    const chosen = make();
    chosen.setPath('/tmp/a.pilothouse', true);
    chosen.start();
    expect(asked.replace).toBe(true);
  });

  it('is written under the ending of snapshots, whatever was typed', () => {
    const capture = make();
    capture.setPath(' /tmp/a.txt ');
    capture.start();
    expect(asked.path).toBe('/tmp/a.txt.pilothouse');
    expect(capture.path).toBe('/tmp/a.txt.pilothouse');

    capture.cancel();
    capture.setPath('/tmp/');
    expect(capture.missing).toBe('Name a file.');
  });

  it('replaces no other file than the system’s dialog has asked about', () => {
    const capture = make();
    capture.setPath('/tmp/a', true);
    capture.start();
    expect(asked).toMatchObject({ path: '/tmp/a.pilothouse', replace: false });
    handlers.end({ code: 'exists', message: 'there is a file of that name', hint: null });
    capture.start(true);
    expect(asked).toMatchObject({ path: '/tmp/a.pilothouse', replace: true });
  });

  it('that fails on its way says why, and offers no replacement', () => {
    const capture = make();
    capture.start();
    handlers.item(listing);
    handlers.end(FORBIDDEN);
    expect(capture.error).toEqual(FORBIDDEN);
    expect(capture.inTheWay).toBe(false);
    expect(capture.phase).toBe('asking');
  });
});
