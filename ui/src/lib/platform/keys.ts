/** Shortcuts as people read them on their keyboard. */
import { isMac, modLabel } from './os';

const LABELS: Record<string, string> = {
  Mod: modLabel,
  Shift: isMac ? '⇧' : 'Shift',
  Alt: isMac ? '⌥' : 'Alt',
  Ctrl: isMac ? '⌃' : 'Ctrl',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ' ': 'Space',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
};

/** The labels of a shortcut's keys: `Mod+K` is `Ctrl` and `K`. */
export function keyLabels(keys: string): string[] {
  // A plus sign as the key itself stands last: `Mod++`.
  const parts = keys.endsWith('+') ? [...keys.slice(0, -1).split('+'), '+'] : keys.split('+');
  return parts
    .filter((part) => part !== '')
    .map(
      (part) => LABELS[part] ?? (parts.length > 1 && part.length === 1 ? part.toUpperCase() : part),
    );
}

/** In one piece, for tooltips: `Ctrl K`. */
export function keyText(keys: string): string {
  return keyLabels(keys).join(' ');
}
