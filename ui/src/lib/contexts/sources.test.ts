import { describe, expect, it } from 'vitest';

import type { ContextProblem } from '$lib/wire/generated';

import { contextInfo } from './context.fixture';
import { notesOf } from './notes';
import { isOf, sourcesOf } from './sources';

it.each([
  ['/a/config', '/a/config', true],
  ['/a', '/a/config', true],
  ['/a/', '/a/config', true],
  ['/a', '/a/b/config', false],
  ['/a', '/ab/config', false],
  ['/a/*.yaml', '/a/x.yaml', true],
  ['/a/*.yaml', '/a/x_yaml', false],
  ['/a/*.yaml', '/a/b/x.yaml', false],
  ['/a/**/x', '/a/b/c/x', true],
  ['/a/**/x', '/a/x', true],
  ['/a/[!b]?', '/a/cd', true],
  ['/a/[!b]?', '/a/bd', false],
  ['/a/x[', '/a/x', false],
  ['C:\\k\\*.yaml', 'C:\\k\\x.yaml', true],
])('of %s is %s: %s', (path, file, expected) => {
  expect(isOf(path, file)).toBe(expected);
});

describe('the places', () => {
  const searched = ['/home/me/.kube/config', '/home/me/clusters', '/home/me/more/*.yaml'];
  const contexts = [
    contextInfo('a', { source: '/home/me/.kube/config' }),
    contextInfo('b', { source: '/home/me/clusters/b' }),
    contextInfo('c', { source: '/home/me/clusters/c' }),
  ];
  const problem: ContextProblem = {
    path: '/home/me/more/x.yaml',
    error: { code: 'kubeconfig', message: 'no YAML', hint: null },
  };

  it('say as what they were added, and what came of them', () => {
    const added = ['~/clusters', '~/more/*.yaml'];
    expect(sourcesOf({ searched, contexts, problems: [problem] }, added)).toEqual([
      { path: searched[0], added: null, read: true, contexts: 1, problems: [] },
      { path: searched[1], added: '~/clusters', read: true, contexts: 2, problems: [] },
      { path: searched[2], added: '~/more/*.yaml', read: true, contexts: 0, problems: [problem] },
    ]);
  });

  it('that were added are not read where the program has files of its own', () => {
    const listed = { searched: ['/x'], contexts, problems: [] };
    expect(sourcesOf(listed, ['~/clusters']).map(({ path, read }) => [path, read])).toEqual([
      ['/x', true],
      ['~/clusters', false],
    ]);
  });
});

describe('what is to be known of a context', () => {
  const texts = (part: Parameters<typeof contextInfo>[1]) =>
    notesOf(contextInfo('prod', part)).map(({ text }) => text);

  it('is nothing where all comes from one file', () => {
    expect(texts({})).toEqual([]);
  });

  it('is why it is as it was, and asks for attention', () => {
    const outdated = { code: 'kubeconfig', message: 'no YAML', hint: 'Mend it.' } as const;
    expect(notesOf(contextInfo('prod', { outdated }))).toEqual([
      { text: 'As it was read before', title: 'no YAML\nMend it.', attention: true },
    ]);
  });

  it('is where its parts come from, and which of the same name do not count', () => {
    const unused = [
      { list: 'contexts', path: '/k/b' },
      { list: 'users', path: '/k/b' },
      { list: 'clusters', path: '/k/c' },
    ] as const;
    const part = { entry: 'p', cluster_source: '/k/clusters', user_source: '/k/users' };
    expect(texts({ ...part, unused: [...unused] })).toEqual([
      'called p in its file',
      'cluster from clusters',
      'user from users',
      'also in b, not used',
      'also in c, not used',
    ]);
    expect(notesOf(contextInfo('prod', { unused: [...unused] }))[0]?.title).toMatch(
      /^\/k\/b has other entries for the context and its user/,
    );
  });
});
