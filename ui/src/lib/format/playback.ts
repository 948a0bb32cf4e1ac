/** The time in an opened snapshot, by the clock of this computer. */
import type { Playback } from '$lib/wire/generated';

/** The snapshot's present: between its beginning and its end, or around again where it repeats. */
export function presentOf({ since, at, begin, end, speed, repeat }: Playback, now: number): number {
  // A clock that was set back meanwhile does not take the snapshot back.
  const moment = at + speed * Math.max(0, now - since);
  if (moment <= end) return Math.max(begin, moment);
  const length = end - begin;
  return repeat && length > 0 ? begin + ((moment - begin) % length) : end;
}

/** Whether its time passes at this moment. */
export function isPlaying(playback: Playback, now: number): boolean {
  if (playback.speed === 0 || playback.end <= playback.begin) return false;
  return playback.repeat || presentOf(playback, now) < playback.end;
}
