/** Streams that have no end of their own: what ends them is a failure, and they are opened again. */
import type { StreamHandle } from '$lib/platform/rpc';

/** Opens a stream, and again `wait` ms after each end, until the returned function is called. */
export function lasting(open: (end: () => void) => StreamHandle, wait: number): () => void {
  let handle: StreamHandle | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = (): void => {
    handle = open(() => (timer = setTimeout(start, wait)));
  };
  start();
  return () => {
    clearTimeout(timer);
    handle?.close();
  };
}
