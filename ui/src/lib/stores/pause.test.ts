import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Pause } from './pause';

let ran: string[];
let pause: Pause;
const run = (name: string): void => pause.run(() => ran.push(name));

beforeEach(() => {
  vi.useFakeTimers();
  ran = [];
  pause = new Pause();
});
afterEach(() => {
  vi.useRealTimers();
});

it('lets the first pass at once, and of a quick row of others only the last', () => {
  run('a');
  expect(ran).toEqual(['a']);
  for (const name of ['b', 'c', 'd']) {
    vi.advanceTimersByTime(50);
    run(name);
  }
  expect(ran).toEqual(['a']);
  vi.advanceTimersByTime(120);
  expect(ran).toEqual(['a', 'd']);
});

it('lets one pass at once that comes after a while', () => {
  run('a');
  vi.advanceTimersByTime(500);
  run('b');
  expect(ran).toEqual(['a', 'b']);
});

it('can be called off', () => {
  run('a');
  run('b');
  pause.cancel();
  vi.advanceTimersByTime(500);
  expect(ran).toEqual(['a']);
});
