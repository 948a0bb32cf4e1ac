// Thousands of changes a second, for a minute: whether a table shows all of it in the end, whether it
// answers meanwhile, and what that takes.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { until } from '../../e2e/lib/wait.mjs';

import { kubeconfigOf } from './pass-on.mjs';
import { clusterOf } from './peers.mjs';
import { ownMemory, settledMemory } from './table.mjs';

const SERVER = fileURLToPath(new URL('./storm-server.mjs', import.meta.url));
/** As many rows as a window may have: each of them is compared in the end. */
const WINDOW = { start: 0, count: 1_000 };
const VERSION = { id: 'version', title: 'Version', value: '.metadata.resourceVersion' };
const INTERVAL = 500;
/** How long the table may be behind once nothing changes any more. */
const LIMIT = 60_000;

/** An API server that has a storm to come, for as long as `use` needs it. */
export async function withStorm({ kubectl, rate, seconds }, use) {
  const { server, ca, cert, key } = await clusterOf(kubectl);
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'));
  const child = spawn(process.execPath, [SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => {
      const { done, value } = await said.next();
      if (done) throw new Error('the server of the storm has ended');
      return value;
    };
    child.stdin.write(`${JSON.stringify({ server, ca, cert, key, rate, seconds })}\n`);
    const kubeconfig = join(folder, 'config');
    writeFileSync(kubeconfig, kubeconfigOf(await next(), ['admin']));
    const blow = async () => {
      child.stdin.write('\n');
      const { perSecond, last } = JSON.parse(await next());
      return { perSecond, last: new Map(last) };
    };
    return await use({ kubeconfig, blow });
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A storm over one table, in the core alone.
 *
 * @returns {Promise<{ perSecond: number, compared: number, lost: number, memory: object }>} changes a
 *   second; rows that are not what was sent last; bytes that the process keeps of its own
 */
export function storm({ program, ...given }) {
  return withStorm(given, async ({ kubeconfig, blow }) => {
    const table = new Table(program, kubeconfig);
    try {
      await until('the table to be live', () => table.live, LIMIT);
      const before = await settledMemory(table.process.pid);
      let most = before;
      const watching = setInterval(() => {
        most = Math.max(most, ownMemory(table.process.pid));
      }, INTERVAL);
      const { perSecond, last } = await blow().finally(() => clearInterval(watching));
      const wanted = Math.min(WINDOW.count, last.size);
      const isShown = ([name, version]) => last.get(name)?.version === version;
      // A row that is not there at all is lost, too.
      const lost = () => wanted - [...table.versions()].filter(isShown).length;
      await until('the table to show it all', () => lost() === 0, LIMIT).catch(() => {});
      const after = await settledMemory(table.process.pid);
      return { perSecond, compared: wanted, lost: lost(), memory: { before, most, after } };
    } finally {
      table.process.kill();
    }
  });
}

/** A table as a reader has it who is told of its changes. */
class Table {
  #rows = new Map();
  #order = [];
  live = false;

  constructor(program, kubeconfig) {
    const request = { contexts: ['admin'], kind: 'pods', window: WINDOW, columns: [VERSION] };
    this.process = spawn(program, ['call', 'open_table', JSON.stringify(request)], {
      env: { ...process.env, KUBECONFIG: kubeconfig },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.#take(line));
  }

  #take(line) {
    const { type, view } = JSON.parse(line);
    if (type === 'reset') this.#rows.clear();
    for (const row of view.rows) this.#rows.set(row.id, row);
    if (view.order) {
      this.#order = view.order;
      const shown = new Set(view.order);
      for (const id of this.#rows.keys()) if (!shown.has(id)) this.#rows.delete(id);
    }
    if (view.contexts) this.live = view.contexts.every(({ state }) => state.state === 'live');
  }

  /** The version of each row that is shown, by namespace and name. */
  versions() {
    const rows = this.#order.map((id) => this.#rows.get(id));
    // The column that was asked for comes after the kind's own.
    return new Map(rows.map((row) => [`${row.namespace}/${row.name}`, row.cells.at(-1).v]));
  }
}
