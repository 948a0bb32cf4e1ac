import { describe, expect, it } from 'vitest';

import { editsBetween } from './changes';

function apply(text: string, other: string): string {
  const edits = editsBetween(text.split('\n'), other.split('\n'));
  let result = text;
  for (const { from, to, insert } of edits.reverse()) {
    result = result.slice(0, from) + insert + result.slice(to);
  }
  return result;
}

describe('the edits between two texts', () => {
  it('make the one of the other', () => {
    const texts = [
      '',
      'a',
      'a\n',
      'a\nb',
      'b\na\n',
      'a\nb\nc\n',
      'a\nx\nb\nc\n',
      'a\nb\nc\nd',
      '\n\n',
      'c',
    ];
    for (const one of texts) for (const other of texts) expect(apply(one, other)).toBe(other);
  });

  it('touch only the lines that differ', () => {
    expect(editsBetween(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'yy'])).toEqual([
      { from: 2, to: 3, insert: 'x' },
      { from: 6, to: 7, insert: 'yy' },
    ]);
    expect(editsBetween(['a', 'b', 'z'], ['a', 'b', 'c', 'z'])).toEqual([
      { from: 4, to: 4, insert: 'c\n' },
    ]);
    expect(editsBetween(['a', 'b'], ['a', 'b'])).toEqual([]);
  });
});
