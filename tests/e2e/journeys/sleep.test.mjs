// What was last known of a context: there at once the next time, without its server, too.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { startKeyring } from '../lib/keyring.mjs';
import { Line } from '../lib/line.mjs';
import { until } from '../lib/wait.mjs';
import { Window } from '../lib/window.mjs';

const LIMIT = 180_000;

/** The files of what is kept in a home. */
function keptIn(home) {
  const folder = join(home, 'state/pilothouse/kept');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name)));
}

/** Goes a way in a window; whatever becomes of it, the window ends. */
async function within(window, name, way) {
  try {
    return await way(window);
  } catch (error) {
    const picture = await window.picture(`failed-${name}`).catch(String);
    error.message += `\npicture: ${picture}\nstandard error of the program:\n${window.stderr.slice(-4000)}`;
    throw error;
  } finally {
    await window.close();
  }
}

const hasPods = (rows) => rows.length > 5;

test(
  'what was seen is there the next time, without its server, too',
  { timeout: LIMIT },
  async () => {
    const keyring = await startKeyring();
    const line = await Line.make();
    const options = { kubeconfigs: [line.kubeconfig], env: keyring.env };
    try {
      const home = await within(await Window.open(options), 'sleep-before', async (window) => {
        await window.openContext('viewer');
        await window.rows('its pods', hasPods);
        return window.end();
      });
      const kept = keptIn(home);
      assert.ok(kept.length > 1, `${kept.length} files`);
      assert.ok(kept.every((content) => !content.includes('Pod') && !content.includes('shop')));

      await line.cut();
      await within(await Window.open({ ...options, home }), 'sleep-after', async (window) => {
        await window.openContext('viewer');
        await window.rows('its pods as they were', hasPods);
        await window.shows(/last seen .+ ago, trying again/);
        await line.mend();
        await window.shows((text) => /\blive\b/i.test(text) && !/last seen/i.test(text));
        await window.rows('its pods', hasPods);

        // Nobody wants them to be kept any more.
        await window.click('button', 'All contexts');
        await window.click('checkbox', /Keep what was last seen/);
        await until('what was kept to go', () => keptFiles(home) === 0);
      });
    } finally {
      keyring.end();
    }
  },
);

/** How many files are kept in a home. */
function keptFiles(home) {
  try {
    return keptIn(home).length;
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}
