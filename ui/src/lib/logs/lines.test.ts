import { describe, expect, it } from 'vitest';

import { Heights } from './heights';
import { findLevel } from './level';
import { compile } from './matcher';
import { drawLine } from './pieces';
import { localTime, parseTime, utcTime } from './time';

const ESC = '\u001b';

describe('Heights', () => {
  it('agrees with adding up', () => {
    const heights = new Heights();
    const rows = Array.from({ length: 2_000 }, (_, i) => 1 + ((i * 7) % 4));
    for (const count of rows) heights.push(count);
    const above = (n: number): number => rows.slice(0, n).reduce((a, b) => a + b, 0);
    expect(heights.total).toBe(above(2_000));
    for (const ordinal of [0, 1, 511, 512, 513, 1_999]) {
      expect(heights.above(ordinal)).toBe(above(ordinal));
      expect(heights.lineAt(above(ordinal))).toBe(ordinal);
    }
    expect(heights.lineAt(1e9)).toBe(1_999);
    expect(heights.lineAt(-5)).toBe(0);
  });

  it('counts from the first line that is left', () => {
    const heights = new Heights();
    for (let i = 0; i < 2_000; i++) heights.push(2);
    heights.dropBelow(1_000);
    expect(heights.first).toBe(1_000);
    expect(heights.total).toBe(2_000);
    expect(heights.above(1_000)).toBe(0);
    expect(heights.above(1_100)).toBe(200);
    expect(heights.lineAt(200)).toBe(1_100);
    expect(heights.set(1_000, 5)).toBe(3);
    expect(heights.above(1_100)).toBe(203);
    expect(heights.set(10, 5)).toBe(0);
    heights.dropBelow(5_000);
    expect([heights.first, heights.next, heights.total]).toEqual([5_000, 5_000, 0]);
  });
});

describe('findLevel', () => {
  it.each([
    ['ERROR config: missing key', 'error', 'ERROR'],
    ['2026-11-24 [WARN] slow', 'warn', 'WARN'],
    ['time=x level=info msg="ERROR in text"', 'info', 'info'],
    ['{"level":"error","msg":"x"}', 'error', 'error'],
    ['E1124 03:12:45.1 1 main.go:5] failed', 'error', 'E'],
  ])('in %j', (text, level, word) => {
    const found = findLevel(text);
    expect(found?.level).toBe(level);
    expect(text.slice(found?.from, found?.to)).toBe(word);
  });

  it.each(['an error occurred', 'X-ERROR-ID: 5', 'TERRORS', `${'x'.repeat(200)} ERROR`, ''])(
    'not in %j',
    (text) => {
      expect(findLevel(text)).toBeNull();
    },
  );
});

describe('times', () => {
  it('are read with any number of digits', () => {
    expect(parseTime('2026-11-24T03:12:45.123456789Z')).toBe(
      Date.UTC(2026, 10, 24, 3, 12, 45, 123),
    );
    expect(parseTime('2026-11-24T03:12:45Z')).toBe(Date.UTC(2026, 10, 24, 3, 12, 45));
    expect(parseTime('2026-11-24T03:12:45.1+01:00')).toBe(Date.UTC(2026, 10, 24, 2, 12, 45, 100));
    expect(parseTime('')).toBeNull();
    expect(parseTime('yesterday')).toBeNull();
  });

  it('are shown in the zone of the user and whole in UTC', () => {
    const time = new Date(2026, 10, 24, 3, 12, 45, 7).toISOString();
    expect(localTime(time, false)).toBe('03:12:45.007');
    expect(localTime(time, true)).toBe('11-24 03:12:45.007');
    expect(localTime('', true)).toBe('');
    expect(utcTime('2026-11-24T03:12:45.123456789Z')).toBe('2026-11-24 03:12:45.123456789 UTC');
  });
});

describe('drawLine', () => {
  const matcher = compile({ text: 'rror', regex: false }).matcher;

  it('cuts where level, match and style change', () => {
    const { pieces } = drawLine(`ERROR ${ESC}[32mno error${ESC}[0m`, 4_000, matcher);
    expect(pieces.map((p) => [p.text, p.classes, p.match])).toEqual([
      ['E', 'level-error', false],
      ['RROR', 'level-error', true],
      [' ', '', false],
      ['no e', 'fg-2', false],
      ['rror', 'fg-2', true],
    ]);
  });

  it('loses no character', () => {
    const raw = `a\u0007b${ESC}[1mWARN${ESC}[0m <b>rror</b>`;
    const { pieces, cut } = drawLine(raw, 4_000, matcher);
    expect(pieces.map((piece) => piece.text).join('')).toBe('a^GbWARN <b>rror</b>');
    expect(cut).toBe(false);
    expect(drawLine('x'.repeat(5_000), 4_000, null)).toMatchObject({ cut: true });
  });
});
