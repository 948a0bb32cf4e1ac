/** Which rows are on screen, and how far to scroll so that one is. Rows are all of one height. */

/** As in `--row`. */
export const ROW = 28;

/** Rows drawn beyond the screen, so that slow scrolling never shows a bare edge. */
const BEYOND = 8;

export interface Span {
  readonly first: number;
  /** Included. */
  readonly last: number;
}

/** The rows that `height` px show, `top` px down, the header's height already taken off. */
export function onScreen(top: number, height: number): Span {
  const first = Math.max(0, Math.floor(top / ROW));
  return { first, last: first + Math.max(1, Math.ceil(height / ROW)) };
}

/**
 * The rows to draw: those on screen and a few around, of `count` in all. Always as many, wherever
 * the screen is, so that scrolling moves drawn rows instead of making new ones.
 */
export function drawn(screen: Span, count: number): Span {
  const size = Math.min(count, screen.last - screen.first + 1 + 2 * BEYOND);
  const first = Math.max(0, Math.min(screen.first - BEYOND, count - size));
  return { first, last: first + size - 1 };
}

/** Where to scroll so that a row is wholly on screen; `top` if it is already. */
export function scrollTo(index: number, top: number, height: number): number {
  const start = index * ROW;
  if (start < top) return start;
  return start + ROW > top + height ? start + ROW - height : top;
}

export function indexes({ first, last }: Span): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
}
