import { describe, expect, it } from 'vitest';

import { complete, kindNamed, kindsLike, parseCommand, typing, type Known } from './command';
import { CUSTOM_PODS, DEPLOYMENTS, KINDS, PERSISTENT_VOLUMES, PODS } from './kinds.fixture';

const KNOWN: Known = {
  kinds: KINDS,
  contexts: ['prod-eu', 'prod-us', 'staging', 'arn:aws:eks:eu-west-1:1:cluster/shop'],
  namespaces: ['payments', 'stage'],
};

const parse = (text: string) => parseCommand(text, KNOWN);

describe('a kind is found by every name that kubectl takes', () => {
  it.each(['po', 'pods', 'pod', 'Pod', 'PODS'])('%s', (name) => {
    expect(kindNamed(name, KINDS)).toBe(PODS);
  });

  it('prefers a built-in kind to a custom one of the same name', () => {
    expect(kindNamed('pods', KINDS)).toBe(PODS);
    expect(kindNamed('pods.metrics.example.com', KINDS)).toBe(CUSTOM_PODS);
  });

  it('offers the exact name first, then what is near it', () => {
    expect(kindsLike('pv', KINDS)[0]).toBe(PERSISTENT_VOLUMES);
    expect(kindsLike('dep', KINDS)).toEqual([DEPLOYMENTS]);
  });
});

describe('where to go', () => {
  const nowhere = { context: null, namespace: null, problem: null };

  it('is nowhere else without a place', () => {
    expect(parse(':po')).toEqual({ ...nowhere, kind: PODS, filter: '' });
    expect(parse(':')).toMatchObject({ ...nowhere, kind: null });
  });

  it.each([
    [':po prod-eu', { context: 'prod-eu', namespace: null }],
    [':po prod-eu/payments', { context: 'prod-eu', namespace: 'payments' }],
    [':po prod-eu/', { context: 'prod-eu', namespace: null }],
    [':po /payments', { context: null, namespace: 'payments' }],
    [':po payments', { context: null, namespace: 'payments' }],
    [':po stag', { context: 'staging', namespace: null }],
    [':po stage', { context: null, namespace: 'stage' }],
    [':po prod', { context: null, namespace: 'prod' }],
    [':po stag/shop', { context: 'staging', namespace: 'shop' }],
  ])('%s', (text, place) => {
    expect(parse(text)).toMatchObject({ ...place, kind: PODS, problem: null });
  });

  it('knows contexts with slashes in their names', () => {
    const context = 'arn:aws:eks:eu-west-1:1:cluster/shop';
    expect(parse(`:po ${context}`)).toMatchObject({ context, namespace: null });
    expect(parse(`:po ${context}/web`)).toMatchObject({ context, namespace: 'web' });
  });

  it('takes the rest as the filter', () => {
    expect(parse(':deploy prod-eu/payments check !canary')).toMatchObject({
      kind: DEPLOYMENTS,
      filter: 'check !canary',
    });
  });

  it('may be a context that has not told its kinds yet', () => {
    const command = parseCommand(':po prod-eu/payments', { ...KNOWN, kinds: [] });
    expect(command).toMatchObject({ context: 'prod-eu', namespace: 'payments', problem: null });
    expect(command.kind?.id).toBe('pods');
    expect(parseCommand(':sts', KNOWN).kind?.id).toBe('statefulsets.apps');
    expect(parseCommand(':crds', KNOWN).kind?.title).toBe('Custom resource definitions');
  });

  it('says what it did not understand', () => {
    expect(parse(':nope').problem).toBe('No kind is called “nope”');
    expect(parse(':po nope/web').problem).toBe('No context is called “nope”');
    expect(parse(':po prod/web').problem).toBe('“prod” could be 2 contexts');
  });
});

describe('completion', () => {
  it('knows which word is being typed', () => {
    expect(typing(':')).toEqual({ part: 'kind', text: '' });
    expect(typing(':dep')).toEqual({ part: 'kind', text: 'dep' });
    expect(typing(':po ')).toEqual({ part: 'place', text: '' });
    expect(typing(':po prod')).toEqual({ part: 'place', text: 'prod' });
    expect(typing(':po prod-eu che')).toBeNull();
  });

  it('replaces the word and starts the next', () => {
    expect(complete(':de', 'deploy')).toBe(':deploy ');
    expect(complete(':po pro', 'prod-eu')).toBe(':po prod-eu ');
  });
});
