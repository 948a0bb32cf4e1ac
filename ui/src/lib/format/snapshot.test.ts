import { describe, expect, it } from 'vitest';

import { contextInfo } from '$lib/contexts/context.fixture';
import type { SnapshotInfo } from '$lib/wire/generated';

import {
  captureName,
  fileName,
  isSnapshotFile,
  snapshotMoment,
  snapshotPath,
  snapshotTime,
  snapshotTitle,
  takenOut,
} from './snapshot';

const AT = Date.UTC(2026, 10, 26, 23, 51, 7);

it('tells moments in UTC, as the names of their contexts do', () => {
  expect(snapshotMoment(AT)).toBe('26 Nov 2026 23:51 UTC');
  expect(snapshotTime(AT)).toBe('23:51:07');
  expect(snapshotMoment(NaN)).toBe('');
});

it('calls a snapshot by what it is of', () => {
  const snapshot = { source: 'prod-eu', captured_at: AT, demo: false } as SnapshotInfo;
  expect(snapshotTitle(contextInfo('prod-eu @ 2026-11-26 23:51', { snapshot }))).toBe(
    'prod-eu, snapshot of 26 Nov 2026 23:51 UTC',
  );
  expect(snapshotTitle(contextInfo('prod-eu'))).toBe('prod-eu');
});

describe('the name of a new file', () => {
  it.each([
    ['prod-eu', 'prod-eu 2026-11-26 2351.pilothouse'],
    [
      'arn:aws:eks:eu-1:1:cluster/prod',
      'arn-aws-eks-eu-1-1-cluster-prod 2026-11-26 2351.pilothouse',
    ],
    ['../etc', 'etc 2026-11-26 2351.pilothouse'],
    ['...', 'cluster 2026-11-26 2351.pilothouse'],
  ])('of %s is one on every system', (context, name) => {
    expect(captureName(context, AT)).toBe(name);
  });
});

it('knows its files by their ending', () => {
  expect(isSnapshotFile('/home/me/prod.Pilothouse')).toBe(true);
  expect(isSnapshotFile('/home/me/prod.pilothouse.zip')).toBe(false);
  expect(snapshotPath('/home/me/prod.Pilothouse')).toBe('/home/me/prod.Pilothouse');
  expect(snapshotPath('/home/me/prod 1.2')).toBe('/home/me/prod 1.2.pilothouse');
  expect(fileName('C:\\Users\\me\\prod.pilothouse')).toBe('prod.pilothouse');
  expect(fileName('/home/me/prod.pilothouse')).toBe('prod.pilothouse');
});

it('sums what was taken out by its sort, and says where it was', () => {
  const found = [
    { what: 'tokens', place: 'logs', count: 2 },
    { what: 'passwords', place: 'deployments.apps', count: 4 },
    { what: 'tokens', place: 'configmaps', count: 1_003 },
  ];
  expect(takenOut(found)).toEqual([
    { what: 'tokens', count: 1_005, places: 'configmaps 1,003, logs 2' },
    { what: 'passwords', count: 4, places: 'deployments.apps' },
  ]);
  expect(takenOut([])).toEqual([]);
});
