import { describe, expect, it } from 'vitest';

import type { Playback } from '$lib/wire/generated';

import { isPlaying, presentOf } from './playback';

const BEGIN = 1_000_000;
const SINCE = 9_000_000;
const playback = (part: Partial<Playback> = {}): Playback => ({
  since: SINCE,
  at: BEGIN,
  begin: BEGIN,
  end: BEGIN + 60_000,
  speed: 1,
  repeat: false,
  ...part,
});

describe('the present of a snapshot', () => {
  it.each<[string, Partial<Playback>, number, number]>([
    ['passes as it did', {}, 7_000, 7_000],
    ['passes faster', { speed: 4 }, 7_000, 28_000],
    ['goes on from where it was', { at: BEGIN + 10_000, speed: 4 }, 1_000, 14_000],
    ['stands still', { at: BEGIN + 10_000, speed: 0 }, 7_000, 10_000],
    ['stops at its end', { speed: 16 }, 7_000, 60_000],
    ['begins again where it repeats', { speed: 16, repeat: true }, 7_000, 52_000],
    ['is its one moment where nothing was recorded', { end: BEGIN, repeat: true }, 7_000, 0],
    ['does not go back with the computer’s clock', { at: BEGIN + 10_000 }, -5_000, 10_000],
  ])('%s', (_, part, later, at) => {
    expect(presentOf(playback(part), SINCE + later) - BEGIN).toBe(at);
  });

  it('passes only until its end', () => {
    expect(isPlaying(playback(), SINCE + 59_000)).toBe(true);
    expect(isPlaying(playback(), SINCE + 60_000)).toBe(false);
    expect(isPlaying(playback({ repeat: true }), SINCE + 60_000)).toBe(true);
    expect(isPlaying(playback({ speed: 0 }), SINCE)).toBe(false);
    expect(isPlaying(playback({ end: BEGIN }), SINCE)).toBe(false);
  });
});
