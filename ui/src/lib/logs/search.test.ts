import { describe, expect, it } from 'vitest';

import { LineBuffer } from './buffer';
import { compile, hasNestedRepeat } from './matcher';
import { LogSearch } from './search';
import { SeqList } from './seqs';

const ESC = '\u001b';

function setup(texts: string[], entries = 100) {
  const buffer = new LineBuffer({ entries, characters: 1_000_000 });
  const add = (more: string[]) => {
    for (const text of more) buffer.push({ container: 0, time: '', text });
  };
  add(texts);
  const search = new LogSearch();
  const found = () => {
    while (!search.advance(buffer));
    return Array.from({ length: search.matches.size }, (_, i) =>
      search.matches.at(search.matches.first + i),
    );
  };
  return { buffer, add, search, found };
}

describe('LogSearch', () => {
  it('finds text in any case, as it is written', () => {
    const { search, found } = setup(['GET /a.b', 'get /axb', 'POST', 'a get']);
    search.setQuery({ text: 'get /a.b', regex: false });
    expect(found()).toEqual([0]);
    search.setQuery({ text: 'GET', regex: false });
    expect(found()).toEqual([0, 1, 3]);
  });

  it('looks at new lines only, and forgets dropped ones', () => {
    const { search, found, add, buffer } = setup(['hit', 'no', 'hit'], 5);
    search.setQuery({ text: 'hit', regex: false });
    expect(found()).toEqual([0, 2]);
    add(['hit', 'no', 'hit', 'no']);
    expect(found()).toEqual([3, 5]);
    expect(buffer.first).toBeGreaterThan(2);
  });

  it('sees the text of a line, not its escape sequences, and no notices', () => {
    const { search, found, buffer } = setup([`ER${ESC}[31mROR${ESC}[0m`, '[31m']);
    buffer.push({ notice: 'broken', text: 'ERROR in the stream' });
    search.setQuery({ text: 'error', regex: false });
    expect(found()).toEqual([0]);
    search.setQuery({ text: '[31m', regex: false });
    expect(found()).toEqual([1]);
  });

  it('takes regular expressions and says what is wrong with one', () => {
    const { search, found } = setup(['code=500', 'code=204', 'code=503']);
    search.setQuery({ text: 'code=5\\d\\d$', regex: true });
    expect(found()).toEqual([0, 2]);
    search.setQuery({ text: 'code=(5', regex: true });
    expect(search.problem).toMatch(/group/);
    expect(found()).toEqual([]);
    search.setQuery({ text: '(a+)+$', regex: true });
    expect(search.problem).toMatch(/repeat/);
    search.setQuery({ text: '', regex: true });
    expect(search.problem).toBeNull();
  });

  it('goes through the matches in both directions and around', () => {
    const { search, found } = setup(['hit', 'no', 'hit', 'no', 'hit']);
    search.setQuery({ text: 'hit', regex: false });
    found();
    expect(search.after(0)).toBe(2);
    expect(search.after(4)).toBe(0);
    expect(search.before(4)).toBe(2);
    expect(search.before(0)).toBe(4);
    expect(search.place(2)).toBe(2);
    expect(search.place(3)).toBeNull();
  });

  it('works in slices', () => {
    let clock = 0;
    const buffer = new LineBuffer({ entries: 100, characters: 100_000 });
    for (let i = 0; i < 20; i++) buffer.push({ container: 0, time: '', text: 'hit' });
    const search = new LogSearch(() => (clock += 1));
    search.setQuery({ text: 'hit', regex: false });
    expect(search.advance(buffer)).toBe(false);
    const part = search.matches.size;
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(20);
    while (!search.advance(buffer));
    expect(search.matches.size).toBe(20);
  });

  it('gives up on a pattern that takes too long', () => {
    let clock = 0;
    const buffer = new LineBuffer();
    buffer.push({ container: 0, time: '', text: 'aaaa' });
    const search = new LogSearch(() => (clock += 1_000));
    search.setQuery({ text: 'a', regex: true });
    expect(search.advance(buffer)).toBe(true);
    expect(search.problem).toMatch(/too long/);
    expect(search.matches.size).toBe(0);
  });
});

describe('compile', () => {
  it('marks every place, and no empty ones', () => {
    expect(compile({ text: 'aa', regex: false }).matcher?.ranges('aaaaa')).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 4 },
    ]);
    expect(compile({ text: 'x*', regex: true }).matcher?.ranges('axxb')).toEqual([
      { from: 1, to: 3 },
    ]);
    expect(compile({ text: '^', regex: true }).matcher?.test('abc')).toBe(false);
    expect(compile({ text: 'x*', regex: true }).matcher?.test('axxb')).toBe(true);
  });

  it('escapes what is special in plain text', () => {
    const text = 'a.b*c+(d)[e]{f}^$|\\/-?';
    expect(compile({ text, regex: false }).matcher?.test(`<${text}>`)).toBe(true);
  });

  it('finds text at the end of 1 MB', () => {
    const matcher = compile({ text: 'needle', regex: false }).matcher;
    expect(matcher?.test(`${'x'.repeat(1_000_000)}needle`)).toBe(true);
  });
});

describe('hasNestedRepeat', () => {
  it.each(['(a+)+', '(?:\\w*)*', '((ab)+c)*', '(x{2,})+', '([a-z]+\\.)+'])('sees it in %s', (p) => {
    expect(hasNestedRepeat(p)).toBe(true);
  });

  it.each(['a+b+', '(ab)+', '[(+*]+', '\\(a+\\)+', '(a+)b', '(a+)?', '(\\d{1,3}\\.){3}', '(a'])(
    'does not see it in %s',
    (p) => {
      expect(hasNestedRepeat(p)).toBe(false);
    },
  );
});

describe('SeqList', () => {
  it('keeps ordinals while members leave at the front', () => {
    const list = new SeqList();
    for (let i = 0; i < 20_000; i++) list.push(i * 2);
    list.dropBelow(19_999);
    expect(list.first).toBe(10_000);
    expect(list.at(10_000)).toBe(20_000);
    expect(list.at(9_999)).toBeUndefined();
    expect(list.lowerBound(20_001)).toBe(10_001);
    expect(list.lowerBound(99_999)).toBe(list.next);
    list.clear();
    expect(list.size).toBe(0);
    list.push(7);
    expect(list.at(list.first)).toBe(7);
  });
});
