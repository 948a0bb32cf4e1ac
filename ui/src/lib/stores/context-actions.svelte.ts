/** What the palette offers to do with the contexts in view. */
import { untrack } from 'svelte';

import { contexts } from './contexts.svelte';
import { palette, type PaletteAction } from './palette.svelte';
import { session } from './session.svelte';
import { settings } from './settings.svelte';

/** With more in view, the palette would have room for nothing else. */
const MOST = 5;

/** Offers it for as long as the calling component lives. */
export function useContextActions(): void {
  // As a text, so that they are offered anew only when they are others.
  const offered = $derived(
    JSON.stringify(
      session.contexts
        .filter((name) => contexts.info(name) !== undefined && !contexts.isSnapshot(name))
        .slice(0, MOST)
        .map((name) => [name, contexts.label(name), contexts.care(name)]),
    ),
  );
  $effect(() => {
    const all = JSON.parse(offered) as [name: string, label: string, care: string][];
    return untrack(() => palette.offer(...all.flatMap(actionsOf)));
  });
}

function actionsOf([name, label, care]: [string, string, string]): PaletteAction[] {
  const actions: PaletteAction[] = [
    {
      id: `settings ${name}`,
      label: `Settings of ${label}...`,
      run: () => (settings.editing = name),
    },
  ];
  if (care === 'read_only') {
    actions.push({
      id: `unlock ${name}`,
      label: `Unlock ${label}...`,
      run: () => (settings.unlocking = name),
    });
  }
  if (care === 'unlocked') {
    actions.push({
      id: `lock ${name}`,
      label: `Lock ${label} again`,
      run: () => void settings.lock(name),
    });
  }
  return actions;
}
