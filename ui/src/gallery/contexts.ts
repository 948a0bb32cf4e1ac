/** Invented contexts with settings for the gallery. */
import type { ContextInfo, ContextList, StoredSettings } from '$lib/wire/generated';

import { CONTEXT } from './samples';

const context = (
  name: string,
  { settings = {}, ...part }: Partial<Omit<ContextInfo, 'settings'>> & { settings?: object },
): ContextInfo => ({
  ...CONTEXT,
  name,
  entry: name,
  cluster: name,
  server: `https://${name}.example.com:6443`,
  current: false,
  settings: settings as ContextInfo['settings'],
  ...part,
});

export const OUTDATED: ContextInfo = context('shop-prod-us', {
  hue: 'orange',
  initials: 'SU',
  settings: { group: 'Shop' },
  protection: 'confirm',
  outdated: {
    code: 'kubeconfig',
    message: 'read the kubeconfig `/home/me/.kube/config`: it is no YAML (line 12, column 3)',
    hint: 'Contexts that were read from it before stay as they were.',
  },
});

const LIST: ContextInfo[] = [
  { ...CONTEXT, suggested_protection: 'confirm' },
  context('kind-lab', { hue: 'green', initials: 'KL', settings: { favourite: true } }),
  context('shop-prod-eu', {
    hue: 'red',
    initials: 'SE',
    settings: { group: 'Shop', alias: 'Shop Europe', favourite: true, notes: 'On call: #shop' },
    protection: 'read_only',
    cluster_source: '/home/me/.kube/clusters',
  }),
  OUTDATED,
  context('shop-staging', {
    hue: 'teal',
    initials: 'SS',
    settings: { group: 'Shop' },
    source: '/home/me/clusters/shop.yaml',
    unused: [
      { list: 'contexts', path: '/home/me/clusters/copy.yaml' },
      { list: 'users', path: '/home/me/clusters/copy.yaml' },
    ],
  }),
];

export const LISTED: ContextList = {
  contexts: LIST,
  problems: [
    {
      path: '/home/me/.kube/config',
      error: {
        code: 'kubeconfig',
        message: 'read the kubeconfig `/home/me/.kube/config`: it is no YAML (line 12, column 3)',
        hint: null,
      },
    },
  ],
  searched: ['/home/me/.kube/config', '/home/me/clusters/*.yaml'],
};

export const STORED: StoredSettings = {
  settings: {
    sources: ['~/clusters/*.yaml'],
    groups: ['Shop'],
    order: [],
    protection_rules: [
      { pattern: '*-staging', protection: 'open' },
      { pattern: '*prod*', protection: 'confirm' },
    ],
    contexts: {},
  },
  path: '/home/me/.config/pilothouse/settings.json',
  problem: null,
};
