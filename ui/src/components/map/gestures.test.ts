import { fireEvent } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Camera } from './camera.svelte';
import { gestures } from './gestures';

let camera: Camera;
let room: HTMLElement;
let node: HTMLElement;
const drag = vi.fn();
const clicked = vi.fn();

beforeEach(() => {
  drag.mockReset();
  clicked.mockReset();
  camera = new Camera();
  camera.width = 800;
  camera.height = 600;
  document.body.innerHTML = '<div><button type="button">a</button><p data-control>legend</p></div>';
  room = document.querySelector('div') as HTMLElement;
  node = document.querySelector('button') as HTMLElement;
  room.setPointerCapture = () => undefined;
  room.addEventListener('click', clicked);
  gestures(camera, drag)(room);
});

const at = (x: number, y: number, pointerId = 1) => ({
  clientX: x,
  clientY: y,
  pointerId,
  button: 0,
});

describe('the wheel', () => {
  it('zooms around the pointer, and moves sideways', async () => {
    const before = camera.toMap({ x: 100, y: 50 });
    await fireEvent.wheel(room, { deltaY: -100, clientX: 100, clientY: 50 });
    expect(camera.scale).toBeGreaterThan(1.1);
    expect(camera.toMap({ x: 100, y: 50 }).x).toBeCloseTo(before.x);
    const { x, scale } = camera;
    await fireEvent.wheel(room, { deltaX: 30, deltaY: 2 });
    expect([camera.x, camera.scale]).toEqual([x - 30, scale]);
  });

  it('scrolls what lies over the map', async () => {
    const control = document.querySelector('p') as HTMLElement;
    await fireEvent.wheel(control, { deltaY: -100 });
    expect(camera.scale).toBe(1);
  });
});

describe('the pointer', () => {
  it('drags the map, and clicks on nothing at the end', async () => {
    await fireEvent.pointerDown(node, at(10, 10));
    await fireEvent.pointerMove(node, at(40, 30));
    await fireEvent.pointerUp(node, at(40, 30));
    await fireEvent.click(node);
    expect([camera.x, camera.y]).toEqual([30, 20]);
    expect(drag.mock.calls).toEqual([[true], [false]]);
    expect(clicked).not.toHaveBeenCalled();
    await fireEvent.click(node);
    expect(clicked).toHaveBeenCalledOnce();
  });

  it('clicks where it only trembles', async () => {
    await fireEvent.pointerDown(node, at(10, 10));
    await fireEvent.pointerMove(node, at(12, 11));
    await fireEvent.pointerUp(node, at(12, 11));
    await fireEvent.click(node);
    expect([camera.x, drag.mock.calls.length]).toEqual([0, 0]);
    expect(clicked).toHaveBeenCalledOnce();
  });

  it('pinches with two fingers', async () => {
    await fireEvent.pointerDown(room, at(100, 100, 1));
    await fireEvent.pointerDown(room, at(200, 100, 2));
    await fireEvent.pointerMove(room, at(300, 100, 2));
    expect(camera.scale).toBeCloseTo(2);
    await fireEvent.pointerUp(room, at(300, 100, 2));
    await fireEvent.pointerUp(room, at(100, 100, 1));
    await fireEvent.pointerMove(room, at(500, 500, 1));
    expect(camera.scale).toBeCloseTo(2);
  });
});
