/** How well a name fits what was typed: the letters in order, best at the starts of words. */

const SEPARATOR = /[-_./:\s]/;

/**
 * A score, higher for a better match; null when the letters are not all there in order. Spaces
 * in the query part it into words that must each match.
 */
export function matchScore(name: string, query: string): number | null {
  const words = query.trim().toLowerCase().split(/\s+/);
  if (words[0] === '') return 0;
  const target = name.toLowerCase();
  let total = 0;
  for (const word of words) {
    const score = wordScore(name, target, word);
    if (score === null) return null;
    total += score;
  }
  // Among equals the shorter name is nearer to what was typed.
  return total - target.length / 1000;
}

function wordScore(name: string, target: string, word: string): number | null {
  if (target === word) return 100;
  if (target.startsWith(word)) return 80;
  const within = target.indexOf(word);
  if (within > 0) return startsWord(name, within) ? 60 : 40;
  return subsequenceScore(name, target, word);
}

/** The letters one after another, from the start of a word on: elsewhere they are chance. */
function subsequenceScore(name: string, target: string, word: string): number | null {
  let best: number | null = null;
  for (let first = 0; first < target.length; first += 1) {
    if (target[first] !== word[0] || !startsWord(name, first)) continue;
    const score = scoreFrom(name, target, word, first);
    if (score !== null && (best === null || score > best)) best = score;
  }
  return best;
}

function scoreFrom(name: string, target: string, word: string, first: number): number | null {
  let at = first;
  let starts = 1;
  let gaps = 0;
  for (const letter of word.slice(1)) {
    const next = target.indexOf(letter, at + 1);
    if (next < 0) return null;
    if (startsWord(name, next)) starts += 1;
    gaps += next - at - 1;
    at = next;
  }
  return Math.max(1, 10 + (20 * starts) / word.length - gaps);
}

function startsWord(name: string, index: number): boolean {
  if (index === 0) return true;
  const before = name.charAt(index - 1);
  const here = name.charAt(index);
  return SEPARATOR.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(here));
}

/** The items that match, best first; ties stay in the given order. */
export function bestMatches<T>(
  items: readonly T[],
  query: string,
  textsOf: (item: T) => readonly string[],
  limit = Infinity,
): T[] {
  const scored: { item: T; score: number }[] = [];
  for (const item of items) {
    let best: number | null = null;
    for (const text of textsOf(item)) {
      const score = matchScore(text, query);
      if (score !== null && (best === null || score > best)) best = score;
    }
    if (best !== null) scored.push({ item, score: best });
  }
  scored.sort((left, right) => right.score - left.score);
  return scored.slice(0, limit).map(({ item }) => item);
}
