// A keystroke in the filter and a click on a heading, in the core and with arrays in the webview's engine.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { median } from './median.mjs';
import { inRealWindow } from './real-window.mjs';

const FEW = 10_000;
const MANY = 100_000;
const RUNS = 3;

/**
 * Both, in milliseconds. `program` is the core's part, crates/tables/examples/keystroke.rs, which makes its
 * pods like one of the server's.
 */
export async function keystrokes(program, kubectl) {
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'));
  const pod = join(folder, 'pod.json');
  try {
    const { stdout } = await run(kubectl, ['get', '--raw', '/api/v1/pods?limit=1']);
    writeFileSync(pod, JSON.stringify(JSON.parse(stdout).items[0]));
    const runs = { few: [], many: [] };
    for (let done = 0; done < RUNS; done += 1) {
      runs.few.push(await inCore(program, FEW, pod));
      runs.many.push(await inCore(program, MANY, pod));
    }
    const core = { few: medians(runs.few), many: medians(runs.many), runs };
    return await inRealWindow(process.env.KUBECONFIG, async (window) => ({
      core,
      webview: await inWebview(window, MANY),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const run = promisify(execFile);

/** Milliseconds in the core, of so many rows. */
async function inCore(program, rows, pod) {
  const { stdout } = await run(program, [String(rows), pod]);
  return JSON.parse(stdout);
}

function medians(runs) {
  const of = (name) => median(runs.map((run) => run[name]));
  return { rows: of('rows'), filter: of('filter'), sort: of('sort'), event: of('event') };
}

/**
 * Milliseconds with arrays, in the page of an open window: what a table kept in the webview does with
 * each keystroke, filtering and sorting all of its rows, and making those that are seen.
 */
function inWebview(window, rows) {
  return window.driver.scriptAsync(measure, rows);
}

/** Runs in the page: it may use nothing but its arguments. */
async function measure(count) {
  // The same rows as the core's.
  const NAMES = 'api worker payments cart search gateway ledger mailer'.split(' ');
  const STATES = 'Running Pending CrashLoopBackOff Completed Error'.split(' ');
  let seed = 7;
  const next = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed >>> 8;
  };
  const of = (choices) => choices[next() % choices.length];
  const all = Array.from({ length: count }, (_, index) => ({
    uid: String(index),
    name: `${of(NAMES)}-${next().toString(16)}-${index}`,
    namespace: `team-${next() % 40}`,
    status: of(STATES),
    restarts: next() % 50,
    node: `node-${next() % 300}`,
    created: 1_790_000_000_000 - next(),
  }));
  const by = (key, descending) => (a, b) => {
    const order = a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0;
    if (order !== 0) return descending ? -order : order;
    if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
    return a.name < b.name ? -1 : 1;
  };
  const timed = async (text, compare) => {
    const began = performance.now();
    const wanted = text.toLowerCase();
    const found = all.filter(({ name }) => name.toLowerCase().includes(wanted));
    const seen = found.sort(compare).slice(0, 60).map(Object.values);
    const time = performance.now() - began;
    // The engine may pause between, as it does between keystrokes.
    await new Promise((resolve) => setTimeout(resolve));
    return seen.length >= 0 ? time : NaN;
  };
  const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  const [filter, sort] = [[], []];
  const TYPED = 'payments-1';
  for (let round = 0; round < 5; round += 1) {
    for (let end = 1; end <= TYPED.length; end += 1) {
      filter.push(await timed(TYPED.slice(0, end), by('restarts', true)));
    }
    for (const key of ['restarts', 'node', 'name', 'status']) {
      sort.push(await timed('', by(key, round % 2 === 0)));
    }
  }
  return { rows: count, filter: median(filter), sort: median(sort) };
}
