// Kubeconfig files that the test cluster does not bring: broken ones, and that of a server which
// takes every connection and never answers. Gone when the process ends.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cluster } from './cluster.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pilothouse-kubeconfigs-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Writes one more; its path. */
export function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The viewer's kubeconfig with the context under other names, as text. */
export function viewerAs(...names) {
  const text = readFileSync(cluster.persona('viewer'), 'utf8');
  const [head, rest] = text.split(/^contexts:\n/m);
  const [, tail] = rest.split(/^current-context.*\n/m);
  const contexts = names.map(
    (name) => `- name: ${name}\n  context: {cluster: ${cluster.facts.name}, user: viewer}\n`,
  );
  return `${head}contexts:\n${contexts.join('')}${tail}`;
}

/** The environment of a window in which these settings are in force. */
export function withSettings(name, settings) {
  const config = join(folder, name);
  mkdirSync(join(config, 'pilothouse'), { recursive: true });
  writeFileSync(join(config, 'pilothouse', 'settings.json'), JSON.stringify(settings));
  return { XDG_CONFIG_HOME: config };
}

/** Each is wrong in another way; none has a context that works. */
export const BROKEN = [
  file('malformed.yaml', 'contexts: [\n  { name: "never closed'),
  file('empty.yaml', ''),
  file('list.yaml', '- not\n- a kubeconfig\n'),
  join(folder, 'not-there.yaml'),
  folder,
];

/** Its context `no-such-cluster` names a cluster and a user that no file has. */
export const DANGLING = file(
  'dangling.yaml',
  `apiVersion: v1
kind: Config
contexts:
- name: no-such-cluster
  context: { cluster: missing, user: missing }
`,
);

const silent = createServer(() => {});
await new Promise((resolve) => silent.listen(0, '127.0.0.1', resolve));
silent.unref();

/** Its context `hanging` leads to the server that never answers. */
export const HANGING = file(
  'hanging.yaml',
  `apiVersion: v1
kind: Config
clusters:
- name: silent
  cluster: { server: 'https://127.0.0.1:${silent.address().port}' }
users:
- name: nobody
  user: { token: none }
contexts:
- name: hanging
  context: { cluster: silent, user: nobody }
`,
);
