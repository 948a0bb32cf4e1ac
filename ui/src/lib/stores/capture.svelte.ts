/** Captures a context into a file: what is asked for, how far it is, and what became of it. */
import { captureName, fileName, SNAPSHOT_FILES, snapshotPath } from '$lib/format/snapshot';
import { chooseTarget, documentsFolder, pathIn } from '$lib/platform/files';
import { request, stream, toWireError, type StreamHandle } from '$lib/platform/rpc';
import type {
  CaptureItem,
  CaptureSnapshot,
  SnapshotInfo,
  TreeGroup,
  WireError,
} from '$lib/wire/generated';

type Step<S extends CaptureItem['step']> = Extract<CaptureItem, { step: S }>;

/** What a capture has told so far, the latest of each step. */
export interface CaptureProgress {
  step: 'listing' | 'recording' | 'logs';
  listing: Step<'listing'> | null;
  recording: Step<'recording'> | null;
  logs: Step<'logs'> | null;
}

const NOTHING: CaptureProgress = { step: 'listing', listing: null, recording: null, logs: null };

/** What may be chosen, or why that is not known. */
export interface Offer<T> {
  list: readonly T[];
  error: WireError | null;
}

export class Capture {
  readonly context: string;
  /** The name that is suggested for the file. */
  readonly name: string;
  #path = $state('');
  /** All when null. */
  kinds: readonly string[] | null = $state.raw(null);
  /** All when null. */
  namespaces: readonly string[] | null = $state.raw(null);
  /** Of each container; 0 for none. */
  logLines = $state(500);
  /** For how long changes are recorded. */
  minutes = $state(0);
  secrets = $state(true);
  hostNames = $state(false);
  emailAddresses = $state(false);

  #phase: 'asking' | 'running' | 'done' = $state('asking');
  #progress: CaptureProgress = $state.raw(NOTHING);
  #result: SnapshotInfo | null = $state.raw(null);
  #error: WireError | null = $state.raw(null);
  #inTheWay = $state(false);
  #tree: Offer<TreeGroup> = $state.raw({ list: [], error: null });
  #spaces: Offer<string> = $state.raw({ list: [], error: null });
  /** Whether the system's own dialog has asked about a file of that name. */
  #confirmed = false;
  #typed = false;
  #handle: StreamHandle | null = null;

  constructor(context: string, source = context, now = Date.now()) {
    this.context = context;
    this.name = captureName(source, now);
    this.#path = this.name;
  }

  get path(): string {
    return this.#path;
  }

  get phase(): 'asking' | 'running' | 'done' {
    return this.#phase;
  }

  get progress(): CaptureProgress {
    return this.#progress;
  }

  get result(): SnapshotInfo | null {
    return this.#result;
  }

  get error(): WireError | null {
    return this.#error;
  }

  /** Whether there may be a file of that name, which would have to be replaced. */
  get inTheWay(): boolean {
    return this.#inTheWay;
  }

  /** The kinds to choose from, by section. */
  get tree(): Offer<TreeGroup> {
    return this.#tree;
  }

  /** The namespaces to choose from. */
  get spaces(): Offer<string> {
    return this.#spaces;
  }

  /** Why it cannot begin yet. */
  get missing(): string | null {
    if (fileName(this.#path.trim()) === '') return 'Name a file.';
    if (this.kinds?.length === 0) return 'Choose a kind, or all.';
    if (this.namespaces?.length === 0) return 'Choose a namespace, or all.';
    return null;
  }

  /** Asks what there is to choose from, and where files belong. */
  async prepare(): Promise<void> {
    const contexts = [this.context];
    await Promise.all([
      documentsFolder().then((folder) => {
        if (folder !== null && !this.#typed) this.#path = pathIn(folder, this.name);
      }),
      request('resource_tree', { contexts, counts: false }).then(
        ({ groups, errors }) =>
          (this.#tree = {
            // Releases are read from Secrets and are no kind of the server's.
            list: groups.filter(({ section }) => section !== 'helm'),
            error: errors[0]?.error ?? null,
          }),
        (thrown: unknown) => (this.#tree = { list: [], error: toWireError(thrown) }),
      ),
      request('list_namespaces', { contexts }).then(
        ({ namespaces, errors }) =>
          (this.#spaces = { list: namespaces, error: errors[0]?.error ?? null }),
        (thrown: unknown) => (this.#spaces = { list: [], error: toWireError(thrown) }),
      ),
    ]);
  }

  setPath(path: string, confirmed = false): void {
    this.#path = path;
    this.#typed = true;
    this.#confirmed = confirmed;
    this.#error = null;
    this.#inTheWay = false;
  }

  choosePath(): Promise<string | null> {
    return chooseTarget(this.name, SNAPSHOT_FILES);
  }

  start(replace?: boolean): void {
    if (this.#phase === 'running' || this.missing !== null) return;
    this.#completePath();
    this.#phase = 'running';
    this.#progress = NOTHING;
    this.#error = null;
    this.#inTheWay = false;
    this.#handle = stream('capture_snapshot', this.#request(replace ?? this.#confirmed), {
      item: (item) => this.#take(item),
      end: (error) => {
        this.#handle = null;
        if (this.#phase !== 'running') return;
        this.#phase = 'asking';
        this.#inTheWay = error?.code === 'exists';
        this.#error = error ?? {
          code: 'internal',
          message: 'the capture ended before its file was written',
          hint: null,
        };
      },
    });
  }

  /** Ends it; nothing is left behind. */
  cancel(): void {
    this.#handle?.close();
    this.#handle = null;
    if (this.#phase === 'running') this.#phase = 'asking';
  }

  /** Without its ending, the file would be refused wherever a snapshot is asked for. */
  #completePath(): void {
    const path = snapshotPath(this.#path.trim());
    // Whoever was asked about a file was asked about another than this one.
    if (path !== this.#path) this.#confirmed = false;
    this.#path = path;
  }

  #take(item: CaptureItem): void {
    if (item.step === 'done') {
      this.#result = item.snapshot;
      this.#phase = 'done';
      return;
    }
    this.#progress = { ...this.#progress, step: item.step, [item.step]: item };
  }

  #request(replace: boolean): CaptureSnapshot {
    const { kinds, namespaces, hostNames, emailAddresses } = this;
    return {
      context: this.context,
      path: this.#path,
      replace,
      ...(kinds === null ? {} : { kinds: [...kinds] }),
      ...(namespaces === null ? {} : { namespaces: [...namespaces] }),
      log_lines: wholeNumber(this.logLines),
      journal_seconds: Math.round(atLeast0(this.minutes) * 60),
      redact: this.secrets ? { host_names: hostNames, email_addresses: emailAddresses } : null,
    };
  }
}

/** An emptied field is not a number. */
function atLeast0(value: number): number {
  return Number.isFinite(value) ? Math.max(0, value) : 0;
}

function wholeNumber(value: number): number {
  return Math.round(atLeast0(value));
}
