// A storm over the real window: whether it answers who types meanwhile, and what the core keeps for a
// webview that does not read for a while.

import { until } from '../../e2e/lib/wait.mjs';

import { names, processesBelow } from './processes.mjs';
import { inRealWindow, openNodes } from './real-window.mjs';
import { withStorm } from './storm.mjs';
import { ownMemory, settledMemory } from './table.mjs';

const CONTEXT = 'admin';
/** What is typed, while all goes on. Words that many pods have in their names. */
const TYPED = ['billing', 'node-188', 'search'];
/** Before anybody types, and for how long the webview does not read. */
const QUIET = 5_000;
const STOPPED = 30_000;
const INTERVAL = 500;
const LIMIT = 60_000;

/**
 * @returns {Promise<{ perSecond: number, answers: number[], wrong: number, memory: object }>} changes a
 *   second; seconds from what was typed to the rows of it; rows on screen that are not what was sent
 *   last; bytes that the core keeps of its own
 */
export function stormInWindow(given) {
  return withStorm(given, ({ kubeconfig, blow }) =>
    inRealWindow(kubeconfig, async (window) => {
      await openNodes(window, CONTEXT);
      await window.showKind('Pods');
      await window.shows(/[0-9] · live/, { limit: LIMIT });
      const { core, webview } = processesBelow(window.process.pid);
      const [program] = core;
      const page = webview.find((pid) => names([pid])[0].startsWith('WebKitWebProc'));
      const before = await settledMemory(program);

      const blown = blow();
      await new Promise((resolve) => setTimeout(resolve, QUIET));
      const answers = [];
      for (const text of TYPED) answers.push(await answered(window, text));
      await window.filter('');
      const stopped = await whileStopped(page, program);
      const { perSecond, last } = await blown;

      const isWrong = (row) =>
        last.get(`${row.Namespace}/${row.Name}`)?.restarts !== /^[0-9]*/.exec(row.Restarts)[0];
      let wrong = Infinity;
      await until('the window to show it all', async () => {
        const rows = await window.rows('of pods', (shown) => shown.length > 0);
        wrong = rows.filter(isWrong).length;
        return wrong === 0;
      }).catch(() => {});
      const after = await settledMemory(program);
      return { perSecond, answers, wrong, memory: { before, stopped, after } };
    }),
  );
}

/** Seconds from the last letter until only rows of it are on screen. */
async function answered(window, text) {
  await window.click('combobox', 'Filter');
  await window.press('Control+a');
  await window.driver.script(watchForRowsOf, text);
  await window.type(text);
  return until(`rows of ${text}`, () => window.driver.script(() => window.benchAnswered ?? null));
}

/** Runs in the page: says how long it takes until the rows are those of a text, once it is typed. */
function watchForRowsOf(text) {
  const fits = () => {
    const rows = [...document.querySelectorAll('[role=grid] [role=row]')].slice(1);
    const shown = rows.map((row) => row.innerText.trim()).filter((row) => row !== '');
    return shown.length > 0 && shown.every((row) => row.includes(text));
  };
  window.benchAnswered = null;
  const typed = ({ target, timeStamp }) => {
    if (target.value !== text) return;
    removeEventListener('input', typed, true);
    const look = () => {
      if (fits()) window.benchAnswered = (performance.now() - timeStamp) / 1000;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  };
  addEventListener('input', typed, true);
}

/** The most that the program keeps while the page's process is stopped. */
async function whileStopped(page, program) {
  let most = ownMemory(program);
  process.kill(page, 'SIGSTOP');
  try {
    const end = performance.now() + STOPPED;
    while (performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
      most = Math.max(most, ownMemory(program));
    }
  } finally {
    process.kill(page, 'SIGCONT');
  }
  return most;
}
