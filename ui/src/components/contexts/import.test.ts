import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import { storedSettings } from '$lib/contexts/settings.fixture';
import type { ImportKubeconfig } from '$lib/wire/generated';

import { FakeCore, importedContext, kubeconfigImport } from './core.fixture';

let core = new FakeCore();
vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: (name: string, request: unknown) => core.request(name, request),
  stream: (...asked: []) => core.stream(...asked),
}));
const shell = vi.hoisted(() => ({ chooseFile: vi.fn(), chooseFolder: vi.fn() }));
vi.mock('$lib/platform/files', async (original) => ({ ...(await original<object>()), ...shell }));

const { contexts } = await import('$lib/stores/contexts.svelte');
const { kubeconfigImports } = await import('$lib/stores/kubeconfig-import.svelte');
const { kubeconfigEdits } = await import('$lib/stores/kubeconfig-edit.svelte');
const { session } = await import('$lib/stores/session.svelte');
const { default: ContextsPage } = await import('../frame/ContextsPage.svelte');
const { default: NoContextsPage } = await import('../frame/NoContextsPage.svelte');
const { default: UnreachablePage } = await import('../frame/UnreachablePage.svelte');
const { default: EditKubeconfigDialog } = await import('./EditKubeconfigDialog.svelte');
const { default: ImportDialog } = await import('./ImportDialog.svelte');

const LOCKED = { code: 'keychain', message: 'the keychain is locked', hint: 'Unlock it.' } as const;
const NO_CLUSTER = { code: 'kubeconfig', message: 'c has no cluster', hint: null } as const;
const TEXT = 'apiVersion: v1\nclusters: []';

const words = (element: Element | null) => element?.textContent.replace(/\s+/g, ' ').trim() ?? '';
const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });
const box = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name });
const press = (name: string | RegExp) => fireEvent.click(button(name));
const settled = () => new Promise((done) => setTimeout(done, 20));
const asked = () => core.asked('import_kubeconfig') as ImportKubeconfig[];
const applied = () => asked().filter(({ apply }) => apply);
const paste = (element: Element, text: string) =>
  fireEvent.paste(element, { clipboardData: { getData: () => text } });

async function violations(element: Element): Promise<string[]> {
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  return (await axe.run(element, { rules })).violations.map(({ id }) => id);
}

beforeEach(async () => {
  core = new FakeCore();
  core.list = [contextInfo('dev', { settings: { alias: 'Lab' } })];
  core.imported = kubeconfigImport([
    importedContext('a', {
      name: 'a (2)',
      user: 'jo',
      secrets: ['token', 'client-key-data'],
      same_as: 'dev',
    }),
    importedContext('b', { program: 'aws' }),
    importedContext('c', { server: null, problem: NO_CLUSTER }),
  ]);
  await contexts.load();
  session.choosing = false;
});
afterEach(() => {
  kubeconfigImports.close();
  kubeconfigImports.dismiss();
  cleanup();
});

async function open(source?: { text: string } | { path: string }): Promise<HTMLElement> {
  render(ImportDialog);
  kubeconfigImports.start(source);
  const dialog = await screen.findByRole('dialog', { name: 'Import a kubeconfig' });
  if (source !== undefined) await screen.findByRole('group', { name: 'Contexts' });
  return dialog;
}

