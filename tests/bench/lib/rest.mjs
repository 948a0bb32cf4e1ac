// What one program leaves behind is not the next one's time: after a long answer a server collects its garbage
// for seconds.

import { readFileSync } from 'node:fs';

const INTERVAL = 250;
/** How many times in a row the machine is idle before it counts as at rest. */
const AT_REST = 4;
/** The part of the processors' time. */
const IDLE = 0.9;
const LIMIT = 60_000;

/** Waits until the machine is idle; fails if it does not come to rest, since nothing can be measured then. */
export async function rest() {
  const deadline = performance.now() + LIMIT;
  for (let [quiet, before] = [0, times()]; quiet < AT_REST;) {
    if (performance.now() >= deadline) throw new Error(`the machine is busy for ${LIMIT / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    const now = times();
    const idle = (now.idle - before.idle) / (now.total - before.total);
    quiet = idle >= IDLE ? quiet + 1 : 0;
    before = now;
  }
}

/** Clock ticks of all processors since the start, as proc(5) has them. */
function times() {
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle, iowait] = ticks;
  return { idle: idle + iowait, total: ticks.reduce((sum, value) => sum + value, 0) };
}
