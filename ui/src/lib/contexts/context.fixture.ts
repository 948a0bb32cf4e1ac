/** A context as the core lists it, for tests. */
import type { ContextInfo, ContextSettings, ContextState } from '$lib/wire/generated';

type Part = Partial<Omit<ContextInfo, 'settings'>> & { settings?: Partial<ContextSettings> };

/** Usable, of which nothing was ever said. */
export const contextInfo = (name: string, { settings = {}, ...part }: Part = {}): ContextInfo => ({
  name,
  entry: name,
  cluster: name,
  user: null,
  namespace: null,
  server: null,
  source: 'config',
  cluster_source: null,
  user_source: null,
  unused: [],
  current: false,
  hue: 'red',
  initials: 'XX',
  problem: null,
  outdated: null,
  imported: null,
  // The core leaves out what is not said.
  settings: settings as ContextSettings,
  protection: 'open',
  suggested_protection: null,
  snapshot: null,
  ...part,
});

/** How its connection does: closed, unless `part` says otherwise. */
export const contextState = (name: string, part: Partial<ContextState> = {}): ContextState => ({
  context: name,
  connection: { state: 'closed' },
  playback: null,
  unlocked_until: null,
  credentials: null,
  clock_ahead: null,
  ...part,
});
