/** A context that is renamed or deleted in its kubeconfig: shown first, then written. */
import { request, toWireError } from '$lib/platform/rpc';
import type { ContextInfo, EditKubeconfig, KubeconfigChange, WireError } from '$lib/wire/generated';

import { contexts } from './contexts.svelte';
import { session } from './session.svelte';

/** While a name is typed, its change is not looked at with each letter. */
const PAUSE_MS = 200;

export class Edit {
  readonly context: ContextInfo;
  readonly kind: EditKubeconfig['edit'];
  /** The new name. */
  to = $state('');
  /** Whether what nothing else names goes, too. */
  unused = $state(true);
  #change: KubeconfigChange | null = $state.raw(null);
  #error: WireError | null = $state.raw(null);
  #busy = $state(false);
  #done = $state(false);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(context: ContextInfo, kind: EditKubeconfig['edit']) {
    this.context = context;
    this.kind = kind;
    this.to = context.entry;
    if (kind === 'delete') void this.look();
  }

  /** What would change, or what has. */
  get change(): KubeconfigChange | null {
    return this.#change;
  }

  get error(): WireError | null {
    return this.#error;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Whether it is written. */
  get done(): boolean {
    return this.#done;
  }

  /** The copies of what the files were. */
  get backups(): readonly string[] {
    return (this.#change?.files ?? []).flatMap(({ backup }) => backup ?? []);
  }

  get ready(): boolean {
    return !this.#busy && !this.#done && (this.#change?.files.length ?? 0) > 0;
  }

  rename(to: string): void {
    this.to = to;
    this.#forget();
    clearTimeout(this.#timer);
    if (to !== this.context.entry) this.#timer = setTimeout(() => void this.look(), PAUSE_MS);
  }

  setUnused(unused: boolean): void {
    this.unused = unused;
    void this.look();
  }

  /** Asks what would change. */
  async look(): Promise<void> {
    this.#forget();
    const turn = this.#turn;
    try {
      const change = await request('edit_kubeconfig', this.#request());
      if (turn === this.#turn) this.#change = change;
    } catch (thrown) {
      if (turn === this.#turn) this.#error = toWireError(thrown);
    }
  }

  /** Writes what was shown, and nothing else. */
  async apply(): Promise<void> {
    const { ready } = this;
    const shown = this.#change;
    if (!ready || shown === null) return;
    this.#busy = true;
    this.#error = null;
    const { name } = this.context;
    const inView = session.contexts.includes(name);
    try {
      const { revision } = shown;
      this.#change = await request('edit_kubeconfig', {
        ...this.#request(),
        apply: true,
        revision,
      });
      this.#done = true;
      await contexts.load();
      if (this.kind === 'delete') {
        session.closeContext(name);
        return;
      }
      if (inView) session.toggleContext(this.to);
      session.dropContext(name);
    } catch (thrown) {
      this.#error = toWireError(thrown);
    } finally {
      this.#busy = false;
    }
  }

  end(): void {
    this.#forget();
    clearTimeout(this.#timer);
  }

  #forget(): void {
    this.#turn += 1;
    this.#change = null;
    this.#error = null;
  }

  #request(): EditKubeconfig {
    const { name: context } = this.context;
    const common = { context, apply: false, revision: null };
    return this.kind === 'rename'
      ? { ...common, edit: 'rename', to: this.to }
      : { ...common, edit: 'delete', unused: this.unused };
  }
}

class KubeconfigEdits {
  /** What is in front, in a dialog. */
  current: Edit | null = $state.raw(null);

  start(context: ContextInfo, kind: EditKubeconfig['edit']): void {
    this.current = new Edit(context, kind);
  }

  close(): void {
    this.current?.end();
    this.current = null;
  }
}

export const kubeconfigEdits = new KubeconfigEdits();
