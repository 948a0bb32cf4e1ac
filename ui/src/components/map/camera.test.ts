import { beforeEach, describe, expect, it } from 'vitest';

import { Camera } from './camera.svelte';

let camera: Camera;

beforeEach(() => {
  camera = new Camera();
  camera.width = 1000;
  camera.height = 600;
});

describe('the camera', () => {
  it('shows all of a large map, and a small one at its own size', () => {
    camera.fit({ x: -100, y: 0, width: 4000, height: 500 });
    expect(camera.scale).toBeCloseTo(936 / 4000);
    const middle = camera.toMap({ x: 500, y: 300 });
    expect([Math.round(middle.x), Math.round(middle.y)]).toEqual([1900, 250]);
    camera.fit({ x: 0, y: 0, width: 100, height: 100 });
    expect([camera.scale, camera.x, camera.y]).toEqual([1, 450, 250]);
    expect(camera.moved).toBe(false);
  });

  it('shows what a map is about large enough to be read, and no room beside the map', () => {
    const bounds = { x: 0, y: 0, width: 4000, height: 500 };
    const about = { x: 1900, y: 100, width: 200, height: 40 };
    camera.fit(bounds, about);
    expect(camera.scale).toBe(0.8);
    const middle = camera.toMap({ x: 500, y: 300 });
    // As high as it is it fits: then all of it is in the middle.
    expect([Math.round(middle.x), Math.round(middle.y)]).toEqual([2000, 250]);
    camera.fit(bounds, { ...about, x: 0 });
    expect(camera.x).toBe(32);
    camera.fit(bounds, { ...about, x: 3800 });
    expect(Math.round(camera.x)).toBe(1000 - 32 - 3200);
    expect(camera.moved).toBe(false);
  });

  it('knows whether it sees all of a box', () => {
    const bounds = { x: 0, y: 0, width: 4000, height: 500 };
    expect(camera.sees(bounds)).toBe(false);
    camera.fit(bounds);
    expect([camera.sees(bounds), camera.sees(null)]).toEqual([true, true]);
    expect(camera.sees({ ...bounds, height: 9000 })).toBe(false);
  });

  it('keeps what is under the pointer there while it zooms', () => {
    const at = { x: 200, y: 100 };
    const before = camera.toMap(at);
    camera.zoom(1.7, at);
    expect(camera.toMap(at).x).toBeCloseTo(before.x);
    expect(camera.toMap(at).y).toBeCloseTo(before.y);
    expect(camera.moved).toBe(true);
  });

  it('goes neither too near nor too far', () => {
    camera.zoom(1000);
    expect(camera.scale).toBe(2.5);
    camera.zoom(0.00001);
    expect([camera.scale, camera.far, camera.tiny]).toEqual([0.05, true, true]);
  });

  it('moves only as far as is needed for a box to be seen', () => {
    const box = { width: 184, height: 42 };
    camera.reveal({ x: 100, y: 100, ...box });
    expect([camera.x, camera.y, camera.moved]).toEqual([0, 0, false]);
    camera.reveal({ x: 1200, y: -50, ...box });
    expect([camera.x, camera.y]).toEqual([1000 - 32 - 1384, 82]);
  });

  it('centers a box so that it can be read', () => {
    camera.fit({ x: 0, y: 0, width: 10_000, height: 500 });
    camera.center({ x: 5000, y: 100, width: 200, height: 40 });
    expect(camera.far).toBe(false);
    const middle = camera.toMap({ x: 500, y: 300 });
    expect([Math.round(middle.x), Math.round(middle.y)]).toEqual([5100, 120]);
  });

  it('has nothing to look at before it has a size', () => {
    camera.width = 0;
    camera.fit({ x: 0, y: 0, width: 100, height: 100 });
    camera.reveal({ x: 5000, y: 0, width: 10, height: 10 });
    expect([camera.x, camera.scale]).toEqual([0, 1]);
  });
});
