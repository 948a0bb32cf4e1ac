// axe finds nothing in any view, light or dark.

import assert from 'node:assert/strict';

import { violations } from '../lib/axe.mjs';
import { journey } from '../lib/journey.mjs';
import { VIEWS } from '../lib/views.mjs';

for (const { name, needsNode, options, go } of VIEWS) {
  journey(`axe finds nothing: ${name}`, { needsNode, ...options }, async (window) => {
    await go(window);
    const found = {};
    for (const theme of ['light', 'dark']) {
      await window.setTheme(theme);
      await window.picture(`${name}-${theme}`.replaceAll(' ', '-'));
      found[theme] = await violations(window);
    }
    assert.deepEqual(found, { light: [], dark: [] });
  });
}
