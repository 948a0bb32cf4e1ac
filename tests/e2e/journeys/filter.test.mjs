// A table narrowed, grouped and counted, by key and by mouse.

import assert from 'node:assert/strict';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/wait.mjs';

/** The text in the filter. */
const typed = (window) =>
  window.driver.script(() => document.querySelector('[role=combobox][aria-label=Filter]').value);

/** The headings of groups on screen, with how many rows each has and whether it is open. */
const headings = (window) =>
  window.driver.script(() =>
    [...document.querySelectorAll('[role=treegrid] [role=row][aria-expanded]')].map((row) => ({
      text: row.textContent.replace(/\s+/g, ' ').trim(),
      open: row.getAttribute('aria-expanded') === 'true',
    })),
  );

journey('a filter is completed, and says what it does not understand', {}, async (window) => {
  await window.openContext('admin');
  await window.showKind('Pods');
  await window.rows('pods', (rows) => rows.length > 5);

  await window.press('/');
  await window.type('app.kubernetes.io/na');
  const list = await window.find('listbox', 'Ways to go on');
  await window.find('option', /app\.kubernetes\.io\/name=/, { within: list });
  await window.press('ArrowDown', 'Enter');
  await window.find('option', /^web/);
  await window.type('we');
  await window.press('ArrowDown', 'Tab');
  assert.equal(await typed(window), 'app.kubernetes.io/name=web');
  const wanted = await cluster.names('pods', '-A', '-l', 'app.kubernetes.io/name=web');
  await window.rows(
    'the pods with that label',
    (rows) => rows.length === wanted.length && rows.every((row) => wanted.includes(row.Name)),
  );

  await window.type(' restarts>many');
  await window.shows('not a number');
  assert.ok(
    await window.driver.script(() =>
      document.querySelector('[role=combobox][aria-label=Filter]').matches('[aria-invalid=true]'),
    ),
  );
  // What is not understood is not applied.
  await window.rows('the same rows', (rows) => rows.length === wanted.length);
  await window.press('Escape', 'Escape');
  await window.rows('all pods again', (rows) => rows.length > wanted.length);
});

journey('rows in groups are opened, closed and counted', {}, async (window) => {
  await window.openContext('admin');
  await window.showKind('Pods');
  await window.rows('pods', (rows) => rows.length > 5);

  await window.click('button', 'Group');
  const menu = await window.find('dialog', 'Groups');
  await window.click('radio', 'Namespace', { within: menu });
  await window.press('Escape');
  const namespaces = await until('headings', async () => {
    const seen = await headings(window);
    return seen.length > 1 && seen.every((heading) => heading.open) ? seen : null;
  });
  const first = namespaces[0].text.split(' ')[0];
  const pods = await cluster.names('pods', '-n', first);
  assert.ok(namespaces[0].text.startsWith(`${first} ${pods.length}`), namespaces[0].text);

  // By key: the heading in hand is closed, and opened again.
  await window.driver.script(() => document.querySelector('[role=treegrid]').focus());
  await window.press('Home', 'Enter');
  await until('the first group closed', async () => (await headings(window))[0].open === false);
  await window.press('ArrowRight');
  await until('the first group open', async () => (await headings(window))[0].open);
  await window.press('j');
  await window.press('Enter');
  await window.find('region', new RegExp(`^Pod ${pods.toSorted()[0]}`));
  await window.press('Escape');

  // What is counted filters by a click.
  await window.click('button', 'Counts');
  const counts = await window.find('dialog', 'Counts');
  await window.click('button', /^shop\b/, { within: counts });
  await until('a term for it', async () => (await typed(window)) === 'ns=shop');
  await until('one group', async () => {
    const seen = await headings(window);
    return seen.length === 1 && seen[0].text.startsWith('shop ');
  });
});
