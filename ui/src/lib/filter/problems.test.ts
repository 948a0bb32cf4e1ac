import { describe, expect, it } from 'vitest';

import { outside, pieces, present } from './problems';

const problem = (from: number, to: number) => ({ from, to, message: 'no' });
const marked = (text: string, ...ranges: { from: number; to: number }[]) =>
  pieces(text, ranges)
    .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
    .join('');

describe('what of a filter was not understood', () => {
  it('is marked in its text', () => {
    expect(marked('a foo:x b', problem(2, 5))).toBe('a [foo]:x b');
    expect(marked('ab cd', problem(3, 5), problem(0, 2))).toBe('[ab] [cd]');
    expect(marked('abcd', problem(0, 3), problem(2, 4))).toBe('[abc][d]');
    expect(marked('🚢 x', problem(3, 4))).toBe('🚢 [x]');
    expect(marked('abc')).toBe('abc');
  });

  it('is cut where the text has become shorter', () => {
    expect(marked('ab', problem(1, 9))).toBe('a[b]');
    expect(marked('ab', problem(5, 9))).toBe('ab');
    expect(present([problem(0, 1), problem(2, 3), problem(1, 1)], 'ab')).toEqual([problem(0, 1)]);
  });

  it('is told apart from what is being typed', () => {
    const problems = [problem(0, 3), problem(4, 8)];
    expect(outside(problems, { from: 4, to: 9 })).toEqual([problem(0, 3)]);
    expect(outside(problems, { from: 3, to: 3 })).toEqual(problems);
  });
});
