/**
 * The one way to the core: a request has one answer, a stream has items until either side
 * ends it. Both are typed by the command table that the core itself is built from.
 */
import { Channel, invoke } from '@tauri-apps/api/core';

import type { ErrorCode, Requests, Streams, WireError } from '$lib/wire/generated';

import { onNextFrame } from './frames';

/** A failure that the core reported, or that kept a call from reaching it. */
export class RpcError extends Error implements WireError {
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(error: WireError, options?: ErrorOptions) {
    super(error.message, options);
    this.name = 'RpcError';
    this.code = error.code;
    this.hint = error.hint;
  }

  /** The plain form, as stores keep it and components show it. */
  toWire(): WireError {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** What any thrown value is to the window: the core's own error where it is one. */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof RpcError) return thrown.toWire();
  if (isWireError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', message, hint: null };
}

function isWireError(value: unknown): value is WireError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

async function call(args: Record<string, unknown>): Promise<unknown> {
  try {
    return await invoke<unknown>('rpc', args);
  } catch (thrown) {
    throw new RpcError(toWireError(thrown), { cause: thrown });
  }
}

/** Calls a command and waits for its answer; rejects with {@link RpcError}. */
export async function request<N extends keyof Requests>(
  name: N,
  request: Requests[N]['request'],
): Promise<Requests[N]['response']> {
  // The core's answer has this type by construction: both are generated from one table.
  return (await call({ name, request })) as Requests[N]['response'];
}

/** What the shell offers beside the core: that needs a window, and no type of the core's tells it. */
export function shell(name: `$${string}`, request: Record<string, unknown>): Promise<unknown> {
  return call({ name, request });
}

export interface StreamHandlers<Item> {
  item(item: Item): void;
  /** The core ended the stream; with null it had nothing more to say. Never after `close`. */
  end(error: WireError | null): void;
}

export interface StreamHandle {
  readonly id: number;
  /** Ends the stream. No handler runs after it. */
  close(): void;
}

type Frame<Item> = { item: Item } | { end: WireError | null };

// A reloaded page must not collide with the streams of the page before it, which the core may
// still be ending: each page counts from its own place.
let nextStream = Math.floor(Math.random() * 0x3fff_ffff);

/** Opens a stream. Failure to open arrives at `handlers.end`, as any later failure does. */
export function stream<N extends keyof Streams>(
  name: N,
  request: Streams[N]['request'],
  handlers: StreamHandlers<Streams[N]['item']>,
): StreamHandle {
  const id = nextStream++;
  let open = true;
  let handled = 0;
  let flush: (() => void) | null = null;

  const acknowledge = () => {
    flush = null;
    const items = handled;
    handled = 0;
    if (open && items > 0) ignoreFailure(call({ name: '$ack', request: { stream: id, items } }));
  };

  const end = (error: WireError | null) => {
    if (!open) return;
    open = false;
    flush?.();
    handlers.end(error);
  };

  const channel = new Channel<Frame<Streams[N]['item']>>((frame) => {
    if (!open) return;
    if ('end' in frame) {
      end(frame.end);
      return;
    }
    try {
      handlers.item(frame.item);
    } finally {
      // Also after a handler that threw: one bad item must not stall the stream.
      handled += 1;
      flush ??= onNextFrame(acknowledge);
    }
  });

  const opening = call({ name, request, stream: id, channel }).catch((thrown: unknown) => {
    end(toWireError(thrown));
  });

  return {
    id,
    close() {
      if (!open) return;
      open = false;
      flush?.();
      // Calls may overtake each other: before its opening, the close would find nothing to end.
      void opening.then(() => ignoreFailure(call({ name: '$close', request: { stream: id } })));
    },
  };
}

/** For messages about a stream that the core may have ended meanwhile. */
function ignoreFailure(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}
