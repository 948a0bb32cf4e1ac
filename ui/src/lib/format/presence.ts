/** How an object does, and whether it is there at all, in words beside their shapes. */
import type { Health, Presence } from '$lib/wire/generated';

const HEALTHS: Record<Health, string> = {
  broken: 'broken',
  attention: 'needs attention',
  progressing: 'in progress',
  unknown: 'unknown',
  ok: 'healthy',
  idle: 'idle',
};

/** What a shape means, for those who cannot see it. */
export function healthWord(health: Health): string {
  return HEALTHS[health];
}

const PRESENCES: Record<Presence, { word: string; why: string } | null> = {
  present: null,
  missing: { word: 'missing', why: 'It is named and needed, and it is not there' },
  absent: {
    word: 'not there (optional)',
    why: 'It is named and not there; all is well without it',
  },
  unread: { word: 'not checked', why: 'It is named; nobody looked whether it is there' },
  release: null,
};

/** The word for an object that others name and that could not be read; null where it was. */
export function presenceWord(presence: Presence): string | null {
  return PRESENCES[presence]?.word ?? null;
}

/** The same in a sentence. */
export function presenceReason(presence: Presence): string | null {
  return PRESENCES[presence]?.why ?? null;
}
