// A table of the program, from its start to its last row.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** As many rows as fit on a large screen. */
const WINDOW = { start: 0, count: 60 };
const LIMIT = 120_000;

/**
 * Opens a table of everything of a kind and waits until its first listing is complete.
 *
 * @returns {Promise<{ firstRows: number, allRows: number, memory: number, total: number }>}
 *   seconds from the start of the process, and bytes that it keeps of its own
 */
export async function openTable(program, kind, env = process.env) {
  const request = JSON.stringify({ contexts: ['admin'], kind, window: WINDOW });
  const began = performance.now();
  const child = spawn(program, ['call', 'open_table', request], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const limit = setTimeout(() => child.kill(), LIMIT);
  let firstRows = null;
  let total = 0;
  let live = false;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const now = (performance.now() - began) / 1000;
      const { view } = JSON.parse(line);
      total = view.total;
      if (firstRows === null && view.rows.length > 0) firstRows = now;
      live ||= view.contexts?.every(({ state }) => state.state === 'live') ?? false;
      if (live && firstRows !== null) {
        return { firstRows, allRows: now, memory: await settledMemory(child.pid), total };
      }
    }
    throw new Error(`the table of ${kind} ended, or did not come within ${LIMIT / 1000} s`);
  } finally {
    clearTimeout(limit);
    child.kill();
    await ended;
  }
}

/**
 * Memory that the process alone holds (RssAnon), once it has stopped to change: what was needed for
 * the listing alone is given back a little later.
 */
export async function settledMemory(pid) {
  const SETTLED = 10;
  const INTERVAL = 200;
  let same = 0;
  let before = ownMemory(pid);
  for (let asked = 0; same < SETTLED && asked < 100; asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    const now = ownMemory(pid);
    same = Math.abs(now - before) < 64 << 10 ? same + 1 : 0;
    before = now;
  }
  return before;
}

export function ownMemory(pid) {
  const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kilobytes[1]) * 1024;
}
