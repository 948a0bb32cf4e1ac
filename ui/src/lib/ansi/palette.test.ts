import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { AA, contrast, parseHex, toHex, type Rgb } from './contrast';
import { DARK, LIGHT, paint, pair, xterm } from './palette';
import { PLAIN, type Style } from './style';

const style = (change: Partial<Style>): Style => ({ ...PLAIN, ...change });
// Vitest gives style sheets as empty modules, so the file is read; tests run in the ui folder.
const read = (path: string): string => readFileSync(`src/${path}`, 'utf8');
const sheet = read('lib/ansi/ansi.css');
const tokens = read('styles/tokens.css');
const variables = (part: string): Rgb[] =>
  [...part.matchAll(/--ansi-\d+: (#[0-9a-f]{6})/g)].map((match) => parseHex(match[1] ?? ''));

describe('the named colours', () => {
  const [dark = '', light = ''] = sheet.split("[data-theme='light']");

  it('are the same in the style sheet and here', () => {
    expect(variables(dark)).toEqual(DARK.named);
    expect(variables(light)).toEqual(LIGHT.named);
  });

  it('are computed for the canvas and text of the design tokens', () => {
    const [darkTokens = '', lightTokens = ''] = tokens.split("[data-theme='light'] {");
    for (const [part, theme] of [
      [darkTokens, DARK],
      [lightTokens, LIGHT],
    ] as const) {
      expect(part).toContain(`--canvas: ${toHex(theme.canvas)};`);
      expect(part).toContain(`--text: ${toHex(theme.text)};`);
    }
  });

  it.each([
    ['dark', DARK],
    ['light', LIGHT],
  ])('can all be read on the %s canvas', (_, theme) => {
    for (const colour of theme.named) {
      expect(contrast(colour, theme.canvas), toHex(colour)).toBeGreaterThanOrEqual(AA);
    }
  });
});

describe('every other colour', () => {
  it.each([
    ['dark', DARK],
    ['light', LIGHT],
  ])('can be read in the %s theme, on any background', (_, theme) => {
    const colours = [null, 0, 1, 7, 15, 16, 21, 51, 226, 231, 232, 244, 255, [128, 128, 128]];
    for (const fg of colours as (Style['fg'] | null)[]) {
      for (const bg of colours as (Style['bg'] | null)[]) {
        for (const inverse of [false, true]) {
          const [text, background] = pair(theme, fg, bg, inverse);
          const found = contrast(parseHex(text), parseHex(background));
          expect(found, JSON.stringify([fg, bg, inverse])).toBeGreaterThanOrEqual(AA - 0.05);
        }
      }
    }
  });

  it('stands where xterm has it', () => {
    expect([16, 21, 208, 231, 232, 255].map((index) => toHex(xterm(index)))).toEqual([
      '#000000',
      '#0000ff',
      '#ff8700',
      '#ffffff',
      '#080808',
      '#eeeeee',
    ]);
  });
});

describe('paint', () => {
  it('asks for nothing where nothing is asked for', () => {
    expect(paint(null)).toEqual({ classes: '', inline: '' });
  });

  it('uses classes for the named colours', () => {
    expect(paint(style({ fg: 1 }))).toEqual({ classes: 'fg-1', inline: '' });
    expect(paint(style({ fg: 1, bold: true, underline: true })).classes).toBe(
      'bold underline fg-9',
    );
    expect(paint(style({ dim: true })).classes).toBe('dim');
  });

  it('computes the others for both themes', () => {
    const found = paint(style({ fg: [10, 10, 10] }));
    expect(found.classes).toBe('painted');
    expect(found.inline).toMatch(/^--fd:#[0-9a-f]{6};--fl:#0a0a0a$/);
    expect(paint(style({ bg: 4 })).inline).toMatch(/--bd:#[0-9a-f]{6};--bl:#[0-9a-f]{6}$/);
    expect(paint(style({ inverse: true })).inline).toContain('--fd:#0e1116');
  });
});
