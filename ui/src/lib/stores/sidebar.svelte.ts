/** How the user keeps the sidebar: which sections are folded, which kinds are pinned, its width. */
import { SvelteSet } from 'svelte/reactivity';

import { recall, remember } from '$lib/platform/storage';

export class SidebarChoices {
  /** Sections and API groups that are not as they start: built-in open, custom folded. */
  readonly #turned = new SvelteSet<string>(readTexts('sidebar.turned'));
  readonly #pins = new SvelteSet<string>(readTexts('sidebar.pins'));
  #hidden = $state(recall('sidebar.hidden') === true);
  width = $state(212);

  get hidden(): boolean {
    return this.#hidden;
  }

  toggle(): void {
    this.#hidden = !this.#hidden;
    remember('sidebar.hidden', this.#hidden);
  }

  isOpen(key: string, opensFolded: boolean): boolean {
    return this.#turned.has(key) === opensFolded;
  }

  turn(key: string): void {
    flip(this.#turned, key);
    remember('sidebar.turned', [...this.#turned]);
  }

  /** The ids of pinned kinds, in the order they were pinned. */
  get pins(): readonly string[] {
    return [...this.#pins];
  }

  isPinned(kind: string): boolean {
    return this.#pins.has(kind);
  }

  togglePin(kind: string): void {
    flip(this.#pins, kind);
    remember('sidebar.pins', [...this.#pins]);
  }
}

function flip(set: Set<string>, key: string): void {
  if (!set.delete(key)) set.add(key);
}

function readTexts(key: string): string[] {
  const value = recall(key);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export const sidebar = new SidebarChoices();
