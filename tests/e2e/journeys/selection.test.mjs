// Rows are selected, copied, saved and compared.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { DEMO } from '../lib/snapshots.mjs';
import { until } from '../lib/wait.mjs';

const namesOf = (rows) => rows.map((row) => row.Name);
const selected = (rows) => namesOf(rows.filter((row) => row.selected));

/** What is on the clipboard, which only a paste tells. */
async function clipboard(window) {
  const add = () => {
    const area = document.createElement('textarea');
    area.setAttribute('data-pasted', '');
    document.body.append(area);
    area.focus();
  };
  await window.driver.script(add);
  await window.press('Control+v');
  const take = () => {
    const area = document.querySelector('[data-pasted]');
    const text = area.value;
    area.remove();
    document.querySelector('[role=grid], [role=treegrid]')?.focus();
    return text;
  };
  return window.driver.script(take);
}

/** Copies what is selected by the menu; what is on the clipboard then. */
async function copyAs(window, label, note) {
  const bar = await window.find('group', 'Selection');
  await window.click('button', 'Copy', { within: bar });
  await window.click('menuitem', label);
  await window.shows(note, { within: bar });
  await window.gone('menu');
  return clipboard(window);
}

/** Waits until the rows on screen that are selected are these. */
function selects(window, names) {
  return window.rows(`selected: ${names}`, (rows) => isDeepStrictEqual(selected(rows), names));
}

/** Goes on in a namespace of its own with so many config maps: others may work in this cluster. */
async function withConfigMaps(window, count, way) {
  const space = `selected-${process.pid}-${count}`;
  const items = Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `row-${String(index).padStart(3, '0')}`, namespace: space },
    data: { index: String(index) },
  }));
  const file = join(window.home, 'objects.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await cluster.kubectl('create', 'namespace', space);
  try {
    await cluster.kubectl('create', '-f', file);
    await window.openContext('admin');
    await window.rows('pods', (rows) => rows.length > 0);
    await window.press(':');
    await window.focused('combobox', /Go to/);
    await window.type(`cm admin/${space}`);
    await window.press('Enter');
    await window.gone('dialog', 'Go to');
    await window.rows('those of the namespace', (rows) =>
      rows.some(({ Name }) => Name === 'row-003'),
    );
    await window.filter('row-');
    await window.press('Enter');
    await way(space);
  } finally {
    await cluster.kubectl('delete', 'namespace', space, '--wait=false');
  }
}

journey('by mouse: one by one, a range, all, and none again', {}, (window) =>
  withConfigMaps(window, 9, async () => {
    const line = (index) => window.find('row', new RegExp(`^row-00${index}`));
    const gutter = async (index) =>
      window.driver.script((row) => row.querySelector('[data-pick]'), await line(index));
    await window.driver.click(await gutter(1));
    await window.shows('1 selected');
    await window.driver.click(await line(3), 'Control');
    await window.shows('2 selected');
    await window.driver.click(await line(5), 'Shift');
    await window.shows('4 selected');
    await selects(window, ['row-001', 'row-003', 'row-004', 'row-005']);
    assert.deepEqual(await window.all('region', /^ConfigMap/), [], 'nothing was opened');

    // A click opens as ever, and what is selected stays so, also in another order.
    await window.driver.click(await line(0));
    await window.find('region', 'ConfigMap row-000');
    await window.click('columnheader', /Age/);
    await window.click('columnheader', /Name/);
    await window.click('columnheader', /Name/);
    await selects(window, ['row-005', 'row-004', 'row-003', 'row-001']);
    await window.picture('selected-by-mouse');
    await window.press('Escape');
    await window.gone('group', 'Selection');
    await window.find('region', 'ConfigMap row-000');
    await window.press('Escape');
    await window.gone('region', 'ConfigMap row-000');

    await window.click('checkbox', 'Select all that match');
    await window.shows('9 selected');
    await window.click('button', 'Clear the selection');
    await window.gone('group', 'Selection');
  }),
);

