/**
 * What the window remembers by itself between runs: theme, tabs, sizes. Anything that can be
 * read must be checked: it may come from another version.
 */
const PREFIX = 'pilothouse.';

/** The remembered value, or undefined when there is none that can be read. */
export function recall(key: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Remembers a value; where nothing can be stored, the window just forgets it. */
export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs comfort, never function.
  }
}
