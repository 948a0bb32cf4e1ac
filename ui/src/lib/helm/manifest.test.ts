import { describe, expect, it } from 'vitest';

import { groupVersion, manifestObjects } from './manifest';
import { chartVersion, releaseHealth, remark, storedBy } from './revision';

const MANIFEST = `---
# Source: web/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  labels:
    name: not-the-name
  name: web
spec:
  selector:
    name: pods
---
# Source: web/templates/deployment.yaml
apiVersion: "apps/v1"
kind: 'Deployment' # the workload
metadata:
    annotations: {kind: Fake}
    name: "web-app"
    namespace: shop
spec:
  template:
    metadata:
      name: inner
data: |
  ---
  kind: NotTop
---
# only a comment
---

---
metadata:
  name: [broken
`;

describe('manifestObjects', () => {
  it('finds each object by what names it', () => {
    expect(manifestObjects(MANIFEST)).toMatchObject([
      {
        index: 0,
        apiVersion: 'v1',
        kind: 'Service',
        name: 'web',
        namespace: null,
        source: 'web/templates/service.yaml',
      },
      {
        index: 1,
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'web-app',
        namespace: 'shop',
        source: 'web/templates/deployment.yaml',
      },
      { index: 2, apiVersion: '', kind: '', name: '[broken', namespace: null, source: null },
    ]);
  });

  it('keeps the text of each, indented separators included', () => {
    const [service, deployment] = manifestObjects(MANIFEST);
    expect(service?.text.startsWith('# Source: web/templates/service.yaml\napiVersion')).toBe(true);
    expect(service?.text.endsWith('name: pods\n')).toBe(true);
    expect(deployment?.text).toContain('  ---\n  kind: NotTop');
  });

  it('reads documents in JSON notation', () => {
    const json = '{\n  "apiVersion": "v1",\n  "kind": "List"\n}';
    expect(manifestObjects(json)).toHaveLength(1);
  });

  it('takes anything', () => {
    expect(manifestObjects('')).toEqual([]);
    expect(manifestObjects('not yaml at all')).toHaveLength(1);
    expect(manifestObjects(`${'- x: 1\r\n'.repeat(100_000)}`)).toHaveLength(1);
    expect(manifestObjects('a'.repeat(1_000_000))).toHaveLength(1);
  });
});

describe('groupVersion', () => {
  it('splits at the slash', () => {
    expect(groupVersion('apps/v1')).toEqual({ group: 'apps', version: 'v1' });
    expect(groupVersion('v1')).toEqual({ group: '', version: 'v1' });
  });
});

describe('a revision in words', () => {
  it('leaves out what says nothing', () => {
    expect(remark({ description: 'Upgrade complete' })).toBeNull();
    expect(remark({ description: 'Rollback to 2' })).toBe('Rollback to 2');
    expect(remark({ description: null })).toBeNull();
    expect(remark({ description: 'Upgrade "web" failed: timed out' })).toBe('timed out');
  });

  it('takes the chart apart where it can', () => {
    expect(chartVersion('my-app-1.2.0-rc.1', 'my-app')).toBe('1.2.0-rc.1');
    expect(chartVersion('other-1.0.0', 'my-app')).toBe('other-1.0.0');
    expect(chartVersion('x-1', null)).toBe('x-1');
    expect(chartVersion(null, 'x')).toBeNull();
  });

  it('says who stored it', () => {
    expect(storedBy('ssa')).toBe('Helm 4, server-side apply');
    expect(storedBy(null)).toBe('Helm 3');
  });

  it('is broken when it cannot be read', () => {
    expect(releaseHealth({ status: 'deployed', problem: null })).toBe('ok');
    const problem = { code: 'malformed', message: 'not gzip', hint: null } as const;
    expect(releaseHealth({ status: 'deployed', problem })).toBe('broken');
  });
});
