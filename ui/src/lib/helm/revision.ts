/** What the statuses and texts that Helm stores mean to someone who looks at a release. */
import type { Health, Release, ReleaseStatus, Revision } from '$lib/wire/generated';

const HEALTH: Readonly<Record<ReleaseStatus, Health>> = {
  unknown: 'unknown',
  deployed: 'ok',
  uninstalled: 'idle',
  superseded: 'idle',
  failed: 'broken',
  uninstalling: 'progressing',
  'pending-install': 'progressing',
  'pending-upgrade': 'progressing',
  'pending-rollback': 'progressing',
};

export function releaseHealth(release: Pick<Release, 'status' | 'problem'>): Health {
  return release.problem === null ? HEALTH[release.status] : 'broken';
}

/** The version of a chart given as `storefront-1.2.0`, where the chart's name is known. */
export function chartVersion(chart: string | null, name: string | null): string | null {
  if (chart === null || name === null || !chart.startsWith(`${name}-`)) return chart;
  return chart.slice(name.length + 1);
}

/** What Helm says of a revision; null where that is only that all went well. */
export function remark(revision: Pick<Revision, 'description'>): string | null {
  const { description } = revision;
  if (description === null || description === '') return null;
  if (/^(install|upgrade) complete$/i.test(description)) return null;
  // The status says that it failed and the page of what; the reason is what is left.
  return /^[\w-]+ "[^"]*" failed: (.+)$/s.exec(description)?.[1] ?? description;
}

/** Which Helm stored a revision and how it applied it. */
export function storedBy(applyMethod: string | null): string {
  if (applyMethod === 'ssa') return 'Helm 4, server-side apply';
  if (applyMethod === 'csa') return 'Helm 4, client-side apply';
  return applyMethod === null ? 'Helm 3' : `Helm 4, ${applyMethod}`;
}
