/**
 * Whose present an age is told in. The ages of a snapshot's objects are those that they had when
 * it was captured, so whatever shows an object says which context it is of, once for all in it.
 */
import { getContext, setContext } from 'svelte';

import { formatAge, isCalm } from '$lib/format/age';
import { clock } from '$lib/stores/clock.svelte';

const KEY = Symbol('present');

/** Ages within the calling component are those of this context's objects. */
export function providePresent(context: () => string | undefined): void {
  setContext(KEY, context);
}

/** How old something is, for the calling component; ticks by itself. */
export function useAge(): (at: number) => string {
  const context = getContext<(() => string | undefined) | undefined>(KEY);
  return (at) => {
    const now = clock.nowOf(context?.());
    if (!isCalm(at, now)) return formatAge(at, now);
    // Just calm by `now`, it is not by what comes a moment later.
    const calm = clock.calmOf(context?.());
    return formatAge(at, isCalm(at, calm) ? calm : now);
  };
}
