import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Picture } from '$lib/stores/map.svelte';

import { Attention } from './attention.svelte';
import { MAP } from './map.fixture';

let attention: Attention;

beforeEach(() => {
  vi.useFakeTimers();
  const picture = new Picture();
  picture.map = MAP;
  attention = new Attention(picture);
});
afterEach(() => void vi.useRealTimers());

describe('what one looks at', () => {
  it('is lit with what has to do with it', () => {
    expect([attention.lit, attention.clear]).toEqual([null, null]);
    attention.selected = 'Secret/db';
    expect(attention.lit).toEqual({ center: 3, nodes: new Set([3, 0]), edges: [2] });
    expect(attention.clear).toEqual(new Set([3, 0]));
  });

  it('is first what the pointer is at, then the keys, then what is selected', () => {
    attention.selected = 'Secret/db';
    attention.current = 'Pod/web-1';
    expect(attention.center).toBe(3);
    attention.focused = true;
    expect(attention.center).toBe(1);
    attention.hover(4);
    vi.advanceTimersByTime(100);
    expect(attention.center).toBe(4);
    attention.unhover();
    expect(attention.center).toBe(1);
  });

  it('is not what the pointer only passes', () => {
    attention.hover(1);
    vi.advanceTimersByTime(30);
    attention.hover(-1);
    vi.advanceTimersByTime(100);
    expect(attention.lit).toBeNull();
  });

  it('may be an edge, with its ends', () => {
    attention.hover(-1, 2);
    vi.advanceTimersByTime(100);
    expect(attention.lit).toEqual({ center: -1, nodes: new Set([0, 3]), edges: [2] });
  });

  it('knows its neighbours', () => {
    expect(attention.neighbours(0)).toEqual([1, 2, 3, 4, 5]);
    expect(attention.neighbours(1)).toEqual([0]);
  });
});

describe('what is looked for', () => {
  it('is not dimmed, and gone through one by one', () => {
    attention.look('web');
    expect(attention.clear).toEqual(new Set([0, 1, 2]));
    expect(attention.place).toBe(0);
    expect([attention.next(1), attention.place]).toEqual([0, 1]);
    expect([attention.next(1), attention.next(1), attention.next(1)]).toEqual([1, 2, 0]);
    expect([attention.next(-1), attention.place]).toEqual([2, 3]);
  });

  it('may be nowhere', () => {
    attention.look('nope');
    expect([attention.next(1), attention.place, attention.clear]).toEqual([-1, 0, new Set()]);
  });

  it('is all dimmed but for it and what the pointer is at', () => {
    attention.look('db');
    attention.hover(1);
    vi.advanceTimersByTime(100);
    expect(attention.clear).toEqual(new Set([1, 0]));
  });
});
