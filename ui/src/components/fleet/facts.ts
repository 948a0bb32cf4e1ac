/** What was seen of a cluster, as the overview tells it. */
import { formatAge, formatDuration } from '$lib/format/age';
import { formatNumber } from '$lib/format/number';
import type {
  FleetFacts,
  FleetMember,
  Health,
  HealthCount,
  NodeFacts,
  WireError,
} from '$lib/wire/generated';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is older is not shown as if it were so now. */
const OLD = 15 * MINUTE;
/** A certificate is renewed by somebody, who needs some days for it. */
const CERTIFICATE_SOON = 14 * DAY;
const TOKEN_SOON = HOUR;

/** Whether what was seen may be otherwise by now: it is old, or the next look saw nothing. */
export function isOld(member: FleetMember | undefined, now: number): boolean {
  if (!member?.seen) return false;
  return member.error !== null || now - member.seen.at > OLD;
}

/** How long ago something was seen, in minutes at least: nothing here need tick each second. */
export function seenAge(at: number, now: number): string {
  return now - at < MINUTE ? '<1m' : formatAge(at, now - ((now - at) % MINUTE));
}

export function countOf(pods: readonly HealthCount[] | null, health: Health): number {
  return pods?.find((each) => each.health === health)?.rows ?? 0;
}

export function podsOf(pods: readonly HealthCount[]): number {
  return pods.reduce((sum, { rows }) => sum + rows, 0);
}

const WORDS: Record<Health, string> = {
  broken: 'broken',
  attention: 'need attention',
  progressing: 'in progress',
  unknown: 'unknown',
  ok: 'healthy',
  idle: 'idle',
};
const WORST_FIRST = Object.keys(WORDS) as Health[];

/** Those there are, the worst first. */
export function byHealth(pods: readonly HealthCount[]): HealthCount[] {
  return WORST_FIRST.map((health) => ({ health, rows: countOf(pods, health) })).filter(
    ({ rows }) => rows > 0,
  );
}

/** As in `3 broken, 409 healthy`. */
export function podWords(pods: readonly HealthCount[]): string {
  const parts = byHealth(pods).map(({ health, rows }) => `${formatNumber(rows)} ${WORDS[health]}`);
  return parts.length === 0 ? 'no pods' : parts.join(', ');
}

export function notReady(nodes: NodeFacts | null): number {
  return nodes === null ? 0 : Math.max(0, nodes.all - nodes.ready);
}

/** As in `7 of 8 nodes ready, 1 takes no new pods`. */
export function nodeWords({ all, ready, cordoned }: NodeFacts): string {
  const nodes = `${formatNumber(ready)} of ${formatNumber(all)} ${all === 1 ? 'node' : 'nodes'} ready`;
  if (cordoned === 0) return nodes;
  return `${nodes}, ${formatNumber(cordoned)} ${cordoned === 1 ? 'takes' : 'take'} no new pods`;
}

/** What is asked for of what there is, as 0.62; null where there is nothing to ask for. */
export function share(asked: number, all: number): number | null {
  return all > 0 ? asked / all : null;
}

export type Tone = 'bad' | 'warn' | null;

export interface Expiry {
  at: number;
  text: string;
  tone: Tone;
}

/** `renewed` is whether a program gives it anew, as it does with tokens: then only the last hour is near. */
export function expiryOf(at: number, now: number, renewed = false): Expiry {
  if (at <= now) return { at, text: 'expired', tone: 'bad' };
  const soon = renewed ? TOKEN_SOON : CERTIFICATE_SOON;
  return { at, text: formatDuration(at - now), tone: at - now < soon ? 'warn' : null };
}

/** Whether one has to see to what expires: a token that was good for hours goes by itself. */
export function expiresSoon(seen: FleetFacts, now: number): boolean {
  const { credentials_expire: credentials, server_expires: server, at } = seen;
  if (server !== null && expiryOf(server, now).tone !== null) return true;
  return credentials !== null && credentials - at > DAY && expiryOf(credentials, now).tone !== null;
}

/** Why something is not there, for a tooltip. */
export function deniedWords(denied: readonly string[]): string {
  return denied.length === 0 ? 'It could not be read' : `May not be read: ${denied.join(', ')}`;
}

export function errorWords({ message, hint }: WireError): string {
  return [message.replaceAll('`', ''), hint?.replaceAll('`', '')].filter((line) => line).join('\n');
}
