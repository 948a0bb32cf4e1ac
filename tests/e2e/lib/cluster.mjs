// The real test cluster that tests/cluster/up has started.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

class Cluster {
  constructor(kubeconfig) {
    this.kubeconfig = kubeconfig;
    const file = join(dirname(kubeconfig), 'cluster.state');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    this.facts = Object.fromEntries(
      lines
        .filter((line) => line.includes('='))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  }

  /** Why nothing runs in its pods, or false. For the `skip` of a test. */
  get withoutNode() {
    return this.facts.node === 'ready'
      ? false
      : `needs a node (${this.facts.reason ?? 'no cluster'})`;
  }

  /** A kubeconfig with that context alone. */
  persona(name) {
    return join(this.facts.personas, `${name}.kubeconfig`);
  }

  /** Runs kubectl as the administrator; its standard output. */
  async kubectl(...args) {
    const { stdout } = await run(this.facts.kubectl, ['--kubeconfig', this.kubeconfig, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim();
  }

  /** Runs Helm 4 as the administrator; its standard output. */
  async helm4(...args) {
    const { stdout } = await run(this.facts.helm4, ['--kubeconfig', this.kubeconfig, ...args]);
    return stdout.trim();
  }

  /** Names of objects, sorted. */
  async names(kind, ...args) {
    const out = await this.kubectl('get', kind, ...args, '-o', 'name');
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(line.indexOf('/') + 1))
      .sort();
  }
}

const kubeconfig = process.env.PILOTHOUSE_TEST_KUBECONFIG;
if (!kubeconfig) throw new Error('PILOTHOUSE_TEST_KUBECONFIG is not set: run script/journeys');

export const cluster = new Cluster(kubeconfig);
