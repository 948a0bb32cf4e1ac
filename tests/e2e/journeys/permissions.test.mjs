// What a person may not see is said, and what they may see is there.

import assert from 'node:assert/strict';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';

journey('one namespace only: its pods are there, the rest is explained', {}, async (window) => {
  const pods = await cluster.names('pods', '--namespace', 'payments');
  await window.openContext('payments-only');
  const rows = await window.rows('the pods of payments', (all) => all.length === pods.length);
  assert.deepEqual(rows.map((row) => row.Name).sort(), pods);
  assert.ok(rows.every((row) => row.Namespace === 'payments'));

  await window.showKind('Nodes');
  const said = await window.shows(/may not|forbidden|not allowed/i);
  assert.match(said, /list/);
  assert.match(said, /nodes/i);
});

journey('Secrets are masked until they are revealed', {}, async (window) => {
  const [name, key, value] = await aSecret();
  await window.openContext('admin');
  await window.showKind('Secrets');
  await window.filter(name);
  await window.click('row', new RegExp(`(^|\\W)${name}(\\W|$)`));
  const detail = await window.find('region', `Secret ${name}`);
  await window.click('tab', 'YAML', { within: detail });
  await window.shows(`${key}:`, { within: detail });
  assert.ok(!(await window.text()).includes(value), 'masked at first');

  await window.click('button', 'Reveal', { within: detail });
  await window.shows(value, { within: detail });
  await window.click('button', 'Mask', { within: detail });
  await window.shows((text) => !text.includes(value), { within: detail });
});

/** The first Secret of the shop that is no release: its name, a key and the value as it is stored. */
async function aSecret() {
  const { items } = JSON.parse(
    await cluster.kubectl('get', 'secrets', '--namespace', 'shop', '-o', 'json'),
  );
  const secret = items.find(({ type }) => type === 'Opaque');
  const [[key, value]] = Object.entries(secret.data);
  return [secret.metadata.name, key, value];
}