describe('the dialog', () => {
  it('has a field to paste into, with the focus, and shows what is in it', async () => {
    await open();
    const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Kubeconfig' });
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(field.getAttribute('autocomplete')).toBe('off');
    expect(field.spellcheck).not.toBe(true);
    expect(button('Import').disabled).toBe(true);
    await fireEvent.input(field, { target: { value: TEXT } });
    const list = within(await screen.findByRole('group', { name: 'Contexts' }));
    expect(list.getAllByRole('listitem').map(words)).toEqual([
      'a (2) https://a.example.com called a in the kubeconfig · user jo · has secrets: token, client key' +
        ' is here already as Lab (dev)',
      'b https://b.example.com no secrets · runs aws',
      'c no secrets c has no cluster',
    ]);
    expect(asked()).toEqual([
      { from: 'text', text: TEXT, contexts: null, secrets: 'keychain', apply: false },
    ]);
  });

  it('imports what is chosen, and says on the page what came', async () => {
    const dialog = await open({ text: TEXT });
    expect([box('a (2)').checked, box('b').checked]).toEqual([true, true]);
    expect([box('c').checked, box('c').disabled]).toEqual([false, true]);
    await fireEvent.click(box('b'));
    expect(words(dialog)).toContain('1 of 3 chosen');
    await press('Import 1 context');
    await settled();
    expect(applied()).toEqual([
      { from: 'text', text: TEXT, contexts: ['a'], secrets: 'keychain', apply: true },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(session.choosing).toBe(true);

    render(ContextsPage);
    const notice = screen.getByText('1 context imported: a (2).');
    expect(notice.closest('[role="status"]')).not.toBeNull();
    await press('Dismiss');
    expect(screen.queryByText(/imported: a/)).toBeNull();
  });

  it('chooses all or none at once, and is left by the arrow keys for one more', async () => {
    await open({ text: TEXT });
    await fireEvent.click(box('All'));
    expect(button('Import').disabled).toBe(true);
    await fireEvent.click(box('All'));
    expect(button('Import 2 contexts').disabled).toBe(false);
    box('a (2)').focus();
    await fireEvent.keyDown(box('a (2)'), { key: 'ArrowDown' });
    expect(document.activeElement).toBe(box('b'));
    expect(box('a (2)').tabIndex).toBe(-1);
  });

  it('can be sent off from the text by keys, and Enter alone is a line', async () => {
    await open({ text: TEXT });
    const field = screen.getByRole('textbox', { name: 'Kubeconfig' });
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(applied()).toEqual([]);
    await fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
    await settled();
    expect(applied()).toHaveLength(1);
  });

  it.each([
    ['Cancel', () => press('Cancel')],
    ['its cross', () => press('Close')],
    ['Escape', () => fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' })],
  ])('keeps nothing of what was pasted after %s', async (_by, close) => {
    const dialog = await open({ text: `${TEXT}\ntoken: abc` });
    const { current } = kubeconfigImports;
    expect(words(dialog)).not.toContain('token: abc');
    await close();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect([kubeconfigImports.current, current?.text, current?.contexts]).toEqual([null, '', null]);
    expect(document.body.innerHTML).not.toContain('token: abc');
    expect(JSON.stringify(localStorage)).not.toContain('token: abc');
    expect(applied()).toEqual([]);
  });

  it('says why nothing came, and keeps what was pasted', async () => {
    await open({ text: TEXT });
    core.refused = LOCKED;
    await press('Import 2 contexts');
    const alert = await screen.findByRole('alert');
    expect(words(alert)).toContain('the keychain is locked');
    const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Kubeconfig' });
    expect(field.value).toBe(TEXT);
  });

  it('warns of what is odd', async () => {
    core.imported.problems = [{ ...NO_CLUSTER, message: 'it has two documents' }];
    await open({ text: TEXT });
    expect(words(screen.getByRole('alert'))).toBe('it has two documents');
  });

  it('can be used by everybody', async () => {
    core.imported.keychain = LOCKED;
    expect(await violations(await open({ text: TEXT }))).toEqual([]);
    kubeconfigImports.start({ path: '/home/me/a.yaml' });
    await screen.findByRole('textbox', { name: 'File' });
    expect(await violations(screen.getByRole('dialog'))).toEqual([]);
  });
});

describe('where the secrets go', () => {
  const choice = () => within(screen.getByRole('group', { name: 'Where their secrets go' }));
  const pressed = () =>
    choice()
      .getAllByRole('button')
      .filter((each) => each.getAttribute('aria-pressed') === 'true')
      .map(words);

  it('is the keychain, unless something else is chosen, and each says what it means', async () => {
    const dialog = await open({ text: TEXT });
    expect(pressed()).toEqual(['Keychain of this computer']);
    expect(words(dialog)).toContain('The system keeps them, encrypted.');
    await press('Only until Pilothouse ends');
    await settled();
    expect(words(dialog)).toContain('They are written nowhere.');
    await press('Import 2 contexts');
    await settled();
    expect(applied()).toMatchObject([{ secrets: 'memory' }]);
  });

  it('is not asked where what is chosen has none', async () => {
    await open({ text: TEXT });
    await fireEvent.click(box('a (2)'));
    expect(screen.queryByRole('group', { name: 'Where their secrets go' })).toBeNull();
    expect(button('Import 1 context').disabled).toBe(false);
  });

  it('has to be chosen where there is no keychain, which can be tried again', async () => {
    core.imported.keychain = LOCKED;
    const dialog = await open({ text: TEXT });
    expect(words(dialog)).toMatch(/the keychain is locked Unlock it\. Try again/);
    expect(pressed()).toEqual([]);
    expect(button('Keychain of this computer').disabled).toBe(true);
    // Each is told, as nothing is chosen for anybody.
    expect(words(dialog)).toMatch(/In the file: They lie.*Only until Pilothouse ends: They are/);
    expect(button('Import 2 contexts').disabled).toBe(true);

    core.imported = { ...core.imported, keychain: null };
    expect(words(dialog)).toContain('Choose where the secrets go');
    await press('Try again');
    await settled();
    expect(pressed()).toEqual(['Keychain of this computer']);
    expect(button('Import 2 contexts').disabled).toBe(false);
  });

  it('may be the file in spite of that', async () => {
    core.imported.keychain = LOCKED;
    await open({ text: TEXT });
    await press('In the file');
    await settled();
    expect(pressed()).toEqual(['In the file']);
    expect(button('Keychain of this computer').disabled).toBe(true);
    await press('Import 2 contexts');
    await settled();
    expect(applied()).toMatchObject([{ secrets: 'file' }]);
  });
});

describe('a file', () => {
  it('is chosen in the dialog of the system, whatever its name ends in', async () => {
    await open();
    shell.chooseFile.mockResolvedValue('/home/me/config');
    await press('Choose a file');
    await press('Browse...');
    await screen.findByRole('group', { name: 'Contexts' });
    expect(shell.chooseFile).toHaveBeenCalledWith();
    expect(asked()).toMatchObject([{ from: 'file', path: '/home/me/config', apply: false }]);
    await press('Import 2 contexts');
    await settled();
    expect(applied()).toMatchObject([{ from: 'file', path: '/home/me/config' }]);
  });

  it('can be read where it is instead', async () => {
    core.stored = storedSettings({ sources: ['~/clusters'] });
    await open({ path: '/home/me/config' });
    await press('Read the file where it is instead');
    await settled();
    expect(core.asked('change_settings')).toEqual([
      { change: 'sources', sources: ['~/clusters', '/home/me/config'] },
    ]);
    expect(applied()).toEqual([]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(kubeconfigImports.notice).toMatch(/^\/home\/me\/config is read where it is/);
  });

  it('of several comes after the one before, or is passed over', async () => {
    const dialog = await open({ path: '/one' });
    expect(screen.queryByRole('button', { name: 'Skip this file' })).toBeNull();
    kubeconfigImports.take(['/two', '/three']);
    await waitFor(() => expect(words(dialog)).toContain('2 more files after this'));
    await press('Skip this file');
    const file = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'File' }).value;
    await waitFor(() => expect(file()).toBe('/two'));
    await waitFor(() => expect(button('Import 2 contexts').disabled).toBe(false));
    await press('Import 2 contexts');
    await waitFor(() => expect(file()).toBe('/three'));
    expect(applied()).toMatchObject([{ path: '/two' }]);
  });
});

describe('a context that was imported', () => {
  const edit = async (part: Parameters<typeof contextInfo>[1], kind: 'rename' | 'delete') => {
    render(EditKubeconfigDialog);
    kubeconfigEdits.start(contextInfo('dev', part), kind);
    return words(await screen.findByRole('dialog'));
  };
  afterEach(() => kubeconfigEdits.close());

  it('goes with its secrets, and is nothing to kubectl', async () => {
    const said = await edit({ imported: 'keychain' }, 'delete');
    expect(said).toContain('goes from Pilothouse’s own file, and its secrets with it');
    expect(said).not.toContain('kubectl');
    expect(screen.queryByRole('checkbox')).toBeNull();
  });

  it('differs in that from others', async () => {
    expect(await edit({}, 'delete')).toContain('for kubectl, too');
    expect(screen.getByRole('checkbox')).toBeTruthy();
  });
});

describe('the ways there', () => {
  const current = () => kubeconfigImports.current;

  it.each([
    ['the page of all contexts', ContextsPage],
    ['the page of the first start', NoContextsPage],
  ])('on %s are a button, and a kubeconfig that is pasted', async (_page, Page) => {
    render(Page);
    await press('Import a kubeconfig...');
    expect([current()?.from, current()?.empty]).toEqual(['text', true]);
    kubeconfigImports.close();

    await paste(document.body, 'kubectl get pods');
    await paste(screen.getAllByRole('textbox')[0] as Element, TEXT);
    expect(current()).toBeNull();
    await paste(document.body, TEXT);
    expect(current()?.text).toBe(TEXT);
  });

  it('are not there once the page is left', async () => {
    render(ContextsPage).unmount();
    await paste(document.body, TEXT);
    expect(current()).toBeNull();
  });

  it('are one of those out of a keychain that gives nothing', async () => {
    const onretry = vi.fn();
    const props = { context: contextInfo('dev'), since: 0, onretry, onreload: vi.fn() };
    render(UnreachablePage, { props: { ...props, error: LOCKED } });
    expect(screen.getByRole('heading', { name: /The keychain does not give/ })).toBeTruthy();
    expect(screen.getByText('Unlock it.')).toBeTruthy();
    await press('Try again');
    expect(onretry).toHaveBeenCalled();
    await press('Import again...');
    expect(current()).not.toBeNull();
    cleanup();
    const context = contextInfo('dev', { imported: 'memory' });
    render(UnreachablePage, { props: { ...props, context, error: LOCKED } });
    expect(
      screen.getByRole('heading', { name: 'The credentials are no longer known' }),
    ).toBeTruthy();
    cleanup();
    render(UnreachablePage, { props: { ...props, error: NO_CLUSTER } });
    expect(screen.queryByRole('button', { name: 'Import again...' })).toBeNull();
  });
});
