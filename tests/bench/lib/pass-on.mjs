// What servers share that stand before the API server: they hand on what they are asked, as its user.

import { Agent, request } from 'node:https';

/** Connections to the server as its user, whose certificates are in base64 as a kubeconfig has them. */
export function agentOf({ ca, cert, key }) {
  const bytes = (base64) => Buffer.from(base64, 'base64');
  return new Agent({ keepAlive: true, ca: bytes(ca), cert: bytes(cert), key: bytes(key) });
}

/** Hands a request on to a URL of the server, and its answer back. */
export function passOn(agent, url, asked, answer) {
  const headers = { ...asked.headers, host: url.host };
  const passed = request(url, { agent, method: asked.method, headers });
  passed.once('response', (got) => {
    answer.writeHead(got.statusCode, got.headers);
    // Those who wait for a watch to begin wait for its head.
    answer.flushHeaders();
    got.pipe(answer);
    got.once('error', () => answer.destroy());
  });
  passed.once('error', () => answer.destroy());
  answer.once('close', () => passed.destroy());
  asked.pipe(passed);
}

/** A kubeconfig of such a server, which needs no credentials, under these names. */
export function kubeconfigOf(server, names) {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster: { server } }],
    users: [{ name: 'bench', user: {} }],
    contexts: names.map((name) => ({ name, context: { cluster: 'bench', user: 'bench' } })),
    'current-context': names[0],
  });
}
