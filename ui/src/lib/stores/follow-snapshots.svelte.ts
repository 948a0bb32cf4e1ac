/** Snapshots that come by themselves: dropped, handed over by the system, or the demo. */
import { untrack } from 'svelte';

import { sorted } from '$lib/contexts/imports';
import { onFilesDropped, onFilesOpened } from '$lib/platform/files';

import { contexts } from './contexts.svelte';
import { kubeconfigImports } from './kubeconfig-import.svelte';
import { session } from './session.svelte';
import { snapshots } from './snapshots.svelte';

/** Opens snapshots, and imports whatever else was dropped: kubeconfigs have no ending of their own. */
export function takeDropped(paths: readonly string[]): void {
  const dropped = sorted(paths);
  void snapshots.openAll(dropped.snapshots);
  if (dropped.kubeconfigs.length === 0) return;
  // Two dialogs that ask for a file would lie over each other.
  snapshots.opening = false;
  kubeconfigImports.take(dropped.kubeconfigs);
}

/** Goes on for as long as the calling component lives. */
export function followSnapshots(): void {
  $effect(() =>
    onFilesDropped({
      over: (paths) => snapshots.drag(paths),
      leave: () => snapshots.drag(null),
      drop: takeDropped,
    }),
  );
  $effect(() => onFilesOpened((paths) => void snapshots.openAll(paths)));

  // The program was started with a file: that is what one wants to see.
  let started = false;
  $effect(() => {
    if (!contexts.loaded || started) return;
    started = true;
    untrack(() => {
      const named = contexts.list.find(({ current, snapshot }) => current && snapshot !== null);
      if (named) session.selectContext(named.name);
    });
  });

  // What cannot be opened is listed with the contexts, which restored tabs cover.
  $effect(() => {
    const problems = contexts.otherProblems;
    untrack(() => snapshots.tell(problems));
  });

  // A kubeconfig that cannot be used has to be told of, which the demo would cover.
  const nothing = $derived(
    contexts.loaded &&
      contexts.error === null &&
      contexts.list.length === 0 &&
      contexts.problems.length === 0,
  );
  $effect(() => {
    if (nothing) untrack(() => void snapshots.openDemoUnasked());
  });
}
