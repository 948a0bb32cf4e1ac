/**
 * Kubeconfigs that are brought in by hand: shown first, then copied. What was pasted holds secrets: it is
 * here while its dialog is open, and nowhere after that.
 */
import { readsAdded } from '$lib/contexts/sources';
import { formatCount } from '$lib/format/number';
import { request, toWireError } from '$lib/platform/rpc';
import type {
  ImportKubeconfig,
  ImportedContext,
  KubeconfigImport,
  SecretsIn,
  WireError,
} from '$lib/wire/generated';

import { contexts } from './contexts.svelte';
import { session } from './session.svelte';
import { settings } from './settings.svelte';

/** While something is typed, it is not looked at with each letter. */
const PAUSE_MS = 250;

/** What it is taken out of. */
export type ImportSource = { text: string } | { path: string };

export class Import {
  #from: ImportKubeconfig['from'] = $state('text');
  #text = $state('');
  #path = $state('');
  #answer: KubeconfigImport | null = $state.raw(null);
  #error: WireError | null = $state.raw(null);
  #looking = $state(false);
  #busy = $state(false);
  /** Those that stay where they are, by their names in the kubeconfig. */
  #left: ReadonlySet<string> = $state.raw(new Set());
  /** Where secrets are to go, once that was chosen. */
  #wanted: SecretsIn | null = $state.raw(null);
  #keychain: WireError | null = $state.raw(null);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source?: ImportSource) {
    if (source === undefined) return;
    if ('text' in source) this.#text = source.text;
    else {
      this.#from = 'file';
      this.#path = source.path;
    }
    void this.look();
  }

  /** Whether it is pasted, or comes from a file. */
  get from(): ImportKubeconfig['from'] {
    return this.#from;
  }

  get text(): string {
    return this.#text;
  }

  get path(): string {
    return this.#path;
  }

  get error(): WireError | null {
    return this.#error;
  }

  /** Whether the core is being asked what is in it. */
  get looking(): boolean {
    return this.#looking;
  }

  /** Whether it is being copied. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Whether there is nothing yet that could be looked at. */
  readonly empty: boolean = $derived(
    (this.#from === 'text' ? this.#text : this.#path).trim() === '',
  );

  /** What is in it; null as long as nobody knows. */
  readonly contexts: readonly ImportedContext[] | null = $derived(this.#answer?.contexts ?? null);

  /** What is odd about it. */
  readonly problems: readonly WireError[] = $derived(this.#answer?.problems ?? []);

  /** Why the keychain cannot take secrets, as far as it was asked. */
  get keychain(): WireError | null {
    return this.#keychain;
  }

  /** What comes. */
  readonly chosen: readonly ImportedContext[] = $derived(
    (this.contexts ?? []).filter((context) => this.isChosen(context)),
  );

  /**
   * Whether it matters where secrets go. Also for a context that is whole and yet cannot be taken: what
   * keeps it back may be a secret that only the file takes, as a password in its server's address.
   */
  readonly hasSecrets: boolean = $derived.by(() => {
    const wanted = (this.contexts ?? []).filter(({ entry }) => !this.#left.has(entry));
    const may = ({ secrets, problem, server }: ImportedContext) =>
      problem === null ? secrets.length > 0 : server !== null;
    return wanted.some(may) || (this.#wanted !== null && this.#wanted !== 'keychain');
  });

  /** Where secrets go; null until somebody says so, where the keychain cannot take them. */
  readonly secrets: SecretsIn | null = $derived.by(() => {
    if (this.#keychain === null) return this.#wanted ?? 'keychain';
    return this.#wanted === 'keychain' ? null : this.#wanted;
  });

  readonly ready: boolean = $derived(
    !this.#busy &&
      !this.#looking &&
      this.chosen.length > 0 &&
      (!this.hasSecrets || this.secrets !== null),
  );

  isChosen({ entry, problem }: ImportedContext): boolean {
    return problem === null && !this.#left.has(entry);
  }

  setFrom(from: ImportKubeconfig['from']): void {
    if (from === this.#from) return;
    this.#from = from;
    this.#forget();
    void this.look();
  }

  setText(text: string): void {
    this.#text = text;
    this.#later();
  }

  setPath(path: string): void {
    this.#path = path;
    this.#later();
  }

  /** Takes a file that was chosen, and need not be typed to its end. */
  setFile(path: string): void {
    this.#from = 'file';
    this.#path = path;
    this.#forget();
    void this.look();
  }

  choose(entry: string, chosen: boolean): void {
    const left = new Set(this.#left);
    if (chosen) left.delete(entry);
    else left.add(entry);
    this.#left = left;
  }

  chooseAll(chosen: boolean): void {
    this.#left = new Set(chosen ? [] : (this.contexts ?? []).map(({ entry }) => entry));
  }

  setSecrets(secrets: SecretsIn): void {
    this.#wanted = secrets;
    // Some contexts can be taken into the file only.
    void this.look();
  }

  /** Asks the keychain once more, for whoever would rather have that. */
  tryKeychain(): void {
    this.#wanted = null;
    void this.look();
  }

  /** Asks what is in it. What was answered before stands until then. */
  async look(): Promise<void> {
    clearTimeout(this.#timer);
    const turn = (this.#turn += 1);
    this.#looking = !this.empty;
    if (this.empty) return;
    const secrets = this.secrets ?? 'keychain';
    try {
      const answer = await request('import_kubeconfig', {
        ...this.#source(),
        contexts: null,
        secrets,
        apply: false,
      });
      if (turn !== this.#turn) return;
      // It is asked only where secrets would go there.
      if (secrets === 'keychain') this.#keychain = answer.keychain;
      this.#answer = answer;
      this.#error = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#answer = null;
      this.#error = toWireError(thrown);
    }
    this.#looking = false;
  }

  /** Copies what is chosen. Answers with the names that it has here; null where nothing came of it. */
  async apply(): Promise<readonly string[] | null> {
    if (!this.ready) return null;
    const entries = this.chosen.map(({ entry }) => entry);
    return this.#doing(async () => {
      const { contexts: came } = await request('import_kubeconfig', {
        ...this.#source(),
        contexts: entries,
        // Without secrets nothing is said by it; the file is always there.
        secrets: this.secrets ?? 'file',
        apply: true,
      });
      await contexts.load();
      return came.filter(({ entry }) => entries.includes(entry)).map(({ name }) => name);
    });
  }

  /** Lets the file be read where it is, and copies nothing. Answers with its path. */
  async readInPlace(): Promise<string | null> {
    const path = this.#path.trim();
    if (this.#from !== 'file' || path === '' || this.#busy) return null;
    return this.#doing(async () => {
      await settings.changeSources((sources) => [
        ...sources.filter((source) => source !== path),
        path,
      ]);
      return path;
    });
  }

  /** Nothing of it is kept. */
  end(): void {
    this.#forget();
    this.#text = '';
    this.#path = '';
  }

  async #doing<T>(task: () => Promise<T>): Promise<T | null> {
    this.#busy = true;
    this.#error = null;
    try {
      return await task();
    } catch (thrown) {
      this.#error = toWireError(thrown);
      return null;
    } finally {
      this.#busy = false;
    }
  }

  #later(): void {
    this.#forget();
    this.#looking = !this.empty;
    if (!this.empty) this.#timer = setTimeout(() => void this.look(), PAUSE_MS);
  }

  /** What is answered from now on is about something else. */
  #forget(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.#looking = false;
    this.#answer = null;
    this.#error = null;
    this.#left = new Set();
  }

  #source(): { from: 'text'; text: string } | { from: 'file'; path: string } {
    return this.#from === 'text'
      ? { from: 'text', text: this.#text }
      : { from: 'file', path: this.#path.trim() };
  }
}

export class KubeconfigImports {
  #current: Import | null = $state.raw(null);
  /** Files that are taken after it. */
  #next: readonly string[] = $state.raw([]);
  #came: readonly string[] = $state.raw([]);
  #added: readonly string[] = $state.raw([]);

  /** What is in front, in a dialog. */
  get current(): Import | null {
    return this.#current;
  }

  /** How many files come after it. */
  get waiting(): number {
    return this.#next.length;
  }

  /** What came of the last ones, until that is dismissed. */
  readonly notice: string | null = $derived.by(() => {
    const came = this.#came;
    const read = readsAdded(contexts.searched, settings.sources);
    const lines = this.#added.map((path) =>
      read
        ? `${path} is read where it is.`
        : `${path} is read where it is once Pilothouse is started without kubeconfig files of its own.`,
    );
    if (came.length > 0) {
      lines.unshift(`${formatCount(came.length, 'context')} imported: ${contexts.labels(came)}.`);
    }
    return lines.length === 0 ? null : lines.join(' ');
  });

  /** Opens the dialog, with something in it if that is there. */
  start(source?: ImportSource): void {
    this.close();
    this.dismiss();
    this.#current = new Import(source);
  }

  /** Takes files one after another; behind what is in front, unless that is nothing yet. */
  take(paths: readonly string[]): void {
    const [first, ...others] = paths;
    if (first === undefined) return;
    if (this.#current !== null && !this.#current.empty) {
      this.#next = [...this.#next, ...paths];
      return;
    }
    this.start({ path: first });
    this.#next = others;
  }

  /** Copies what is chosen of the one in front, and goes to the next. */
  async apply(): Promise<void> {
    const current = this.#current;
    const names = (await current?.apply()) ?? null;
    if (names === null || current !== this.#current) return;
    this.#came = [...this.#came, ...names];
    this.#done();
  }

  /** Lets the file in front be read where it is, and goes to the next. */
  async readInPlace(): Promise<void> {
    const current = this.#current;
    const path = (await current?.readInPlace()) ?? null;
    if (path === null || current !== this.#current) return;
    this.#added = [...this.#added, path];
    this.#done();
  }

  /** Goes to the next without the one in front. */
  skip(): void {
    this.#current?.end();
    const [path, ...others] = this.#next;
    this.#next = others;
    this.#current = path === undefined ? null : new Import({ path });
  }

  /** Ends all of it; what came already stays. */
  close(): void {
    this.#next = [];
    this.skip();
  }

  dismiss(): void {
    this.#came = [];
    this.#added = [];
  }

  /** What came is seen on the page of all contexts. */
  #done(): void {
    session.choosing = true;
    this.skip();
  }
}

export const kubeconfigImports = new KubeconfigImports();
