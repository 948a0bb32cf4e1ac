// A slow link between the programs and the server, as between an office and a cloud.

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROXY = fileURLToPath(new URL('link-proxy.mjs', import.meta.url));
/** 20 Mbit/s. */
const BYTES_PER_SECOND = 2_500_000;
/** Each way, in milliseconds. */
const LATENCY = 10;

/**
 * Puts a slow link before the server of the kubeconfig in the environment.
 *
 * @returns {Promise<{ env: NodeJS.ProcessEnv, remove: () => void }>} the environment in which
 *   programs take the way over it
 */
export async function slowLink(kubectl) {
  const address = ownAddress();
  const view = ['config', 'view', '--raw', '--minify', '--flatten', '--output', 'json'];
  const config = JSON.parse((await promisify(execFile)(kubectl, view)).stdout);
  const { cluster } = config.clusters[0];
  const { hostname, port } = new URL(cluster.server);
  const proxy = spawn(
    process.execPath,
    [PROXY, address, hostname, port || '443', String(BYTES_PER_SECOND), String(LATENCY)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'));
  const remove = () => {
    proxy.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  try {
    const said = await createInterface({ input: proxy.stdout })[Symbol.asyncIterator]().next();
    if (said.done) throw new Error(`the slow link does not listen on ${address}`);
    cluster.server = `https://${address}:${said.value}`;
    // The certificate is for the address behind the link.
    cluster['tls-server-name'] = hostname;
    const file = join(folder, 'kubeconfig');
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return { env: { ...process.env, KUBECONFIG: file }, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Not loopback: a program may ask a server on its own machine to compress nothing. */
function ownAddress() {
  const all = Object.values(networkInterfaces()).flat();
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (found === undefined) {
    throw new Error(
      'a slow link needs an IPv4 address that is not loopback: this machine has none',
    );
  }
  return found.address;
}
