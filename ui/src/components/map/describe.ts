/** What is said of a map's nodes and edges, for the eye and for those who cannot see them. */
import { formatCount, formatNumber } from '$lib/format/number';
import { BUILT_IN } from '$lib/palette/built-in';
import { healthWord, presenceReason, presenceWord } from '$lib/format/presence';
import type { MapNode, ObjectMap } from '$lib/wire/generated';

/** Kinds whose names would leave no room for a state, as everyone calls them. */
const SHORT: Readonly<Record<string, string>> = {
  CustomResourceDefinition: 'CRD',
  HorizontalPodAutoscaler: 'HPA',
  PersistentVolume: 'PV',
  PersistentVolumeClaim: 'PVC',
  PodDisruptionBudget: 'PDB',
  ReplicationController: 'RC',
  ServiceAccount: 'Account',
};

export function kindWord(kind: string): string {
  return SHORT[kind] ?? kind;
}

/** A kind as kubectl shortens it, for where names are too small to read. */
export function kindSign(kind: string): string {
  const known = BUILT_IN.find((each) => each.kind === kind);
  return known?.short_names[0] ?? kind.toLowerCase();
}

/** The state of a node in a few words; null where there is nothing to say. */
export function stateOf({ presence, status }: MapNode): string | null {
  return presenceWord(presence) ?? status;
}

/**
 * As in `web Deployment · Available, healthy, 3 links`: what is to be read on the node, by which those
 * who speak to their machine call it, and what its picture says.
 */
export function nodeLabel(node: MapNode, links: number, common = false): string {
  const { object, count, health, presence } = node;
  const state = stateOf(node);
  const number = formatCount(links, 'link');
  const read = [
    object.name,
    kindWord(object.kind),
    state === null ? null : `· ${state}`,
    common ? `· ${number}` : null,
    count > 1 ? `×${formatNumber(count)}` : null,
  ];
  return [
    read.filter((each) => each !== null).join(' '),
    presence === 'present' || presence === 'release' ? healthWord(health) : null,
    common ? null : number,
  ]
    .filter((each) => each !== null)
    .join(', ');
}

/** All that is to be told of a node beside the pointer. */
export function nodeTitle(node: MapNode): string {
  const { object, count, presence } = node;
  const place = object.namespace === null ? object.name : `${object.namespace}/${object.name}`;
  return [
    `${object.kind} ${place}`,
    stateOf(node),
    presenceReason(presence),
    count > 1 ? `One of ${formatNumber(count)} that look alike` : null,
  ]
    .filter((each) => each !== null)
    .join('\n');
}

/** What a node is found by. */
function textOf(node: MapNode): string {
  const { kind, namespace, name } = node.object;
  return [kind, kindWord(kind), namespace, name, stateOf(node), healthWord(node.health)]
    .join(' ')
    .toLowerCase();
}

/** The nodes in which every word of a text is; none for an empty text. */
export function nodesLike(map: ObjectMap | null, text: string): readonly number[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 || map === null) return [];
  return [...map.nodes.entries()]
    .filter(([, node]) => {
      const own = textOf(node);
      return words.every((word) => own.includes(word));
    })
    .map(([index]) => index);
}
