// Many contexts that are open while nobody does anything: what is asked of their servers meanwhile.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from '../../e2e/lib/wait.mjs';

import { countedServer } from './counted.mjs';
import { kubeconfigOf } from './pass-on.mjs';
import { clusterOf } from './peers.mjs';
import { inRealWindow, openNodes } from './real-window.mjs';

const NAMES = Array.from({ length: 20 }, (_, at) => `fleet-${String(at + 1).padStart(2, '0')}`);
const LISTED_LIMIT = 60_000;
const MINUTE = 60_000;
/** What nobody looks at any more is watched for a minute longer. */
const REST = 65_000;
const REST_LIMIT = 240_000;

/**
 * What is asked in a minute, but for watches that begin anew where they ended: those are made to end
 * after some minutes.
 *
 * @returns {Promise<{ requests: string[], renewed: number, watches: number }>}
 */
export async function idleRequests(kubectl, pods) {
  const server = await countedServer(await clusterOf(kubectl));
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'));
  try {
    const file = join(folder, 'kubeconfig');
    writeFileSync(file, kubeconfigOf(server.url, NAMES));
    return await inRealWindow(file, async (window) => {
      await openAll(window, pods);
      await rests(server);
      const before = server.asked.length;
      await new Promise((resolve) => setTimeout(resolve, MINUTE));
      const asked = server.asked.slice(before);
      const requests = asked.filter(({ watch }) => !watch).map(({ what }) => what);
      return { requests, renewed: asked.length - requests.length, watches: server.watches() };
    });
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Opens all of them, each with its nodes, and shows the pods of the last. */
async function openAll(window, pods) {
  for (const name of NAMES) {
    // By key: the rail is shorter than the list of so many.
    await openNodes(window, name);
    await window.find('button', new RegExp(`\\W${name}, connected`));
  }
  await window.showKind('Pods');
  await window.shows(`${pods.toLocaleString('en-US')} · live`, { limit: LISTED_LIMIT });
}

/** Waits until no watch has ended or begun for a while, but for those that begin anew at once. */
async function rests(server) {
  let [before, since] = [-1, 0];
  await until(
    'the watches to stay as they are',
    () => {
      const now = server.watches();
      if (Math.abs(now - before) > 1) [before, since] = [now, Date.now()];
      return Date.now() - since >= REST;
    },
    REST_LIMIT,
  );
}
