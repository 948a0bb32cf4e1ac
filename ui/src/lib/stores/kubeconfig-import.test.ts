import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import { storedSettings } from '$lib/contexts/settings.fixture';
import type { ContextInfo, ImportedContext, KubeconfigImport } from '$lib/wire/generated';

const rpc = vi.hoisted(() => ({ request: vi.fn(), stream: vi.fn() }));
vi.mock('$lib/platform/rpc', async (original) => ({ ...(await original<object>()), ...rpc }));

const { contexts } = await import('./contexts.svelte');
const { takeDropped } = await import('./follow-snapshots.svelte');
const { Import, KubeconfigImports, kubeconfigImports } = await import('./kubeconfig-import.svelte');
const { session } = await import('./session.svelte');
const { snapshots } = await import('./snapshots.svelte');

const LOCKED = { code: 'keychain', message: 'the keychain is locked', hint: 'Unlock it.' } as const;
const BAD = { code: 'kubeconfig', message: 'it is no kubeconfig', hint: null } as const;

const found = (entry: string, part: Partial<ImportedContext> = {}): ImportedContext => ({
  entry,
  name: entry,
  server: null,
  user: null,
  namespace: null,
  secrets: ['token'],
  program: null,
  problem: null,
  same_as: null,
  ...part,
});

let answer: KubeconfigImport;
let list: ContextInfo[];
let searched: string[];
const asked = (name: string): Record<string, unknown>[] =>
  rpc.request.mock.calls.filter(([each]) => each === name).map(([, request]) => request);
const imports = () => asked('import_kubeconfig');
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(async () => {
  vi.useFakeTimers();
  answer = { contexts: [found('a'), found('b')], problems: [], keychain: null, path: null };
  list = [];
  searched = ['/home/me/more'];
  rpc.request.mockReset().mockImplementation((name: string, { secrets }: { secrets?: string }) => {
    switch (name) {
      case 'import_kubeconfig':
        // The keychain is not asked for nothing.
        return Promise.resolve(secrets === 'keychain' ? answer : { ...answer, keychain: null });
      case 'list_contexts':
        return Promise.resolve({ contexts: list, problems: [], searched });
      case 'change_settings':
        return Promise.resolve(storedSettings({ sources: ['~/more', '/home/me/a.yaml'] }));
      default:
        return Promise.resolve(storedSettings({ sources: ['~/more'] }));
    }
  });
  await contexts.load();
  session.choosing = false;
});
afterEach(() => {
  kubeconfigImports.close();
  kubeconfigImports.dismiss();
  vi.useRealTimers();
});

