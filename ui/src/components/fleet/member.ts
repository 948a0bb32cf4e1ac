/** A context with all that is known of it: what its row shows, and what rows are ordered by. */
import { contexts } from '$lib/stores/contexts.svelte';
import { fleet } from '$lib/stores/fleet.svelte';
import type { ContextInfo, CredentialState, FleetFacts, FleetMember } from '$lib/wire/generated';

import { standingOf, type Standing } from './standing';

export interface FleetRow {
  context: ContextInfo;
  member: FleetMember | undefined;
  /** What was seen last. */
  seen: FleetFacts | null;
  standing: Standing;
  credentials: CredentialState | null;
}

/** Reads the stores, but of one context alone: whoever derives from it hears of no other. */
export function rowOf(context: ContextInfo): FleetRow {
  const { name } = context;
  const member = fleet.member(name);
  const connection = contexts.failure(name) ?? contexts.connection(name);
  return {
    context,
    member,
    seen: member?.seen ?? null,
    standing: standingOf(connection, member),
    credentials: contexts.credentials(name),
  };
}

/** When the user's credentials expire: those in use, else those of the last look. */
export function credentialsExpire({ seen, credentials }: FleetRow): number | null {
  return credentials?.expires_at ?? seen?.credentials_expire ?? null;
}
