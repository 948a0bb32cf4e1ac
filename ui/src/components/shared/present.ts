/**
 * Whose present an age is told in. The ages of a snapshot's objects are those that they had when
 * it was captured, so whatever shows an object says which context it is of, once for all in it.
 */
import { getContext, setContext } from 'svelte';

import { clock } from '$lib/stores/clock.svelte';

const KEY = Symbol('present');

/** Ages within the calling component are those of this context's objects. */
export function providePresent(context: () => string | undefined): void {
  setContext(KEY, context);
}

/** The present for the calling component, as milliseconds since the epoch; ticks by itself. */
export function usePresent(): () => number {
  const context = getContext<(() => string | undefined) | undefined>(KEY);
  return () => clock.nowOf(context?.());
}
