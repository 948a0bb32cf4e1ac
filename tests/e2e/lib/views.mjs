// Every view of the window, and the way to it: for axe, and for the README's pictures.

import { cluster } from './cluster.mjs';
import { BROKEN, DANGLING, HANGING, file, viewerAs, withSettings } from './kubeconfigs.mjs';
import { DEMO, askToCapture } from './snapshots.mjs';

const pods = (rows) => rows.length > 5;

async function admin(window) {
  await window.openContext('admin');
  await window.rows('pods', pods);
}

async function demo(window) {
  await window.find('region', 'Demo');
  await window.rows('pods', pods);
}

async function object(window, kind, filter, region) {
  await admin(window);
  await window.showKind(kind);
  await window.filter(filter);
  await window.click('row', new RegExp(filter));
  return window.find('region', region);
}

async function pod(window, tab) {
  const detail = await object(window, 'Pods', 'web-', /^Pod web-/);
  await window.shows('Conditions', { within: detail });
  if (tab) await window.click('tab', new RegExp(`^${tab}`), { within: detail });
  return detail;
}

async function releases(window) {
  await admin(window);
  await window.showKind('Releases');
  await window.rows('releases', (rows) => rows.some((row) => row.Name === 'storefront'));
}

async function release(window, tab) {
  await releases(window);
  await window.click('row', /storefront/);
  const page = await window.find('article', 'Release storefront');
  await window.shows('Revision', { within: page });
  await window.click('tab', new RegExp(`^${tab}`), { within: page });
  return page;
}

/** Selects rows from the first on, as many as there are keys. */
async function select(window, keys, count) {
  await window.press('Home', ...keys);
  const grid = await window.find('grid');
  await window.shows(`${count} selected`);
  return grid;
}

async function compare(window, kind, filter, keys, count) {
  await admin(window);
  await window.showKind(kind);
  await window.filter(filter);
  await window.press('Enter');
  await select(window, keys, count);
  await window.press('=');
  const view = await window.find('region', 'Comparison');
  await window.shows(/difference/, { within: view });
  return view;
}

/** Contexts in groups, of which something is said, and some that stand in two files. */
const ARRANGED = {
  kubeconfigs: [
    file('fleet.yaml', viewerAs('shop-eu', 'shop-us', 'staging', 'dev-jane', 'prod-eu')),
    file('old.yaml', viewerAs('staging', 'dev-old').replace(/user: viewer/, 'user: somebody')),
  ],
  env: withSettings('arranged', {
    groups: ['Shop', 'Try'],
    protection_rules: [{ pattern: 'shop-*', protection: 'confirm' }],
    contexts: {
      'shop-eu': { alias: 'Shop Europe', group: 'Shop', favourite: true, protection: 'read_only' },
      'shop-us': { group: 'Shop', hue: 'pink', initials: 'US', notes: 'Ask Jane first.' },
      staging: { group: 'Try' },
    },
  }),
};

async function actionOf(window, context, action) {
  await window.openContext(context);
  await window.rows('pods', pods);
  await window.click('button', /^Actions for/);
  await window.click('menuitem', action);
}

/** Scrolls to a section of the page of contexts, and stays there whatever size the page gets. */
async function section(window, title) {
  const heading = await window.find('heading', title);
  const show = (element) => {
    const scroll = () => element.scrollIntoView();
    scroll();
    addEventListener('resize', scroll);
    // Those that stand above it come in their own time.
    new ResizeObserver(scroll).observe(element.closest('section').parentElement);
  };
  await window.driver.script(show, heading);
}

/** The fleet once each of its contexts was looked at. */
async function fleet(window) {
  await window.find('heading', 'Contexts');
  await window.press('Control+0');
  await window.find('region', 'Fleet');
  await window.click('button', 'Look at all');
  await window.find('button', /ready in admin/);
  await window.find('button', /^unreachable: /);
  await window.gone('button', /^Looking at /);
}

