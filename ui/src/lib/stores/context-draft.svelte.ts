/** The settings of a context while they are edited. Nothing is said before it is saved. */
import { toWireError } from '$lib/platform/rpc';
import type { ContextInfo, Hue, Protection, WireError } from '$lib/wire/generated';

import { settings, type Said } from './settings.svelte';

export class ContextDraft {
  readonly context: ContextInfo;
  readonly #before: Said;
  alias = $state('');
  /** By itself when null. */
  hue: Hue | null = $state(null);
  initials = $state('');
  group = $state('');
  favourite = $state(false);
  namespace = $state('');
  /** By the rules when null. */
  protection: Protection | null = $state(null);
  notes = $state('');
  #busy = $state(false);
  #error: WireError | null = $state.raw(null);

  constructor(context: ContextInfo) {
    this.context = context;
    const { alias, hue, initials, group, favourite, namespace, protection, notes } =
      context.settings;
    this.alias = alias ?? '';
    this.hue = hue ?? null;
    this.initials = initials ?? '';
    this.group = group ?? '';
    this.favourite = favourite ?? false;
    this.namespace = namespace ?? '';
    this.protection = protection ?? null;
    this.notes = notes ?? '';
    this.#before = this.#now();
  }

  get busy(): boolean {
    return this.#busy;
  }

  get error(): WireError | null {
    return this.#error;
  }

  /** What differs from before; null takes something back. */
  get changes(): Said {
    const now = this.#now();
    const keys = Object.keys(now) as (keyof Said)[];
    return Object.fromEntries(
      keys.filter((key) => now[key] !== this.#before[key]).map((key) => [key, now[key]]),
    );
  }

  /** The context as it would look. */
  get preview(): ContextInfo {
    const { alias, hue, initials } = this.#now();
    return {
      ...this.context,
      hue: hue ?? this.context.hue,
      initials: initials ?? this.context.initials,
      settings: { ...this.context.settings, alias: alias ?? undefined } as ContextInfo['settings'],
    };
  }

  /** Whether the preview shows what was chosen before, as the core alone knows what comes instead. */
  get looksLater(): boolean {
    const { hue, initials } = this.changes;
    return hue === null || initials === null;
  }

  /** Says what has changed; whether that worked. */
  async save(): Promise<boolean> {
    if (this.#busy) return false;
    const { changes } = this;
    if (Object.keys(changes).length === 0) return true;
    this.#busy = true;
    this.#error = null;
    try {
      await settings.say(this.context.name, changes);
      return true;
    } catch (thrown) {
      this.#error = toWireError(thrown);
      return false;
    } finally {
      this.#busy = false;
    }
  }

  #now(): Said {
    return {
      alias: text(this.alias),
      hue: this.hue,
      initials: text(this.initials),
      group: text(this.group),
      favourite: this.favourite,
      namespace: text(this.namespace),
      protection: this.protection,
      notes: this.notes.trim() === '' ? null : this.notes,
    };
  }
}

const text = (value: string): string | null => value.trim() || null;
