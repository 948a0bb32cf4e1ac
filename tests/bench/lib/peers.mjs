// The programs that ours is measured beside.

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Seconds that the program takes, its output thrown away. */
export async function timed(program, options) {
  const began = performance.now();
  const child = spawn(program, options, { stdio: ['ignore', 'ignore', 'inherit'] });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`)),
    );
  });
  return (performance.now() - began) / 1000;
}

/** How curl reaches the server of the kubeconfig, with its certificates in files of their own. */
export async function curlTarget(kubectl) {
  const view = ['config', 'view', '--raw', '--minify', '--flatten', '--output', 'json'];
  const { stdout } = await promisify(execFile)(kubectl, view);
  const config = JSON.parse(stdout);
  const { cluster } = config.clusters[0];
  const { user } = config.users[0];
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'));
  const keep = (name, base64) => {
    const file = join(folder, name);
    writeFileSync(file, Buffer.from(base64, 'base64'), { mode: 0o600 });
    return file;
  };
  const options = [
    ...['--silent', '--show-error', '--fail', '--output', '/dev/null'],
    // To one that calls itself curl the server answers indented, which is larger.
    ...['--user-agent', 'pilothouse-bench'],
    ...['--cacert', keep('ca.crt', cluster['certificate-authority-data'])],
    ...['--cert', keep('client.crt', user['client-certificate-data'])],
    ...['--key', keep('client.key', user['client-key-data'])],
  ];
  return {
    arguments: (path) => [...options, cluster.server + path],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
