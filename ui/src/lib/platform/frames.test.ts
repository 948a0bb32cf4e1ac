import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { onNextFrame } from './frames';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('onNextFrame', () => {
  it('runs once, also where no frame is drawn', () => {
    vi.stubGlobal('requestAnimationFrame', () => 1);
    let runs = 0;
    onNextFrame(() => (runs += 1));
    vi.advanceTimersByTime(1_000);
    expect(runs).toBe(1);
    vi.unstubAllGlobals();
  });

  it('can be called off', () => {
    let runs = 0;
    const cancel = onNextFrame(() => (runs += 1));
    cancel();
    vi.advanceTimersByTime(1_000);
    expect(runs).toBe(0);
  });
});
