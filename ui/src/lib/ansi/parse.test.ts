import { describe, expect, it } from 'vitest';

import { parseLine, plainText } from './parse';

const ESC = '\u001b';
const texts = (raw: string): string[] => parseLine(raw).segments.map((segment) => segment.text);

describe('colours and attributes', () => {
  it('keeps a plain line whole', () => {
    expect(parseLine('hello\tworld')).toEqual({
      segments: [{ text: 'hello\tworld', style: null, control: false }],
      length: 11,
      cut: false,
    });
    expect(parseLine('').segments).toEqual([]);
  });

  it('splits where the style changes', () => {
    const { segments } = parseLine(`a${ESC}[31;1mb${ESC}[0mc`);
    expect(segments.map((s) => [s.text, s.style?.fg ?? null, s.style?.bold ?? false])).toEqual([
      ['a', null, false],
      ['b', 1, true],
      ['c', null, false],
    ]);
  });

  it('reads bright, 256 and true colours in both notations', () => {
    const fg = (sgr: string): unknown => parseLine(`${ESC}[${sgr}mx`).segments[0]?.style?.fg;
    expect(fg('94')).toBe(12);
    expect(fg('38;5;208')).toBe(208);
    expect(fg('38;2;1;2;3')).toEqual([1, 2, 3]);
    expect(fg('38:2::1:2:3')).toEqual([1, 2, 3]);
    expect(fg('38:5:9')).toBe(9);
    expect(parseLine(`${ESC}[48;5;4;1mx`).segments[0]?.style).toMatchObject({ bg: 4, bold: true });
  });

  it('ignores what is out of range and goes on', () => {
    expect(parseLine(`${ESC}[38;5;999;32mx`).segments[0]?.style).toMatchObject({ fg: 2 });
    expect(parseLine(`${ESC}[38;2;300;0;0mx`).segments[0]?.style ?? null).toBeNull();
    expect(parseLine(`${ESC}[38mx`).segments[0]?.style ?? null).toBeNull();
    expect(parseLine(`${ESC}[1;;31mx`).segments[0]?.style).toMatchObject({ bold: false, fg: 1 });
  });

  it('does not conceal text', () => {
    expect(parseLine(`${ESC}[8msecret`).segments).toEqual([
      { text: 'secret', style: null, control: false },
    ]);
  });
});

describe('hostile input', () => {
  it('leaves out cursor moves, erasures and titles', () => {
    expect(plainText(`a${ESC}[2J${ESC}[10;20Hb${ESC}[?25lc${ESC}]0;title\u0007d${ESC}7e`)).toBe(
      'abcde',
    );
  });

  it('shows the text of an OSC 8 link and drops its address', () => {
    const link = `${ESC}]8;;https://evil.example/${ESC}\\click${ESC}]8;;${ESC}\\ here`;
    expect(plainText(link)).toBe('click here');
  });

  it.each([
    [`text${ESC}`, 'text^['],
    [`${ESC}[31`, '^[[31'],
    [`${ESC}]0;never ended`, '^[]0;never ended'],
    [`${ESC}]8;;https://x${ESC}[31mred`, '^[]8;;https://xred'],
    [`${ESC}Pq device string`, '^[Pq device string'],
  ])('shows what an unterminated sequence would swallow: %j', (raw, shown) => {
    expect(plainText(raw)).toBe(shown);
  });

  it('makes control and invisible characters visible', () => {
    expect(texts('a\u0007b')).toEqual(['a', '^G', 'b']);
    expect(parseLine('\u0000').segments[0]).toMatchObject({ text: '^@', control: true });
    expect(plainText('10%\r20%')).toBe('10%^M20%');
    expect(plainText('user\u202egpj.exe')).toBe('user<U+202E>gpj.exe');
    expect(plainText('\u009b31m')).toBe('<U+009B>31m');
    expect(plainText('a\u200bb\u007f')).toBe('a<U+200B>b^?');
    expect(plainText('\u{e0041}')).toBe('<U+E0041>');
  });

  it('drops the carriage return of a Windows line end', () => {
    expect(plainText('done\r')).toBe('done');
    expect(plainText('\r')).toBe('');
  });

  it('survives invalid code points', () => {
    expect(plainText('a\ud800b\udc00')).toBe('a<U+D800>b<U+DC00>');
    expect(plainText('\uffff\ufffd')).toBe('<U+FFFF>\ufffd');
    expect(plainText('ok \u{1f680}')).toBe('ok \u{1f680}');
  });

  it('keeps markup as text', () => {
    expect(texts('<img src=x onerror=alert(1)>')).toEqual(['<img src=x onerror=alert(1)>']);
  });
});

describe('long lines', () => {
  it('cuts at the limit, in the middle of colours too', () => {
    const parsed = parseLine(`${ESC}[31m${'a'.repeat(10)}${ESC}[32m${'b'.repeat(1_000_000)}`, 15);
    expect(parsed.length).toBe(15);
    expect(parsed.cut).toBe(true);
    expect(parsed.segments.map((segment) => segment.text)).toEqual(['aaaaaaaaaa', 'bbbbb']);
  });

  it('does not say cut when the limit is just reached', () => {
    expect(parseLine('abc', 3).cut).toBe(false);
    expect(parseLine('abcd', 3).cut).toBe(true);
  });

  it('does not cut a character in two', () => {
    expect(parseLine('ab\u{1f680}c', 3).segments[0]?.text).toBe('ab');
  });

  it('reads 1 MB of unterminated sequences without going over it again and again', () => {
    const raw = `${ESC}]`.repeat(500_000);
    const parsed = parseLine(raw);
    expect(parsed.length).toBe(1_500_000);
    expect(parseLine(`${ESC}[${';'.repeat(1_000_000)}`).length).toBe(1_000_003);
  });

  it('bounds the pieces that a line is drawn in', () => {
    const raw = Array.from({ length: 10_000 }, (_, i) => `${ESC}[3${i % 8}mx`).join('');
    const parsed = parseLine(raw);
    expect(parsed.segments.length).toBeLessThanOrEqual(2_000);
    expect(parsed.length).toBe(10_000);
  });
});
