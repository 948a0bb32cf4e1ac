/** A rhythm for drawing what changes all the time. */
import { onNextFrame, type Schedule } from '$lib/platform/frames';

/** Text that changes more often than this cannot be read anyway. */
const LEAST = 30;

/**
 * Runs tasks with frames, but leaves at least as much time between them as they take with all the
 * drawing that follows: on a slow machine a fast log is drawn less often, and input goes first.
 */
export function pacedFrames(): Schedule {
  let notBefore = 0;
  return (task) => {
    let cancel = (): void => undefined;
    const wait = (): void => {
      cancel = onNextFrame(() => {
        const start = performance.now();
        if (start < notBefore) {
          wait();
          return;
        }
        notBefore = start + LEAST;
        task();
        // Timers come after the frame is drawn.
        setTimeout(() => {
          const end = performance.now();
          notBefore = Math.max(notBefore, end + (end - start));
        });
      });
    };
    wait();
    return () => cancel();
  };
}
