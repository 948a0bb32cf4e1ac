/** Moves a map's camera by pointer, wheel and pinch. */
import type { Attachment } from 'svelte/attachments';

import type { Place } from '$lib/map/size';

import type { Camera } from './camera.svelte';

/** A hand that clicks is not quite still. */
const STILL = 4;
/** For a notch of the wheel, which tells a hundred pixels or so. */
const WHEEL = 0.0018;
/** A pinch tells few pixels. */
const PINCH = 0.01;
const LINE = 18;

/** The pinch of a touchpad as WebKit on a Mac tells it. */
interface PinchEvent extends UIEvent {
  readonly scale: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** Attach to the room; `drag` is told when the map begins and ceases to be dragged. */
export function gestures(
  camera: Camera,
  drag: (dragging: boolean) => void,
): Attachment<HTMLElement> {
  return (room) => {
    /** Where each finger or button was last. */
    const down = new Map<number, Place>();
    let start: Place | null = null;
    let dragging = false;
    let dragged = false;
    let pinched = 1;

    const at = ({ clientX, clientY }: { clientX: number; clientY: number }): Place => {
      const { left, top } = room.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };
    const isControl = ({ target }: Event): boolean =>
      target instanceof Element && target.closest('[data-control]') !== null;

    const onwheel = (event: WheelEvent) => {
      if (isControl(event)) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
      const [x, y] = [event.deltaX * unit, event.deltaY * unit];
      if (Math.abs(x) > Math.abs(y)) camera.pan(-x, 0);
      else camera.zoom(Math.exp(-y * (event.ctrlKey ? PINCH : WHEEL)), at(event));
    };

    const onpointerdown = (event: PointerEvent) => {
      if (event.button > 1 || isControl(event)) return;
      if (down.size === 0) dragged = false;
      down.set(event.pointerId, at(event));
      start ??= at(event);
    };
    const onpointermove = (event: PointerEvent) => {
      const before = down.get(event.pointerId);
      if (before === undefined || start === null) return;
      const now = at(event);
      if (!dragging && down.size === 1) {
        if (Math.hypot(now.x - start.x, now.y - start.y) < STILL) return;
        dragging = true;
        room.setPointerCapture(event.pointerId);
        drag(true);
      }
      down.set(event.pointerId, now);
      if (down.size === 1) {
        camera.pan(now.x - before.x, now.y - before.y);
        return;
      }
      const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
      if (other === undefined) return;
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      const far = Math.hypot(before.x - other.x, before.y - other.y);
      camera.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      if (far > 0) camera.zoom(Math.hypot(now.x - other.x, now.y - other.y) / far, middle);
      dragged = true;
    };
    const onpointerup = (event: PointerEvent) => {
      down.delete(event.pointerId);
      if (down.size > 0) return;
      start = null;
      if (!dragging) return;
      dragging = false;
      dragged = true;
      drag(false);
    };
    // The end of a drag is no click on what happens to be below it.
    const onclick = (event: MouseEvent) => {
      if (!dragged) return;
      dragged = false;
      event.stopPropagation();
      event.preventDefault();
    };

    const onpinchstart = (event: Event) => {
      event.preventDefault();
      pinched = 1;
    };
    const onpinch = (event: Event) => {
      event.preventDefault();
      const { scale } = event as PinchEvent;
      camera.zoom(scale / pinched, at(event as PinchEvent));
      pinched = scale;
    };

    const listeners: [string, (event: never) => void, AddEventListenerOptions?][] = [
      ['wheel', onwheel, { passive: false }],
      ['pointerdown', onpointerdown],
      ['pointermove', onpointermove],
      ['pointerup', onpointerup],
      ['pointercancel', onpointerup],
      ['click', onclick, { capture: true }],
      ['gesturestart', onpinchstart],
      ['gesturechange', onpinch],
    ];
    for (const [name, listener, options] of listeners) {
      room.addEventListener(name, listener as EventListener, options);
    }
    return () => {
      for (const [name, listener, options] of listeners) {
        room.removeEventListener(name, listener as EventListener, options);
      }
    };
  };
}
