/**
 * Keyboard shortcuts. Whoever can do something registers it with its key; the one registered
 * last goes first, and may decline. The help page lists what is registered.
 */
import { untrack } from 'svelte';

import { isMac } from '$lib/platform/os';

export interface Shortcut {
  /** As in `j`, `?`, `Enter`, `Mod+K`, `Alt+ArrowLeft`; several keys may do the same. */
  keys: string | readonly string[];
  /** The keys as the help shows them, where that is shorter than all of them. */
  shown?: string;
  /** What it does, as the help says it. */
  label: string;
  /** The heading it stands under in the help. */
  group: string;
  /** Works also while a text field has the focus. Shortcuts with Mod always do. */
  inFields?: boolean;
  /** Works also while something lies over the view that it was registered by. */
  everywhere?: boolean;
  /** Does it; false when it had nothing to do, so that another may. */
  run: (event: KeyboardEvent) => boolean | void;
}

export class Shortcuts {
  #list: readonly Shortcut[] = $state.raw([]);
  /** Those of what lies below something else. */
  #covered: ReadonlySet<Shortcut> = $state.raw(new Set());

  /** All that do something, the oldest first. */
  readonly list: readonly Shortcut[] = $derived(
    this.#list.filter((shortcut) => !this.#covered.has(shortcut)),
  );

  /** Adds shortcuts; the returned function takes them away. */
  register(...added: readonly Shortcut[]): () => void {
    this.#list = [...this.#list, ...added];
    return () => {
      this.#list = this.#list.filter((shortcut) => !added.includes(shortcut));
    };
  }

  /** Silences what is registered now until the returned function is called: something lies over it. */
  cover(): () => void {
    const before = this.#covered;
    const below = this.#list.filter(({ everywhere }) => !everywhere);
    this.#covered = new Set([...before, ...below]);
    return () => (this.#covered = before);
  }

  /** Gives a key press to whoever takes it. */
  dispatch(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const field = isField(event.target);
    // A menu or dialog in front has its own keys.
    if (event.target instanceof Element && event.target.closest('[data-overlay]')) return;

    for (let index = this.list.length - 1; index >= 0; index -= 1) {
      const shortcut = this.list[index];
      if (!shortcut) continue;
      const keys = typeof shortcut.keys === 'string' ? [shortcut.keys] : shortcut.keys;
      const pressed = keys.find((key) => matches(key, event));
      if (pressed === undefined) continue;
      if (field && !shortcut.inFields && !pressed.startsWith('Mod+')) continue;
      if (shortcut.run(event) === false) continue;
      event.preventDefault();
      return;
    }
  }
}

/** Whether an event is the press of a shortcut's keys. */
export function matches(keys: string, event: KeyboardEvent, mac = isMac): boolean {
  const parts = keys.split('+');
  const key = parts.pop() || '+';
  const wants = (name: string) => parts.includes(name);

  const mod = mac ? event.metaKey : event.ctrlKey;
  const ctrl = mac ? event.ctrlKey : false;
  if (wants('Mod') !== mod && !(wants('Ctrl') && !mac)) return false;
  if (wants('Ctrl') && !event.ctrlKey) return false;
  if (!wants('Ctrl') && ctrl) return false;
  if (!mac && event.metaKey) return false;
  if (wants('Alt') !== event.altKey) return false;

  // `?` is Shift on one keyboard and not on another: such keys mean the character itself.
  const isCharacter = key.length === 1 && !/[a-z]/i.test(key);
  if (!isCharacter && wants('Shift') !== event.shiftKey) return false;
  return key.length === 1 ? event.key.toLowerCase() === key.toLowerCase() : event.key === key;
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

export const shortcuts = new Shortcuts();

/** Registers shortcuts for as long as the calling component lives. */
export function useShortcuts(...added: readonly Shortcut[]): void {
  $effect(() => untrack(() => shortcuts.register(...added)));
}
