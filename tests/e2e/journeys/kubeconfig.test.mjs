// Kubeconfig files of every sort: none, broken ones beside good ones, files that appear later.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { BROKEN, DANGLING } from '../lib/kubeconfigs.mjs';

journey(
  "without any kubeconfig: a demo that lives, and how to come to clusters of one's own",
  { kubeconfigs: [] },
  async (window) => {
    await window.find('region', 'Demo');
    await window.rows('pods', (rows) => rows.length > 20);
    await window.picture('first-start');

    await window.click('button', 'Add your own...');
    await window.shows('.kube/config');
    mkdirSync(join(window.home, '.kube'));
    copyFileSync(cluster.persona('viewer'), join(window.home, '.kube', 'config'));
    await window.click('button', 'Look again');
    await window.press('Escape');
    await window.gone('dialog', 'Add your own clusters');
    await window.openContext('viewer');
    await window.rows('pods', (rows) => rows.length > 5);
  },
);

journey(
  'broken files beside a good one: each is named, and the good one works',
  { kubeconfigs: [...BROKEN, DANGLING, cluster.persona('viewer')] },
  async (window) => {
    const said = await window.shows('malformed.yaml');
    for (const name of ['list.yaml', 'not-there.yaml'])
      assert.ok(said.includes(name), `${name}: ${said}`);

    await window.openContext('no-such-cluster');
    assert.match(await window.text(await window.find('alert')), /missing/);

    await window.openContext('viewer');
    await window.rows('pods', (rows) => rows.length > 5);
  },
);
