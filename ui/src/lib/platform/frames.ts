/** Frames of the screen, for whatever is done once for each of them. */

/** Runs a task once, a little later; returns how to call that off. */
export type Schedule = (task: () => void) => () => void;

/** How long a hidden window, which draws no frames, may wait. */
const HIDDEN = 100;

/** Runs a task with the next frame, or soon where there is none. */
export const onNextFrame: Schedule = (task) => {
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = (): void => {
    cancel();
    task();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, HIDDEN);
  return cancel;
};
