// A log of 5,000 lines a second is followed while the window still answers.

import { after } from 'node:test';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/wait.mjs';

const CHATTY = ['--namespace', 'platform', 'deployment/chatty'];

const LINE = /line (\d+) level/g;

after(() => cluster.kubectl('scale', '--replicas=0', ...CHATTY));

journey('5,000 lines a second, and the window answers', { needsNode: true }, async (window) => {
  await cluster.kubectl('scale', '--replicas=1', ...CHATTY);
  await window.openContext('admin');
  await window.filter('chatty');
  await window.rows('the chatty pod', ([row]) => row?.Status === 'Running');
  await window.click('row', /chatty/);
  await window.press('l');
  const log = await window.find('log', /chatty/);
  const numbers = async () =>
    [...(await window.text(log)).matchAll(LINE)].map(([, number]) => Number(number));
  const newest = async () => (await numbers()).at(-1) ?? null;
  const first = await until('the first lines', newest);
  await until('twenty thousand lines more', async () => (await newest()) > first + 20_000);

  // Meanwhile all the rest answers. What takes long is the machine; what never answers is a defect.
  await window.filter('storefront');
  await window.rows('another filter', (rows) => rows.every((row) => /storefront/.test(row.Name)));
  await window.showKind('Deployments');
  await window.rows('another kind', (rows) => rows.some((row) => /storefront/.test(row.Name)));

  // And the log is not a minute behind: what the server has now is soon on screen.
  const written = await lastOfServer();
  await until(`line ${written}`, async () => (await newest()) >= written, 5_000);

  // It ends, and none is missing between the oldest line that is kept and the newest.
  await cluster.kubectl('scale', '--replicas=0', ...CHATTY);
  const bar = await window.find('group', 'Log');
  await window.shows('ended', { within: bar });
  const last = await resting('the newest line', newest);
  await window.driver.script((element) => element.focus(), log);
  await window.press('Home');
  const above = (element) => element.scrollTop;
  const oldest = await resting('the oldest line', async () =>
    (await window.driver.script(above, log)) === 0 ? (await numbers())[0] : null,
  );
  await window.click('searchbox', 'Search the log');
  await window.type('level=info');
  const kept = new RegExp(`(^|\\s)${(last - oldest + 1).toLocaleString('en-US')} lines`);
  await window.shows(kept, { within: bar });
});

/** What is asked for, once it is the same three times in a row: nothing is drawn or scrolls any more. */
function resting(what, ask) {
  const seen = [];
  return until(what, async () => {
    seen.push((await ask()) ?? null);
    const [value, ...others] = seen.slice(-3);
    return others.length === 2 && others.every((other) => other === value) ? value : null;
  });
}

/** The number of the last line that the server has. */
async function lastOfServer() {
  const text = await cluster.kubectl('logs', '--tail=1', ...CHATTY);
  return Number(/line (\d+) level/.exec(text)[1]);
}
