// The real window on a screen of its own.

import { startScreen } from '../../e2e/lib/screen.mjs';
import { Window } from '../../e2e/lib/window.mjs';

/** Opens the window for as long as `use` needs it; gives what that gives. */
export async function inRealWindow(kubeconfig, use) {
  const screen = await startScreen();
  process.env.DISPLAY = screen.display;
  try {
    const window = await Window.open({ kubeconfigs: [kubeconfig] });
    try {
      return await use(window);
    } finally {
      await window.close();
    }
  } finally {
    screen.stop();
  }
}

/** Opens a context with its nodes in view, of which there are few: nothing of its pods is listed. */
export async function openNodes(window, context) {
  await window.find('button', new RegExp(`(^|\\W)${context}(\\W|$)`));
  await window.press(':');
  await window.focused('combobox', /Go to/);
  await window.type(`no ${context}`);
  await window.find('option', new RegExp(`Nodes.*${context}|${context}.*Nodes`));
  await window.press('Enter');
  await window.find('grid', 'Nodes');
}
