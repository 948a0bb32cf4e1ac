/**
 * Something that is followed: a stream of which each item is the whole thing anew, for as long as it
 * is looked at. What ends it is a failure; then what was last seen stays, said to be old, and the
 * stream is opened again.
 */
import { stream } from '$lib/platform/rpc';
import type { StreamHandle, StreamHandlers } from '$lib/platform/rpc';
import type { ErrorCode, Streams, WireError } from '$lib/wire/generated';

import { Pause } from './pause';

const REOPEN_MS = 5000;

/** Failures that another try would only repeat. */
const LASTING: readonly ErrorCode[] = ['bad_request', 'not_found'];

const ENDED: WireError = { code: 'internal', message: 'It is no longer followed.', hint: null };

/** How the stream is opened; replaced in unit tests. */
export type OpenFollowed<N extends keyof Streams> = (
  query: Streams[N]['request'],
  handlers: StreamHandlers<Streams[N]['item']>,
) => StreamHandle;

export class Followed<N extends keyof Streams> {
  /** What is asked for. */
  query = $state.raw<Streams[N]['request'] | null>(null);
  /** What was last seen. */
  latest = $state.raw<Streams[N]['item'] | null>(null);
  /** Why nothing new comes: what was last seen may be out of date. */
  error = $state.raw<WireError | null>(null);
  readonly loading = $derived(this.query !== null && this.latest === null && this.error === null);

  readonly #open: OpenFollowed<N>;
  readonly #pause = new Pause();
  #handle: StreamHandle | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #key = '';
  #turn = 0;

  constructor(name: N, open?: OpenFollowed<N>) {
    this.#open = open ?? ((query, handlers) => stream(name, query, handlers));
  }

  /** Follows something else, or nothing. */
  show(query: Streams[N]['request'] | null): void {
    const key = query === null ? '' : JSON.stringify(query);
    if (key === this.#key) return;
    this.#disconnect();
    this.#key = key;
    this.query = query;
    this.latest = null;
    this.error = null;
    if (query !== null) this.#pause.run(() => this.#connect());
  }

  /** Asks anew, now. */
  retry(): void {
    if (this.query === null) return;
    this.#disconnect();
    // What is old is still old until the answer is here.
    if (this.latest === null) this.error = null;
    this.#connect();
  }

  close(): void {
    this.show(null);
  }

  #disconnect(): void {
    this.#pause.cancel();
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.#handle?.close();
    this.#handle = null;
  }

  #connect(): void {
    const { query } = this;
    if (query === null) return;
    const turn = ++this.#turn;
    this.#handle = this.#open(query, {
      item: (item) => {
        if (this.#turn !== turn) return;
        this.latest = item;
        this.error = null;
      },
      end: (error) => {
        if (this.#turn !== turn) return;
        this.#handle = null;
        this.error = error ?? ENDED;
        if (LASTING.includes(this.error.code)) return;
        this.#timer = setTimeout(() => this.#connect(), REOPEN_MS);
      },
    });
  }
}
