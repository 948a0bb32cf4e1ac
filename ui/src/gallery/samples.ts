/** Invented contexts and failures for the gallery. */
import type { ContextInfo, Health, WireError } from '$lib/wire/generated';

export const HEALTHS: readonly { health: Health; text: string }[] = [
  { health: 'broken', text: 'CrashLoopBackOff' },
  { health: 'attention', text: 'ImagePullBackOff' },
  { health: 'progressing', text: 'ContainerCreating' },
  { health: 'unknown', text: 'Unknown' },
  { health: 'ok', text: 'Running' },
  { health: 'idle', text: 'Completed' },
];

export const CONTEXT: ContextInfo = {
  name: 'prod-eu',
  entry: 'prod-eu',
  cluster: 'prod-eu-1',
  user: 'oidc',
  namespace: null,
  server: 'https://prod-eu.example.com:6443',
  source: '/home/me/.kube/config',
  cluster_source: null,
  user_source: null,
  unused: [],
  current: true,
  hue: 'red',
  initials: 'PE',
  problem: null,
  outdated: null,
  imported: null,
  settings: {} as ContextInfo['settings'],
  protection: 'open',
  suggested_protection: null,
  snapshot: null,
};

export const REFUSED: WireError = {
  code: 'refused',
  message: 'connect to prod-eu at https://prod-eu.example.com:6443: connection refused',
  hint: 'Start the cluster, or open the tunnel that leads to it.',
};

export const PLUGIN_MISSING: WireError = {
  code: 'plugin_missing',
  message: 'credentials for prod-eu: the program `kubelogin` is not in PATH',
  hint: 'Install it, or start Pilothouse from a shell in which it works.',
};

export const LOCKED: WireError = {
  code: 'keychain',
  message: 'read the secrets of prod-eu from the keychain: it is locked',
  hint: 'Unlock it, for example by signing in to your desktop, and try again.',
};

export const INCOMPLETE: WireError = {
  code: 'kubeconfig',
  message: 'context “prod-eu” names the cluster “prod-eu-1”, which no file has',
  hint: null,
};

export const FORBIDDEN: WireError = {
  code: 'forbidden',
  message: 'list pods in `payments`: forbidden for `jane`',
  hint: 'Whoever administers the cluster can grant it.',
};
