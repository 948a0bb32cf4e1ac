// The pods of a large cluster in the real window: from the click to the first row, and what the window
// costs once they are all there and nobody does anything.

import { until } from '../../e2e/lib/wait.mjs';

import { cpu, memory, names, processesBelow, settled } from './processes.mjs';
import { inRealWindow, openNodes } from './real-window.mjs';

const CONTEXT = 'admin';
/** How long the sidebar has to be the same before it rests. */
const REST = 2_000;
const LISTED_LIMIT = 60_000;
const SETTLED_LIMIT = 40_000;
/** How long the idle window is watched. */
const IDLE = 20_000;

/**
 * Opens a window of its own, so that the pods are listed anew, and measures: seconds until the first
 * row, bytes held, and percent of one core used at rest. `age` is that of the pod in the first row.
 *
 * @param {number} pods that the cluster has
 * @param {string | undefined} picture the folder for a picture of what was measured
 */
export function measureWindow(pods, picture) {
  return inRealWindow(process.env.KUBECONFIG, async (window) => {
    await openNodes(window, CONTEXT);
    const amount = pods.toLocaleString('en-US');
    const sidebar = await window.find('navigation', 'Resources');
    await window.shows(new RegExp(`Pods\\s+${amount}`), { within: sidebar });
    await rests(window, sidebar);

    await window.driver.script(watchForFirstRow, 'Pods');
    await window.click('button', /^Pods( |$)/, { within: sidebar });
    const firstRow = await until('a row of a pod', () =>
      window.driver.script(() => window.benchFirstRow ?? null),
    );
    await window.shows(`${amount} · live`, { limit: LISTED_LIMIT });
    const { core, webview } = processesBelow(window.process.pid);
    const all = [...core, ...webview];
    const atRest = await settled(all, SETTLED_LIMIT);
    const held = { core: memory(core), webview: memory(webview) };
    // Ages below ten minutes tell seconds: a table of young pods is drawn anew each second.
    const [{ Age: age }] = await window.rows('pods', (rows) => rows.length > 0);
    const used = await idle({ core, webview });
    if (picture !== undefined) await window.picture('bench-window', picture);
    return { firstRow, atRest, held, used, age, processes: names(all) };
  });
}

/** Waits until nothing changes in the sidebar any more, whose counts come one by one. */
async function rests(window, sidebar) {
  let [before, since] = ['', 0];
  await until('the sidebar to rest', async () => {
    const now = await window.text(sidebar);
    if (now !== before) [before, since] = [now, Date.now()];
    return Date.now() - since >= REST;
  });
}

/** Percent of one core that is used while nobody does anything. Nothing asks the page meanwhile. */
async function idle({ core, webview }) {
  const before = { core: cpu(core), webview: cpu(webview) };
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, IDLE));
  const share = 100 / ((performance.now() - began) / 1000);
  return {
    core: (cpu(core) - before.core) * share,
    webview: (cpu(webview) - before.webview) * share,
  };
}

/**
 * Runs in the page: from the next click on, looks in each frame for a row of that table, and says how
 * many seconds went by until the frame was drawn that has one.
 */
function watchForFirstRow(title) {
  // A row still to come has no titles in its cells, though it may keep the text of one before.
  const seen = () =>
    [...document.querySelectorAll('[role=grid] [role=gridcell].name[title]')]
      .filter((cell) => cell.closest('[role=grid]').ariaLabel === title)
      .map((cell) => cell.innerText.trim())
      .filter((name) => name !== '');
  const others = [...document.querySelectorAll('[role=gridcell].name')];
  const before = new Set(others.map((cell) => cell.innerText.trim()));
  const drawn = new MessageChannel();
  addEventListener(
    'click',
    ({ timeStamp }) => {
      // Its task comes after the frame that was asked for it.
      drawn.port1.onmessage = () => {
        window.benchFirstRow = (performance.now() - timeStamp) / 1000;
      };
      const look = () => {
        if (seen().some((name) => !before.has(name))) drawn.port2.postMessage(null);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    },
    { capture: true, once: true },
  );
}
