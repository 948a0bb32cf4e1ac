/** Snapshots beside the clusters: opening, playing and closing them. */
import { fileName, isSnapshotFile } from '$lib/format/snapshot';
import { isPlaying, presentOf } from '$lib/format/playback';
import { recall, remember } from '$lib/platform/storage';
import { request, toWireError } from '$lib/platform/rpc';
import type { ContextProblem, OpenSnapshot, WireError } from '$lib/wire/generated';

import { clock } from './clock.svelte';
import { contexts } from './contexts.svelte';
import { session } from './session.svelte';

/** What could not be opened, of what was not opened in a dialog. */
export interface OpenProblem {
  id: number;
  /** The file's; nothing where the problem is not one of a file. */
  path: string | null;
  error: WireError;
}

export class Snapshots {
  /** Whether the dialog that opens one is in front. */
  opening = $state(false);
  /** The context of which one is captured, in a dialog. */
  capturing: string | null = $state(null);
  #problems: readonly OpenProblem[] = $state.raw([]);
  #dragged: readonly string[] | null = $state.raw(null);
  #demo: 'untried' | 'opening' | 'done' = $state('untried');
  #hinted = $state(recall('demo.hint') !== false);
  #nextId = 1;
  /** The files of which something was told, also what is dismissed since. */
  readonly #told = new Set<string>();
  /** How many files are being opened. */
  #underWay = 0;

  /** Until they are dismissed. */
  get problems(): readonly OpenProblem[] {
    return this.#problems;
  }

  /** The files that are over the window now. */
  get dragged(): readonly string[] | null {
    return this.#dragged;
  }

  /** Whether the demo is on its way by itself. */
  get demoComes(): boolean {
    return this.#demo === 'opening';
  }

  /** Whether the demo still has to say what it is. */
  get hinted(): boolean {
    return this.#hinted;
  }

  dismissHint(): void {
    this.#hinted = false;
    remember('demo.hint', false);
  }

  /**
   * Opens a file and shows it. Fails with what is to be said where it was asked for. What is called
   * off while it is read does not come: it is closed again, as nobody would look for it in the rail.
   */
  async open(path: string, calledOff?: AbortSignal): Promise<void> {
    await this.#show({ path }, calledOff);
  }

  /** Opens the demo that comes with the app, and shows it. */
  async openDemo(): Promise<void> {
    // The demo is what is opened where no path is said.
    await this.#show({} as OpenSnapshot);
  }

  /** What the first start shows where there is no cluster; once, so that it can be closed. */
  async openDemoUnasked(): Promise<void> {
    if (this.#demo !== 'untried') return;
    this.#demo = 'opening';
    // Without it, the page says what was looked for, and offers the demo again.
    await this.openDemo().catch(() => undefined);
    this.#demo = 'done';
  }

  /** Opens whatever was dropped or handed over; what is wrong is kept until it is dismissed. */
  async openAll(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      if (!isSnapshotFile(path)) {
        this.#report(path, {
          code: 'bad_request',
          message: `\`${fileName(path)}\` is not a snapshot`,
          hint: 'Snapshots are files that end in `.pilothouse`.',
        });
        continue;
      }
      try {
        await this.open(path);
        // A dialog that asks for a file has one now, and would cover it.
        this.opening = false;
      } catch (thrown) {
        this.#report(path, toWireError(thrown));
      }
    }
  }

  /** Tells what is wrong with files that were named at the start, once of each. */
  tell(problems: readonly ContextProblem[]): void {
    for (const { path, error } of problems) if (!this.#told.has(path)) this.#report(path, error);
  }

  dismiss(id: number): void {
    this.#problems = this.#problems.filter((problem) => problem.id !== id);
  }

  drag(paths: readonly string[] | null): void {
    this.#dragged = paths;
  }

  /** Closes a snapshot: it goes from the window, and its file stays. */
  async close(context: string): Promise<void> {
    session.closeContext(context);
    await this.#end(context);
  }

  /** Lets its time pass, or stand still with speed 0. One at its end begins again. */
  async play(context: string, speed: number): Promise<void> {
    const playback = clock.playback(context);
    const ended =
      playback !== undefined && !playback.repeat && presentOf(playback, Date.now()) >= playback.end;
    await this.#play(context, speed, speed > 0 && ended ? 0 : undefined);
  }

  /** Goes to a moment, in milliseconds after the capture began, and plays on only if it plays now. */
  async seek(context: string, at: number): Promise<void> {
    const playback = clock.playback(context);
    const speed = playback !== undefined && isPlaying(playback, Date.now()) ? playback.speed : 0;
    await this.#play(context, speed, Math.max(0, Math.round(at)));
  }

  isPlaying(context: string): boolean {
    const playback = clock.playback(context);
    return playback !== undefined && isPlaying(playback, clock.now);
  }

  async #play(context: string, speed: number, at?: number): Promise<void> {
    const playback = clock.playback(context);
    if (playback) {
      // Shown at once: the core's own word for it comes a moment later.
      const now = Date.now();
      const from = at === undefined ? presentOf(playback, now) : playback.begin + at;
      clock.set(context, { ...playback, since: now, at: Math.min(from, playback.end), speed });
    }
    try {
      await request('play_snapshot', { context, speed, ...(at === undefined ? {} : { at }) });
    } catch (thrown) {
      if (playback) clock.set(context, playback);
      this.#report(null, toWireError(thrown));
    }
  }

  async #show(asked: OpenSnapshot, calledOff?: AbortSignal): Promise<void> {
    this.#underWay += 1;
    try {
      const { context } = await request('open_snapshot', asked);
      const came = contexts.info(context) === undefined;
      if (!calledOff?.aborted) await contexts.load();
      if (!calledOff?.aborted) session.selectContext(context);
      // Not what was open before, and nothing that may be the same file, asked for once more.
      else if (came && this.#underWay === 1) await this.#end(context);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #end(context: string): Promise<void> {
    await contexts.close(context);
    clock.set(context, null);
    await contexts.load();
  }

  #report(path: string | null, error: WireError): void {
    if (path !== null) this.#told.add(path);
    // Of one file, what was said last.
    const others = this.#problems.filter((each) => path === null || each.path !== path);
    this.#problems = [...others, { id: this.#nextId++, path, error }];
  }
}

export const snapshots = new Snapshots();
