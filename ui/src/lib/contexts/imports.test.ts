import { describe, expect, it } from 'vitest';

import { contextInfo } from './context.fixture';
import { dropWords, importedWords, looksLikeKubeconfig, secretWords, sorted } from './imports';
import { notesOf } from './notes';

describe('a text', () => {
  it.each([
    ['apiVersion: v1\nclusters:\n- name: a', true],
    ['---\n# mine\n  clusters: []', true],
    ['{"apiVersion":"v1","clusters":[]}', true],
    ['{apiVersion: v1, clusters: []}', true],
    ['apiVersion: v1\nkind: Config\nusers: []', true],
    ['{"kind": "Config", "apiVersion": "v1"}', true],
    ['apiVersion: v1\nkind: ConfigMap\ndata: {}', false],
    ['apiVersion: apps/v1\nkind: Deployment', false],
    ['the clusters: two of them', false],
    ['kubectl get pods', false],
    ['', false],
  ])('%j is meant as a kubeconfig: %s', (text, expected) => {
    expect(looksLikeKubeconfig(text)).toBe(expected);
  });
});

describe('secrets', () => {
  it('are called as people call them, each once', () => {
    expect(secretWords(['token', 'client-key-data', 'password'])).toBe(
      'token, client key, password',
    );
    expect(
      secretWords([
        'auth-provider/config/refresh-token',
        'exec/env/AWS_SECRET_ACCESS_KEY',
        'exec/args/2',
        'exec/args/5',
      ]),
    ).toBe('refresh token, AWS_SECRET_ACCESS_KEY, an argument of its program');
    expect(secretWords([])).toBe('');
  });

  it('of imported contexts are told where they are, and of no others', () => {
    const words = (imported: 'keychain' | 'file' | 'memory' | null) =>
      importedWords(contextInfo('a', { imported, source: '/i/a.yaml' }));
    expect(words(null)).toBeNull();
    expect(words('keychain')?.text).toBe('imported, secrets in the keychain');
    expect(words('memory')?.text).toBe('imported, secrets until Pilothouse ends');
    // Nothing says whether there are any.
    expect(words('file')?.text).toBe('imported');
    expect(words('file')?.title).toContain('/i/a.yaml');
  });

  it('are no reason for attention', () => {
    expect(notesOf(contextInfo('a', { imported: 'memory' }))).toMatchObject([{ attention: false }]);
  });
});

describe('files over the window', () => {
  it('are snapshots by their ending, and else kubeconfigs', () => {
    expect(sorted(['/a.pilothouse', '/config', '/b.PILOTHOUSE', '/c.yaml'])).toEqual({
      snapshots: ['/a.pilothouse', '/b.PILOTHOUSE'],
      kubeconfigs: ['/config', '/c.yaml'],
    });
  });

  it.each([
    [['/a.pilothouse'], 'Drop to open the snapshot'],
    [['/a.pilothouse', '/b.pilothouse'], 'Drop to open 2 snapshots'],
    [['/config'], 'Drop to import it as a kubeconfig'],
    [['/config', '/c.yaml'], 'Drop to import 2 files as kubeconfigs, one after another'],
    [
      ['/a.pilothouse', '/config'],
      'Drop to open the snapshot, and to import the other file as a kubeconfig',
    ],
    [
      ['/a.pilothouse', '/b.pilothouse', '/c', '/d'],
      'Drop to open 2 snapshots, and to import 2 other files as kubeconfigs, one after another',
    ],
  ])('%j: %s', (paths, words) => {
    expect(dropWords(paths)).toBe(words);
  });
});
