/**
 * Turns a style into colours for both themes.
 *
 * The 16 named colours as text are CSS variables (`--ansi-0` to `--ansi-15`, in ansi.css). All
 * others are computed once per style, for both themes, so that a change of theme redraws nothing.
 */
import { mix, parseHex, readable, toHex, type Rgb } from './contrast';
import type { Colour, Style } from './style';

export interface Theme {
  readonly canvas: Rgb;
  readonly text: Rgb;
  readonly named: readonly Rgb[];
}

const theme = (canvas: string, text: string, named: string): Theme => ({
  canvas: parseHex(canvas),
  text: parseHex(text),
  named: named.split(' ').map(parseHex),
});

/** The same values as in ansi.css, each at AA contrast on the canvas. */
export const DARK = theme(
  '#0e1116',
  '#d9e0e8',
  '#8b949f #f0716b #5fb58b #d3a54c #6ea8fe #c792ea #56b6c2 #c5ccd4 ' +
    '#9aa5b1 #ff938d #7fd3a9 #ecc06a #93beff #dcb3f5 #7fd0da #f2f5f8',
);
export const LIGHT = theme(
  '#f4f6f8',
  '#1b222b',
  '#3b4652 #b92c25 #1b7147 #7f5200 #1c5bbd #7d3fa8 #10687a #5a6673 ' +
    '#56626f #c0392f #15784a #8a5a00 #2563c7 #8e44b8 #0f7285 #2b343f',
);

/** How a segment is to be drawn. */
export interface Paint {
  readonly classes: string;
  /** Colours that no class stands for, as text and background of the dark and the light theme. */
  readonly inline: string;
}

const NOTHING: Paint = { classes: '', inline: '' };
/** A line may invent any number of colours, so the cache starts anew when it is full. */
const CACHE_SIZE = 4_096;
const cache = new Map<string, Paint>();

export function paint(style: Style | null): Paint {
  if (style === null) return NOTHING;
  const key = JSON.stringify(style);
  let found = cache.get(key);
  if (found === undefined) {
    if (cache.size >= CACHE_SIZE) cache.clear();
    found = compute(style);
    cache.set(key, found);
  }
  return found;
}

function compute(style: Style): Paint {
  const classes: string[] = [];
  // Bold stands for the bright colour, as in the terminals that programs are written for.
  const own = typeof style.fg === 'number' && style.fg < 8 && style.bold ? style.fg + 8 : style.fg;
  const [fg, bg] = style.inverse ? [style.bg, own] : [own, style.bg];
  if (style.bold) classes.push('bold');
  if (style.italic) classes.push('italic');
  if (style.underline) classes.push('underline');
  if (style.strike) classes.push('strike');
  let inline = '';
  if (bg === null && !style.inverse) {
    if (typeof fg === 'number' && fg < 16) classes.push(`fg-${fg}`);
    else if (fg !== null) inline = bothThemes(fg, null, false);
    // A dimmed colour would lose its contrast; dimmed text has one of its own.
    else if (style.dim) classes.push('dim');
  } else {
    inline = bothThemes(fg, bg, style.inverse);
  }
  if (inline !== '') classes.push('painted');
  return { classes: classes.join(' '), inline };
}

function bothThemes(fg: Colour | null, bg: Colour | null, inverse: boolean): string {
  const dark = pair(DARK, fg, bg, inverse);
  const light = pair(LIGHT, fg, bg, inverse);
  const background = bg === null && !inverse ? '' : `;--bd:${dark[1]};--bl:${light[1]}`;
  return `--fd:${dark[0]};--fl:${light[0]}${background}`;
}

/** Text and background of one theme, as hexadecimal colours that can be told apart. */
export function pair(
  theme: Theme,
  fg: Colour | null,
  bg: Colour | null,
  inverse: boolean,
): [string, string] {
  const plainText = inverse ? theme.canvas : theme.text;
  const plainBackground = inverse ? theme.text : theme.canvas;
  const text = fg === null ? plainText : rgb(theme, fg);
  let background = bg === null ? plainBackground : rgb(theme, bg);
  if (bg !== null && !inverse) background = mix(background, theme.canvas, 0.35);
  return [toHex(readable(text, background)), toHex(background)];
}

function rgb(theme: Theme, colour: Colour): Rgb {
  if (typeof colour !== 'number') return colour;
  const named = theme.named[colour];
  return named ?? xterm(colour);
}

/** xterm's table: a cube of 6 x 6 x 6 colours, then 24 greys. */
export function xterm(index: number): Rgb {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const cube = index - 16;
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}
