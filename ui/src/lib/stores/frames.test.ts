import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { pacedFrames } from './frames';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('pacedFrames', () => {
  /** How often a task runs within a second if it asks again each time and takes `cost`. */
  function runsPerSecond(cost: number): number {
    const schedule = pacedFrames();
    let runs = 0;
    let spent = 0;
    const real = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => real() + spent);
    const task = (): void => {
      runs += 1;
      spent += cost;
      schedule(task);
    };
    const start = performance.now();
    schedule(task);
    while (performance.now() - start < 1_000) vi.advanceTimersByTime(1);
    return runs;
  }

  it('runs about 30 times a second when that costs nothing', () => {
    const runs = runsPerSecond(0);
    expect(runs).toBeGreaterThan(20);
    expect(runs).toBeLessThan(36);
  });

  it('leaves half of the time to others when it costs much', () => {
    const runs = runsPerSecond(100);
    expect(runs).toBeGreaterThan(2);
    expect(runs).toBeLessThan(6);
  });

  it('can be called off while it waits', () => {
    const schedule = pacedFrames();
    let runs = 0;
    schedule(() => (runs += 1));
    vi.advanceTimersByTime(20);
    const cancel = schedule(() => (runs += 1));
    vi.advanceTimersByTime(10);
    cancel();
    vi.advanceTimersByTime(1_000);
    expect(runs).toBe(1);
  });
});