/** @type {{ name: string, needsNode?: boolean, options?: object, go: (window: import('./window.mjs').Window) => Promise<unknown> }[]} */
export const VIEWS = [
  { name: 'contexts', go: (window) => window.find('heading', 'Contexts') },
  {
    name: 'contexts arranged',
    options: ARRANGED,
    go: (window) => window.find('heading', 'Contexts'),
  },
  {
    name: 'kubeconfig files and protection rules',
    options: ARRANGED,
    go: (window) => section(window, 'Protection rules'),
  },
  {
    name: 'sleep settings',
    async go(window) {
      await window.find('spinbutton', /^Minutes unseen/);
      await section(window, 'Sleep');
    },
  },
  {
    name: 'settings of a context',
    options: ARRANGED,
    async go(window) {
      await actionOf(window, 'shop-us', 'Settings...');
      await window.find('dialog', /^Settings of/);
    },
  },
  {
    name: 'unlock a context',
    options: ARRANGED,
    async go(window) {
      await actionOf(window, 'Shop Europe', 'Unlock...');
      await window.find('dialog', /^Unlock/);
    },
  },
  {
    name: 'delete a context',
    options: ARRANGED,
    async go(window) {
      await actionOf(window, 'shop-us', 'Delete from kubeconfig...');
      await window.shows('- name: shop-us', { within: await window.find('dialog', /^Delete/) });
    },
  },
  {
    name: 'suggested protection',
    options: ARRANGED,
    async go(window) {
      await window.openContext('prod-eu');
      await window.rows('pods', pods);
      await window.shows('looks like production');
    },
  },
  {
    name: 'fleet',
    async go(window) {
      await fleet(window);
    },
  },
  {
    name: 'fleet as cards',
    async go(window) {
      await fleet(window);
      await window.click('button', 'Cards');
      await window.find('list', 'Fleet');
    },
  },
  {
    name: 'import a kubeconfig',
    async go(window) {
      await window.click('button', /^Import a kubeconfig/);
      const dialog = await window.find('dialog', 'Import a kubeconfig');
      const field = await window.find('textbox', 'Kubeconfig', { within: dialog });
      await window.paste(field, viewerAs('brought', 'another'));
      await window.find('checkbox', 'brought', { within: dialog });
    },
  },
  {
    name: 'choose namespaces',
    async go(window) {
      await window.openContext('admin');
      await window.rows('pods', pods);
      await window.press('n');
      await window.find('listbox', 'Namespaces');
      // The names have to be there before one can be chosen among them, and the focus.
      await window.find('option', /^shop/);
      await window.focused('combobox', 'Find a namespace');
      await window.press('ArrowDown', '*');
      await window.find('option', /, favourite/);
      await window.press('Escape', 'n');
      await window.find('group', 'Favourites');
    },
  },
  {
    name: 'no kubeconfig',
    options: { kubeconfigs: [] },
    async go(window) {
      await demo(window);
      await window.click('button', /^Actions for demo-shop/);
      await window.click('menuitem', 'Close snapshot');
      await window.find('heading', 'No Kubernetes contexts found');
    },
  },
  { name: 'first start', options: { kubeconfigs: [] }, go: demo },
  {
    name: 'add your own clusters',
    options: { kubeconfigs: [] },
    async go(window) {
      await demo(window);
      await window.click('button', 'Add your own...');
      await window.find('dialog', 'Add your own clusters');
    },
  },
  {
    name: 'facts of a snapshot',
    options: { kubeconfigs: [] },
    async go(window) {
      await demo(window);
      await window.click('button', /^Details of the snapshot/);
      await window.find('dialog', 'What is in the snapshot');
    },
  },
  {
    name: 'snapshot beside a context',
    options: { args: ['--snapshot', DEMO] },
    async go(window) {
      await admin(window);
      await window.addContext('demo-shop');
      await window.find('columnheader', /Context/);
      await window.rows('pods', pods);
    },
  },
  {
    name: 'all contexts with a snapshot',
    options: { args: ['--snapshot', DEMO] },
    async go(window) {
      await window.openContext('admin');
      await window.click('button', 'All contexts');
      await window.find('heading', 'Contexts');
    },
  },
  {
    name: 'open snapshot',
    async go(window) {
      await admin(window);
      await window.press('Control+o');
      await window.find('dialog', 'Open snapshot');
    },
  },
  {
    name: 'capture snapshot',
    async go(window) {
      await admin(window);
      await askToCapture(window, 'admin');
    },
  },
  {
    name: 'capture of some',
    async go(window) {
      await admin(window);
      const dialog = await askToCapture(window, 'admin');
      for (const label of ['Namespaces', 'Kinds']) {
        const group = await window.find('group', label, { within: dialog });
        await window.click('button', 'Choose', { within: group });
      }
      await window.click('checkbox', /^Secrets Values/, { within: dialog });
    },
  },
  {
    name: 'broken kubeconfigs',
    options: { kubeconfigs: [...BROKEN, DANGLING, cluster.kubeconfig] },
    async go(window) {
      await window.find('heading', 'Contexts');
      await window.shows('malformed.yaml');
    },
  },
  {
    name: 'connecting',
    options: { kubeconfigs: [HANGING] },
    async go(window) {
      await window.openContext('hanging');
      await window.find('button', 'Cancel');
    },
  },
  {
    name: 'unreachable',
    async go(window) {
      await window.openContext('unreachable');
      await window.find('alert');
    },
  },
  { name: 'pods', go: admin },
  {
    name: 'pods of two contexts',
    async go(window) {
      await admin(window);
      await window.addContext('viewer');
      await window.find('columnheader', /Context/);
      await window.rows('pods', pods);
    },
  },
  {
    name: 'pods of one that answers and two that do not',
    options: { kubeconfigs: [HANGING, cluster.kubeconfig] },
    async go(window) {
      await admin(window);
      await window.addContext('unreachable');
      await window.addContext('hanging');
      await window.find('columnheader', /Context/);
      await window.rows('pods', pods);
    },
  },
  {
    name: 'groups',
    async go(window) {
      await admin(window);
      await window.click('button', 'Group');
      const menu = await window.find('dialog', 'Groups');
      await window.click('radio', 'Namespace', { within: menu });
      await window.press('Escape');
      await window.find('treegrid');
    },
  },
  {
    name: 'counts',
    async go(window) {
      await admin(window);
      await window.press('c');
      const counts = await window.find('dialog', 'Counts');
      await window.find('button', /^shop\b/, { within: counts });
    },
  },
  {
    name: 'filter with a completion',
    async go(window) {
      await admin(window);
      await window.press('/');
      await window.type('status=');
      await window.find('listbox', 'Ways to go on');
    },
  },
  {
    name: 'filter with a problem',
    async go(window) {
      await admin(window);
      await window.filter('web restarts>many');
      await window.shows('not a number');
    },
  },
  {
    name: 'saved views',
    async go(window) {
      await admin(window);
      await window.filter('web');
      await window.press('Escape');
      await window.click('button', 'Views');
      await window.find('textbox', 'Name for the view as it is');
    },
  },
  {
    name: 'map of a namespace',
    async go(window) {
      await admin(window);
      await window.click('button', /^Namespaces: /);
      await window.click('option', /^payments/);
      await window.press('Escape');
      await window.click('button', /^Map/, {
        within: await window.find('navigation', 'Resources'),
      });
      await window.find('application', /^Map of/);
      await window.find('button', / Deployment/);
    },
  },
  {
    name: 'map of an object',
    needsNode: true,
    async go(window) {
      await pod(window);
      await window.press('m');
      await window.find('application', /^Map of/);
      await window.find('button', / Service/);
    },
  },
  {
    name: 'forbidden',
    async go(window) {
      await window.openContext('payments-only');
      await window.showKind('Nodes');
      await window.shows(/may not/);
    },
  },
  {
    name: 'filtered to nothing',
    async go(window) {
      await admin(window);
      await window.filter('nothing-is-called-so');
      await window.shows('No pods match');
    },
  },
  {
    name: 'nodes',
    needsNode: true,
    async go(window) {
      await admin(window);
      await window.showKind('Nodes');
      await window.rows('the node', ([row]) => row?.Name === 'node-1');
    },
  },
  {
    name: 'custom resources',
    async go(window) {
      await admin(window);
      await window.showKind('Widgets', { group: 'example.pilothouse.dev' });
      await window.rows('widgets', (rows) => rows.some((row) => row.Name === 'lamp'));
    },
  },
  {
    name: 'custom resource',
    async go(window) {
      await admin(window);
      await window.showKind('Widgets', { group: 'example.pilothouse.dev' });
      await window.click('row', /lamp/);
      await window.find('region', /^Widget lamp/);
    },
  },
  { name: 'pod summary', needsNode: true, go: (window) => pod(window) },
  {
    name: 'pod yaml',
    needsNode: true,
    async go(window) {
      await window.shows('kind: Pod', { within: await pod(window, 'YAML') });
    },
  },
  {
    name: 'pod tree',
    needsNode: true,
    async go(window) {
      await window.find('treeitem', /ReplicaSet|web/, { within: await pod(window, 'Tree') });
    },
  },
  {
    name: 'pod events',
    needsNode: true,
    async go(window) {
      // Of those of a healthy pod the cluster knows nothing any more after an hour.
      const detail = await object(window, 'Pods', 'crash-loop', /^Pod crash-loop/);
      await window.click('tab', /^Events/, { within: detail });
      await window.find('listitem', /BackOff/, { within: detail });
    },
  },
  {
    name: 'pod log in the panel',
    needsNode: true,
    async go(window) {
      const detail = await pod(window, 'Logs');
      await window.shows(/\d/, { within: await window.find('log', /web-/, { within: detail }) });
    },
  },
  {
    name: 'pod log in the dock',
    needsNode: true,
    async go(window) {
      await pod(window);
      await window.press('l');
      await window.shows(/\d/, { within: await window.find('log', /web-/) });
    },
  },
  {
    name: 'broken pod',
    needsNode: true,
    async go(window) {
      const detail = await object(window, 'Pods', 'out-of-memory', /^Pod out-of-memory/);
      await window.shows(/OOMKilled/, { within: detail });
    },
  },
  {
    name: 'secret yaml',
    async go(window) {
      const [name] = await cluster.names(
        'secrets',
        '--namespace',
        'shop',
        '--field-selector',
        'type=Opaque',
      );
      const detail = await object(window, 'Secrets', name, `Secret ${name}`);
      await window.click('tab', 'YAML', { within: detail });
      await window.shows('kind: Secret', { within: detail });
    },
  },
  {
    name: 'releases',
    go: releases,
  },
  { name: 'release overview', go: (window) => release(window, 'Overview') },
  { name: 'release values', go: (window) => release(window, 'Values') },
  { name: 'release manifest', go: (window) => release(window, 'Manifest') },
  { name: 'release hooks', go: (window) => release(window, 'Hooks') },
  { name: 'release notes', go: (window) => release(window, 'Notes') },
  {
    name: 'unreadable release',
    async go(window) {
      await releases(window);
      await window.filter('not-base64');
      await window.click('row', /not-base64/);
      const page = await window.find('article', 'Release not-base64');
      await window.find('alert', undefined, { within: page });
    },
  },
  {
    name: 'selection',
    async go(window) {
      await admin(window);
      await window.press('j');
      await select(window, ['x', 'j', 'j', 'Shift+J', 'Shift+J', 'Shift+J', 'j', 'j'], 5);
    },
  },
  {
    name: 'selection beside an object',
    needsNode: true,
    async go(window) {
      await pod(window);
      await window.press('x', 'Shift+J');
      await window.shows('2 selected');
      await window.press('Control+c');
      await window.shows('Copied 2 names');
    },
  },
  {
    name: 'selection copied as',
    async go(window) {
      await admin(window);
      await window.press('j', 'Control+a');
      const bar = await window.find('group', 'Selection');
      await window.click('button', 'Copy', { within: bar });
      await window.find('menuitem', 'YAML to apply elsewhere');
    },
  },
  {
    name: 'selection saved',
    async go(window) {
      await admin(window);
      await window.showKind('Secrets');
      await window.rows('secrets', (rows) => rows.length > 5);
      await window.press('j', 'Control+a');
      const bar = await window.find('group', 'Selection');
      await window.click('button', 'Save as...', { within: bar });
      const dialog = await window.find('dialog', 'Save secrets');
      await window.click('button', 'YAML', { within: dialog });
      await window.click('checkbox', /^Values of Secrets/, { within: dialog });
    },
  },
  {
    name: 'export of a table',
    async go(window) {
      await admin(window);
      await window.click('button', 'Export');
      await window.find('menuitem', /^Save/);
    },
  },
  {
    name: 'comparison of two',
    go: (window) => compare(window, 'Pods', 'web-', ['x', 'Shift+J'], 2),
  },
  {
    name: 'comparison of two, unified',
    async go(window) {
      await compare(window, 'Deployments', 'shop', ['x', 'Shift+J'], 2);
      await window.press('u', 'n');
    },
  },
  {
    name: 'comparison of several',
    go: (window) => compare(window, 'Deployments', '', ['x', 'Shift+J', 'Shift+J', 'Shift+J'], 4),
  },
  {
    name: 'comparison across contexts',
    options: { args: ['--snapshot', DEMO] },
    async go(window) {
      await window.openContext('viewer');
      await window.rows('pods', pods);
      await object(window, 'Config maps', 'kube-root', /^ConfigMap/);
      await window.click('button', 'Compare with the same in other contexts');
      const view = await window.find('region', 'Comparison');
      await window.shows(/difference|equal/, { within: view });
    },
  },
  {
    name: 'palette',
    async go(window) {
      await admin(window);
      await window.press('Control+k');
      await window.focused('combobox', /Go to/);
      await window.type('web');
      await window.find('option', /web.*Deployments/);
    },
  },
  {
    name: 'palette inside',
    async go(window) {
      await admin(window);
      await window.addContext('viewer');
      await window.rows('pods', pods);
      await window.press('Control+k');
      await window.focused('combobox', /Go to/);
      await window.type('local/web');
      await window.press('Control+i');
      await window.find('option', /image/);
    },
  },
  {
    name: 'traffic',
    async go(window) {
      await admin(window);
      await window.press('Control+Shift+t');
      const traffic = await window.find('dialog', 'Traffic');
      await window.click('button', /^admin/, { within: traffic });
      await window.shows('Last requests', { within: traffic });
    },
  },
  {
    name: 'shortcuts',
    async go(window) {
      await admin(window);
      await window.press('?');
      await window.find('dialog', 'Keyboard shortcuts');
    },
  },
  {
    name: 'namespaces',
    async go(window) {
      await admin(window);
      await window.click('button', /^Namespaces: /);
      await window.find('option', /payments/);
    },
  },
  {
    name: 'columns',
    async go(window) {
      await admin(window);
      await window.click('button', 'Columns');
      await window.find('dialog');
    },
  },
  {
    name: 'theme menu',
    async go(window) {
      await admin(window);
      await window.click('button', 'Theme');
      await window.find('menuitemradio', 'Dark');
    },
  },
  {
    name: 'context menu of a context',
    async go(window) {
      await admin(window);
      await window.click('button', 'Actions for admin');
      await window.find('menu');
    },
  },
];
