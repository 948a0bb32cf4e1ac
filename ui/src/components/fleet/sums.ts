/** The fleet in a few counts. */
import { formatCount, formatNumber } from '$lib/format/number';
import type { Health } from '$lib/wire/generated';

import { countOf, isOld, notReady } from './facts';
import type { FleetRow } from './member';

export interface FleetSum {
  text: string;
  /** Its shape; null for a plain count. */
  health: Health | null;
}

/** What is old counts as seen, but not as reachable: that may be otherwise by now. */
export function sumsOf(rows: readonly FleetRow[], now: number): FleetSum[] {
  const count = (test: (row: FleetRow) => boolean) => rows.filter(test).length;
  const reachable = count(
    ({ standing, member, seen }) =>
      standing.health === 'ok' ||
      (standing.reached === true && seen !== null && !isOld(member, now)),
  );
  const unreachable = count(({ standing }) => standing.health === 'broken');
  const waiting = count(({ standing }) => standing.error?.code === 'sign_in');
  const broken = count(({ seen }) => countOf(seen?.pods ?? null, 'broken') > 0);
  const nodes = count(({ seen }) => notReady(seen?.nodes ?? null) > 0);
  const old = count(
    ({ member, seen, standing }) =>
      standing.error === null && (seen === null || isOld(member, now)),
  );
  const sums: (FleetSum & { count: number })[] = [
    { count: unreachable, text: 'cannot be reached', health: 'broken' },
    { count: waiting, text: 'not signed in', health: 'attention' },
    { count: broken, text: 'with broken pods', health: 'broken' },
    { count: nodes, text: 'with nodes not ready', health: 'broken' },
    { count: old, text: 'not looked at lately', health: null },
  ];
  return [
    { text: formatCount(rows.length, 'context'), health: null },
    { text: `${formatNumber(reachable)} reachable`, health: null },
    ...sums
      .filter((sum) => sum.count > 0)
      .map(({ count, text, health }) => ({ text: `${formatNumber(count)} ${text}`, health })),
  ];
}
