// A kubeconfig that is brought in by hand.

import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { journey } from '../lib/journey.mjs';
import { file, viewerAs } from '../lib/kubeconfigs.mjs';

const own = file('own.yaml', viewerAs('own'));

journey(
  'a pasted kubeconfig is shown, chosen from and imported, and goes again',
  { env: { KUBECONFIG: own }, kubeconfigs: [] },
  async (window) => {
    await window.find('button', /own, not connected/);
    await window.click('button', 'All contexts');
    await window.click('button', /^Import a kubeconfig/);
    const dialog = await window.find('dialog', 'Import a kubeconfig');
    await window.focused('textbox', 'Kubeconfig', { within: dialog });
    const field = await window.find('textbox', 'Kubeconfig', { within: dialog });
    await window.paste(field, 'kind: Secret');
    await window.shows('its kind is not', { within: dialog });
    await window.paste(field, viewerAs('own', 'brought'));
    await window.find('checkbox', /brought/, { within: dialog });
    await window.shows('own (001-own)', { within: dialog });
    await window.click('checkbox', /^own/, { within: dialog });
    await window.picture('import');
    await window.click('button', 'In the file', { within: dialog });
    await window.click('button', 'Import 1 context', { within: dialog });
    await window.gone('dialog', 'Import a kubeconfig');
    await window.find('button', /brought, not connected/);
    await window.shows('Credential programs');
    await window.picture('imported');
    const folder = join(window.home, 'config', 'pilothouse', 'imported');
    const [name] = readdirSync(folder);
    assert.equal(statSync(join(folder, name)).mode & 0o077, 0, 'nobody else may read it');

    await window.openContext('brought');
    await window.rows('pods', (rows) => rows.length > 5);
    await window.click('button', 'Actions for brought');
    await window.click('menuitem', 'Delete from kubeconfig...');
    const gone = await window.find('dialog', 'Delete brought');
    await window.click('button', 'Delete', { within: gone });
    await window.click('button', 'Close', { within: gone });
    await window.gone('button', /brought, /);
    assert.ok(!readdirSync(folder).includes(name), 'its file is gone, too');
  },
);
