import { describe, expect, it } from 'vitest';

import { quoted, termAt, termsOf } from './terms';

/** Each term as it is written, and what of it is compared with what. */
const read = (text: string) =>
  termsOf(text).map(({ from, to, key, operator, values }) => {
    const compared = values.map((value) => value.text).join('|');
    return [text.slice(from, to), key, operator, compared].join(' ; ');
  });

describe('the terms of a filter', () => {
  it.each([
    ['', []],
    ['web', ['web ;  ;  ; ']],
    ['  a  "b c" ', ['a ;  ;  ; ', '"b c" ;  ;  ; ']],
    ['status=a,b', ['status=a,b ; status ; = ; a|b']],
    ['!status:"no such, host",x', ['!status:"no such, host",x ; status ; : ; no such, host|x']],
    [
      'restarts>=5 ready<100%',
      ['restarts>=5 ; restarts ; >= ; 5', 'ready<100% ; ready ; < ; 100%'],
    ],
    ['app= tier!=db', ['app= ; app ; = ; ', 'tier!=db ; tier ; != ; db']],
    ['name~^a,b$', ['name~^a,b$ ; name ; ~ ; ^a,b$']],
    [
      'label:a.io/b=c annotation:x',
      ['label:a.io/b=c ; label:a.io/b ; = ; c', 'annotation:x ; annotation:x ;  ; '],
    ],
    [
      '.spec.nodeName spec.x=1',
      ['.spec.nodeName ; .spec.nodeName ;  ; ', 'spec.x=1 ; spec.x ; = ; 1'],
    ],
    [
      '.status.conditions[?(@.type == "Re ady")].status=True web',
      [
        '.status.conditions[?(@.type == "Re ady")].status=True ; .status.conditions[?(@.type == "Re ady")].status ; = ; True',
        'web ;  ;  ; ',
      ],
    ],
    [
      String.raw`.metadata.labels.a\.io/b=c`,
      [String.raw`.metadata.labels.a\.io/b=c ; .metadata.labels.a\.io/b ; = ; c`],
    ],
    [String.raw`x="a\"b"`, [String.raw`x="a\"b" ; x ; = ; a"b`]],
    ['10.0.0.1:80 <x', ['10.0.0.1:80 ;  ;  ; ', '<x ;  ;  ; ']],
    ['größe=ß🚢', ['größe=ß🚢 ; größe ; = ; ß🚢']],
    ['x="a"b', ['x="a" ; x ; = ; a', 'b ;  ;  ; ']],
  ])('of %j', (text, terms) => {
    expect(read(text)).toEqual(terms);
  });

  it('are told to be open where they take in what follows', () => {
    const open = (text: string) => termsOf(text).map((term) => term.open);
    expect(open('a "b')).toEqual([false, true]);
    expect(open('x="a b')).toEqual([true]);
    expect(open('.a[?(@.b')).toEqual([true]);
    expect(open('.a\\')).toEqual([true]);
    expect(open('"a" .b[0] \\')).toEqual([false, false, false]);
  });

  it('are found by the cursor, at their ends, too', () => {
    expect(termAt('ab cd', 2)).toEqual({ from: 0, to: 2 });
    expect(termAt('ab  cd', 3)).toEqual({ from: 3, to: 3 });
    expect(termAt('', 0)).toEqual({ from: 0, to: 0 });
  });

  it('have values in quotes where they must', () => {
    for (const plain of ['a', 'Deployment/web', 'a.b:c', '🚢']) expect(quoted(plain)).toBe(plain);
    expect(quoted('')).toBe('""');
    expect(quoted('a b')).toBe('"a b"');
    expect(quoted('a,b')).toBe('"a,b"');
    expect(quoted(String.raw`a"\b`)).toBe(String.raw`"a\"\\b"`);
  });

  it('are read again as they were written', () => {
    for (const value of ['a', 'a b', 'a,b', '"', '\\', String.raw`a\"b`, '']) {
      expect(termsOf(`x=${quoted(value)}`)[0]?.values.map(({ text }) => text)).toEqual([value]);
    }
  });
});
