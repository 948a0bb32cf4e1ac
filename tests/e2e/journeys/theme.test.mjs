// Light and dark, at both sizes that must look right, and kept over a restart of the page.

import assert from 'node:assert/strict';

import { journey } from '../lib/journey.mjs';
import { until } from '../lib/wait.mjs';

const sideways = () => document.documentElement.scrollWidth > innerWidth;

journey('the theme is chosen, shown and remembered', {}, async (window) => {
  await window.openContext('admin');
  await window.rows('pods', (rows) => rows.length > 5);
  const seen = {};
  for (const theme of ['Light', 'Dark']) {
    await window.click('button', 'Theme');
    await window.click('menuitemradio', theme);
    await until(`the ${theme} theme`, () =>
      window.driver.script(
        (wanted) => document.documentElement.dataset.theme === wanted,
        theme.toLowerCase(),
      ),
    );
    seen[theme] = await window.driver.script(() => getComputedStyle(document.body).backgroundColor);
    await window.gone('menu');
    await window.picture(`pods-${theme.toLowerCase()}-wide`);
    await window.resize({ width: 1024, height: 640 });
    await window.picture(`pods-${theme.toLowerCase()}-small`);
    assert.equal(await window.driver.script(sideways), false, 'nothing hangs out at 1024 x 640');
    await window.resize({ width: 1440, height: 900 });
  }
  assert.notEqual(seen.Light, seen.Dark);

  // The page before the reload would answer just as well: only it has the mark.
  await window.driver.script(() => {
    window.old = true;
    location.reload();
  });
  await until('the page after a reload', () =>
    window.driver.script(() => window.old === undefined),
  );
  await window.failures();
  await window.rows('pods after a reload', (rows) => rows.length > 5);
  assert.equal(await window.driver.script(() => document.documentElement.dataset.theme), 'dark');
});
