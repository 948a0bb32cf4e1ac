import { describe, expect, it } from 'vitest';

import { chosenValues, toggled, type Subject } from './edit';
import { termsOf } from './terms';

const STATUS: Subject = {
  key: 'status',
  operator: '=',
  names: ['status', 'state', 'phase'],
  cased: false,
};
const HEALTH: Subject = { key: 'is', operator: ':', names: ['is', 'health'], cased: false };
const LABEL: Subject = { key: 'label:app', operator: '=', names: ['labelapp', 'app'], cased: true };
const FIELD: Subject = { key: '.spec.a', operator: '=', names: [], cased: true };

describe('the values that a filter lets through', () => {
  it.each([
    ['', STATUS, []],
    ['status=a,"b c" State==d', STATUS, ['a', 'b c', 'd']],
    // What contains a text, is not one or is turned around lets others through.
    ['status:a status!=b !status=c node=d status~e', STATUS, []],
    ['"status=a" xstatus=a', STATUS, []],
    ['is:broken is=ok health=idle', HEALTH, ['broken', 'ok', 'idle']],
    ['app=web label:app=api annotation:app=x', LABEL, ['web', 'api']],
    ['.spec.a=1 spec.a=2', FIELD, ['1', '2']],
    ['.status=a', STATUS, []],
  ])('of %j', (text, subject, values) => {
    expect(chosenValues(text, subject)).toEqual(values);
  });
});

describe('a click on a value', () => {
  it.each([
    ['', 'a', 'status=a'],
    ['web', 'a', 'web status=a'],
    ['web ', 'a', 'web status=a'],
    ['status=a', 'b', 'status=a,b'],
    ['x status=a y', 'b', 'x status=a,b y'],
    ['phase=a', 'b', 'phase=a,b'],
    ['status= y', 'b', 'status=b y'],
    ['status=a, y', 'b', 'status=a,b y'],
    ['status:a', 'a', 'status:a status=a'],
    ['!status=a', 'a', '!status=a status=a'],
    ['', 'a b', 'status="a b"'],
    ['', 'a,"b"', String.raw`status="a,\"b\""`],
    ['status=a', 'b c', 'status=a,"b c"'],
    // Behind an open quote or bracket it would be part of that.
    ['web "no su', 'a', 'status=a web "no su'],
    ['status="Run', 'b', 'status=b,"Run'],
    ['.a[?(@.b', 'a', 'status=a .a[?(@.b'],
  ])('adds it: %j and %j', (text, value, wanted) => {
    expect(toggled(text, STATUS, value)).toBe(wanted);
  });

  it.each([
    ['status=a', 'a', ''],
    ['status=A', 'a', ''],
    ['web  status=a  y', 'a', 'web   y'],
    ['status=a web', 'a', 'web'],
    ['web status=a', 'a', 'web'],
    ['status=a,b,c', 'a', 'status=b,c'],
    ['status=a,b,c', 'b', 'status=a,c'],
    ['status=a,b,c', 'c', 'status=a,b'],
    ['x status=a,"b c" y', 'b c', 'x status=a y'],
    ['status=a status=b,a y', 'a', 'status=b y'],
    ['web status="a"b', 'a', 'web b'],
    ['web status=a,', 'a', 'web'],
  ])('takes it out: %j and %j', (text, value, wanted) => {
    expect(toggled(text, STATUS, value)).toBe(wanted);
  });

  it('minds the case of labels', () => {
    expect(toggled('app=Web', LABEL, 'web')).toBe('app=Web,web');
  });

  it('undoes itself', () => {
    for (const text of ['', 'web', 'a  b', 'status:x', '!status=a y', 'node=b status!=c']) {
      for (const value of ['v', 'v w', 'v,"w"']) {
        expect(toggled(toggled(text, STATUS, value), STATUS, value)).toBe(text);
      }
    }
  });

  it('keeps the other terms', () => {
    const text = 'web !node=a "b c" .x[?(@.y=="z")]=1 status=q restarts>5';
    const others = (filter: string) =>
      termsOf(filter)
        .filter(({ key }) => key !== 'status')
        .map(({ from, to }) => filter.slice(from, to));
    expect(others(toggled(text, STATUS, 'r'))).toEqual(others(text));
    expect(others(toggled(text, STATUS, 'q'))).toEqual(others(text));
  });
});
