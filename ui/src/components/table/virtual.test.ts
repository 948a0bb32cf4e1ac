import { describe, expect, it } from 'vitest';

import { ROW, drawn, indexes, onScreen, scrollTo } from './virtual';

describe('virtual rows', () => {
  it('are those that the screen shows, and a few around', () => {
    expect(onScreen(0, 10 * ROW)).toEqual({ first: 0, last: 10 });
    const screen = onScreen(100 * ROW + 5, 10 * ROW);
    expect(screen).toEqual({ first: 100, last: 110 });
    expect(drawn(screen, 1000)).toEqual({ first: 92, last: 118 });
    expect(drawn(screen, 112)).toEqual({ first: 85, last: 111 });
    expect(drawn(onScreen(0, 10 * ROW), 1000)).toEqual({ first: 0, last: 26 });
    expect(indexes(drawn(onScreen(0, 300), 0))).toEqual([]);
    expect(indexes(drawn(onScreen(0, 300), 2))).toEqual([0, 1]);
  });

  it('are scrolled to by as little as it takes', () => {
    expect(scrollTo(5, 0, 10 * ROW)).toBe(0);
    expect(scrollTo(20, 0, 10 * ROW)).toBe(11 * ROW);
    expect(scrollTo(3, 5 * ROW, 10 * ROW)).toBe(3 * ROW);
  });
});
