// A context that cannot be used says why and how to mend it, and keeps no other from working.

import assert from 'node:assert/strict';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { HANGING } from '../lib/kubeconfigs.mjs';

const CASES = [
  { context: 'unreachable', why: /refused/i, how: /running|server|address|network/i },
  { context: 'plugin-missing', why: /not (found|installed)|missing|start/i, how: /install/i },
  {
    context: 'expired',
    why: /unauthorized|401|refuse|credential/i,
    how: /log ?in|token|credential|sign/i,
  },
];

for (const { context, why, how } of CASES) {
  journey(`${context}: why, how to mend it, and the others work on`, {}, async (window) => {
    await window.openContext(context);
    const page = await window.find('alert');
    const said = await window.shows(why, { within: page });
    assert.match(said, how);
    await window.find('button', 'Try again', { within: page });

    await window.openContext('admin');
    await window.rows('pods of another context', (rows) => rows.length > 5);

    // Together with one that works it is a line, not the page.
    await window.openContext(context);
    await window.find('alert');
    await window.openContext('admin');
    await window.addContext(context);
    await window.rows('pods of the one that works', (rows) => rows.length > 5);
    await window.shows(context);
  });
}

journey(
  'a server that takes the connection and says nothing can be left at any time',
  { kubeconfigs: [HANGING, cluster.kubeconfig] },
  async (window) => {
    await window.openContext('hanging');
    await window.find('button', 'Cancel');
    await window.openContext('admin');
    await window.rows('pods of another context', (rows) => rows.length > 5);
    await window.openContext('hanging');
    await window.click('button', 'Cancel');
    await window.find('button', 'Connect');
  },
);
