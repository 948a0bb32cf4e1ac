/**
 * One object that is being looked at: what was last seen of it, and whether that can still be
 * trusted. Going quickly from row to row does not open a stream for each row passed.
 */
import { stream } from '$lib/platform/rpc';
import type { StreamHandle, StreamHandlers } from '$lib/platform/rpc';
import type {
  FollowObject,
  ObjectDetail,
  ObjectItem,
  ObjectRef,
  WireError,
} from '$lib/wire/generated';

import { Pause } from './pause';

/** How an object's stream is opened; replaced in unit tests. */
export type FollowObjectStream = (
  query: FollowObject,
  handlers: StreamHandlers<ObjectItem>,
) => StreamHandle;

export class ObjectStore {
  /** What is asked for. */
  object = $state.raw<ObjectRef | null>(null);
  /** The same once it is stayed with: null while one goes quickly from object to object. */
  settled = $state.raw<ObjectRef | null>(null);
  /** What was last seen of it. */
  detail = $state.raw<ObjectDetail | null>(null);
  /** Whether it was deleted; `detail` is then what it last was. */
  deleted = $state(false);
  /** Why `detail` may be out of date, if it may. */
  stale = $state.raw<WireError | null>(null);
  /** Why nothing more will come, if that is so. */
  error = $state.raw<WireError | null>(null);
  /** Whether the values of a Secret are shown. */
  revealed = $state(false);
  readonly loading = $derived(
    this.object !== null && this.detail === null && this.error === null && !this.deleted,
  );

  readonly #follow: FollowObjectStream;
  #handle: StreamHandle | null = null;
  #turn = 0;
  readonly #pause = new Pause();

  constructor(follow?: FollowObjectStream) {
    this.#follow = follow ?? ((query, handlers) => stream('follow_object', query, handlers));
  }

  /** Looks at another object, or at none. */
  show(object: ObjectRef | null): void {
    if (isSame(object, this.object)) return;
    this.#disconnect();
    this.object = object;
    this.detail = null;
    this.deleted = false;
    this.stale = null;
    this.error = null;
    // A secret shown once is no reason to show the next one.
    this.revealed = false;
    this.settled = null;
    if (object !== null) this.#pause.run(() => this.#connect());
  }

  /** Shows or masks the values of a Secret. */
  reveal(on: boolean): void {
    if (on === this.revealed) return;
    this.revealed = on;
    // Masking must not wait for an answer: what is to be hidden goes at once.
    if (!on) this.detail = null;
    this.retry();
  }

  /** Asks anew, for example after the stream ended with an error. */
  retry(): void {
    if (this.object === null) return;
    this.#disconnect();
    this.error = null;
    this.deleted = false;
    this.#connect();
  }

  close(): void {
    this.show(null);
  }

  #disconnect(): void {
    this.#pause.cancel();
    this.#turn += 1;
    this.#handle?.close();
    this.#handle = null;
  }

  #connect(): void {
    const object = this.object;
    if (object === null) return;
    this.settled = object;
    const turn = ++this.#turn;
    const query: FollowObject = this.revealed ? { object, reveal: true } : { object };
    this.#handle = this.#follow(query, {
      item: (item) => {
        if (this.#turn === turn) this.#apply(item);
      },
      end: (error) => {
        if (this.#turn !== turn) return;
        this.#handle = null;
        // A stream that ends without an error has said all, for example that the object is gone.
        this.error = error;
      },
    });
  }

  #apply(item: ObjectItem): void {
    switch (item.type) {
      case 'object':
        this.detail = item.detail;
        this.deleted = false;
        this.stale = null;
        break;
      case 'deleted':
        this.deleted = true;
        this.stale = null;
        break;
      case 'stale':
        this.stale = item.error;
        break;
    }
  }
}

/** Whether two references mean one object; one without a uid means whichever has the name. */
export function isSame(one: ObjectRef | null, other: ObjectRef | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.context === other.context &&
    one.group === other.group &&
    one.kind === other.kind &&
    one.namespace === other.namespace &&
    one.name === other.name &&
    one.uid === other.uid
  );
}
