/**
 * How long something took or has been, in as few characters as kubectl uses: its
 * `HumanDuration`, so that an age in the window reads as in the terminal.
 */
const SECOND = 1000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A duration in milliseconds, as kubectl prints it: `41s`, `3m20s`, `26h`, `31d`. */
export function formatDuration(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / SECOND));
  const part = (unit: number) => Math.floor(seconds / unit);
  const with2 = (big: number, bigName: string, small: number, smallName: string) => {
    const rest = Math.floor((seconds % big) / small);
    return rest === 0 ? `${part(big)}${bigName}` : `${part(big)}${bigName}${rest}${smallName}`;
  };

  if (seconds < 2 * MINUTE) return `${seconds}s`;
  if (seconds < 10 * MINUTE) return with2(MINUTE, 'm', 1, 's');
  if (seconds < 3 * HOUR) return `${part(MINUTE)}m`;
  if (seconds < 8 * HOUR) return with2(HOUR, 'h', MINUTE, 'm');
  if (seconds < 2 * DAY) return `${part(HOUR)}h`;
  if (seconds < 8 * DAY) return with2(DAY, 'd', HOUR, 'h');
  if (seconds < 2 * YEAR) return `${part(DAY)}d`;
  if (seconds < 8 * YEAR) return with2(YEAR, 'y', DAY, 'd');
  return `${part(YEAR)}y`;
}

/** How long ago `at` was; a moment in the future (skewed clocks) is now. */
export function formatAge(at: number, now: number): string {
  return formatDuration(now - at);
}

/** Whether an age tells no seconds. */
export function isCalm(at: number, now: number): boolean {
  return now - at >= 10 * MINUTE * SECOND;
}

/** In a sentence: `just now`, `41s ago`. */
export function formatAgo(at: number, now: number): string {
  return now - at < SECOND ? 'just now' : `${formatAge(at, now)} ago`;
}

/** Of what was so at `at`, and may be otherwise by now: `as of 41s ago`. */
export function formatAsOf(at: number, now: number): string {
  return `as of ${formatAgo(at, now)}`;
}

/** Until `at`, in a sentence: `now`, `in 12s`. */
export function formatUntil(at: number, now: number): string {
  return at - now < SECOND ? 'now' : `in ${formatDuration(at - now)}`;
}

const MOMENT = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** The whole moment in the user's own time zone, for tooltips. */
export function formatMoment(at: number): string {
  return Number.isFinite(at) ? MOMENT.format(at) : '';
}
