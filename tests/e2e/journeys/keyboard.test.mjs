// All of it without a mouse.

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/wait.mjs';

/** Waits for so many open views, of which that one is current. */
function views(window, current) {
  return until(`views of which these are current: ${current}`, async () => {
    const items = await window.driver.script(() =>
      [...document.querySelectorAll('nav[aria-label="Open views"] li')].map(
        (item) => item.querySelector('[aria-current=page]') !== null,
      ),
    );
    return isDeepStrictEqual(items, current);
  });
}

const opened = (rows) => rows.find((row) => row.open)?.Name;

journey('filter, rows, YAML, log, palette and help by key', { needsNode: true }, async (window) => {
  await window.find('button', /admin/);
  await window.press('Control+1');
  await window.rows('pods', (rows) => rows.length > 5);

  await window.press('/');
  await window.type('web-');
  const rows = await window.rows(
    'those of web',
    (all) => all.length === 3 && all.every((row) => row.Name.startsWith('web-')),
  );
  await window.press('Enter', 'j', 'j', 'k', 'Enter');
  const name = opened(await window.rows('one is open', opened));
  assert.ok(rows.some((row) => row.Name === name));
  const detail = await window.find('region', `Pod ${name}`);

  await window.press('y');
  await window.shows('kind: Pod', { within: detail });
  await window.press('l');
  await window.find('log', new RegExp(name));
  await window.press('Escape');
  await window.gone('region', `Pod ${name}`);

  await window.press('Control+k');
  const palette = await window.find('dialog', 'Go to');
  await window.focused('combobox', /Go to/, { within: palette });
  await window.type('deploy');
  await window.find('option', /Deployments/, { within: palette });
  await window.press('Escape');
  await window.gone('dialog', 'Go to');

  await window.press(':');
  await window.focused('combobox', /Go to/);
  await window.type('po admin/payments');
  await window.press('Enter');
  const payments = await cluster.names('pods', '--namespace', 'payments');
  const names = (all) => all.map((row) => row.Name).sort();
  await window.rows('pods of payments', (all) => isDeepStrictEqual(names(all), payments));

  await window.press('?');
  const help = await window.find('dialog', 'Keyboard shortcuts');
  await window.shows('Filter', { within: help });
  await window.press('Escape');
  await window.gone('dialog', 'Keyboard shortcuts');

  await window.press('Control+t');
  await views(window, [false, true]);
  await window.press('[');
  await views(window, [true, false]);
  await window.rows('still those of payments', (all) => isDeepStrictEqual(names(all), payments));
});
