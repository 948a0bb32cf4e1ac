// All contexts at a glance, and from there to what is wrong.

import assert from 'node:assert/strict';

import { journey } from '../lib/journey.mjs';

journey('the fleet shows every context, and a click goes to what is wrong', {}, async (window) => {
  await window.find('button', /admin, not connected/);
  await window.press('Control+0');
  await window.find('region', 'Fleet');
  await window.click('button', 'Look at all');
  await window.find('button', /ready in admin/);
  await window.find('button', /^unreachable: /);
  await window.shows('not allowed');
  await window.gone('button', /^Looking at /);
  await window.picture('fleet-table');

  await window.click('button', 'Cards');
  await window.find('list', 'Fleet');
  await window.picture('fleet-cards');
  await window.click('button', 'Table');

  // Nothing was opened by looking.
  await window.find('button', /admin, not connected/);
  await window.click('button', /warnings? of the last hour in admin/);
  await window.rows('events', (rows) => rows.length > 5);
  await window.find('button', /admin, (connected|live)/i);
  await window.press('Control+0');
  await window.find('region', 'Fleet');
  const rows = await window.driver.script(() => document.querySelectorAll('[data-row]').length);
  assert.ok(rows >= 6, `${rows} rows`);
});
