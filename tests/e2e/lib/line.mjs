// A line to the test cluster that can be cut, and a kubeconfig whose context goes over it.

import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

import { cluster } from './cluster.mjs';
import { file } from './kubeconfigs.mjs';

/** The address of the cluster's server in a kubeconfig. */
const SERVER = /(server: *"?)https:\/\/([^:/\s"]+):(\d+)/;

export class Line {
  #open = new Set();
  #target;
  #server = null;
  #port = 0;

  /** A line to the server of the test cluster. */
  static async make() {
    const line = new Line();
    const text = readFileSync(cluster.persona('viewer'), 'utf8');
    const [, , host, port] = SERVER.exec(text);
    line.#target = { host, port: Number(port) };
    await line.mend();
    const named = text.replace(SERVER, `$1https://${host}:${line.#port}`);
    line.kubeconfig = file(`line-${line.#port}.yaml`, named);
    return line;
  }

  /** From now on connections are refused, and those that are open are gone. */
  async cut() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#open) socket.destroy();
    await closed;
    this.#server = null;
  }

  /** As it was, on the same port. */
  async mend() {
    this.#server = createServer((near) => {
      const far = connect(this.#target);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ]) {
        this.#open.add(socket);
        socket.pipe(other);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          this.#open.delete(socket);
          other.destroy();
        });
      }
    });
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = this.#server.address().port;
    this.#server.unref();
  }
}
