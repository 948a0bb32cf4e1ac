/** How a context stands, in a word: by its connection, and where it has none, by the last look at it. */
import { unreachableWord } from '$components/frame/unreachable';
import type { Connection, FleetMember, Health, WireError } from '$lib/wire/generated';

export interface Standing {
  word: string;
  health: Health;
  /** Whether its server was reached when it was last tried; null if nothing was tried. */
  reached: boolean | null;
  /** Why it was not. */
  error: WireError | null;
  /** Whether it sleeps, which has a shape of its own. */
  asleep?: true;
}

export function standingOf(connection: Connection, member: FleetMember | undefined): Standing {
  switch (connection.state) {
    case 'open':
      return { word: 'Live', health: 'ok', reached: true, error: null };
    case 'connecting':
    case 'waking':
      return { word: 'Connecting', health: 'progressing', reached: null, error: null };
    case 'stale':
      return { word: 'Stale', health: 'attention', reached: false, error: connection.error };
    case 'failed':
      return failed(connection.error);
    case 'asleep':
    case 'closed': {
      if (member?.error) return failed(member.error);
      const rest = { health: 'idle', reached: member?.seen ? true : null, error: null } as const;
      return connection.state === 'asleep'
        ? { word: 'Asleep', ...rest, asleep: true }
        : { word: 'Not opened', ...rest };
    }
  }
}

/** That somebody has to sign in is no fault of the cluster's. */
function failed(error: WireError): Standing {
  const health = error.code === 'sign_in' ? 'attention' : 'broken';
  return { word: unreachableWord(error.code), health, reached: false, error };
}
