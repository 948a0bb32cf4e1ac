/** Kinds for tests of the palette and the session. */
import type { KindInfo, Section } from '$lib/wire/generated';

export function kindInfo(id: string, title: string, part: Partial<KindInfo> = {}): KindInfo {
  const [plural = id, ...group] = id.split('.');
  return {
    id,
    group: group.join('.'),
    version: 'v1',
    kind: title.replace(/s$/, ''),
    plural,
    singular: plural.replace(/s$/, ''),
    short_names: [],
    namespaced: true,
    verbs: ['get', 'list', 'watch'],
    title,
    section: 'workloads' satisfies Section,
    ...part,
  };
}

export const PODS = kindInfo('pods', 'Pods', { short_names: ['po'] });
export const DEPLOYMENTS = kindInfo('deployments.apps', 'Deployments', { short_names: ['deploy'] });
export const PERSISTENT_VOLUMES = kindInfo('persistentvolumes', 'Volumes', {
  short_names: ['pv'],
  namespaced: false,
  section: 'storage',
});
export const CUSTOM_PODS = kindInfo('pods.metrics.example.com', 'Pods', { section: 'custom' });
export const KINDS = [CUSTOM_PODS, PODS, DEPLOYMENTS, PERSISTENT_VOLUMES];
