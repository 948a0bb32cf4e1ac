// Files of snapshots for the journeys, and the way to make one.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { cluster } from './cluster.mjs';

/** The demo that comes with the app, as a file. */
export const DEMO = fileURLToPath(
  new URL('../../../src-tauri/crates/snapshot/demo/shop.pilothouse', import.meta.url),
);

/** Opens the dialog that captures a context, by the menu of the sidebar's header. */
export async function askToCapture(window, context) {
  await window.click('button', new RegExp(`^Actions for ${context}`));
  await window.click('menuitem', /^Capture snapshot/);
  return window.find('dialog', 'Capture snapshot');
}

/** How many objects of a kind a file holds at the beginning of its recorded time, as kubectl counts. */
export async function countAtTheBeginning(file, kind) {
  const server = spawn(process.env.PILOTHOUSE_BINARY, ['serve', file, '--speed', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [kubeconfig] = await once(createInterface(server.stdout), 'line');
    return (await cluster.names(kind, '--all-namespaces', '--kubeconfig', kubeconfig)).length;
  } finally {
    server.kill();
  }
}
