/** A small map: a deployment, its pods, and what they use. */
import type { MapNode, ObjectMap } from '$lib/wire/generated';

function node(kind: string, name: string, part: Partial<MapNode> = {}): MapNode {
  return {
    key: `${kind}/${name}`,
    object: {
      context: 'prod-eu',
      group: kind === 'Release' ? 'helm.sh' : '',
      version: 'v1',
      kind,
      namespace: 'shop',
      name,
      uid: `uid-${name}`,
    },
    count: 1,
    presence: 'present',
    health: 'ok',
    status: null,
    distance: 0,
    ...part,
  };
}

const edge = (from: number, to: number, relation: string, owned = false) => ({
  from,
  to,
  relation,
  owned,
  optional: false,
});

export const MAP: ObjectMap = {
  nodes: [
    node('Deployment', 'web', { health: 'attention', status: '1 of 2 ready' }),
    node('Pod', 'web-1', { health: 'broken', status: 'CrashLoopBackOff' }),
    node('Pod', 'web-2', { count: 12 }),
    node('Secret', 'db', { presence: 'missing', health: 'broken' }),
    node('ConfigMap', 'flags', { presence: 'absent', health: 'idle' }),
    node('Release', 'shop', { presence: 'release' }),
  ],
  edges: [
    edge(1, 0, 'controlled by', true),
    edge(2, 0, 'controlled by', true),
    edge(0, 3, 'takes env from'),
    edge(0, 4, 'mounts'),
    edge(0, 5, 'part of'),
  ],
  left_out: 0,
  edges_left_out: 0,
  complete: true,
  unsearched: [],
};
