/** Invented contexts with settings for the gallery. */
import { contextState } from '$lib/contexts/context.fixture';
import type {
  ContextInfo,
  ContextList,
  ContextStates,
  KeptInfo,
  KubeconfigImport,
  ProgramList,
  StoredSettings,
} from '$lib/wire/generated';

import { CONTEXT, LOCKED, REFUSED } from './samples';

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
  context('sent', {
    hue: 'violet',
    initials: 'SN',
    source: '/home/me/.local/share/pilothouse/kubeconfigs/sent.yaml',
    imported: 'keychain',
  }),
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

export const PROGRAMS: ProgramList = {
  folders: ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin', '/bin', '/home/me/.krew/bin'],
  shell: '/bin/zsh',
  silent: null,
  programs: [
    { name: 'aws', file: '/opt/homebrew/bin/aws', contexts: ['shop-prod-eu', 'shop-prod-us'] },
    { name: 'gke-gcloud-auth-plugin', file: null, contexts: ['shop-staging'] },
  ],
};

export const SILENT: ProgramList = { ...PROGRAMS, silent: 'it took longer than 10 s' };

/** Of a kubeconfig that was sent, while the keychain is locked. */
export const IMPORTED: KubeconfigImport = {
  contexts: [
    {
      entry: 'shop-prod-eu',
      name: 'shop-prod-eu (sent)',
      server: 'https://shop-prod-eu.example.com:6443',
      user: 'jane',
      namespace: 'shop',
      secrets: ['token', 'client-key-data'],
      program: null,
      problem: null,
      same_as: 'shop-prod-eu',
    },
    {
      entry: 'shop-lab',
      name: 'shop-lab',
      server: 'https://shop-lab.example.com:6443',
      user: 'aws',
      namespace: null,
      secrets: [],
      program: 'aws',
      problem: null,
      same_as: null,
    },
    {
      entry: 'old',
      name: 'old',
      server: null,
      user: null,
      namespace: null,
      secrets: [],
      program: null,
      problem: {
        code: 'kubeconfig',
        message: 'context `old` names the cluster `old`, which the file does not have',
        hint: null,
      },
      same_as: null,
    },
  ],
  problems: [
    { code: 'kubeconfig', message: 'user `jane` stands in it twice: the first counts', hint: null },
  ],
  keychain: LOCKED,
  path: null,
};

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

/** What is kept of contexts. */
export const KEPT: KeptInfo = {
  folder: '/home/me/.local/state/pilothouse/kept',
  bytes: 3_460_000,
  problem: null,
};

/** The same while the keychain does not give the key. */
export const KEPT_LOCKED: KeptInfo = {
  ...KEPT,
  problem: {
    code: 'keychain',
    message: 'read the key of what is kept from the keychain: it is locked',
    hint: 'Unlock it, for example by signing in to your desktop.',
  },
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
    sleep: { after_minutes: 5, keep: true },
    contexts: {},
  },
  path: '/home/me/.config/pilothouse/settings.json',
  problem: null,
  kept: KEPT,
};

const MINUTE = 60_000;

/** One that sleeps, one that is being woken, and two whose clocks are others than this machine's. */
export const STATES: ContextStates = {
  list: 0,
  states: [
    contextState('kind-lab', { connection: { state: 'asleep', since: Date.now() - 12 * MINUTE } }),
    contextState('shop-staging', {
      connection: { state: 'waking', since: Date.now() - 190 * MINUTE },
    }),
    contextState('shop-prod-eu', {
      connection: { state: 'open', server: { version: 'v1.36.3', platform: 'linux/amd64' } },
      clock_ahead: 5 * MINUTE,
    }),
    contextState('shop-prod-us', {
      connection: {
        state: 'stale',
        since: Date.now() - 2 * MINUTE,
        error: REFUSED,
        retry_at: null,
      },
      clock_ahead: -119 * MINUTE,
    }),
  ],
};
