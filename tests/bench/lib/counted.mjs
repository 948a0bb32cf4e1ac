// A server before the API server that counts what it is asked: the API server's own numbers have in them
// what it asks of itself.

import { createServer } from 'node:http';

import { agentOf, passOn } from './pass-on.mjs';

/**
 * Listens on a port of this machine, without TLS, and hands on everything, as the user that is
 * given.
 *
 * @param {{ server: string, ca: string, cert: string, key: string }} target as of `clusterOf`
 * @returns {Promise<{ url: string, asked: { at: number, what: string, watch: boolean }[],
 *   watches: () => number, close: () => void }>} what was asked, in its order, and how many watches
 *   are open
 */
export async function countedServer({ server, ca, cert, key }) {
  const [asked, open] = [[], new Set()];
  const agent = agentOf({ ca, cert, key });
  const proxy = createServer((incoming, answer) => {
    const url = new URL(incoming.url, server);
    const watch = /^(1|true)$/.test(url.searchParams.get('watch') ?? '');
    // A watch that wants all objects first is as good as a list.
    const whole = url.searchParams.get('sendInitialEvents') === 'true';
    const what = `${incoming.method} ${url.pathname}${whole ? ' from the beginning' : ''}`;
    asked.push({ at: performance.now(), what, watch: watch && !whole });
    if (watch) open.add(answer);
    answer.once('close', () => open.delete(answer));
    passOn(agent, url, incoming, answer);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    asked,
    watches: () => open.size,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
      agent.destroy();
    },
  };
}
