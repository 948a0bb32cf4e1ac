// Several contexts in one table: each in its own state, none waiting for another.

import assert from 'node:assert/strict';

import { cluster } from '../lib/cluster.mjs';
import { journey } from '../lib/journey.mjs';
import { HANGING } from '../lib/kubeconfigs.mjs';
import { until } from '../lib/wait.mjs';

const WITH_A_DEAD_ONE = { kubeconfigs: [HANGING, cluster.kubeconfig] };

journey(
  'several contexts are one table, whatever some of them do',
  WITH_A_DEAD_ONE,
  async (window) => {
    // First one that never answers: what comes later waits for nothing.
    await window.openContext('hanging');
    await window.find('button', 'Cancel');
    await window.addContext('admin');
    await window.rows('pods of the one that answers', (rows) => rows.length > 5);
    await window.shows(/hanging\s+connecting/);
    await window.addContext('unreachable');
    await window.shows(/unreachable\s+connect in unreachable: the connection is refused/);
    await window.addContext('payments-only');
    await window.rows('pods of both, each told apart', (rows) => {
      const of = (context) => rows.filter((row) => row.Context === context);
      return of('admin').length > 5 && of('payments-only').length === 2;
    });

    // The filter, the order and groups know the context.
    await window.filter('ctx=payments-only');
    const theirs = await cluster.names('pods', '--namespace', 'payments');
    await window.rows(
      'those of one context',
      (rows) => rows.length === theirs.length && rows.every((row) => theirs.includes(row.Name)),
    );
    await window.filter('ns=payments');
    await window.rows('each twice', (rows) => rows.length === 2 * theirs.length);
    await window.click('columnheader', /^Context/);
    await window.rows('in the order of the contexts', (rows) => {
      const contexts = rows.map((row) => row.Context);
      return contexts.join() === contexts.toSorted().join();
    });

    // A row is of its context, and so is what is opened of it.
    await window.click('row', new RegExp(`^${theirs[0]}.*payments-only`));
    const detail = await window.find('region', `Pod ${theirs[0]}`);
    await window.shows(/payments-only/, { within: detail });
    await window.press('Escape');

    await window.click('button', 'Group');
    const menu = await window.find('dialog', 'Groups');
    await window.click('radio', 'Context', { within: menu });
    await window.press('Escape');
    const grid = await window.find('treegrid');
    await window.shows((text) => /admin\s+2/.test(text) && /payments-only\s+2/.test(text), {
      within: grid,
    });

    // One leaves, and with it its rows and its line.
    await window.addContext('hanging');
    await window.addContext('payments-only');
    await until('the rows of one context', async () => {
      const text = await window.text(await window.find('treegrid'));
      return !text.includes('payments-only');
    });
    assert.ok(!(await window.text()).includes('hanging connecting'));
  },
);
