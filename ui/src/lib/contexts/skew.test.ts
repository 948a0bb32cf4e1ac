import { describe, expect, it } from 'vitest';

import { skewOfSeveral, skewSentence, skewTitle, skewWords } from './skew';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a clock that is another than its server’s', () => {
  it.each([
    [30_000, 'clock 30 s ahead'],
    [-45_400, 'clock 45 s behind'],
    [119_000, 'clock 119 s ahead'],
    [2 * MINUTE, 'clock 2 min ahead'],
    [-5 * MINUTE - 20_000, 'clock 5 min behind'],
    [HOUR, 'clock 60 min ahead'],
    [-2 * HOUR, 'clock 2 h behind'],
    [47 * HOUR, 'clock 47 h ahead'],
    [12 * DAY, 'clock 12 days ahead'],
    [-20_500 * DAY, 'clock 56 years behind'],
  ])('by %d ms is told in the unit that fits', (ahead, words) => {
    expect(skewWords(ahead)).toBe(words);
  });

  it('is told in a sentence, with what to do', () => {
    expect(skewSentence(5 * MINUTE, 'that of shop')).toBe(
      'This machine’s clock is 5 min ahead of that of shop',
    );
    expect(skewTitle(-5 * MINUTE)).toMatch(
      /^This machine’s clock is 5 min behind its server’s\. Ages, expiries .* Set this machine’s clock/,
    );
  });

  it('is told of several as far as they are alike', () => {
    expect(skewOfSeveral([301_000, 300_000])).toBe(
      'This machine’s clock is 5 min ahead of those of 2 servers',
    );
    expect(skewOfSeveral([-2 * MINUTE, -5 * MINUTE, -40_000])).toBe(
      'This machine’s clock is up to 5 min behind those of 3 servers',
    );
    expect(skewOfSeveral([-2 * MINUTE, 5 * MINUTE])).toBe(
      'This machine’s clock is off from those of 2 servers',
    );
  });
});
