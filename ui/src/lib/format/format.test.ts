import { describe, expect, it } from 'vitest';

import type { Cell } from '$lib/wire/generated';

import { formatAge, formatAgo, formatAsOf, formatDuration, formatUntil, isCalm } from './age';
import { cellText } from './cell';
import { formatCount, formatNumber } from './number';
import { formatBytes, formatCores } from './quantity';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('durations read as kubectl prints them', () => {
  it.each([
    [-5 * SECOND, '0s'],
    [0, '0s'],
    [999, '0s'],
    [41 * SECOND, '41s'],
    [2 * MINUTE - 1, '119s'],
    [2 * MINUTE, '2m'],
    [3 * MINUTE + 20 * SECOND, '3m20s'],
    [10 * MINUTE + 20 * SECOND, '10m'],
    [3 * HOUR - 1, '179m'],
    [3 * HOUR, '3h'],
    [7 * HOUR + 59 * MINUTE, '7h59m'],
    [8 * HOUR + 59 * MINUTE, '8h'],
    [47 * HOUR, '47h'],
    [2 * DAY, '2d'],
    [2 * DAY + 3 * HOUR, '2d3h'],
    [8 * DAY + 3 * HOUR, '8d'],
    [729 * DAY, '729d'],
    [730 * DAY, '2y'],
    [2 * 365 * DAY + 3 * DAY, '2y3d'],
    [8 * 365 * DAY + 3 * DAY, '8y'],
  ])('%d ms is %s', (millis, text) => {
    expect(formatDuration(millis)).toBe(text);
  });

  it('takes a moment in the future for now, because clocks differ', () => {
    expect(formatAge(10_000, 5_000)).toBe('0s');
  });

  it('tells no seconds from ten minutes on', () => {
    expect(isCalm(0, 10 * MINUTE - 1)).toBe(false);
    expect(formatAge(0, 10 * MINUTE - SECOND)).toBe('9m59s');
    expect(isCalm(0, 10 * MINUTE)).toBe(true);
    expect(formatAge(0, 10 * MINUTE + SECOND)).toBe('10m');
  });

  it('says ages and waits in sentences', () => {
    expect(formatAgo(0, 500)).toBe('just now');
    expect(formatAgo(0, 41_000)).toBe('41s ago');
    expect(formatAsOf(0, 3 * HOUR)).toBe('as of 3h ago');
    expect(formatUntil(12_000, 0)).toBe('in 12s');
    expect(formatUntil(0, 12_000)).toBe('now');
  });
});

describe('quantities read as in manifests', () => {
  it.each([
    [0, '0'],
    [0.0004, '<1m'],
    [0.25, '250m'],
    [0.9996, '1'],
    [1.5, '1.5'],
    [12.34, '12.3'],
    [128, '128'],
  ])('%d cores are %s', (cores, text) => {
    expect(formatCores(cores)).toBe(text);
  });

  it.each([
    [0, '0'],
    [512, '512'],
    [1024, '1Ki'],
    [1536, '1.5Ki'],
    [159 * 1024 ** 2, '159Mi'],
    [1023.9 * 1024 ** 2, '1Gi'],
    [12 * 1024 ** 3, '12Gi'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

it('separates thousands and counts in words', () => {
  expect(formatNumber(10482)).toBe('10,482');
  expect(formatCount(1, 'release')).toBe('1 release');
  expect(formatCount(2310, 'pod')).toBe('2,310 pods');
  expect(formatCount(0, 'policy', 'policies')).toBe('0 policies');
});

describe('cells as text', () => {
  const NOW = 10 * DAY;
  it.each<[Cell, string]>([
    [{ t: 'empty' }, ''],
    [{ t: 'text', v: '<b>x</b>' }, '<b>x</b>'],
    [{ t: 'flag', v: true }, 'yes'],
    [{ t: 'ratio', v: { ready: 1, wanted: 2 } }, '1/2'],
    [{ t: 'status', v: { text: 'CrashLoopBackOff', health: 'broken' } }, 'CrashLoopBackOff'],
    [{ t: 'time', v: NOW - HOUR }, '60m'],
    [{ t: 'quantity', v: { amount: 0.25, unit: 'cores' } }, '250m'],
    [{ t: 'restarts', v: { count: 0, last: null } }, '0'],
    [{ t: 'restarts', v: { count: 14, last: NOW - 41 * SECOND } }, '14 (41s ago)'],
    [{ t: 'list', v: ['80/TCP', '443/TCP'] }, '80/TCP, 443/TCP'],
  ])('%o is %s', (cell, text) => {
    expect(cellText(cell, NOW)).toBe(text);
  });
});
