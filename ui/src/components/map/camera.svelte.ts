/** Which part of a map is seen, and how large. */
import type { Box, Place } from '$lib/map/size';
import type { Sight } from '$lib/stores/map.svelte';

const LEAST = 0.05;
const MOST = 2.5;
/** Around the whole map, and around what is brought into sight. */
const MARGIN = 32;
/** Smaller than this, a name is no more than a grey line. */
const READABLE = 0.5;
/** And smaller than this, a shape is no more than a dot. */
const VISIBLE = 0.25;
/** How large what a map is about is shown at least. */
const COMFORTABLE = 0.8;

export class Camera {
  /** Where the map's origin is on the screen. */
  x = $state(0);
  y = $state(0);
  scale = $state(1);
  /** The size of the room, in pixels. */
  width = $state(0);
  height = $state(0);
  /** Whether the user chose what is seen; until then it is all there is. */
  moved = $state(false);

  /** Whether names would be too small to read. */
  readonly far: boolean = $derived(this.scale < READABLE);
  /** Whether shapes would be, too. */
  readonly tiny: boolean = $derived(this.scale < VISIBLE);

  get sight(): Sight {
    return { x: this.x, y: this.y, scale: this.scale };
  }

  look({ x, y, scale }: Sight): void {
    this.x = x;
    this.y = y;
    this.scale = scale;
    this.moved = true;
  }

  /** The point of the map that is at a point of the room. */
  toMap({ x, y }: Place): Place {
    return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
  }

  pan(x: number, y: number): void {
    this.x += x;
    this.y += y;
    this.moved = true;
  }

  /** Makes all larger or smaller, around a point of the room that stays where it is. */
  zoom(factor: number, at: Place = { x: this.width / 2, y: this.height / 2 }): void {
    const scale = Math.min(MOST, Math.max(LEAST, this.scale * factor));
    const change = scale / this.scale;
    this.x = at.x - (at.x - this.x) * change;
    this.y = at.y - (at.y - this.y) * change;
    this.scale = scale;
    this.moved = true;
  }

  /**
   * Shows all of the map, at most at its own size. Of a map that is about a node, only as much as can
   * be read well, around that.
   */
  fit(bounds: Box | null, about: Box | null = null): void {
    this.moved = false;
    if (bounds === null || this.width === 0 || this.height === 0) return;
    const scale = Math.min(
      1,
      (this.width - 2 * MARGIN) / bounds.width,
      (this.height - 2 * MARGIN) / bounds.height,
    );
    this.scale = Math.max(about === null ? LEAST : COMFORTABLE, scale);
    const middle = about ?? bounds;
    const across = middle.x + middle.width / 2;
    const down = middle.y + middle.height / 2;
    this.x = this.#start(bounds.x, bounds.width, across, this.width);
    this.y = this.#start(bounds.y, bounds.height, down, this.height);
  }

  /** Where the origin goes so that a point is in the middle of a room, and no room is left empty. */
  #start(from: number, length: number, point: number, room: number): number {
    const [begin, end] = [from * this.scale, (from + length) * this.scale];
    if (end - begin <= room - 2 * MARGIN) return (room - begin - end) / 2;
    const start = room / 2 - point * this.scale;
    return Math.min(MARGIN - begin, Math.max(room - MARGIN - end, start));
  }

  /** Whether all of a box is in sight. */
  sees(box: Box | null): boolean {
    if (box === null) return true;
    const [x, y] = [box.x * this.scale + this.x, box.y * this.scale + this.y];
    const [right, bottom] = [x + box.width * this.scale, y + box.height * this.scale];
    return x >= 0 && y >= 0 && right <= this.width && bottom <= this.height;
  }

  /** Goes as far as is needed for a box of the map to be seen. */
  reveal({ x, y, width, height }: Box): void {
    if (this.width === 0 || this.height === 0) return;
    const right = nudge(x * this.scale + this.x, width * this.scale, this.width);
    const down = nudge(y * this.scale + this.y, height * this.scale, this.height);
    if (right !== 0 || down !== 0) this.pan(right, down);
  }

  /** Brings a box to the middle, large enough to be read. */
  center({ x, y, width, height }: Box): void {
    this.scale = Math.max(this.scale, READABLE * 1.6);
    this.x = this.width / 2 - (x + width / 2) * this.scale;
    this.y = this.height / 2 - (y + height / 2) * this.scale;
    this.moved = true;
  }
}

/** How far a stretch must move to be within the room. */
function nudge(start: number, length: number, room: number): number {
  const margin = Math.min(MARGIN, Math.max(0, (room - length) / 2));
  if (start < margin) return margin - start;
  return Math.min(0, room - margin - (start + length));
}
