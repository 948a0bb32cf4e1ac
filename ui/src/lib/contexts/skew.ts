/** How far the clock of this machine is from those of servers, in words. */
import { formatCount } from '$lib/format/number';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

const UNITS = [
  [YEAR, 'years'],
  [DAY, 'days'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
] as const;

/** What it does, and what helps. */
export const SKEW_HINT =
  'Ages, expiries and the validity of credentials are off by as much. Set this machine’s clock, or the server’s if that is the wrong one.';

/** In milliseconds, behind if negative, as in `5 min ahead`. */
function distance(ahead: number): string {
  const off = Math.abs(ahead);
  // In the largest unit of which it is two at least.
  const [unit, name] = UNITS.find(([unit]) => off >= 2 * unit) ?? [SECOND, 's'];
  return `${Math.round(off / unit)} ${name} ${ahead < 0 ? 'behind' : 'ahead'}`;
}

/** In few words, as in `clock 5 min ahead`. */
export function skewWords(ahead: number): string {
  return `clock ${distance(ahead)}`;
}

/** Of one server, as in `its server’s` or `that of shop-eu`. */
export function skewSentence(ahead: number, whose: string, upTo = ''): string {
  const of = ahead < 0 ? '' : ' of';
  return `This machine’s clock is ${upTo}${distance(ahead)}${of} ${whose}`;
}

/** Of several servers, at least one. */
export function skewOfSeveral(aheads: readonly number[]): string {
  const whose = `those of ${formatCount(aheads.length, 'server')}`;
  const most = aheads.reduce((one, other) => (Math.abs(other) > Math.abs(one) ? other : one));
  if (aheads.some((ahead) => Math.sign(ahead) !== Math.sign(most))) {
    return `This machine’s clock is off from ${whose}`;
  }
  const alike = aheads.every((ahead) => distance(ahead) === distance(most));
  return skewSentence(most, whose, alike ? '' : 'up to ');
}

/** The whole of it, for a tooltip. */
export function skewTitle(ahead: number): string {
  return `${skewSentence(ahead, 'its server’s')}. ${SKEW_HINT}`;
}
