// A journey: a test with a window of its own.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cluster } from './cluster.mjs';
import { Window } from './window.mjs';

const LIMIT = 180_000;

/**
 * Opens the window, goes the way, and closes it. When the way ends in a failure, there is a picture
 * of the window as it was, and what the program wrote.
 *
 * @param {{ needsNode?: boolean } & Parameters<typeof Window.open>[0]} options
 * @param {(window: Window) => Promise<void>} way
 */
export function journey(name, { needsNode = false, ...options }, way) {
  const skip = needsNode ? cluster.withoutNode : false;
  test(name, { timeout: LIMIT, skip }, async (t) => {
    const window = await Window.open({ kubeconfigs: [cluster.kubeconfig], ...options });
    try {
      await way(window);
      assert.deepEqual(await window.failures(), [], 'nothing goes wrong in the page unnoticed');
    } catch (error) {
      const file = `failed-${name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}`;
      t.diagnostic(`picture: ${await window.picture(file).catch(String)}`);
      t.diagnostic(`standard error of the program:\n${window.stderr.slice(-4000)}`);
      throw error;
    } finally {
      await window.close();
    }
  });
}
