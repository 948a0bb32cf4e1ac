import { describe, expect, it, vi } from 'vitest';

import { matches, Shortcuts } from './shortcuts.svelte';

const press = (key: string, init: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...init });

describe('keys', () => {
  it.each<[string, KeyboardEvent, boolean]>([
    ['j', press('j'), true],
    ['j', press('J', { shiftKey: true }), false],
    ['j', press('j', { ctrlKey: true }), false],
    ['Mod+K', press('k', { ctrlKey: true }), true],
    ['Mod+K', press('k'), false],
    ['Mod+K', press('k', { ctrlKey: true, shiftKey: true }), false],
    ['?', press('?', { shiftKey: true }), true],
    [':', press(':', { shiftKey: true }), true],
    ['[', press('['), true],
    ['Ctrl+Tab', press('Tab', { ctrlKey: true }), true],
    ['Ctrl+Tab', press('Tab', { ctrlKey: true, shiftKey: true }), false],
    ['Ctrl+Shift+Tab', press('Tab', { ctrlKey: true, shiftKey: true }), true],
    ['Alt+ArrowLeft', press('ArrowLeft', { altKey: true }), true],
    ['Escape', press('Escape'), true],
  ])('%s', (keys, event, expected) => {
    expect(matches(keys, event, false)).toBe(expected);
  });

  it('use Command on a Mac', () => {
    expect(matches('Mod+K', press('k', { metaKey: true }), true)).toBe(true);
    expect(matches('Mod+K', press('k', { ctrlKey: true }), true)).toBe(false);
    expect(matches('Ctrl+Tab', press('Tab', { ctrlKey: true }), true)).toBe(true);
  });
});

describe('dispatch', () => {
  function setup(html: string) {
    document.body.innerHTML = html;
    const shortcuts = new Shortcuts();
    document.body.onkeydown = (event) => shortcuts.dispatch(event);
    const target = document.querySelector('[data-target]') ?? document.body;
    return { shortcuts, send: (event: KeyboardEvent) => target.dispatchEvent(event) };
  }

  it('asks the one registered last first, and goes on when it declines', () => {
    const { shortcuts, send } = setup('');
    const older = vi.fn();
    const newer = vi.fn(() => false);
    shortcuts.register({ keys: 'y', label: '', group: '', run: older });
    const remove = shortcuts.register({ keys: 'y', label: '', group: '', run: newer });
    const event = press('y');
    send(event);
    expect(newer).toHaveBeenCalledOnce();
    expect(older).toHaveBeenCalledOnce();
    expect(event.defaultPrevented).toBe(true);
    remove();
    send(press('y'));
    expect(newer).toHaveBeenCalledOnce();
  });

  it('leaves letters to text fields', () => {
    const { shortcuts, send } = setup('<input data-target />');
    const letter = vi.fn();
    const mod = vi.fn();
    shortcuts.register(
      { keys: 'j', label: '', group: '', run: letter },
      { keys: 'Mod+K', label: '', group: '', run: mod },
    );
    send(press('j'));
    send(press('k', { ctrlKey: true }));
    expect(letter).not.toHaveBeenCalled();
    expect(mod).toHaveBeenCalledOnce();
  });

  it('leaves all keys to a menu or dialog in front', () => {
    const { shortcuts, send } = setup('<div data-overlay><button data-target>x</button></div>');
    const run = vi.fn();
    shortcuts.register({ keys: 'Escape', label: '', group: '', run });
    send(press('Escape'));
    expect(run).not.toHaveBeenCalled();
  });
});

it('what is covered is silent until it is not, but for what works everywhere', () => {
  const shortcuts = new Shortcuts();
  const pressed: string[] = [];
  const key = (keys: string, label: string, everywhere = false) =>
    shortcuts.register({
      keys,
      label,
      group: 'g',
      everywhere,
      run: () => void pressed.push(label),
    });
  key('x', 'below');
  key('?', 'help', true);
  const uncover = shortcuts.cover();
  key('x', 'above');
  const dispatch = () => {
    shortcuts.dispatch(press('x'));
    shortcuts.dispatch(press('?'));
  };
  dispatch();
  expect(shortcuts.list.map(({ label }) => label)).toEqual(['help', 'above']);
  uncover();
  expect(shortcuts.list.map(({ label }) => label)).toEqual(['below', 'help', 'above']);
  expect(pressed).toEqual(['above', 'help']);
});
