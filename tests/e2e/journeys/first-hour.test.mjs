// The main job, from opening a context to the values of a Helm release.

import assert from 'node:assert/strict';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/wait.mjs';

const PODS = ['pods', '--namespace', 'shop', '--selector', 'app.kubernetes.io/name=web'];

journey(
  'from a context to a pod, its YAML, its log and a release',
  { needsNode: true },
  async (window) => {
    await window.openContext('admin');
    await window.find('grid', 'Pods');
    await window.filter('web-');
    const before = await cluster.names(...PODS);
    await window.rows('the pods of web', (rows) => rows.length === before.length);

    // A pod goes, and its replacement appears by itself.
    const [gone] = before;
    await cluster.kubectl('delete', 'pod', gone, '--namespace', 'shop', '--wait=false');
    const replacement = await until('a replacement on the server', async () =>
      (await cluster.names(...PODS)).find((name) => !before.includes(name)),
    );
    await window.rows(
      `${replacement} among them`,
      (rows) => rows.some((row) => row.Name === replacement),
      2_000,
    );
    const rows = await window.rows(
      'all run again',
      (all) => all.length === before.length && all.every((row) => row.Status === 'Running'),
    );
    assert.ok(rows.every((row) => row.Name !== gone));

    await window.click('row', new RegExp(replacement));
    const detail = await window.find('region', `Pod ${replacement}`);
    await window.shows('Conditions', { within: detail });
    await window.shows('node-1', { within: detail });

    await window.click('tab', 'YAML', { within: detail });
    const yaml = await window.find('tabpanel', 'YAML', { within: detail });
    await window.shows(/kind: Pod/, { within: yaml });
    await window.shows(new RegExp(`name: ${replacement}`), { within: yaml });

    await window.click('tab', 'Logs', { within: detail });
    const log = await window.find('log', new RegExp(replacement));
    await window.shows(/serving|GET|started|\d{2}/, { within: log });
    await window.press('Escape');
    await window.gone('region', `Pod ${replacement}`);

    // Another context shows the same, with what it may see.
    await window.openContext('viewer');
    await window.find('heading', 'viewer');
    await window.rows('the same filter', (all) => all.some((row) => row.Name === replacement));
    await window.openContext('admin');
    await window.find('heading', 'admin');

    await window.showKind('Releases');
    await window.filter('storefront');
    await window.click('row', /storefront/);
    const release = await window.find('article', 'Release storefront');
    await window.click('tab', 'Values', { within: release });
    const values = await window.find('tabpanel', 'Values', { within: release });
    const wanted = await cluster.helm4('get', 'values', 'storefront', '--namespace', 'shop');
    const [first] = wanted.split('\n').filter((line) => !line.startsWith('USER-SUPPLIED'));
    await window.shows(first.trim(), { within: values });
  },
);
