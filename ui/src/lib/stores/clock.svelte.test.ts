import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushSync } from 'svelte';

import { Clock } from './clock.svelte';

const NOW = 9_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the present', () => {
  const playing = { since: NOW, at: 1_000, begin: 1_000, end: 61_000, speed: 4, repeat: false };

  it('is that of this computer for a cluster', () => {
    const clock = new Clock();
    expect(clock.nowOf('prod')).toBe(NOW);
    expect(clock.nowOf(undefined)).toBe(NOW);
  });

  it('is the snapshot’s own in a snapshot, and no other’s', () => {
    const clock = new Clock();
    clock.set('snapshot', playing);
    vi.setSystemTime(NOW + 2_000);
    expect(clock.nowOf('snapshot')).toBe(9_000);
    expect(clock.at('snapshot')).toBe(9_000);
    expect(clock.nowOf('prod')).toBe(NOW + 2_000);
    clock.set('snapshot', null);
    expect(clock.nowOf('snapshot')).toBe(NOW + 2_000);
  });

  it('changes seldom for what is calm, and stands where a snapshot stands', () => {
    const clock = new Clock();
    clock.set('snapshot', { ...playing, speed: 0, at: 30_001 });
    vi.setSystemTime(9_014_999);
    expect([clock.calmOf('prod'), clock.calmOf('snapshot')]).toEqual([9_000_000, 30_001]);
    vi.setSystemTime(9_015_000);
    expect([clock.calmOf('prod'), clock.calmOf('snapshot')]).toEqual([9_015_000, 30_001]);
  });

  it('ticks for whoever shows it, and follows the playback', () => {
    const clock = new Clock();
    clock.set('snapshot', playing);
    const seen: number[] = [];
    const stop = $effect.root(() => {
      $effect(() => {
        seen.push(clock.nowOf('snapshot'));
      });
    });
    flushSync();
    vi.advanceTimersByTime(1_000);
    flushSync();
    clock.set('snapshot', { ...playing, speed: 0, at: 30_000 });
    flushSync();
    stop();
    expect(seen).toEqual([1_000, 5_000, 30_000]);
  });
});
