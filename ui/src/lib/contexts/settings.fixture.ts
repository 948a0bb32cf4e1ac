/** Settings as the core answers with them, for tests. */
import type { Settings, StoredSettings } from '$lib/wire/generated';

/** Of which nothing was said, but what `part` says. */
export const storedSettings = (part: Partial<Settings> = {}): StoredSettings => ({
  settings: {
    sources: [],
    groups: [],
    order: [],
    protection_rules: [],
    sleep: { after_minutes: 5, keep: true },
    contexts: {},
    ...part,
  },
  path: '/home/me/.config/pilothouse/settings.json',
  problem: null,
  kept: null,
});
