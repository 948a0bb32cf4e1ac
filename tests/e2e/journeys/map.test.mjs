// Maps of what belongs together, by mouse and by key.

import assert from 'node:assert/strict';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/wait.mjs';

/** What the node in hand is called. */
const inHand = (window) =>
  window.driver.script(() => document.activeElement?.getAttribute('aria-label') ?? '');

journey('a namespace is a map, and its nodes lead to their objects', {}, async (window) => {
  await window.openContext('admin');
  await window.rows('pods', (rows) => rows.length > 5);
  await window.click('button', /^Namespaces: /);
  await window.click('option', /^payments/);
  await window.press('Escape');
  const sidebar = await window.find('navigation', 'Resources');
  await window.click('button', /^Map/, { within: sidebar });
  const map = await window.find('application', /^Map of/);
  // What is there is there, and nothing else is.
  const [pods, services] = await Promise.all([
    cluster.names('pods', '--namespace', 'payments'),
    cluster.names('services', '--namespace', 'payments'),
  ]);
  for (const name of pods) await window.find('button', new RegExp(`^${name} Pod`), { within: map });
  for (const name of services) {
    await window.find('button', new RegExp(`^${name} Service`), { within: map });
  }
  const shown = await window.all('button', / Pod( |,)/, map);
  assert.equal(shown.length, pods.length);

  // By mouse: the object beside the map.
  await window.click('button', new RegExp(`^${pods[0]} Pod`), { within: map });
  await window.find('region', `Pod ${pods[0]}`);
  await window.press('Escape');
  await window.gone('region', `Pod ${pods[0]}`);

  // By name and by key: from node to node along what joins them.
  await window.press('/');
  await window.type(services[0]);
  await window.press('Enter', 'ArrowDown');
  await until('a node in hand', async () => (await inHand(window)).includes(services[0]));
  const before = await inHand(window);
  await window.press('ArrowRight');
  await until('the next one in hand', async () => {
    const now = await inHand(window);
    return now !== '' && now !== before;
  });
  await window.press('Enter');
  await window.find('region', /^\w+ \S+/);
});

journey('what is missing is on the map of what needs it', { needsNode: true }, async (window) => {
  await window.openContext('admin');
  await window.showKind('Pods');
  await window.filter('config-missing');
  await window.click('row', /^config-missing/);
  await window.find('region', /^Pod config-missing/);
  await window.press('m');
  const map = await window.find('application', /^Map of/);
  await window.find('button', / ConfigMap · missing/, { within: map });
});
