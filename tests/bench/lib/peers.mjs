// The programs that ours is measured beside.

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Seconds that the program takes, its output thrown away. */
export async function timed(program, options, env = process.env) {
  const began = performance.now();
  const child = spawn(program, options, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`)),
    );
  });
  return (performance.now() - began) / 1000;
}

/** The server of the kubeconfig's context and what it knows the user by, as the kubeconfig has it. */
export async function clusterOf(kubectl) {
  const view = ['config', 'view', '--raw', '--minify', '--flatten', '--output', 'json'];
  const { stdout } = await promisify(execFile)(kubectl, view);
  const config = JSON.parse(stdout);
  const { cluster } = config.clusters[0];
  const { user } = config.users[0];
  return {
    server: cluster.server,
    ca: cluster['certificate-authority-data'],
    cert: user['client-certificate-data'],
    key: user['client-key-data'],
  };
}

/** How curl reaches that server, with the certificates in files of their own. */
export async function curlTarget(kubectl) {
  const { server, ca, cert, key } = await clusterOf(kubectl);
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
    ...['--cacert', keep('ca.crt', ca)],
    ...['--cert', keep('client.crt', cert)],
    ...['--key', keep('client.key', key)],
  ];
  return {
    arguments: (path) => [...options, server + path],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
