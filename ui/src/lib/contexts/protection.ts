/** How careful the window is with contexts, in words. */
import type { ContextInfo, Protection, ProtectionRule } from '$lib/wire/generated';

/** What is to be shown of it: a read-only context may be unlocked for a while. */
export type Care = Protection | 'unlocked';

export const PROTECTIONS: readonly { id: Protection; label: string; title: string }[] = [
  { id: 'open', label: 'Open', title: 'Changes are made when they are asked for' },
  { id: 'confirm', label: 'Confirm', title: 'Asks before changes that destroy' },
  { id: 'read_only', label: 'Read-only', title: 'No change is made unless it is unlocked' },
];

export function protectionLabel(protection: Protection): string {
  return PROTECTIONS.find(({ id }) => id === protection)?.label ?? protection;
}

/** Snapshots are no clusters: nothing of them needs care. */
export function careOf(
  context: Pick<ContextInfo, 'protection' | 'snapshot'> | undefined,
  unlockedUntil: number | null,
): Care {
  if (context === undefined || context.snapshot !== null) return 'open';
  if (context.protection === 'read_only' && unlockedUntil !== null) return 'unlocked';
  return context.protection;
}

/** As in `Unlocked, 12 min left`; nothing where there is nothing to say. */
export function careWords(care: Care, unlockedUntil: number | null, now: number): string {
  switch (care) {
    case 'open':
      return '';
    case 'confirm':
      return 'Asks before changes';
    case 'read_only':
      return 'Read-only';
    case 'unlocked': {
      const minutes = Math.max(1, Math.ceil(((unlockedUntil ?? now) - now) / 60_000));
      return `Unlocked, ${minutes} min left`;
    }
  }
}

/** The first rule that fits a context's name. */
export function ruleFor(
  rules: readonly ProtectionRule[],
  context: string,
): ProtectionRule | undefined {
  return rules.find(({ pattern }) => letters(pattern).test(context));
}

/** `*` stands for any letters, `?` for one; letter case does not matter. As in the core. */
function letters(pattern: string): RegExp {
  const parts = [...pattern].map((letter) => {
    if (letter === '*') return '.*';
    return letter === '?' ? '.' : letter.replace(/[\\^$.+()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 'isu');
}

/** The rule that protects whatever is called production as this one is. */
export function productionRule(context: string): ProtectionRule {
  const word = /prod/i.test(context) ? 'prod' : 'prd';
  return { pattern: `*${word}*`, protection: 'confirm' };
}
