// Texts from a cluster are texts: no markup, no script, no escape sequence takes effect.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';

const SCENARIO = fileURLToPath(
  new URL('../../cluster/scenarios/40-untrusted.yaml', import.meta.url),
);

/** Elements that only the texts of the scenario could have brought, and a title that they set. */
async function assertInert(window) {
  // CodeMirror has pictures of its own, without a source.
  const suspicious =
    'img[src], script:not([src]), iframe, object, embed, [onload], [onerror], i, a[href]:not([href^="#"])';
  const found = await window.driver.script(
    (selector) => [...document.querySelectorAll(selector)].map((element) => element.outerHTML),
    suspicious,
  );
  assert.deepEqual(found, []);
  assert.match(await window.driver.title(), /Pilothouse$/);
  assert.doesNotMatch(await window.driver.title(), /annotation|configmap|event|log|owned/);
}

journey('HTML in a name, in annotations, in data and in events', {}, async (window) => {
  await window.openContext('admin');
  await window.showKind('Cluster roles');
  await window.filter('onerror');
  await window.rows(
    'the name as it is',
    ([row]) => row?.Name === "<img src=x onerror=alert('name')>",
  );
  await window.click('row', /onerror/);
  await window.find('region', /onerror/);
  await assertInert(window);

  await window.showKind('Config maps');
  await window.filter('hostile');
  await window.click('row', /hostile/);
  const detail = await window.find('region', 'ConfigMap hostile');
  await window.shows('<img src=x', { within: detail });
  await assertInert(window);
  await window.click('tab', 'YAML', { within: detail });
  await window.shows('<h1>heading</h1>', { within: detail });
  await assertInert(window);

  // Events go after an hour: there again, in case the cluster is older.
  await cluster.kubectl(
    'apply',
    '--server-side',
    '--field-manager',
    'pilothouse-scenarios',
    '--filename',
    SCENARIO,
  );
  await window.showKind('Events');
  await window.filter('Hostile');
  await window.rows('the event', (rows) =>
    rows.some((row) => Object.values(row).includes('<b>Hostile</b>')),
  );
  await assertInert(window);

  await window.showKind('Widgets', { group: 'example.pilothouse.dev' });
  await window.filter('hostile');
  await window.rows('the widget', ([row]) => row?.Name === 'hostile');
  await assertInert(window);
});

journey(
  'escape sequences, markup and broken bytes in a log',
  { needsNode: true },
  async (window) => {
    await window.openContext('admin');
    await window.filter('hostile-logs');
    await window.click('row', /hostile-logs/);
    await window.press('l');
    const log = await window.find('log', /hostile-logs/);
    // The last line of a round: those before it are there too.
    const text = await window.shows('json that stops in the mid', { within: log });
    assert.ok(text.includes('<script>document.title="log"</script>'));
    assert.match(text, /bytes that are no UTF-8/);
    assert.ok(text.includes('<b>html</b> in json'));
    assert.ok(!text.includes('\u001b'), 'no escape sequence is shown raw');
    await assertInert(window);
  },
);
