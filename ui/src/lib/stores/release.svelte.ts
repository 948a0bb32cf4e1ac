/** One Helm release as a page shows it: its history, and one revision of it in full. */
import { request, toWireError } from '$lib/platform/rpc';
import { groupVersion, type ManifestObject } from '$lib/helm/manifest';
import type { KindInfo, ObjectRef, ReleaseDetail, Revision, WireError } from '$lib/wire/generated';

export interface ReleaseName {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
}

/** The newest revision's number and status, as in `7 deployed`; or that there is none any more. */
export type Newest = `${number} ${string}` | 'gone';

export class ReleaseView {
  readonly name: ReleaseName;
  /** All revisions, newest first; stays when a revision cannot be read. */
  history = $state.raw<readonly Revision[]>([]);
  /** The revision that was read last, which may not be the chosen one while that is read. */
  detail = $state.raw<ReleaseDetail | null>(null);
  loading = $state(false);
  /** Why the chosen revision could not be read. */
  error = $state.raw<WireError | null>(null);
  /** The chart's name, which a damaged revision does not tell. */
  chart = $state.raw<string | null>(null);
  /** How Helm applied the newest revision; absent until it was read. */
  applyMethod = $state.raw<string | null | undefined>(undefined);
  /** Whether secret values are shown. */
  revealed = $state(false);
  /** The chosen revision; null for the newest, whichever that is. */
  #chosen = $state<number | null>(null);
  #kinds = $state.raw<readonly KindInfo[] | null>(null);
  /** What the list last said that was not what was read. */
  #compared: Newest | null = null;
  /** Counts requests, so that a late answer does not replace a later one. */
  #turn = 0;

  constructor(name: ReleaseName) {
    this.name = name;
  }

  get newest(): number | null {
    return this.history[0]?.revision ?? this.detail?.release.revision ?? null;
  }

  /** The number of the chosen revision, once it is known. */
  get revision(): number | null {
    return this.#chosen ?? this.newest;
  }

  /** The chosen revision in full; null while or because it cannot be shown. */
  readonly shown: ReleaseDetail | null = $derived.by(() => {
    const { detail } = this;
    if (detail === null || this.error !== null) return null;
    return detail.release.revision === this.revision ? detail : null;
  });

  /** The chosen revision in the history. */
  readonly entry: Revision | null = $derived(
    this.history.find((revision) => revision.revision === this.revision) ?? null,
  );

  /** What was read of the newest revision; null before anything was. */
  get read(): Newest | null {
    const [newest] = this.history;
    if (newest === undefined) return this.error === null ? null : 'gone';
    return `${newest.revision} ${newest.problem === null ? newest.status : 'unreadable'}`;
  }

  async load(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.loading = true;
    try {
      const detail = await request('get_release', {
        ...this.name,
        ...(this.#chosen === null ? {} : { revision: this.#chosen }),
        ...(this.revealed ? { reveal: true } : {}),
      });
      if (turn !== this.#turn) return;
      this.detail = detail;
      this.history = detail.history;
      this.chart = detail.release.chart ?? this.chart;
      if (detail.release.revision === this.newest) this.applyMethod = detail.apply_method;
      this.error = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.error = toWireError(thrown);
    }
    this.loading = false;
  }

  /**
   * Takes what the list of releases says of this one, and reads it anew if that is not what was
   * read. Once for each thing said: the list may be the one that is late.
   */
  compare(newest: Newest): void {
    const { read } = this;
    if (read === null || this.loading || newest === read || newest === this.#compared) return;
    this.#compared = newest;
    if (newest === 'gone') {
      this.history = [];
      this.detail = null;
    }
    void this.load();
  }

  /** Shows another revision. Choosing the newest goes on to newer ones with the next refresh. */
  select(revision: number): void {
    if (revision === this.revision) return;
    this.#chosen = revision === this.newest ? null : revision;
    this.error = null;
    void this.load();
  }

  setRevealed(revealed: boolean): void {
    this.revealed = revealed;
    // What was revealed is forgotten at once, not when the masked answer arrives.
    if (!revealed) this.detail = null;
    void this.load();
  }

  /** Answers that are under way no longer matter. */
  close(): void {
    this.#turn += 1;
  }

  /** Asks which kinds the cluster has; without an answer no object can be gone to. */
  async loadKinds(): Promise<void> {
    if (this.#kinds !== null) return;
    try {
      this.#kinds = (await request('list_kinds', { context: this.name.context })).kinds;
    } catch {
      this.#kinds = null;
    }
  }

  /** The object in the cluster that a document of the manifest describes, if it can be named. */
  objectOf(document: ManifestObject): ObjectRef | null {
    const { group, version } = groupVersion(document.apiVersion);
    const kind = this.#kinds?.find((info) => info.group === group && info.kind === document.kind);
    if (kind === undefined || document.name === '') return null;
    const { context } = this.name;
    const namespace = kind.namespaced ? (document.namespace ?? this.name.namespace) : null;
    return { context, group, version, kind: kind.kind, namespace, name: document.name, uid: null };
  }
}
