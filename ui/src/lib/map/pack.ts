/** Puts boxes beside and below each other, so that little room is left between them. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A stretch of the lower edge of what is placed. */
interface Step {
  x: number;
  y: number;
  width: number;
}

/**
 * Where each box goes: the large ones first, each as high up as it fits, in about the proportions
 * asked for. The sizes have the room between the boxes in them.
 */
export function pack(sizes: readonly Size[], ratio: number): { x: number; y: number }[] {
  const area = sizes.reduce((sum, { width, height }) => sum + width * height, 0);
  const widest = Math.max(0, ...sizes.map(({ width }) => width));
  const width = Math.max(widest, Math.sqrt(area * ratio) * 1.06);
  const order = sizes.map((_, index) => index);
  order.sort((a, b) => size(sizes, b) - size(sizes, a) || a - b);

  const places = sizes.map(() => ({ x: 0, y: 0 }));
  let line: Step[] = [{ x: 0, y: 0, width }];
  for (const index of order) {
    const box = sizes[index];
    if (box === undefined) continue;
    const place = highest(line, box.width);
    places[index] = place;
    line = raise(line, place.x, box.width, place.y + box.height);
  }
  return places;
}

/** High boxes are the hard ones to place. */
function size(sizes: readonly Size[], index: number): number {
  const { width, height } = sizes[index] ?? { width: 0, height: 0 };
  return height * height + width * height;
}

function highest(line: readonly Step[], width: number): { x: number; y: number } {
  let best = { x: 0, y: Infinity };
  for (const [index, { x }] of line.entries()) {
    let y = 0;
    let room = 0;
    for (let at = index; at < line.length && room < width; at += 1) {
      const step = line[at];
      if (step === undefined) break;
      y = Math.max(y, step.y);
      room += step.width;
    }
    // Sums of fractions: a hair's breadth is not too narrow.
    if (room >= width - 0.01 && y < best.y) best = { x, y };
  }
  return best;
}

/** The lower edge with a box in it. */
function raise(line: readonly Step[], x: number, width: number, y: number): Step[] {
  const end = x + width;
  const next: Step[] = [];
  let done = false;
  for (const step of line) {
    const stepEnd = step.x + step.width;
    if (stepEnd <= x || step.x >= end) {
      next.push(step);
      continue;
    }
    if (step.x < x) next.push({ ...step, width: x - step.x });
    if (!done) next.push({ x, y, width });
    done = true;
    if (stepEnd > end) next.push({ x: end, y: step.y, width: stepEnd - end });
  }
  return next;
}
