/** What of a table is compared with what. */
import { request } from '$lib/platform/rpc';
import { acrossContexts, MOST_COMPARED } from '$lib/stores/comparison.svelte';
import type { ObjectRef } from '$lib/wire/generated';

/**
 * The objects that are chosen; where that is less than two, the one in hand and those of its name in
 * other contexts. In words, why there are none to compare.
 */
export async function comparable(
  { stream, chosen }: { readonly stream: number | null; readonly chosen: number },
  inHand: ObjectRef | undefined,
): Promise<readonly ObjectRef[] | string> {
  if (chosen > MOST_COMPARED) return `Up to ${MOST_COMPARED} objects can be compared`;
  if (stream !== null && chosen > 1) return (await request('list_chosen', { stream })).objects;
  if (inHand === undefined) return 'Select two objects or more to compare them';
  const objects = acrossContexts(inHand);
  if (objects.length > 1) return objects;
  return 'Select two objects or more, or open another context, to compare with its object of that name';
}
