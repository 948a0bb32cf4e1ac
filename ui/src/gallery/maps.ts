/** Invented maps for the gallery: a small one with all that a node may be, and large ones. */
import type { Health, MapNode, ObjectMap, ObjectRef, Presence } from '$lib/wire/generated';

import { CONTEXT } from './samples';

interface Part {
  group?: string;
  health?: Health;
  status?: string;
  presence?: Presence;
  count?: number;
}

/** Draws a map node by node. */
class Sketch {
  readonly map: ObjectMap = {
    nodes: [],
    edges: [],
    left_out: 0,
    edges_left_out: 0,
    complete: true,
    unsearched: [],
  };

  node(kind: string, name: string, part: Part = {}, namespace: string | null = 'shop'): number {
    const { group = '', health = 'ok', status = null, presence = 'present', count = 1 } = part;
    const object: ObjectRef = {
      context: CONTEXT.name,
      group,
      version: 'v1',
      kind,
      namespace,
      name,
      uid: `${kind} ${name}`,
    };
    const key = `${kind}/${namespace ?? ''}/${name}`;
    const node: MapNode = { key, object, count, presence, health, status, distance: 0 };
    return this.map.nodes.push(node) - 1;
  }

  owns(owner: number, owned: number): void {
    this.edge(owned, owner, 'controlled by', true);
  }

  edge(from: number, to: number, relation: string, owned = false, optional = false): void {
    this.map.edges.push({ from, to, relation, owned, optional });
  }
}

const APPS = { group: 'apps' };

export const SMALL: ObjectMap = (() => {
  const sketch = new Sketch();
  const ingress = sketch.node('Ingress', 'front', { group: 'networking.k8s.io' });
  const service = sketch.node('Service', 'checkout', { health: 'broken', status: '0 endpoints' });
  const release = sketch.node('Release', 'checkout', { group: 'helm.sh', presence: 'release' });
  const web = sketch.node('Deployment', 'checkout', {
    ...APPS,
    health: 'attention',
    status: '1 of 2 ready',
  });
  const set = sketch.node('ReplicaSet', 'checkout-6f9c7d5b8', { ...APPS, health: 'broken' });
  const old = sketch.node('ReplicaSet', 'checkout-55fd8a4e', { ...APPS, health: 'idle', count: 3 });
  const crashing = sketch.node('Pod', 'checkout-6f9c7d5b8-x2kqv', {
    health: 'broken',
    status: 'CrashLoopBackOff',
  });
  const starting = sketch.node('Pod', 'checkout-6f9c7d5b8-m8wzt', {
    health: 'progressing',
    status: 'ContainerCreating',
  });
  const running = sketch.node('Pod', 'checkout-6f9c7d5b8-k2p1x', { status: 'Running', count: 12 });
  const config = sketch.node('ConfigMap', 'checkout-config', { health: 'idle' });
  const secret = sketch.node('Secret', 'psp-credentials', {
    presence: 'missing',
    health: 'broken',
  });
  const overrides = sketch.node('ConfigMap', 'overrides', { presence: 'absent', health: 'idle' });
  const machine = sketch.node('Node', 'ip-10-4-17-203', { presence: 'unread', health: 'unknown' });
  const scaler = sketch.node('HorizontalPodAutoscaler', 'checkout', { group: 'autoscaling' });
  sketch.node('Secret', 'sh.helm.release.v1.checkout.v41', { health: 'idle' });
  sketch.node('ConfigMap', 'left-over', { health: 'idle' });

  sketch.edge(ingress, service, 'routes to');
  sketch.edge(web, release, 'part of');
  sketch.edge(service, release, 'part of');
  sketch.owns(web, set);
  sketch.owns(web, old);
  for (const pod of [crashing, starting, running]) {
    sketch.owns(set, pod);
    sketch.edge(service, pod, 'selects');
    sketch.edge(pod, machine, 'runs on');
  }
  sketch.edge(web, config, 'mounts');
  sketch.edge(web, secret, 'takes env from');
  sketch.edge(web, overrides, 'takes env from', false, true);
  sketch.edge(scaler, web, 'scales');
  return sketch.map;
})();

const WORDS =
  'api cart catalog edge front gateway identity index ledger mailer orders search'.split(' ');
const STATES: readonly [Health, string][] = [
  ['ok', 'Running'],
  ['ok', 'Running'],
  ['ok', 'Running'],
  ['broken', 'CrashLoopBackOff'],
  ['ok', 'Running'],
  ['progressing', 'ContainerCreating'],
];

/** A map of about so many nodes: applications with their pods, what they use, and machines. */
export function mapOf(count: number): ObjectMap {
  const sketch = new Sketch();
  const { nodes } = sketch.map;
  const machines = ['a', 'b', 'c', 'd'].map((name) =>
    sketch.node('Node', `ip-10-4-17-${name}`, {}, null),
  );
  const account = sketch.node('ServiceAccount', 'robot', { health: 'idle' });
  for (let app = 0; nodes.length < count; app += 1) {
    const name = `${WORDS[app % WORDS.length] ?? 'app'}-${app}`;
    const web = sketch.node('Deployment', name, { ...APPS, status: 'Available' });
    const service = sketch.node('Service', name);
    const config = sketch.node('ConfigMap', `${name}-config`, { health: 'idle' });
    const set = sketch.node('ReplicaSet', `${name}-6f9c7d5b8`, APPS);
    sketch.owns(web, set);
    sketch.edge(web, config, 'mounts');
    sketch.edge(web, account, 'runs as');
    for (let pod = 0; pod < 1 + (app % 7); pod += 1) {
      const [health, status] = STATES[(app + pod) % STATES.length] ?? ['ok', 'Running'];
      const one = sketch.node('Pod', `${name}-6f9c7d5b8-${pod}x2kq`, { health, status });
      sketch.owns(set, one);
      sketch.edge(service, one, 'selects');
      sketch.edge(one, machines[(app + pod) % machines.length] ?? 0, 'runs on');
    }
    if (app % 3 === 0) {
      const secret = sketch.node('Secret', `${name}-db`, {
        presence: app % 9 === 0 ? 'missing' : 'present',
        health: app % 9 === 0 ? 'broken' : 'idle',
      });
      sketch.edge(web, secret, 'takes env from');
    }
    if (app % 4 === 0) {
      const ingress = sketch.node('Ingress', name, { group: 'networking.k8s.io' });
      sketch.edge(ingress, service, 'routes to');
    }
    if (app % 5 === 0) sketch.node('ConfigMap', `${name}-left-over`, { health: 'idle' });
    // Some applications call others, and hang together.
    if (app % 2 === 0 && app > 0) sketch.edge(web, nodes.length > 40 ? 8 : config, 'configured by');
  }
  return sketch.map;
}
