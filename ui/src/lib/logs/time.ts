/** The times of log lines: local and short in the line, whole and in UTC on demand. */

/** RFC 3339 with any number of fractional digits; engines agree on no more than three. */
const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970; null if the time cannot be read. */
export function parseTime(time: string): number | null {
  const match = RFC3339.exec(time);
  if (match === null) return null;
  const millis = (match[2] ?? '').padEnd(3, '0').slice(0, 3);
  const at = Date.parse(`${match[1] ?? ''}.${millis}${match[3] ?? ''}`);
  return Number.isNaN(at) ? null : at;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `21:14:07.112` in the user's zone, with `11-24` before it where the day has to be said. */
export function localTime(time: string, withDay: boolean): string {
  const at = parseTime(time);
  if (at === null) return '';
  const date = new Date(at);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const day = withDay ? `${two(date.getMonth() + 1)}-${two(date.getDate())} ` : '';
  return `${day}${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Characters that {@link localTime} takes. */
export function timeWidth(withDay: boolean): number {
  return withDay ? 18 : 12;
}

/** The whole time in UTC, as the container runtime wrote it. */
export function utcTime(time: string): string {
  const match = RFC3339.exec(time);
  if (match === null || match[3] !== 'Z') return time;
  return `${(match[1] ?? '').replace('T', ' ')}${match[2] === undefined ? '' : `.${match[2]}`} UTC`;
}

/** Whether a moment lies on another day than `now` in the user's zone. */
export function isOtherDay(at: number, now: number): boolean {
  return new Date(at).toDateString() !== new Date(now).toDateString();
}

/** Orders two times in UTC to the last digit that they have. */
export function compareTimes(a: string, b: string): number {
  const [left, right] = [fixed(a), fixed(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function fixed(time: string): string {
  const bare = time.replace(/Z$/, '');
  return (bare.includes('.') ? bare : `${bare}.`).padEnd(30, '0');
}
