/**
 * What goes on by itself: contexts in view are connected, and their kinds, counts and namespaces
 * fetched. Effects, because each reaches out to the core; everything else is derived.
 */
import { untrack } from 'svelte';

import { contexts } from './contexts.svelte';
import { namespaces } from './namespaces.svelte';
import { session } from './session.svelte';
import { sidebar } from './sidebar.svelte';
import { tree } from './tree.svelte';

/** Goes on for as long as the calling component lives. */
export function followView(): void {
  $effect(() => contexts.follow());

  // As texts, so that an effect runs again only when the names themselves change: a context that
  // the user disconnects must stay so while it is in view.
  const known = $derived(
    session.contexts.filter((name) => contexts.info(name) !== undefined).join('\n'),
  );
  // What was in view when the window was closed is there again, and nobody has clicked for it.
  const kept = new Set(untrack(() => session.contexts));
  $effect(() => {
    const names = split(known);
    untrack(() => {
      for (const name of names) {
        const asked = !kept.delete(name);
        const { state } = contexts.connection(name);
        if (state === 'closed' || state === 'asleep') void contexts.open(name, asked);
      }
    });
  });

  const answering = $derived(session.contexts.filter((name) => contexts.answers(name)).join('\n'));

  // Kubeconfig files change in a terminal; one comes back from there.
  $effect(() => {
    const load = () => void contexts.load();
    untrack(() => void contexts.load());
    window.addEventListener('focus', load);
    return () => window.removeEventListener('focus', load);
  });

  $effect(() => {
    const names = split(answering);
    untrack(() => void namespaces.load(names));
  });

  // What a context that woke said of its namespaces may be from before it slept. One that falls asleep is
  // not asked anything: that would wake it.
  const old = $derived(
    session.contexts.filter((name) => contexts.keptSince(name) !== null).join('\n'),
  );
  let quiet: readonly string[] = [];
  $effect(() => {
    const now = split(old);
    untrack(() => {
      const names = split(answering);
      const woken = quiet.filter((name) => !now.includes(name) && names.includes(name));
      quiet = now;
      if (woken.some((name) => contexts.connection(name).state === 'open')) {
        void namespaces.load(names);
      }
    });
  });

  $effect(() => {
    const names = split(answering);
    // Again when the user asks for it.
    void tree.tries;
    return untrack(() => tree.followKinds(names));
  });

  const counted = $derived(JSON.stringify([split(answering), session.namespaces, countedKinds()]));
  $effect(() => {
    const [names, chosen, kinds] = JSON.parse(counted) as [string[], string[], string[]];
    return untrack(() => tree.followCounts(names, chosen, kinds));
  });

  // A namespace may be newer than the list: that is asked for once more before any choice is cut.
  let checked: readonly string[] = [];
  $effect(() => {
    const { wanted } = session;
    const existing = namespaces.complete;
    if (!existing || answering !== session.contexts.join('\n')) return;
    untrack(() => {
      if (checked !== wanted && wanted.some((name) => !existing.has(name))) {
        checked = wanted;
        void namespaces.load(split(answering));
      } else session.keepNamespaces(existing);
    });
  });

  // A tab is called as the server calls its kind, once the server can be asked.
  $effect(() => {
    const title = tree.kind(session.kind)?.title;
    if (title !== undefined) untrack(() => session.rename(title));
  });
}

/** The kinds whose counts are on screen: a hundred folded custom ones would cost for nothing. */
function countedKinds(): string[] {
  const kinds = tree.groups
    .filter(
      ({ section, group }) => section !== 'custom' || sidebar.isOpen(`custom ${group ?? ''}`, true),
    )
    .flatMap(({ entries }) => entries.map(({ kind }) => kind.id));
  const pinned = sidebar.pins.filter((id) => tree.kind(id) && !kinds.includes(id));
  return [...kinds, ...pinned];
}

const split = (names: string): string[] => (names === '' ? [] : names.split('\n'));
