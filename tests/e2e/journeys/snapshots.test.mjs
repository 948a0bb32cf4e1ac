// Snapshots: captured from a live context, opened beside it, played and closed.

import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { journey } from '../lib/journey.mjs';
import { DEMO, askToCapture, countAtTheBeginning } from '../lib/snapshots.mjs';
import { until } from '../lib/wait.mjs';

const names = (rows) => rows.map((row) => row.Name).sort();
/** Of a table of events. */
const told = (rows) => rows.map((row) => `${row.Object}: ${row.Message}`).sort();

/** Writes over whatever stands in a field. */
async function fill(window, role, name, text, within) {
  await window.click(role, name, { within });
  await window.press('Control+a');
  await window.type(text);
}

journey(
  'a context is captured into a file that opens beside it and says the same',
  {},
  async (window) => {
    const path = join(window.home, 'admin.pilothouse');
    await window.openContext('admin');
    await window.showKind('Config maps');
    await window.filter('sh');
    const live = await window.rows('config maps', (rows) => rows.length > 1);

    let dialog = await askToCapture(window, 'admin');
    await fill(window, 'textbox', 'File', path, dialog);
    await window.click('button', 'Capture', { within: dialog });
    await window.shows('Captured admin.pilothouse', { within: dialog, limit: 60_000 });
    await window.picture('captured');
    await window.click('button', 'Open it', { within: dialog });
    await window.gone('dialog', 'Capture snapshot');

    const bar = await window.find('group', 'Snapshot of admin');
    await window.shows('read-only', { within: bar });
    await window.showKind('Config maps');
    await window.filter('sh');
    const same = (rows) => isDeepStrictEqual(names(rows), names(live));
    await window.rows('the same config maps', same);

    // Both in one table, told apart by their contexts.
    await window.addContext('admin');
    const both = await window.rows('those of both', (rows) => rows.length === 2 * live.length);
    const shown = [...new Set(both.map((row) => row.Context))];
    assert.equal(shown.length, 2, `contexts: ${shown}`);
    for (const context of shown) {
      const rows = both.filter((row) => row.Context === context);
      assert.deepEqual(names(rows), names(live), context);
    }
    await window.shows('8 of');
    await window.picture('snapshot-beside-live');

    // A file that is there is replaced by those alone who say so.
    const before = statSync(path);
    await window.openContext('admin');
    dialog = await askToCapture(window, 'admin');
    await fill(window, 'textbox', 'File', path, dialog);
    const kinds = await window.find('group', 'Kinds', { within: dialog });
    await window.click('button', 'Choose', { within: kinds });
    await window.click('searchbox', 'Find among kinds', { within: kinds });
    await window.type('config maps');
    await window.click('checkbox', /^Config maps/, { within: kinds });
    await window.click('button', 'Capture', { within: dialog });
    const alert = await window.find('alert', undefined, { within: dialog });
    assert.match(await window.text(alert), /there is a file of that name/);
    assert.equal(statSync(path).mtimeMs, before.mtimeMs);
    await window.picture('capture-replaces');
    await window.click('button', 'Replace the file', { within: dialog });
    await window.shows('Captured admin.pilothouse', { within: dialog, limit: 60_000 });
    await window.shows('of 1 kind', { within: dialog });
    assert.ok(statSync(path).size < before.size);
    await window.click('button', 'Done', { within: dialog });

    // The one that is open was read whole, and goes on as it was.
    const rail = await window.find('navigation', 'Contexts');
    await window.click('button', /admin, snapshot of/, { within: rail });
    await window.showKind('Nodes');
    await window.rows('nodes of the first file', (rows) => rows.length > 0);
  },
);

journey('a capture that is called off leaves nothing behind', {}, async (window) => {
  const path = join(window.home, 'never.pilothouse');
  const files = () => readdirSync(window.home).filter((name) => name.includes('never'));
  await window.openContext('viewer');
  const dialog = await askToCapture(window, 'viewer');
  await fill(window, 'textbox', 'File', path, dialog);
  await fill(window, 'spinbutton', 'Minutes of changes to record', '10', dialog);
  await window.click('button', 'Capture', { within: dialog });
  await window.shows(/9m\d\ds left|10m left/, { within: dialog, limit: 60_000 });
  await window.picture('capturing');
  // A key that closes other dialogs would throw away what was recorded.
  await window.press('Escape');
  await window.find('progressbar', 'Changes', { within: dialog });
  await window.click('button', 'Cancel', { within: dialog });
  await window.find('spinbutton', 'Log lines per container', { within: dialog });
  await window.press('Escape');
  await window.gone('dialog', 'Capture snapshot');
  await until('no file, whole or in part', () => files().length === 0);
});

