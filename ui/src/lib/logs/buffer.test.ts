import { describe, expect, it } from 'vitest';

import { isNotice, LineBuffer } from './buffer';

const line = (text: string) => ({ container: 0, time: '', text });
const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => line(`line ${from + i}`));
const filled = (entries: number, count: number, characters = 1_000_000): LineBuffer => {
  const buffer = new LineBuffer({ entries, characters });
  for (const line of lines(count)) buffer.push(line);
  return buffer;
};
const all = (buffer: LineBuffer): string[] =>
  Array.from({ length: buffer.size }, (_, i) => buffer.at(buffer.first + i)?.text ?? '?');

describe('LineBuffer', () => {
  it('gives every entry a sequence number for good', () => {
    const buffer = filled(10, 5);
    expect([buffer.first, buffer.next, buffer.size]).toEqual([0, 5, 5]);
    expect(buffer.at(3)?.text).toBe('line 3');
    expect(buffer.at(5)).toBeUndefined();
    expect(buffer.at(-1)).toBeUndefined();
  });

  it('drops the oldest lines and counts them', () => {
    const buffer = filled(10, 25);
    expect(buffer.size).toBeLessThanOrEqual(10);
    expect(buffer.next).toBe(25);
    expect(buffer.dropped).toBe(25 - buffer.size);
    expect(all(buffer).at(-1)).toBe('line 24');
    expect(buffer.at(buffer.first - 1)).toBeUndefined();
    expect(buffer.at(buffer.first)?.text).toBe(`line ${buffer.first}`);
  });

  it('is bounded in characters too', () => {
    const buffer = new LineBuffer({ entries: 100, characters: 1_000 });
    for (let i = 0; i < 10; i++) buffer.push(line('x'.repeat(400)));
    expect(buffer.size).toBe(2);
    buffer.push(line('y'.repeat(5_000)));
    expect(all(buffer).map((text) => text.length)).toEqual([5_000]);
    expect(buffer.longest).toBe(5_000);
  });

  it('keeps what the reader looks at, and says what it did not take meanwhile', () => {
    const buffer = filled(10, 8);
    buffer.hold = 4;
    for (const line of lines(40, 8)) buffer.push(line);
    expect(buffer.first).toBe(4);
    expect(buffer.at(4)?.text).toBe('line 4');
    expect(buffer.refused).toBeGreaterThan(20);
    const refused = buffer.refused;

    buffer.hold = null;
    buffer.push(line('after'));
    expect(buffer.refused).toBe(0);
    const last = [buffer.at(buffer.next - 2), buffer.at(buffer.next - 1)];
    expect(last[0] !== undefined && isNotice(last[0])).toBe(true);
    expect(last[0]?.text).toBe(`${refused} lines not kept while you were reading further up`);
    expect(last[1]?.text).toBe('after');
  });

  it('does not count notices as dropped lines', () => {
    const buffer = new LineBuffer({ entries: 4, characters: 1_000 });
    for (let i = 0; i < 8; i++) buffer.push({ notice: 'plain', text: 'ended' });
    expect(buffer.dropped).toBe(0);
    expect(buffer.first).toBeGreaterThan(0);
  });

  it('forgets all on clear without using a number twice', () => {
    const buffer = filled(10, 25);
    buffer.clear();
    expect([buffer.size, buffer.first, buffer.dropped, buffer.longest]).toEqual([0, 25, 0, 0]);
    buffer.push(line('next'));
    expect(buffer.at(25)?.text).toBe('next');
    expect(buffer.at(24)).toBeUndefined();
  });
});
