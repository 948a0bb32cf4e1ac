/** The shortcuts of the window as a whole, and the same as actions of the palette. */
import { untrack } from 'svelte';

import { contexts } from './contexts.svelte';
import { kubeconfigImports } from './kubeconfig-import.svelte';
import { palette, type PaletteAction } from './palette.svelte';
import { session } from './session.svelte';
import { shortcuts, useShortcuts, type Shortcut } from './shortcuts.svelte';
import { snapshots } from './snapshots.svelte';
import { sidebar } from './sidebar.svelte';
import { theme } from './theme.svelte';

const TRAFFIC = 'Mod+Shift+T';
/** Beside the digits of the contexts. */
const FLEET = 'Mod+0';

/** What they show in front of the window. */
export interface Dialogs {
  help(): void;
  traffic(): void;
}

/** Registers them for as long as the calling component lives. */
export function useWindowShortcuts(dialogs: Dialogs): void {
  const all = [...navigation(), ...views(), ...help(dialogs)];
  useShortcuts(...all.map((shortcut) => ({ ...shortcut, everywhere: true })));
  $effect(() => untrack(() => palette.offer(...actions(dialogs))));

  $effect(() => {
    const onkeydown = (event: KeyboardEvent) => {
      if (!palette.takes(event)) shortcuts.dispatch(event);
    };
    const onmouseup = (event: MouseEvent) => {
      // The thumb buttons of a mouse.
      if (event.button === 3) session.back();
      if (event.button === 4) session.forward();
    };
    window.addEventListener('keydown', onkeydown);
    window.addEventListener('mouseup', onmouseup);
    return () => {
      window.removeEventListener('keydown', onkeydown);
      window.removeEventListener('mouseup', onmouseup);
    };
  });
}

function navigation(): Shortcut[] {
  const group = 'Go to';
  return [
    { keys: FLEET, label: 'All contexts at a glance', group, run: () => session.showFleet() },
    { keys: 'Mod+K', label: 'Anything', group, run: () => palette.show() },
    { keys: ':', label: 'By command, as :po or :deploy shop', group, run: () => palette.show(':') },
    // Not in text fields: with Alt, arrows go from word to word there on a Mac.
    { keys: ['Alt+ArrowLeft', 'Mod+['], label: 'Back', group, run: () => session.back() },
    { keys: ['Alt+ArrowRight', 'Mod+]'], label: 'Forward', group, run: () => session.forward() },
    {
      keys: '123456789'.split('').map((digit) => `Mod+${digit}`),
      shown: 'Mod+1…9',
      label: 'A context, by its place in the rail',
      group,
      run: (event) => {
        const context = contexts.list[Number(event.key) - 1];
        if (!context) return false;
        session.selectContext(context.name);
        return true;
      },
    },
  ];
}

function views(): Shortcut[] {
  const group = 'Window';
  return [
    {
      keys: 'Mod+O',
      label: 'Open snapshot',
      group,
      run: () => {
        snapshots.opening = true;
      },
    },
    { keys: 'Mod+T', label: 'New tab', group, run: () => session.openTab() },
    { keys: 'Mod+W', label: 'Close tab', group, run: () => session.closeTab() },
    { keys: [']', 'Ctrl+Tab'], label: 'Next tab', group, run: () => session.stepTab(1) },
    { keys: ['[', 'Ctrl+Shift+Tab'], label: 'Tab before', group, run: () => session.stepTab(-1) },
    { keys: 'Mod+B', label: 'Show or hide the sidebar', group, run: () => sidebar.toggle() },
    {
      keys: 'Mod+J',
      label: 'Fold or unfold the dock',
      group,
      run: () => {
        if (session.dock.entries.length === 0) return false;
        session.dock.open = !session.dock.open;
        return true;
      },
    },
  ];
}

function help(dialogs: Dialogs): Shortcut[] {
  const group = 'Window';
  return [
    { keys: TRAFFIC, label: 'Traffic with servers', group, run: () => dialogs.traffic() },
    { keys: '?', label: 'Keyboard shortcuts', group, run: () => dialogs.help() },
  ];
}

/** Captures what is in view; of several contexts, the first that answers. */
function captureInView(): void {
  const open = session.contexts.filter((name) => contexts.connection(name).state === 'open');
  const name = open.find((each) => !contexts.isSnapshot(each)) ?? open[0];
  if (name === undefined) session.choosing = true;
  else snapshots.capturing = name;
}

function actions(dialogs: Dialogs): PaletteAction[] {
  return [
    { id: 'fleet', label: 'Fleet overview', keys: FLEET, run: () => session.showFleet() },
    { id: 'contexts', label: 'Show all contexts', run: () => (session.choosing = true) },
    {
      id: 'open-snapshot',
      label: 'Open snapshot...',
      keys: 'Mod+O',
      run: () => (snapshots.opening = true),
    },
    {
      id: 'import-kubeconfig',
      label: 'Import a kubeconfig...',
      run: () => kubeconfigImports.start(),
    },
    { id: 'capture-snapshot', label: 'Capture snapshot...', run: captureInView },
    { id: 'tab', label: 'New tab', keys: 'Mod+T', run: () => session.openTab() },
    { id: 'close-tab', label: 'Close tab', keys: 'Mod+W', run: () => session.closeTab() },
    { id: 'other-tabs', label: 'Close other tabs', run: () => session.closeOtherTabs() },
    { id: 'namespaces', label: 'Show all namespaces', run: () => session.setNamespaces([]) },
    { id: 'map', label: 'Map of what is in view', run: () => session.showMap() },
    {
      id: 'sidebar',
      label: 'Show or hide the sidebar',
      keys: 'Mod+B',
      run: () => sidebar.toggle(),
    },
    { id: 'light', label: 'Theme: light', run: () => theme.choose('light') },
    { id: 'dark', label: 'Theme: dark', run: () => theme.choose('dark') },
    { id: 'system', label: 'Theme: like the system', run: () => theme.choose('system') },
    {
      id: 'traffic',
      label: 'Diagnostics: traffic with servers',
      keys: TRAFFIC,
      run: () => dialogs.traffic(),
    },
    { id: 'help', label: 'Keyboard shortcuts', keys: '?', run: () => dialogs.help() },
  ];
}
