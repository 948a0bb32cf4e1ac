import { describe, expect, it } from 'vitest';

import type { DiffHunk, DiffLine } from '$lib/wire/generated';

import { apart, blocksOf, countDifferences, pairsOf, singlesOf } from './blocks';

const line = (
  change: DiffLine['change'],
  before: number | null,
  after: number | null,
  text: string,
): DiffLine => ({ change, before, after, text });

const SIGNS = { same: ' ', removed: '-', added: '+' };

function shown(yaml: string, hunks: DiffHunk[]): string[] {
  return blocksOf(yaml, { hunks }).map(
    ({ folded, lines }) =>
      `${folded ? 'folded ' : ''}${lines
        .map(({ change, before, after, text }) => `${before}:${after}${SIGNS[change]}${text}`)
        .join('|')}`,
  );
}

describe('blocks', () => {
  it('fold what is equal between differences, with the numbers of both sides', () => {
    const yaml = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    const hunks = [
      { lines: [line('added', null, 1, 'x'), line('same', 1, 2, 'a')] },
      { lines: [line('same', 5, 6, 'e'), line('removed', 6, null, 'f'), line('same', 7, 7, 'g')] },
    ];
    expect(shown(yaml, hunks)).toEqual([
      'null:1+x|1:2 a',
      'folded 2:3 b|3:4 c|4:5 d',
      '5:6 e|6:null-f|7:7 g',
      '8:8 h',
    ]);
  });

  it('know where an addition at the end stands', () => {
    const hunks = [{ lines: [line('added', null, 4, 'd')] }];
    expect(shown('a\nb\nc\n', hunks)).toEqual(['folded 1:1 a|2:2 b|3:3 c', 'null:4+d']);
  });

  it('are one where nothing differs, and none of nothing', () => {
    expect(shown('a\nb\nc\n', [])).toEqual(['folded 1:1 a|2:2 b|3:3 c']);
    expect(shown('', [])).toEqual([]);
    expect(shown('', [{ lines: [line('added', null, 1, 'a')] }])).toEqual(['null:1+a']);
  });
});

describe('lines that are drawn', () => {
  const [a, b, c, d, e] = [
    line('removed', 1, null, 'a'),
    line('removed', 2, null, 'b'),
    line('added', null, 1, 'c'),
    line('same', 3, 2, 'd'),
    line('added', null, 3, 'e'),
  ] as const;
  const block = { folded: false, lines: [a, b, c, d, e], before: 4 };

  it('side by side: what is added stands beside what was removed in its place', () => {
    expect(pairsOf(block)).toEqual([
      { left: a, right: c, difference: 4 },
      { left: b, right: null, difference: 4 },
      { left: d, right: d, difference: null },
      { left: null, right: e, difference: 5 },
    ]);
    expect(pairsOf({ ...block, lines: [c, a] })).toEqual([
      { left: null, right: c, difference: 4 },
      { left: a, right: null, difference: 4 },
    ]);
  });

  it('one below the other know their difference, too', () => {
    const differences = singlesOf(block).map(({ difference }) => difference);
    expect(differences).toEqual([4, 4, 4, null, 5]);
    expect(countDifferences({ hunks: [{ lines: [a, b, c, d, e] }, { lines: [d, e] }] })).toBe(3);
  });
});

describe('lines that differ in part', () => {
  it('are marked where they do', () => {
    expect(apart('image: web:1', 'image: web:22')).toEqual(['image: web:', '1', '']);
    expect(apart('  replicas: 2', '  replicas: 12')).toEqual(['  replicas: ', '2', '']);
    expect(apart('app: frontend', 'app: privileged')).toEqual(['app: ', 'frontend', '']);
    expect(apart('a: "😀"', 'a: "😁"')).toEqual(['a: "', '😀', '"']);
  });

  it('are whole where little is equal, or nothing stands beside them', () => {
    expect(apart('    - one', '    - two')).toEqual(['    - one', '', '']);
    expect(apart('one', undefined)).toEqual(['one', '', '']);
  });
});
