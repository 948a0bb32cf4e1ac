/** Contrast as WCAG 2 defines it, and the nearest colour that has enough of it. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** What WCAG AA asks of text. */
export const AA = 4.5;

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

export function toHex(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((part, i) => Math.round(part + ((to[i] ?? 0) - part) * share)) as unknown as Rgb;
}

/** `colour`, made lighter or darker only as far as it takes to be read on `background`. */
export function readable(colour: Rgb, background: Rgb, least = AA): Rgb {
  if (contrast(colour, background) >= least) return colour;
  const goal = contrast(WHITE, background) >= contrast(BLACK, background) ? WHITE : BLACK;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 8; step++) {
    const middle = (low + high) / 2;
    if (contrast(mix(colour, goal, middle), background) >= least) high = middle;
    else low = middle;
  }
  return mix(colour, goal, high);
}
