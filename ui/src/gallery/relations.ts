/** An invented tree for the gallery, with all that a line may say. */
import type { ObjectRef, ObjectTree, TreeLine, Unsearched } from '$lib/wire/generated';

import { CONTEXT, FORBIDDEN } from './samples';

const ref = (kind: string, name: string, group = ''): ObjectRef => ({
  context: CONTEXT.name,
  group,
  version: 'v1',
  kind,
  namespace: 'payments',
  name,
  uid: null,
});

function line(
  depth: number,
  relation: string | null,
  object: ObjectRef,
  part: Partial<TreeLine> = {},
): TreeLine {
  return {
    depth,
    object,
    presence: 'present',
    health: 'ok',
    status: null,
    relation,
    place: null,
    through: false,
    more: 0,
    ...part,
  };
}

export const UNSEARCHED: readonly Unsearched[] = [
  { kind: 'Secrets', error: FORBIDDEN },
  { kind: 'Roles', error: { ...FORBIDDEN, hint: null } },
];

export const TREE: ObjectTree = {
  lines: [
    line(0, null, ref('App', 'checkout', 'example.com'), { status: 'Synced' }),
    line(1, 'controls', ref('Deployment', 'checkout', 'apps'), {
      health: 'attention',
      status: '1 of 2 ready',
    }),
    line(2, 'controls', ref('ReplicaSet', 'checkout-6f9c7d5b8', 'apps'), { health: 'broken' }),
    line(3, 'controls', ref('Pod', 'checkout-6f9c7d5b8-x2kqv'), {
      health: 'broken',
      status: 'CrashLoopBackOff',
    }),
    line(3, 'controls', ref('Pod', 'checkout-6f9c7d5b8-m8wzt'), { status: 'Running', more: 12 }),
    line(2, 'controls', ref('ReplicaSet', 'checkout-55fd8a4e', 'apps'), { health: 'idle' }),
    line(2, 'part of', ref('Release', 'checkout', 'helm.sh'), { presence: 'release' }),
    line(2, 'mounts', ref('ConfigMap', 'checkout-config'), { place: 'volume config' }),
    line(2, 'takes env from', ref('Secret', 'psp-credentials'), {
      presence: 'missing',
      health: 'broken',
    }),
    line(2, 'takes env from', ref('ConfigMap', 'overrides'), {
      presence: 'absent',
      health: 'idle',
    }),
    line(2, 'runs as', ref('ServiceAccount', 'checkout'), {
      presence: 'unread',
      health: 'unknown',
    }),
    line(2, 'selected by', ref('Service', 'checkout'), { through: true, health: 'broken' }),
    line(2, 'scaled by', ref('HorizontalPodAutoscaler', 'checkout', 'autoscaling'), {
      health: 'progressing',
      status: '2 of 4',
    }),
  ],
  at: 1,
  left_out: 12,
  complete: false,
  unsearched: [...UNSEARCHED],
};
