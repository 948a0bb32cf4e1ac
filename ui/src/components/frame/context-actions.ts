/** What can be done with a context, for its menu in the rail, in the list and in the sidebar's header. */
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Camera from '@lucide/svelte/icons/camera';
import ClipboardCopy from '@lucide/svelte/icons/clipboard-copy';
import Lock from '@lucide/svelte/icons/lock';
import LockOpen from '@lucide/svelte/icons/lock-open';
import Pencil from '@lucide/svelte/icons/pencil';
import Plug from '@lucide/svelte/icons/plug';
import Cog from '@lucide/svelte/icons/settings';
import Square from '@lucide/svelte/icons/square';
import SquarePlus from '@lucide/svelte/icons/square-plus';
import SquareMinus from '@lucide/svelte/icons/square-minus';
import Trash from '@lucide/svelte/icons/trash-2';
import Unplug from '@lucide/svelte/icons/unplug';
import X from '@lucide/svelte/icons/x';

import type { MenuItem } from '$components/shared/Menu.svelte';
import { movedOrder } from '$lib/contexts/groups';
import { copyText } from '$lib/platform/clipboard';
import { contexts } from '$lib/stores/contexts.svelte';
import { kubeconfigEdits } from '$lib/stores/kubeconfig-edit.svelte';
import { session } from '$lib/stores/session.svelte';
import { settings } from '$lib/stores/settings.svelte';
import { snapshots } from '$lib/stores/snapshots.svelte';
import type { ContextInfo } from '$lib/wire/generated';

export function contextActions(context: ContextInfo): MenuItem[] {
  const { name, server, snapshot } = context;
  const { state } = contexts.connection(name);
  const inView = session.contexts.includes(name);
  const alone = inView && session.contexts.length === 1;
  const items: MenuItem[] = [];

  if (!alone) {
    items.push({
      id: 'show',
      label: inView ? 'Show alone' : 'Show',
      icon: Square,
      onselect: () => session.selectContext(name),
    });
    items.push({
      id: 'toggle',
      label: inView ? 'Take out of view' : 'Add to view',
      icon: inView ? SquareMinus : SquarePlus,
      onselect: () => session.toggleContext(name),
    });
  }
  items.push({
    id: 'tab',
    label: 'Show in new tab',
    icon: SquarePlus,
    onselect: () => session.openTab({ contexts: [name] }),
  });
  if (snapshot !== null) {
    items.push({
      id: 'close',
      label: 'Close snapshot',
      icon: X,
      separated: true,
      onselect: () => void snapshots.close(name),
    });
  } else if (state === 'closed' || state === 'failed') {
    items.push({
      id: 'connect',
      label: state === 'failed' ? 'Try to connect again' : 'Connect',
      icon: Plug,
      disabled: context.problem !== null,
      separated: true,
      onselect: () => void contexts.open(name),
    });
  } else {
    if (state === 'asleep') {
      items.push({
        id: 'wake',
        label: 'Wake',
        icon: Plug,
        separated: true,
        onselect: () => void contexts.open(name),
      });
    }
    items.push({
      id: 'disconnect',
      label: 'Disconnect',
      icon: Unplug,
      separated: state !== 'asleep',
      onselect: () => void contexts.close(name),
    });
  }
  items.push({
    id: 'capture',
    label: 'Capture snapshot...',
    icon: Camera,
    disabled: state !== 'open',
    onselect: () => (snapshots.capturing = name),
  });
  if (snapshot === null) items.push(...settingsActions(name), ...fileActions(context));
  items.push({
    id: 'copy',
    label: 'Copy name',
    icon: ClipboardCopy,
    separated: true,
    onselect: () => void copyText(name),
  });
  if (server !== null) {
    items.push({
      id: 'copy-server',
      label: 'Copy server address',
      icon: ClipboardCopy,
      onselect: () => void copyText(server),
    });
  }
  return items;
}

/** What its user may say of it. Of a snapshot nothing is kept. */
function settingsActions(name: string): MenuItem[] {
  const items: MenuItem[] = [
    {
      id: 'settings',
      label: 'Settings...',
      icon: Cog,
      separated: true,
      onselect: () => (settings.editing = name),
    },
    ...protectionActions(name),
  ];
  for (const [id, label, icon, by] of [
    ['up', 'Move up', ArrowUp, -1],
    ['down', 'Move down', ArrowDown, 1],
  ] as const) {
    items.push({
      id,
      label,
      icon,
      disabled: movedOrder(contexts.list, name, by) === null,
      onselect: () => void settings.move(name, by),
    });
  }
  return items;
}

/** What may become of it in its file. */
function fileActions(context: ContextInfo): MenuItem[] {
  return [
    {
      id: 'rename',
      label: 'Rename in kubeconfig...',
      icon: Pencil,
      separated: true,
      onselect: () => kubeconfigEdits.start(context, 'rename'),
    },
    {
      id: 'delete',
      label: 'Delete from kubeconfig...',
      icon: Trash,
      onselect: () => kubeconfigEdits.start(context, 'delete'),
    },
  ];
}

/** The way to changes in a read-only context, and back. */
export function protectionActions(name: string): MenuItem[] {
  switch (contexts.care(name)) {
    case 'read_only':
      return [
        {
          id: 'unlock',
          label: 'Unlock...',
          icon: LockOpen,
          onselect: () => (settings.unlocking = name),
        },
      ];
    case 'unlocked':
      return [
        {
          id: 'lock',
          label: 'Lock again',
          icon: Lock,
          onselect: () => void settings.lock(name),
        },
      ];
    default:
      return [];
  }
}
