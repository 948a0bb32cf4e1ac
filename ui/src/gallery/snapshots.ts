/** An invented snapshot for the gallery. */
import type { ContextInfo, SnapshotInfo } from '$lib/wire/generated';

import { CONTEXT } from './samples';

const AT = Date.UTC(2026, 10, 26, 23, 51);

export const SNAPSHOT: SnapshotInfo = {
  source: 'prod-eu',
  demo: false,
  captured_at: AT,
  journal: 600_000,
  size: 1_490_000,
  kinds: 61,
  objects: 2_346,
  logs: 164,
  namespaces: null,
  left_out: [
    {
      what: 'secrets',
      namespace: 'payments',
      reason: 'forbidden',
      message: 'secrets is forbidden: User "jane" cannot list resource "secrets"',
    },
    { what: 'logs', namespace: 'shop', reason: 'failed', message: 'pods "web-0" not found' },
    { what: 'logs', namespace: 'shop', reason: 'failed', message: 'pods "web-1" not found' },
  ],
  redaction: {
    rules: { host_names: true, email_addresses: false },
    found: [
      { what: 'values of Secrets', place: 'secrets', count: 92 },
      { what: 'tokens and keys', place: 'configmaps', count: 2 },
      { what: 'tokens and keys', place: 'deployments.apps', count: 4 },
      { what: 'tokens and keys', place: 'logs', count: 3 },
    ],
  },
};

export const TAKEN: ContextInfo = {
  ...CONTEXT,
  name: 'prod-eu @ 2026-11-26 23:51',
  source: '/home/me/Documents/prod-eu 2026-11-26 2351.pilothouse',
  server: null,
  current: false,
  snapshot: SNAPSHOT,
};

export const PLAYING = {
  since: Date.now(),
  at: AT + 120_000,
  begin: AT,
  end: AT + 600_000,
  speed: 1,
  repeat: true,
};
