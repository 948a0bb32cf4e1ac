import { describe, expect, it } from 'vitest';

import { extraColumn } from './extra';

describe('a column that the user names', () => {
  it.each([
    ['app', 'label:app', 'app'],
    [' app.kubernetes.io/name ', 'label:app.kubernetes.io/name', 'name'],
    ['label:team', 'label:team', 'team'],
    ['annotation:a.io/owner', 'annotation:a.io/owner', 'owner'],
    ['owner', 'owner', 'Owner'],
    ['.spec.nodeName', '.spec.nodeName', 'nodeName'],
    ['spec.nodeName', 'spec.nodeName', 'nodeName'],
    ['{.spec.nodeName}', '{.spec.nodeName}', 'nodeName'],
    ['.spec.containers[*].image', '.spec.containers[*].image', 'image'],
    ['.spec.containers[0]', '.spec.containers[0]', 'containers'],
    ["metadata.labels['a.io/b']", "metadata.labels['a.io/b']", 'b'],
    [String.raw`.metadata.labels.a\.io/b`, String.raw`.metadata.labels.a\.io/b`, 'b'],
  ])('%s is %s, called %s', (typed, value, title) => {
    expect(extraColumn(typed)).toMatchObject({ value, title });
  });

  it.each(['', '  ', 'label:', 'annotation: '])('is none: "%s"', (typed) => {
    expect(extraColumn(typed)).toBeNull();
  });
});
