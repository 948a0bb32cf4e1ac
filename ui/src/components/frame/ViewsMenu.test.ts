import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('$lib/platform/rpc', async (original) => ({
  ...(await original<object>()),
  request: () => new Promise(() => undefined),
  stream: () => ({ id: 1, close: () => undefined }),
}));

const { columnChoices } = await import('$lib/stores/columns.svelte');
const { savedViews } = await import('$lib/stores/saved-views.svelte');
const { session } = await import('$lib/stores/session.svelte');
const { shortcuts } = await import('$lib/stores/shortcuts.svelte');
const { default: ViewsMenu } = await import('./ViewsMenu.svelte');

// Not by role: nothing has a place in jsdom, and a panel without a place is hidden after a while.
const panel = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>('[role=dialog]');
  if (!found) throw new Error('the panel is closed');
  return found;
};
const words = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const button = (name: string): HTMLButtonElement => {
  const buttons = [...panel().querySelectorAll('button')];
  const nameOf = (each: Element) => each.getAttribute('aria-label') ?? words(each);
  const found = buttons.find((each) => nameOf(each) === name);
  if (!found) throw new Error(`no ${name} among ${buttons.map(nameOf).join('; ')}`);
  return found;
};
const rows = () => [...panel().querySelectorAll('.open')].map(words);
const field = (name: string): HTMLInputElement => screen.getByLabelText(name);
const press = (element: Element, key: string) => fireEvent.keyDown(element, { key });

async function open(): Promise<void> {
  render(ViewsMenu);
  await fireEvent.click(screen.getByRole('button', { name: 'Views' }));
  await vi.waitFor(panel);
}

async function save(name: string): Promise<void> {
  await fireEvent.input(field('Name for the view as it is'), { target: { value: name } });
  await fireEvent.submit(panel().querySelector('form') ?? panel());
}

beforeEach(() => {
  for (const { id } of savedViews.list) savedViews.remove(id);
  session.selectContext('prod-eu');
  session.showKind('services');
  session.showKind('pods');
  session.setNamespaces([]);
  session.setFilter('');
  columnChoices.reset('pods');
  columnChoices.set('pods', { sort: [], group: '' });
});
afterEach(cleanup);

describe('the menu of views', () => {
  it('keeps the view under a name, and shows it again', async () => {
    session.setNamespaces(['shop']);
    session.setFilter('is:broken');
    columnChoices.set('pods', { group: 'node' });
    await open();
    expect(button('Save').disabled).toBe(true);
    await save('Broken');
    expect(rows()).toEqual(['Broken shop · is:broken']);
    expect(panel().querySelector('[aria-current=true]')).not.toBeNull();
    expect(field('Name for the view as it is').value).toBe('');

    session.setFilter('');
    columnChoices.set('pods', { group: '' });
    flushSync();
    expect(panel().querySelector('[aria-current=true]')).toBeNull();
    await fireEvent.click(panel().querySelector('.open') ?? panel());
    expect(session.filter).toBe('is:broken');
    expect(columnChoices.of('pods').group).toBe('node');
    session.back();
    expect([session.filter, columnChoices.of('pods').group]).toEqual(['', '']);
  });

  it('keeps the contexts only if asked to', async () => {
    await open();
    await save('Anywhere');
    await fireEvent.click(field('with prod-eu'));
    await save('There');
    expect(savedViews.list.map(({ name, contexts }) => [name, contexts])).toEqual([
      ['Anywhere', null],
      ['There', ['prod-eu']],
    ]);
    session.selectContext('staging');
    flushSync();
    await fireEvent.click(
      [...panel().querySelectorAll('.open')].find((each) => words(each).startsWith('There')) ??
        panel(),
    );
    expect(session.contexts).toEqual(['prod-eu']);
  });

  it('has the views of this kind first, then the others, which say their kind', async () => {
    session.showKind('services');
    savedViews.save('All of them', session.keep(false));
    session.showKind('pods');
    savedViews.save('Mine', session.keep(false));
    await open();
    expect([...panel().querySelectorAll('h3')].map(words)).toEqual(['Pods', 'Of other kinds']);
    expect(rows()).toEqual(['Mine', 'All of them Services']);
    expect(() => button('Update All of them to what is shown')).toThrow();
    await fireEvent.keyDown(panel().querySelector('.open') ?? panel(), { key: 'ArrowDown' });
    const { passes, violations } = await axe.run(panel(), {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(passes.length).toBeGreaterThan(5);
  });

  it('updates a view to what is shown, also under a name that is typed', async () => {
    savedViews.save('Mine', session.keep(false));
    await open();
    expect(button('Update Mine to what is shown').disabled).toBe(true);
    session.setFilter('api');
    flushSync();
    await fireEvent.click(button('Update Mine to what is shown'));
    expect(savedViews.list.map(({ filter }) => filter)).toEqual(['api']);
    session.setFilter('web');
    await fireEvent.input(field('Name for the view as it is'), { target: { value: 'mine' } });
    await fireEvent.click(button('Replace'));
    await fireEvent.submit(panel().querySelector('form') ?? panel());
    expect(savedViews.list.map(({ name, filter }) => [name, filter])).toEqual([['Mine', 'web']]);
  });

  it('renames by key, and not to a name that is taken', async () => {
    savedViews.save('One', session.keep(false));
    savedViews.save('Two', session.keep(false));
    await open();
    await fireEvent.click(button('Rename One'));
    const input = () => field('New name of One');
    await vi.waitFor(() => expect(document.activeElement).toBe(input()));
    await press(input(), 'Escape');
    expect(rows()).toEqual(['One', 'Two']);
    expect(panel()).toBeTruthy();

    await fireEvent.click(button('Rename One'));
    await fireEvent.input(input(), { target: { value: 'two' } });
    await fireEvent.submit(input().closest('form') ?? panel());
    expect(input().getAttribute('aria-invalid')).toBe('true');
    await fireEvent.input(input(), { target: { value: 'Three' } });
    await fireEvent.submit(input().closest('form') ?? panel());
    expect(rows()).toEqual(['Three', 'Two']);
  });

  it('deletes a view, and takes that back', async () => {
    savedViews.save('One', session.keep(false));
    savedViews.save('Two', session.keep(false));
    await open();
    await fireEvent.click(button('Delete One'));
    expect(rows()).toEqual(['Two']);
    await vi.waitFor(() => expect(document.activeElement).toBe(button('Undo')));
    await fireEvent.click(button('Undo'));
    expect(rows()).toEqual(['One', 'Two']);
    expect(() => button('Undo')).toThrow();
  });

  it('is opened by key', async () => {
    render(ViewsMenu);
    shortcuts.dispatch(new KeyboardEvent('keydown', { key: 'v' }));
    flushSync();
    await vi.waitFor(panel);
  });
});
