/** What was seen of contexts, for tests. */
import type { FleetFacts, FleetMember, HealthCount } from '$lib/wire/generated';

export const NOW = 1_800_000_000_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** All is well, unless `part` says otherwise. */
export const seenFacts = (part: Partial<FleetFacts> = {}): FleetFacts => ({
  at: NOW,
  server: { version: 'v1.36.3', platform: 'linux/amd64' },
  distribution: 'EKS',
  latency: 34,
  nodes: { all: 8, ready: 8, cordoned: 0 },
  pods: [{ health: 'ok', rows: 400 }],
  room: {
    cores: 20,
    cores_asked: 12.4,
    memory: 64e9,
    memory_asked: 16e9,
    pods: 880,
    pods_running: 400,
  },
  warnings: 0,
  credentials_expire: NOW + 300 * DAY,
  server_expires: NOW + 200 * DAY,
  denied: [],
  ...part,
});

export const podCounts = (broken: number, attention: number, ok: number): HealthCount[] => [
  { health: 'ok', rows: ok },
  { health: 'attention', rows: attention },
  { health: 'broken', rows: broken },
];

/** Looked at just now, unless `part` says otherwise. */
export const fleetMember = (context: string, part: Partial<FleetMember> = {}): FleetMember => ({
  context,
  looking: false,
  seen: seenFacts(),
  error: null,
  tried_at: NOW,
  ...part,
});
