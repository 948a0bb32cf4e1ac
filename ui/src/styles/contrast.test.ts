import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

/** Reads the tokens of both themes from the style sheet itself. */
const CSS = readFileSync('src/styles/tokens.css', 'utf8');
const blocks = CSS.split(/\}\s*/);
const tokensOf = (selector: string) =>
  new Map(
    blocks
      .filter((block) => block.slice(0, block.indexOf('{')).includes(selector))
      .flatMap((block) => [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6}|\d+%)/g)])
      .map(([, name = '', value = '']) => [name, value] as const),
  );

type Rgb = [number, number, number];

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb;

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const value = part / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Rgb, other: Rgb): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const HUES = 'red orange gold lime green teal sky indigo violet pink'.split(' ');
const SURFACES = ['canvas', 'panel', 'raised', 'hover', 'accent-bg'];
const TEXTS = ['text', 'text-2', 'text-3', 'accent', 'ok', 'progress', 'warn', 'bad', 'idle'];
const CODE = ['key', 'string', 'number', 'keyword', 'comment', 'punctuation'];

describe.each(['dark', 'light'])('the %s theme', (theme) => {
  const tokens = tokensOf(`[data-theme='${theme}']`);
  const color = (name: string): Rgb => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`no token --${name}`);
    return rgb(value);
  };

  it.each(TEXTS)('--%s can be read on every surface', (text) => {
    for (const surface of SURFACES) {
      expect(contrast(color(text), color(surface)), surface).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('has words of state that can be read on their own grounds', () => {
    for (const state of ['ok', 'warn', 'bad']) {
      const ground = color(`${state}-bg`);
      expect(contrast(color(state), ground), state).toBeGreaterThanOrEqual(4.5);
      expect(contrast(color('text-2'), ground), state).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(color('on-accent'), color('accent'))).toBeGreaterThanOrEqual(4.5);
    for (const mark of ['mark', 'mark-current', 'add', 'del']) {
      expect(contrast(color('text'), color(mark)), mark).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(CODE)('code: --code-%s can be read', (part) => {
    for (const surface of ['canvas', 'panel']) {
      expect(contrast(color(`code-${part}`), color(surface)), surface).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(HUES)('contexts: --ctx-%s can be read, and read from', (name) => {
    const hue = color(`ctx-${name}`);
    const share = parseInt(tokens.get('ctx-tint') ?? '0', 10) / 100;
    const canvas = color('canvas');
    const tint = hue.map((part, at) => part * share + (canvas[at] ?? 0) * (1 - share)) as Rgb;
    for (const surface of [canvas, color('panel'), color('accent-bg'), tint, color('on-ctx')]) {
      expect(contrast(hue, surface)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
