// The API server with more going on than it could do on a small machine: passes everything on to it,
// and tells those who watch all pods of changes that did not happen there, as fast as it is told to.
// The pods are the server's own, with other versions and more restarts.
//
//   node storm-server.mjs < JSON     { server, ca, cert, key, rate, seconds }, the last three in base64
//
// Says its address on standard output, begins once a line comes on standard input, and then says how
// much it has sent, with the version and the restarts of each pod. Ends with its standard input.

import { createServer } from 'node:http';
import { request } from 'node:https';
import { createInterface } from 'node:readline';

import { agentOf, passOn } from './pass-on.mjs';

/** A server sends what it has at about this interval. */
const INTERVAL = 10;
/** Later than any version that the server itself gives out meanwhile. */
const FIRST_VERSION = 1_000_000_000;

const told = createInterface({ input: process.stdin });
const lines = told[Symbol.asyncIterator]();
const given = JSON.parse((await lines.next()).value);
const agent = agentOf(given);

const watchers = new Set();
const pods = (await listed()).map(template);
const server = createServer((asked, answer) => {
  const url = new URL(asked.url, given.server);
  if (url.pathname === '/api/v1/pods' && url.searchParams.get('watch')) {
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.flushHeaders();
    watchers.add(answer);
    answer.once('close', () => watchers.delete(answer));
    return;
  }
  passOn(agent, url, asked, answer);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));

await lines.next();
console.log(JSON.stringify(await storm()));
await lines.next();
process.exit();

/** Every pod of the server. */
async function listed() {
  const chunks = [];
  await new Promise((resolve, reject) => {
    const asked = request(new URL('/api/v1/pods', given.server), { agent }, (got) => {
      got.on('data', (chunk) => chunks.push(chunk)).once('end', resolve);
    });
    asked.once('error', reject).end();
  });
  return JSON.parse(Buffer.concat(chunks)).items;
}

/** A change of a pod as text, but for its version and its restarts. */
function template(pod) {
  const { name, namespace } = pod.metadata;
  pod.metadata.resourceVersion = '@version@';
  (pod.status.containerStatuses ?? []).forEach((container, index) => {
    container.restartCount = index === 0 ? '@restarts@' : 0;
  });
  const object = { kind: 'Pod', apiVersion: 'v1', ...pod };
  const text = JSON.stringify({ type: 'MODIFIED', object }).replace('"@restarts@"', '@restarts@');
  return { name: `${namespace}/${name}`, text, version: null, restarts: null };
}

/** Sends changes, one pod after the other; what was sent. */
async function storm() {
  const began = performance.now();
  const total = given.rate * given.seconds;
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * given.rate));
    const changes = [];
    for (; sent < due; sent += 1) {
      const pod = pods[(sent * 7919) % pods.length];
      pod.version = String(FIRST_VERSION + sent);
      // Another number each time it is a pod's turn.
      pod.restarts = String(1 + Math.floor(sent / pods.length) + (sent % 50));
      const text = pod.text.replace('@restarts@', pod.restarts);
      changes.push(text.replace('@version@', pod.version), '\n');
    }
    const batch = changes.join('');
    const waits = [...watchers].filter((watcher) => batch !== '' && !watcher.write(batch));
    // Who reads slowly holds it up, as a server would not: it would cut them off.
    await Promise.all(waits.map((watcher) => new Promise((go) => watcher.once('drain', go))));
    await new Promise((go) => setTimeout(go, INTERVAL));
  }
  const seconds = (performance.now() - began) / 1000;
  const changed = pods.filter(({ version }) => version !== null);
  const last = changed.map(({ name, version, restarts }) => [name, { version, restarts }]);
  return { perSecond: sent / seconds, last };
}
