import { beforeEach, describe, expect, it } from 'vitest';

import { isGroup } from '$lib/stores/row-window';
import type { Line } from '$lib/stores/row-window';
import { isRowOf } from '$lib/stores/table.svelte';
import type { TableGroup, TableRow } from '$lib/wire/generated';

import { RowCursor } from './cursor.svelte';
import type { CursorTable } from './cursor.svelte';

function row(name: string): TableRow {
  return {
    id: 0,
    context: 'c',
    namespace: 'n',
    name,
    uid: `uid-${name}`,
    health: 'ok',
    created: null,
    deleting: false,
    cells: [],
  };
}

/** Capital letters are headings. */
function heading(key: string): TableGroup {
  return { id: 0, key, value: { t: 'text', v: key }, rows: 1, healths: [], open: true };
}

let lines: Line[];
let start: number;
let count: number;
let moved: string[];
let cursor: RowCursor;

const table: CursorTable = {
  get count() {
    return count;
  },
  at: (index) => {
    const line = lines[index - start];
    return line === undefined || isGroup(line) ? undefined : line;
  },
  groupAt: (index) => {
    const line = lines[index - start];
    return line !== undefined && isGroup(line) ? line : undefined;
  },
  indexOf(key) {
    const found = lines.findIndex((each) => !isGroup(each) && isRowOf(each, key));
    return found < 0 ? -1 : start + found;
  },
  indexOfGroup(key) {
    const found = lines.findIndex((each) => isGroup(each) && each.key === key);
    return found < 0 ? -1 : start + found;
  },
};

function show(names: string, from = 0, all = names.length): void {
  lines = [...names].map((name) => (name === name.toUpperCase() ? heading(name) : row(name)));
  start = from;
  count = all;
  cursor.follow();
}

beforeEach(() => {
  moved = [];
  cursor = new RowCursor(table, (each) => void moved.push(each.name));
  show('abcde');
});

describe('the cursor', () => {
  it('starts on the first row in view, then goes step by step within the rows', () => {
    cursor.move(1, 2);
    cursor.move(1, 0);
    cursor.move(10, 0);
    cursor.move(-10, 0);
    expect(moved).toEqual(['c', 'd', 'e', 'a']);
  });

  it('stays with its object when rows move, without saying that it moved', () => {
    cursor.to(1);
    show('xxabcde');
    expect(cursor.index).toBe(3);
    expect(moved).toEqual(['b']);
    cursor.move(1, 0);
    expect(moved).toEqual(['b', 'c']);
  });

  it('goes on from where its row was when that is gone', () => {
    cursor.to(1);
    show('acde');
    expect(cursor.index).toBe(1);
    cursor.move(1, 0);
    expect(moved).toEqual(['b', 'c']);
    cursor.to(3);
    show('ac');
    expect(cursor.index).toBe(1);
    cursor.move(-1, 0);
    expect(moved.at(-1)).toBe('a');
  });

  it('waits for a row that has not arrived', () => {
    show('abc', 0, 1000);
    cursor.to(999);
    expect(cursor.index).toBe(999);
    expect(moved).toEqual([]);
    show('xyz', 997, 1000);
    expect(moved).toEqual(['z']);
    expect(cursor.key?.name).toBe('z');
  });

  it('knows its object while that is scrolled out of the window', () => {
    show('abc', 0, 1000);
    cursor.to(1);
    show('', 500, 1000);
    expect(cursor.index).toBe(1);
    show('abc', 0, 1000);
    cursor.move(1, 0);
    expect(moved).toEqual(['b', 'c']);
  });

  it('takes over what is selected elsewhere, also by name alone', () => {
    cursor.adopt({ context: 'c', namespace: 'n', name: 'd', uid: null });
    expect(cursor.index).toBe(3);
    expect(cursor.key?.name).toBe(row('d').name);
    expect(moved).toEqual([]);
  });

  it('goes over headings, and stays with one when groups before it open and close', () => {
    show('AabBcd');
    cursor.to(2);
    cursor.move(1, 0);
    expect([cursor.index, cursor.group, cursor.key]).toEqual([3, 'B', null]);
    expect(moved).toEqual(['b']);
    show('ABcd');
    expect(cursor.index).toBe(1);
    cursor.move(1, 0);
    expect([cursor.group, cursor.key?.name]).toEqual([null, 'c']);
    show('', 500, 1000);
    cursor.to(600);
    show('D', 600, 1000);
    expect([cursor.index, cursor.group]).toEqual([600, 'D']);
  });

  it('goes nowhere in an empty table', () => {
    show('');
    cursor.move(1, 0);
    expect(cursor.index).toBe(-1);
    expect(moved).toEqual([]);
  });
});
