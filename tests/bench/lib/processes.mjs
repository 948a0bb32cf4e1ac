// What the window costs: the program, and the processes in which its webview runs.

import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc, on every Linux that matters. */
const TICKS = 100;
const INTERVAL = 500;
/** How many times in a row memory is the same before it counts as settled. */
const SETTLED = 10;
/** What may come and go meanwhile. */
const SAME = 1_000_000;

/**
 * Those below a process, not itself, by their place: the program's own, and all that it started.
 *
 * @param {number} driver the process that started the program
 * @returns {{ core: number[], webview: number[] }}
 */
export function processesBelow(driver) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? stat(name)?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (pid) => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  const core = children.get(driver) ?? [];
  if (core.length !== 1) throw new Error(`${core.length} programs under the driver, not one`);
  return { core, webview: core.flatMap(below) };
}

/** The names of processes, as the report has them. */
export function names(pids) {
  return pids.map((pid) => stat(pid)?.name ?? 'ended');
}

/** Bytes that processes hold; what several share counts for each in part (PSS). */
export function memory(pids) {
  return sum(pids, (pid) => {
    const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(kilobytes[1]) * 1024;
  });
}

/** Seconds of processor time that processes have used. */
export function cpu(pids) {
  return sum(pids, (pid) => stat(pid)?.ticks ?? 0) / TICKS;
}

/** Waits until memory has stopped to change, or for `limit` milliseconds; whether it has. */
export async function settled(pids, limit) {
  const deadline = performance.now() + limit;
  let [same, before] = [0, memory(pids)];
  while (same < SETTLED) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    const now = memory(pids);
    if (Math.abs(now - before) < SAME) same += 1;
    else [same, before] = [0, now];
  }
  return true;
}

function stat(pid) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It has ended since it was listed.
    return undefined;
  }
  // The name, in parentheses, may have anything in it.
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
  const fields = text.slice(close + 2).split(' ');
  const name = text.slice(open + 1, close);
  return { name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}

function sum(values, of) {
  return values.reduce((total, value) => total + of(value), 0);
}