journey('what a person may not read is named as left out', {}, async (window) => {
  const path = join(window.home, 'payments.pilothouse');
  await window.openContext('payments-only');
  const dialog = await askToCapture(window, 'payments-only');
  await fill(window, 'textbox', 'File', path, dialog);
  await window.click('button', 'Capture', { within: dialog });
  await window.shows('Captured payments.pilothouse', { within: dialog, limit: 60_000 });
  const said = await window.shows(/not allowed/, { within: dialog });
  assert.match(said, /componentstatuses, .*nodes, /);
  assert.ok(existsSync(path));
  await window.picture('captured-in-part');
});

journey(
  'by key: a file that is none, then the demo, beside one from the command line',
  { args: ['--snapshot', DEMO] },
  async (window) => {
    const rail = await window.find('navigation', 'Contexts');
    await window.find('button', /demo-shop/, { within: rail });

    const foreign = join(window.home, 'notes.pilothouse');
    writeFileSync(foreign, 'not a snapshot at all\n');
    await window.press('Control+o');
    const dialog = await window.find('dialog', 'Open snapshot');
    await window.focused('textbox', 'File', { within: dialog });
    await window.type(foreign);
    await window.press('Enter');
    const alert = await window.find('alert', undefined, { within: dialog });
    assert.match(await window.text(alert), /notes\.pilothouse/);
    await window.picture('open-foreign');

    const copy = join(window.home, 'copy.pilothouse');
    copyFileSync(DEMO, copy);
    await window.press('Control+a');
    await window.type(copy);
    await window.press('Enter');
    await window.gone('dialog', 'Open snapshot');
    await window.rows('its pods', (rows) => rows.length > 20);
    const open = await until('both in the rail', async () => {
      const found = await window.all('button', /demo-shop/, rail);
      return found.length === 2 && found;
    });
    assert.equal(open.length, 2);

    // Two of them in one table.
    await window.press('Escape');
    await window.driver.click(open[0], 'Shift');
    const both = (rows) => new Set(rows.map((row) => row.Context)).size === 2;
    await window.rows('pods of both', both);
    assert.equal((await window.all('group', /^Snapshot of demo-shop/)).length, 2);
    await window.picture('two-snapshots');
  },
);

journey(
  'the demo: its time stands, goes on, is moved, and it is closed and opened again',
  { kubeconfigs: [] },
  async (window) => {
    const player = await window.find('group', /^Recorded time of /);
    const moment = async () => {
      const slider = await window.find('slider', 'Moment', { within: player });
      return window.driver.script((e) => [e.valueAsNumber, Number(e.max)], slider);
    };
    await window.click('button', 'Pause', { within: player });
    const play = await window.find('button', 'Play', { within: player });

    // By key, as a slider goes: to the end, and there is what had come by then.
    const slider = await window.find('slider', 'Moment', { within: player });
    await window.driver.script((e) => e.focus(), slider);
    await window.press('Home');
    await until('the beginning', async () => (await moment())[0] === 0);
    await window.showKind('Events');
    const count = (await countAtTheBeginning(DEMO, 'events')).toLocaleString('en');
    const begun = (text) => text.includes(`${count} · snapshot`);
    const later = (text) => /\d · snapshot/.test(text) && !begun(text);
    await window.shows(begun);
    const first = await window.rows('events of the beginning', (rows) => rows.length > 0);
    await window.driver.script((e) => e.focus(), slider);
    await window.press('End');
    await until('the end', async () => (await moment())[0] >= (await moment())[1] - 1000);
    await window.shows(later);
    const changed = (rows) => rows.length > 0 && !isDeepStrictEqual(told(rows), told(first));
    await window.rows('other events', changed);
    await window.picture('snapshot-at-its-end');

    await window.click('button', 'Back to the beginning', { within: player });
    await window.shows(begun);
    await window.rows('those of the beginning', (rows) =>
      isDeepStrictEqual(told(rows), told(first)),
    );

    await window.click('button', '16x', { within: player });
    await window.driver.click(play);
    await window.shows(later);
    await window.rows('other events, by themselves', changed);

    await window.click('button', /^Actions for demo-shop/);
    await window.click('menuitem', 'Close snapshot');
    await window.gone('group', /^Recorded time of /);
    await window.find('heading', 'No Kubernetes contexts found');
    await window.picture('demo-closed');
    await window.click('button', /demo/i);
    await window.find('group', /^Recorded time of /);
  },
);
