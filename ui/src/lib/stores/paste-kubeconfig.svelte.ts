/** A kubeconfig that is pasted onto a page of contexts opens the dialog that imports it. */
import { looksLikeKubeconfig } from '$lib/contexts/imports';
import { onTextPasted } from '$lib/platform/clipboard';

import { kubeconfigImports } from './kubeconfig-import.svelte';
import { useShortcuts } from './shortcuts.svelte';

/** For as long as the calling component lives. */
export function usePastedKubeconfig(): void {
  $effect(() =>
    onTextPasted((text) => {
      if (!looksLikeKubeconfig(text)) return false;
      kubeconfigImports.start({ text });
      return true;
    }),
  );
  useShortcuts({
    keys: 'Mod+V',
    label: 'Import the kubeconfig that was copied',
    group: 'Contexts',
    // The webview pastes; this is only for the list of shortcuts.
    run: () => false,
  });
}