describe('a kubeconfig that is pasted', () => {
  it('is looked at once it is there, and not with each letter', async () => {
    const importing = new Import();
    importing.setText('apiVersion');
    await vi.advanceTimersByTimeAsync(100);
    importing.setText('apiVersion: v1');
    expect([importing.looking, imports()]).toEqual([true, []]);
    await vi.advanceTimersByTimeAsync(300);
    expect(imports()).toEqual([
      { from: 'text', text: 'apiVersion: v1', contexts: null, secrets: 'keychain', apply: false },
    ]);
    expect(importing.contexts).toHaveLength(2);
    expect([importing.looking, importing.ready]).toEqual([false, true]);
  });

  it('of nothing is not looked at', async () => {
    const importing = new Import();
    importing.setText('  \n');
    await vi.advanceTimersByTimeAsync(300);
    expect(imports()).toEqual([]);
    expect([importing.empty, importing.looking, importing.ready]).toEqual([true, false, false]);
  });

  it('is as the last answer says, whichever comes last', async () => {
    const answers: ((answer: KubeconfigImport) => void)[] = [];
    rpc.request.mockImplementation(() => new Promise((done) => answers.push(done)));
    const importing = new Import({ text: 'one' });
    importing.setText('two');
    await vi.advanceTimersByTimeAsync(300);
    answers[1]?.({ ...answer, contexts: [found('new')] });
    await settled();
    answers[0]?.({ ...answer, contexts: [found('old')] });
    await settled();
    expect(importing.contexts?.map(({ entry }) => entry)).toEqual(['new']);
  });

  it('is forgotten as soon as it changes, so that nothing is taken that was not shown', async () => {
    const importing = new Import({ text: 'one' });
    await settled();
    importing.choose('a', false);
    importing.setText('two');
    expect([importing.contexts, importing.ready]).toEqual([null, false]);
    expect(await importing.apply()).toBeNull();
    await vi.advanceTimersByTimeAsync(300);
    expect(importing.chosen).toHaveLength(2);
    expect(imports().every(({ apply }) => apply === false)).toBe(true);
  });

  it('that cannot be read says why', async () => {
    rpc.request.mockRejectedValue(BAD);
    const importing = new Import({ text: 'one' });
    await settled();
    expect([importing.error, importing.contexts, importing.ready]).toEqual([BAD, null, false]);
  });

  it('is nowhere once it is over', async () => {
    const importing = new Import({ text: 'token: abc' });
    await settled();
    importing.end();
    expect([importing.text, importing.path, importing.contexts]).toEqual(['', '', null]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(imports()).toHaveLength(1);
    const kept = Object.keys(localStorage).map((key) => localStorage.getItem(key) ?? '');
    expect(kept.join()).not.toContain('token: abc');
  });
});

describe('what is chosen', () => {
  it('is all that can be used, until something is left out', async () => {
    answer.contexts.push(found('c', { problem: BAD }));
    const importing = new Import({ text: 'one' });
    await settled();
    const entries = () => importing.chosen.map(({ entry }) => entry);
    expect(entries()).toEqual(['a', 'b']);
    importing.choose('a', false);
    expect(entries()).toEqual(['b']);
    importing.chooseAll(false);
    expect([entries(), importing.ready]).toEqual([[], false]);
    importing.chooseAll(true);
    importing.choose('b', false);
    await importing.apply();
    expect(imports().at(-1)).toMatchObject({ contexts: ['a'], secrets: 'keychain', apply: true });
  });
});

describe('the secrets', () => {
  it('go into the keychain, unless they are to go elsewhere', async () => {
    const importing = new Import({ text: 'one' });
    await settled();
    expect([importing.hasSecrets, importing.secrets]).toEqual([true, 'keychain']);
    importing.setSecrets('memory');
    await settled();
    // What can be taken may depend on it.
    expect(imports().at(-1)).toMatchObject({ secrets: 'memory', apply: false });
    await importing.apply();
    expect(imports().at(-1)).toMatchObject({ secrets: 'memory', apply: true });
  });

  it('go nowhere by themselves where the keychain cannot take them', async () => {
    answer.keychain = LOCKED;
    const importing = new Import({ text: 'one' });
    await settled();
    expect([importing.secrets, importing.ready]).toEqual([null, false]);
    expect(await importing.apply()).toBeNull();
    importing.setSecrets('file');
    await settled();
    expect([importing.secrets, importing.ready]).toEqual(['file', true]);
    // Nothing new is known of it.
    expect(importing.keychain).toEqual(LOCKED);
    importing.tryKeychain();
    await settled();
    expect(imports().at(-1)).toMatchObject({ secrets: 'keychain', apply: false });
    expect([importing.keychain, importing.secrets]).toEqual([LOCKED, null]);
  });

  it('go there after all once it can, if nothing else was chosen', async () => {
    answer.keychain = LOCKED;
    const importing = new Import({ text: 'one' });
    await settled();
    importing.choose('b', false);
    answer = { ...answer, keychain: null };
    importing.tryKeychain();
    // What is shown stays while it is asked again.
    expect(importing.contexts).toHaveLength(2);
    await settled();
    expect([importing.keychain, importing.secrets, importing.chosen.length]).toEqual([
      null,
      'keychain',
      1,
    ]);
  });

  it('are asked about only where there are some', async () => {
    answer.contexts = [found('a', { secrets: [] }), found('b')];
    answer.keychain = LOCKED;
    const importing = new Import({ text: 'one' });
    await settled();
    expect(importing.hasSecrets).toBe(true);
    importing.choose('b', false);
    expect([importing.hasSecrets, importing.ready]).toEqual([false, true]);
    await importing.apply();
    expect(imports().at(-1)).toMatchObject({ contexts: ['a'], secrets: 'file' });
  });

  it('are asked about for what is whole and cannot be taken, as the file may take it', async () => {
    const whole = { secrets: [], server: 'https://a' };
    answer.contexts = [found('a', { server: null, problem: BAD })];
    const lacking = new Import({ text: 'one' });
    await settled();
    expect([lacking.hasSecrets, lacking.ready]).toEqual([false, false]);
    answer = { ...answer, contexts: [found('a', { ...whole, problem: BAD })] };
    const importing = new Import({ text: 'one' });
    await settled();
    expect([importing.hasSecrets, importing.ready]).toEqual([true, false]);
    answer = { ...answer, contexts: [found('a', whole)] };
    importing.setSecrets('file');
    await settled();
    expect([importing.hasSecrets, importing.ready]).toEqual([true, true]);
  });
});

describe('a file', () => {
  it('is looked at once it was chosen, and a text that was pasted before stays', async () => {
    const importing = new Import({ text: 'one' });
    importing.setFile('/home/me/a.yaml');
    await settled();
    expect(imports().at(-1)).toMatchObject({ from: 'file', path: '/home/me/a.yaml' });
    expect(imports().at(-1)).not.toHaveProperty('text');
    importing.setFrom('text');
    await settled();
    expect(imports().at(-1)).toMatchObject({ from: 'text', text: 'one' });
  });

  it('can be read where it is instead, and nothing is copied', async () => {
    const imports = new KubeconfigImports();
    imports.start({ path: '/home/me/a.yaml' });
    await settled();
    searched = ['/home/me/more', '/home/me/a.yaml'];
    await imports.readInPlace();
    expect(asked('change_settings')).toEqual([
      { change: 'sources', sources: ['~/more', '/home/me/a.yaml'] },
    ]);
    expect(asked('import_kubeconfig').some(({ apply }) => apply)).toBe(false);
    expect(imports.current).toBeNull();
    expect(imports.notice).toBe('/home/me/a.yaml is read where it is.');
    // As where other files were named at the start.
    searched = ['/x'];
    await contexts.load();
    expect(imports.notice).toMatch(/is read where it is once Pilothouse is started without/);
  });
});

describe('an import', () => {
  it('shows what came on the page of all contexts, until that is dismissed', async () => {
    kubeconfigImports.start({ text: 'one' });
    const { current } = kubeconfigImports;
    await settled();
    // Names may be taken by then, and what was not chosen may be told of, too.
    const now = [found('a', { name: 'a (2)' }), found('b'), found('c')];
    answer = { ...answer, contexts: now };
    list = [contextInfo('a (2)'), contextInfo('b', { settings: { alias: 'Shop' } })];
    await kubeconfigImports.apply();
    expect(kubeconfigImports.current).toBeNull();
    expect(current?.text).toBe('');
    expect(contexts.list).toHaveLength(2);
    expect(session.choosing).toBe(true);
    expect(kubeconfigImports.notice).toBe('2 contexts imported: a (2), Shop.');
    kubeconfigImports.dismiss();
    expect(kubeconfigImports.notice).toBeNull();
  });

  it('that fails says why, and keeps what was pasted', async () => {
    kubeconfigImports.start({ text: 'one' });
    await settled();
    rpc.request.mockRejectedValue(LOCKED);
    await kubeconfigImports.apply();
    expect(kubeconfigImports.current?.error).toEqual(LOCKED);
    expect(kubeconfigImports.current?.text).toBe('one');
    expect(kubeconfigImports.notice).toBeNull();
    expect(kubeconfigImports.current?.ready).toBe(true);
  });
});

describe('files that are dropped', () => {
  const path = () => kubeconfigImports.current?.path;

  it('are taken one after another, and what came of all is told', async () => {
    list = [contextInfo('a'), contextInfo('b'), contextInfo('c')];
    takeDropped(['/one', '/two', '/three']);
    expect([path(), kubeconfigImports.waiting]).toEqual(['/one', 2]);
    await settled();
    await kubeconfigImports.apply();
    expect([path(), kubeconfigImports.waiting]).toEqual(['/two', 1]);
    answer = { ...answer, contexts: [found('c')] };
    kubeconfigImports.skip();
    expect(path()).toBe('/three');
    await settled();
    await kubeconfigImports.apply();
    expect(kubeconfigImports.current).toBeNull();
    expect(kubeconfigImports.notice).toBe('3 contexts imported: a, b, c.');
  });

  it('are all called off together', async () => {
    takeDropped(['/one', '/two']);
    kubeconfigImports.close();
    expect([kubeconfigImports.current, kubeconfigImports.waiting]).toEqual([null, 0]);
  });

  it('wait behind what was pasted, and take the place of nothing', async () => {
    kubeconfigImports.start({ text: 'one' });
    takeDropped(['/two']);
    expect([kubeconfigImports.current?.text, kubeconfigImports.waiting]).toEqual(['one', 1]);
    kubeconfigImports.start();
    takeDropped(['/three']);
    expect([path(), kubeconfigImports.waiting]).toEqual(['/three', 0]);
  });

  it('are opened where they are snapshots, and only there', async () => {
    const opened = vi.spyOn(snapshots, 'openAll').mockResolvedValue();
    snapshots.opening = true;
    takeDropped(['/a.pilothouse']);
    expect(opened).toHaveBeenLastCalledWith(['/a.pilothouse']);
    expect([kubeconfigImports.current, snapshots.opening]).toEqual([null, true]);
    takeDropped(['/a.pilothouse', '/config']);
    expect(opened).toHaveBeenLastCalledWith(['/a.pilothouse']);
    expect([path(), snapshots.opening]).toEqual(['/config', false]);
  });
});
