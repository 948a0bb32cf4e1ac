// Takes pictures of the real window; see script/pictures, which starts this.
//
//   node tests/e2e/pictures.mjs FOLDER            those of the README
//   node tests/e2e/pictures.mjs --all FOLDER [PART...]
//
// With --all: every view (or those with PART in their name), light and dark, large and small.

import { cluster } from './lib/cluster.mjs';
import { file } from './lib/kubeconfigs.mjs';
import { startScreen } from './lib/screen.mjs';
import { VIEWS } from './lib/views.mjs';
import { Window } from './lib/window.mjs';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 640 },
];
const THEMES = ['light', 'dark'];

/** The test cluster under names such as people give to theirs. */
async function named() {
  const text = await cluster.kubectl(
    ...['config', 'view', '--raw', '--minify', '--flatten', '--context', 'admin', '-o', 'json'],
  );
  const config = JSON.parse(text);
  const [{ context }] = config.contexts;
  config.contexts = ['prod-eu', 'prod-us', 'staging', 'dev'].map((name) => ({ name, context }));
  config['current-context'] = 'prod-eu';
  return file('named.yaml', JSON.stringify(config));
}

const README = [
  {
    name: 'pods',
    theme: 'dark',
    async go(window) {
      await window.openContext('prod-eu');
      await window.rows('pods', (rows) => rows.length > 5);
      // What is broken is worth a look: it comes first.
      await window.click('columnheader', /^Status/);
      await window.click('row', /^crash-loop/);
      const detail = await window.find('region', /^Pod crash-loop/);
      await window.shows('Conditions', { within: detail });
      await window.shows('BackOff', { within: detail });
      await window.press('l');
      const log = await window.find('log', /crash-loop/);
      await window.shows('panic', { within: log });
    },
  },
  {
    name: 'release',
    theme: 'light',
    async go(window) {
      await window.openContext('prod-eu');
      await window.rows('pods', (rows) => rows.length > 5);
      await window.addContext('staging');
      await window.click('button', 'Pin Releases');
      await window.showKind('Releases');
      // Those that cannot be read are there for the tests.
      await window.filter('deployed');
      await window.rows('those of both', (rows) => rows.length === 4);
      // By key: under the pointer something of the page would light up.
      await window.press('Enter', 'End', 'k', 'Enter');
      const page = await window.find('article', 'Release storefront');
      await window.shows('port-forward', { within: page });
      const sidebar = await window.find('navigation', 'Resources');
      const toTop = (element) => {
        for (const each of [element, ...element.querySelectorAll('*')]) each.scrollTop = 0;
      };
      await window.driver.script(toTop, sidebar);
    },
  },
];

const words = process.argv.slice(2);
const all = words[0] === '--all';
const [folder, ...parts] = all ? words.slice(1) : words;
if (folder === undefined) throw new Error('a folder for the pictures is missing');

const screen = await startScreen();
process.env.DISPLAY = screen.display;
try {
  if (all) await takeAll();
  else await takeReadme();
} finally {
  screen.stop();
}

async function takeReadme() {
  const kubeconfigs = [await named()];
  for (const { name, theme, go } of README) {
    await withWindow({ kubeconfigs }, async (window) => {
      await window.setTheme(theme);
      await go(window);
      console.log(await window.picture(`${name}-${theme}`, folder));
    });
  }
}

async function takeAll() {
  const chosen = VIEWS.filter(
    ({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)),
  );
  for (const { name, needsNode, options, go } of chosen) {
    if (needsNode && cluster.withoutNode) {
      console.error(`${name}: ${cluster.withoutNode}`);
      continue;
    }
    await withWindow(options, async (window) => {
      await go(window);
      for (const size of SIZES) {
        await window.resize(size);
        for (const theme of THEMES) {
          await window.setTheme(theme);
          const picture = `${name.replaceAll(' ', '-')}-${theme}-${size.width}`;
          console.log(await window.picture(picture, folder));
        }
      }
    });
  }
}

async function withWindow(options, way) {
  const window = await Window.open({ kubeconfigs: [cluster.kubeconfig], ...options });
  try {
    await way(window);
  } finally {
    await window.close();
  }
}
