/** Where a click on something in the overview leads: to what is wrong, in its context alone. */
import { session } from '$lib/stores/session.svelte';
import type { NodeFacts } from '$lib/wire/generated';

/** As in the rail: with Ctrl or Command in a tab of its own. */
export function openContext(context: string, event?: MouseEvent): void {
  if (event?.metaKey || event?.ctrlKey) session.openTab({ contexts: [context] });
  else session.selectContext(context);
}

/** `NotReady` has `ready` in it, and a node of which nothing is heard is called `Unknown`. */
const NOT_READY = '!status~^Ready';
const CORDONED = 'status:SchedulingDisabled';

export function openNodes(context: string, { all, ready, cordoned }: NodeFacts): void {
  const filter = ready < all ? NOT_READY : cordoned > 0 ? CORDONED : '';
  go(context, 'nodes', filter);
}

export function openPods(context: string, health?: 'broken' | 'attention'): void {
  go(context, 'pods', health === undefined ? '' : `is:${health}`);
}

/** Those that were counted are of the last hour. */
export function openWarnings(context: string): void {
  go(context, 'events', 'type=Warning last_seen<1h');
}

/** What was counted is in all namespaces. */
function go(context: string, kind: string, filter: string): void {
  session.goTo({ context, kind, namespace: null, filter, everywhere: true });
}
