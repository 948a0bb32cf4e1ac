/** What the user says of their contexts, further kubeconfig files, what is protected, and when contexts sleep. */
import { moved, movedOrder, withAbsent } from '$lib/contexts/groups';
import { request, toWireError } from '$lib/platform/rpc';
import type {
  ChangeSettings,
  ContextSettings,
  KeptInfo,
  ProtectionRule,
  SleepSettings,
  StoredSettings,
  WireError,
} from '$lib/wire/generated';

import { contexts } from './contexts.svelte';

/** Of what may have changed elsewhere, each change begins with what is there now. */
type Arrangement = { readonly groups: readonly string[]; readonly order: readonly string[] };

/** What is said of a context; null is not said. */
export type Said = { [K in keyof ContextSettings]?: ContextSettings[K] | null };

export class Settings {
  /** The context whose settings are in front, in a dialog. */
  editing: string | null = $state(null);
  /** The context that is about to be unlocked, in a dialog. */
  unlocking: string | null = $state(null);
  #stored: StoredSettings | null = $state.raw(null);
  #error: WireError | null = $state.raw(null);
  /** Counts the answers that were asked for, so that a late one does not replace a later. */
  #asked = 0;
  /** What was asked of their sleep last. */
  #slept: Promise<unknown> = Promise.resolve();

  /** Whether they were read once. */
  get loaded(): boolean {
    return this.#stored !== null;
  }

  /** Why they could not be read, or not changed where nobody waited for that. */
  get error(): WireError | null {
    return this.#error;
  }

  /** What is wrong with their file. */
  get problem(): WireError | null {
    return this.#stored?.problem ?? null;
  }

  /** Files, folders and patterns beside those that kubectl reads. */
  get sources(): readonly string[] {
    return this.#stored?.settings.sources ?? [];
  }

  /** The first that fits a context's name counts. */
  get rules(): readonly ProtectionRule[] {
    return this.#stored?.settings.protection_rules ?? [];
  }

  /** When contexts sleep, once that was read. */
  get sleep(): SleepSettings | null {
    return this.#stored?.settings.sleep ?? null;
  }

  /** What is kept of contexts; null where nothing can be. */
  get kept(): KeptInfo | null {
    return this.#stored?.kept ?? null;
  }

  /** Reads them, again if they were read before. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const stored = await request('get_settings', {});
      if (asked !== this.#asked) return;
      this.#stored = stored;
      this.#error = null;
    } catch (thrown) {
      if (asked === this.#asked) this.#error = toWireError(thrown);
    }
  }

  /** Says something else of a context; null takes it back, and what is not named stays. */
  async say(context: string, part: Said): Promise<void> {
    const before = contexts.info(context)?.settings ?? {};
    await this.#change({ change: 'context', context, settings: said({ ...before, ...part }) });
  }

  /**
   * Makes a namespace a favourite of these contexts, or of none of them where it is one already.
   * Of snapshots nothing is kept.
   */
  async favour(names: readonly string[], namespace: string): Promise<void> {
    const live = names.filter((name) => contexts.info(name)?.snapshot === null);
    const before = live.map((name) => ({ name, favourites: favouritesOf(name) }));
    const given = before.some(({ favourites }) => favourites.includes(namespace));
    for (const { name, favourites } of before) {
      if (favourites.includes(namespace) !== given) continue;
      const others = favourites.filter((each) => each !== namespace);
      const after = given ? others : [...others, namespace];
      await this.say(name, { favourites: after.length > 0 ? after : null });
    }
  }

  /** Puts a context one place further among those it stands with, up with -1; whether it went. */
  async move(context: string, by: -1 | 1): Promise<boolean> {
    const order = movedOrder(contexts.list, context, by);
    if (order === null) return false;
    return this.#arrange((before) => ({
      groups: before.groups,
      order: withAbsent(order, before.order),
    }));
  }

  /** Puts a group one place further, of those that are shown. */
  async moveGroup(shown: readonly string[], at: number, by: -1 | 1): Promise<boolean> {
    return this.#arrange((before) => ({
      groups: withAbsent(moved(shown, at, by), before.groups),
      order: before.order,
    }));
  }

  /** Changes the rules as they are now. */
  async changeRules(
    change: (rules: readonly ProtectionRule[]) => readonly ProtectionRule[],
  ): Promise<void> {
    const rules = change((await request('get_settings', {})).settings.protection_rules);
    await this.#change({ change: 'protection_rules', rules: [...rules] });
  }

  /** Changes the further sources as they are now. */
  async changeSources(change: (sources: readonly string[]) => readonly string[]): Promise<void> {
    const sources = change((await request('get_settings', {})).settings.sources);
    await this.#change({ change: 'sources', sources: [...sources] });
  }

  /**
   * Changes a part of when contexts sleep. One change follows the other: a field is left by what changes the
   * next, and each begins with what there is now.
   */
  changeSleep(part: Partial<SleepSettings>): Promise<void> {
    const done = this.#slept.then(async () => {
      const { sleep } = (await request('get_settings', {})).settings;
      await this.#change({ change: 'sleep', sleep: { ...sleep, ...part } });
    });
    this.#slept = done.catch(() => undefined);
    return done;
  }

  /** Lets a read-only context be changed for some minutes; `typed` is its name. */
  async unlock(context: string, minutes: number, typed: string): Promise<void> {
    await request('unlock_context', { context, minutes, typed });
  }

  async lock(context: string): Promise<void> {
    try {
      await request('unlock_context', { context, minutes: 0, typed: '' });
    } catch (thrown) {
      this.#error = toWireError(thrown);
    }
  }

  dismiss(): void {
    this.#error = null;
  }

  async #arrange(change: (before: Arrangement) => Arrangement): Promise<boolean> {
    try {
      const { groups, order } = change((await request('get_settings', {})).settings);
      await this.#change({ change: 'arrangement', groups: [...groups], order: [...order] });
      return true;
    } catch (thrown) {
      this.#error = toWireError(thrown);
      return false;
    }
  }

  async #change(change: ChangeSettings): Promise<void> {
    const asked = ++this.#asked;
    const stored = await request('change_settings', change);
    // What comes of it is on screen when this is done.
    await contexts.load();
    if (asked !== this.#asked) return;
    this.#stored = stored;
    this.#error = null;
  }
}

/** The namespaces that stand before the others of a context. */
function favouritesOf(context: string): readonly string[] {
  return contexts.info(context)?.settings.favourites ?? [];
}

/** Without what is not said. */
function said(settings: Said): ContextSettings {
  const kept = Object.entries(settings).filter(
    ([, value]) => value !== null && value !== undefined && value !== '' && value !== false,
  );
  return Object.fromEntries(kept) as unknown as ContextSettings;
}

export const settings = new Settings();
