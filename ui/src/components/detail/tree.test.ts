import { describe, expect, it } from 'vitest';

import type { TreeLine } from '$lib/wire/generated';

import { leads, parentOf, rowsOf } from './tree';

function line(
  name: string,
  depth: number,
  relation: string | null,
  part: Partial<TreeLine> = {},
): TreeLine {
  const object = {
    context: 'c',
    group: '',
    version: 'v1',
    kind: 'K',
    namespace: null,
    name,
    uid: null,
  };
  return {
    depth,
    object,
    presence: 'present',
    health: 'ok',
    status: null,
    relation,
    place: null,
    through: false,
    more: 0,
    ...part,
  };
}

/** A deployment under something that owns it. */
const lines = [
  line('app', 0, null),
  line('web', 1, 'controls'),
  line('web-1', 2, 'controls', { more: 2 }),
  line('web-1-a', 3, 'controls'),
  line('web-1-b', 3, 'controls', { more: 7 }),
  line('settings', 2, 'mounts'),
  line('db', 2, 'takes env from', { presence: 'missing' }),
  line('settings', 2, 'takes env from', { more: 1 }),
];

function drawn(closed: string[] = []): string[] {
  return rowsOf({ lines, at: 1 }, new Set(closed)).map((row) => {
    const text =
      row.row === 'line'
        ? row.line.object.name
        : row.row === 'heading'
          ? `${row.word}:`
          : `+${row.count}`;
    return ' '.repeat(row.depth) + text;
  });
}

describe('the tree of an object', () => {
  it('is parted by how the object stands to what is under it', () => {
    expect(drawn()).toEqual([
      'app',
      ' web',
      '  controls:',
      '  web-1',
      '   web-1-a',
      '   web-1-b',
      '   +7',
      '  +2',
      '  mounts:',
      '  settings',
      '  takes env from:',
      '  db',
      '  settings',
      '  +1',
    ]);
  });

  it('hides what stands below a closed line, and nothing else', () => {
    expect(drawn(['controls/c//K//web-1'])).toEqual(
      drawn().filter((text) => !/web-1-|\+7/.test(text)),
    );
    expect(drawn(['/c//K//app'])).toEqual(['app']);
  });

  it('counts what stands below', () => {
    const counts = rowsOf({ lines, at: 1 }, new Set()).flatMap((row) =>
      row.row === 'line' ? row.below : [],
    );
    expect(counts).toEqual([7, 6, 2, 0, 0, 0, 0, 0]);
  });

  it('gives every row a key of its own, also to an object that stands in two places', () => {
    const twice = [...lines, line('settings', 2, 'takes env from')];
    const keys = rowsOf({ lines: twice, at: 1 }, new Set()).map((row) => row.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('says in a line only how things stand that nothing else tells', () => {
    const odd = [line('a', 0, null), line('b', 1, 'owns'), line('c', 2, 'fills')];
    const words = rowsOf({ lines: odd, at: 0 }, new Set()).flatMap((row) =>
      row.row === 'line' ? [row.word] : [],
    );
    expect(words).toEqual([null, null, 'fills']);
  });

  it('knows what a line stands under', () => {
    const branches = rowsOf({ lines, at: 1 }, new Set()).filter((row) => row.row === 'line');
    expect(branches.map((_, index) => parentOf(branches, index))).toEqual([
      -1, 0, 1, 2, 2, 1, 1, 1,
    ]);
  });

  it('leads to what may be there', () => {
    const to = (presence: TreeLine['presence'], here = false) =>
      leads({ line: line('x', 0, null, { presence }), here });
    expect([to('present'), to('unread'), to('release')]).toEqual([true, true, true]);
    expect([to('missing'), to('absent'), to('present', true)]).toEqual([false, false, false]);
  });
});
