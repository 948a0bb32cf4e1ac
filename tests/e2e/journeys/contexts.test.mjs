// Contexts that come and go with their files, and what their user says of them.

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { file, viewerAs } from '../lib/kubeconfigs.mjs';

const followed = file('followed.yaml', viewerAs('first'));

journey(
  'contexts come and go with their file, and what is open stays',
  { kubeconfigs: [followed] },
  async (window) => {
    await window.openContext('first');
    await window.rows('pods', (rows) => rows.length > 5);

    writeFileSync(`${followed}.new`, viewerAs('first', 'second'));
    renameSync(`${followed}.new`, followed);
    await window.find('button', /second, not connected/);

    writeFileSync(followed, viewerAs('first', 'second').replace('contexts:', 'contexts: ['));
    await window.click('button', 'All contexts');
    await window.shows('followed.yaml');
    await window.find('button', /second, not connected/);

    writeFileSync(followed, viewerAs('third'));
    await window.find('button', /third, not connected/);
    await window.gone('button', /second, not connected/);
    await window.shows('As it was read before');
    await window.press('Escape');
    await window.rows('pods', (rows) => rows.length > 5);
  },
);

journey(
  'what is said of a context: a name, a group, and that it is read-only, until it is unlocked',
  { kubeconfigs: [file('settings.yaml', viewerAs('eu-1', 'eu-2'))] },
  async (window) => {
    await window.openContext('eu-1');
    await window.click('button', 'Actions for eu-1');
    await window.click('menuitem', 'Settings...');
    const dialog = await window.find('dialog', /Settings of/);
    await window.focused('textbox', 'Alias', { within: dialog });
    await window.type('Shop');
    await window.click('radio', /pink/i, { within: dialog });
    await window.click('button', 'Read-only', { within: dialog });
    await window.picture('context-settings');
    await window.click('button', 'Save', { within: dialog });
    await window.gone('dialog', /Settings of/);
    await window.find('heading', 'Shop');
    await window.find('button', /Shop.*read-only/i);

    await window.click('button', 'Read-only');
    await window.click('menuitem', 'Unlock...');
    const unlock = await window.find('dialog', /Unlock/);
    await window.focused('textbox', /^Type eu-1/, { within: unlock });
    await window.type('eu-2');
    const [button] = await window.all('button', 'Unlock', unlock);
    assert.ok(await window.driver.script((element) => element.disabled, button));
    await window.press('Backspace');
    await window.type('1');
    await window.picture('unlock');
    await window.press('Enter');
    await window.gone('dialog', /Unlock/);
    await window.find('button', /^Unlocked/);
    await window.picture('unlocked');

    await window.click('button', /^Unlocked/);
    await window.click('menuitem', 'Lock again');
    await window.find('button', 'Read-only');
  },
);

const renamed = file('renamed.yaml', viewerAs('old', 'other'));

journey(
  'a context gets another name in its file once that was shown, and is deleted with a copy kept',
  { kubeconfigs: [renamed] },
  async (window) => {
    await window.openContext('old');
    await window.rows('pods', (rows) => rows.length > 5);
    await window.click('button', 'Actions for old');
    await window.click('menuitem', 'Rename in kubeconfig...');
    const rename = await window.find('dialog', 'Rename old');
    await window.focused('textbox', 'New name', { within: rename });
    await window.press('Control+a');
    await window.type('new');
    await window.shows('- name: new', { within: rename });
    await window.picture('rename');
    assert.equal(readFileSync(renamed, 'utf8'), viewerAs('old', 'other'));
    await window.click('button', 'Rename', { within: rename });
    await window.shows('renamed.yaml.backup-1~');
    await window.press('Enter');
    await window.find('heading', 'new');
    await window.rows('pods', (rows) => rows.length > 5);
    assert.equal(readFileSync(renamed, 'utf8'), viewerAs('new', 'other'));

    await window.click('button', 'Actions for new');
    await window.click('menuitem', 'Delete from kubeconfig...');
    const dialog = await window.find('dialog', 'Delete new');
    await window.shows('- name: new', { within: dialog });
    await window.picture('delete');
    await window.click('button', 'Delete', { within: dialog });
    await window.shows('backup-2~');
    await window.click('button', 'Close', { within: dialog });
    await window.gone('button', /new, /);
    assert.equal(readFileSync(renamed, 'utf8'), viewerAs('other'));
  },
);

journey(
  'a context that looks like production is asked about once',
  { kubeconfigs: [file('prod.yaml', viewerAs('prod-eu', 'prod-us'))] },
  async (window) => {
    await window.openContext('prod-eu');
    await window.shows('looks like production');
    await window.picture('suggestion');
    await window.click('button', /^For all/);
    await window.find('button', 'Asks before changes');
    await window.openContext('prod-us');
    await window.find('button', 'Asks before changes');
    assert.equal((await window.all('button', 'Ask first')).length, 0);
  },
);

const plugin = file('get-token', '#!/bin/sh\necho "run cloud login first" >&2\nexit 1\n');
chmodSync(plugin, 0o700);

journey(
  'a credential program that fails says why, and is run again when it is asked for',
  {
    kubeconfigs: [
      file(
        'exec.yaml',
        readFileSync(cluster.persona('viewer'), 'utf8').replace(
          /user:\n {4}token: .*/,
          `user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ${plugin}, interactiveMode: Never}}`,
        ),
      ),
    ],
  },
  async (window) => {
    await window.openContext('viewer');
    await window.shows('run cloud login first');
    await window.picture('plugin-failed');
    const token = /token: (.*)/.exec(readFileSync(cluster.persona('viewer'), 'utf8'))[1];
    const credential = {
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      status: { token, expirationTimestamp: new Date(Date.now() + 3_600_000).toISOString() },
    };
    writeFileSync(plugin, `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
    await window.click('button', 'Try again');
    await window.rows('pods', (rows) => rows.length > 5);
    await window.shows(/59m/, { within: await window.find('complementary', 'Contexts in view') });
  },
);