journey(
  'by key: what is selected follows its objects, and is copied as kubectl has it',
  {},
  async (window) => {
    await withConfigMaps(window, 300, async (space) => {
      // A range over rows that were never here.
      await window.press('Home', 'j', 'j', 'x', 'Shift+End');
      await window.shows('298 selected');
      await window.press('Shift+Home');
      await window.shows('3 selected');
      await selects(window, ['row-000', 'row-001', 'row-002']);
      await window.press('Escape');
      await window.gone('group', 'Selection');

      // All that match, but one, which goes away; the filter hides the others without losing them.
      await window.press('Control+a');
      await window.shows('300 selected');
      await cluster.kubectl('delete', 'configmap', '-n', space, 'row-150');
      await window.shows('299 selected');
      await window.press('Home', 'x');
      await window.shows('298 selected');
      await window.press('/', 'Control+a');
      await window.type('row-00');
      await window.shows('298 selected, 289 not among these rows');
      await window.press('Enter', 'Control+c');
      await window.shows('Copied 298 names');
      const kubectl = await cluster.names('configmaps', '-n', space);
      const wanted = kubectl.filter((name) => name !== 'row-000' && name !== 'kube-root-ca.crt');
      const copied = (await clipboard(window)).trim().split('\n');
      assert.deepEqual(
        copied,
        wanted.map((name) => `${space}/${name}`),
      );
      await window.picture('selection-hidden');

      // Two of them, as YAML and as CSV.
      await window.press('Escape');
      await window.gone('group', 'Selection');
      await window.press('Home', 'j', 'x', 'Shift+J');
      await window.shows('2 selected');
      const yaml = await copyAs(window, 'YAML, all of it', 'Copied 2 objects as YAML');
      const documents = yaml.split(/^---\n/m);
      assert.equal(documents.length, 2);
      for (const [index, name] of ['row-001', 'row-002'].entries()) {
        // kubectl leaves managed fields out, and so it reads the same.
        const whole = await cluster.kubectl(
          ...['get', 'configmap', name, '-n', space, '-o', 'yaml', '--show-managed-fields'],
        );
        assert.equal(documents[index].trim(), whole.trim());
      }
      const clean = await copyAs(window, 'YAML to apply elsewhere', 'Copied 2 objects as YAML');
      assert.doesNotMatch(clean, /uid|resourceVersion|creationTimestamp/);
      assert.match(clean, /index: "1"[^]*index: "2"/);
      const csv = await copyAs(window, 'CSV, columns as shown', 'Copied 2 rows as CSV');
      const [titles, ...lines] = csv.trim().split(/\r?\n/);
      const shown = await window.driver.script(() =>
        [...document.querySelectorAll('[role=columnheader]')].map((each) => each.innerText.trim()),
      );
      assert.deepEqual(titles.split(','), shown);
      assert.deepEqual(
        lines.map((text) => text.split(',')[0]),
        ['row-001', 'row-002'],
      );

      // All that match, without selecting them, in a file; one in its place is not lost unasked.
      const path = join(window.home, 'rows.txt');
      writeFileSync(path, 'mine\n');
      await window.click('button', 'Export');
      await window.click('menuitem', 'Save as a file...');
      const dialog = await window.find('dialog', 'Save config maps');
      await window.shows('10 rows: all that match', { within: dialog });
      await window.click('button', 'Names', { within: dialog });
      const field = await window.find('textbox', 'File', { within: dialog });
      await window.driver.script((element) => (element.focus(), element.select()), field);
      await window.type(path);
      await window.press('Enter');
      await window.click('button', 'Replace the file', { within: dialog });
      await window.gone('dialog', 'Save config maps');
      await window.shows(/Saved 10 names to/);
      const saved = readFileSync(path, 'utf8').trim().split('\n');
      assert.deepEqual(
        saved,
        wanted
          .concat('row-000')
          .sort()
          .filter((name) => name.startsWith('row-00'))
          .map((name) => `${space}/${name}`),
      );
      assert.ok(existsSync(path));
    });
  },
);

journey('what is selected is there again with its tab', {}, async (window) => {
  await withConfigMaps(window, 5, async () => {
    await window.press('Home', 'x', 'j', 'j', 'x');
    await window.shows('2 selected');
    await window.press('Control+t');
    await window.gone('group', 'Selection');
    await window.press('[');
    await window.shows('2 selected');
    await selects(window, ['row-000', 'row-002']);
    await window.showKind('Secrets');
    await window.gone('group', 'Selection');
  });
});

journey('values of Secrets are masked unless they are asked for', {}, async (window) => {
  await window.openContext('admin');
  await window.showKind('Secrets');
  await window.filter('web-credentials');
  await window.press('Enter', 'Home', 'x');
  const value = await cluster.kubectl(
    ...['get', 'secret', 'web-credentials', '-n', 'shop', '-o', 'jsonpath={.data.password}'],
  );
  const masked = await copyAs(window, 'YAML to apply elsewhere', 'values masked');
  assert.ok(masked.includes('web-credentials') && !masked.includes(value));
  const whole = await copyAs(
    window,
    'YAML with the values of Secrets',
    'with the values of Secrets',
  );
  assert.ok(whole.includes(value));
});

journey(
  'objects of two contexts are compared, and drift is found from one of them',
  { args: ['--snapshot', DEMO] },
  async (window) => {
    await window.openContext('admin');
    await window.rows('pods', (rows) => rows.length > 5);
    await window.addContext('demo-shop');
    await window.showKind('Deployments');
    await window.click('columnheader', /^Name/);
    const web = (rows) => rows.filter((row) => row.Name === 'web').length > 0;
    await window.filter('name=web');
    const rows = await window.rows('those called web', (found) => web(found) && found.length > 1);
    await window.press('Enter', 'Home', 'x', 'End', 'x');
    await window.shows('2 selected');
    await window.press('=');
    const view = await window.find('region', 'Comparison');
    await window.shows(/\d differences?, /, { within: view });
    const contexts = [rows[0].Context, rows.at(-1).Context];
    const text = await window.text(view);
    for (const context of contexts) assert.ok(text.includes(context), text);
    await window.press('n', 'n');
    await window.shows(/2 of \d+ differences/, { within: view });
    await window.press('r');
    await window.shows(/\d differences?, /, { within: view });
    const swapped = await window.text(view);
    assert.ok(swapped.indexOf(contexts[1]) < swapped.indexOf(contexts[0]));

    // Back to what is still selected.
    await window.press('Escape');
    await window.gone('region', 'Comparison');
    await window.shows('2 selected');
    await window.press('Escape', 'Home', 'Enter');
    const detail = await window.find('region', /^Deployment web/);
    await window.click('button', 'Compare with the same in other contexts', { within: detail });
    const again = await window.find('region', 'Comparison');
    await until('what became of the other', async () =>
      /difference|equal|not there|not found/i.test(await window.text(again)),
    );
  },
);
