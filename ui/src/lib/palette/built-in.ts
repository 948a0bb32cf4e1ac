/**
 * The kinds that every cluster has, under the names that kubectl gives them: for commands that are
 * given before a server could be asked, such as the first one, or one to another context.
 */
import type { KindInfo, Section } from '$lib/wire/generated';

/** What a kind is called, and where it belongs. */
export type NamedKind = Pick<
  KindInfo,
  'id' | 'group' | 'kind' | 'plural' | 'singular' | 'short_names' | 'title' | 'section'
>;

type Row = readonly [kind: string, plural: string, shorts: string, title: string, group?: string];

const RBAC = 'rbac.authorization.k8s.io';

const ROWS: Partial<Record<Section, readonly Row[]>> = {
  workloads: [
    ['Pod', 'pods', 'po', 'Pods'],
    ['Deployment', 'deployments', 'deploy', 'Deployments', 'apps'],
    ['StatefulSet', 'statefulsets', 'sts', 'Stateful sets', 'apps'],
    ['DaemonSet', 'daemonsets', 'ds', 'Daemon sets', 'apps'],
    ['ReplicaSet', 'replicasets', 'rs', 'Replica sets', 'apps'],
    ['ReplicationController', 'replicationcontrollers', 'rc', 'Replication controllers'],
    ['Job', 'jobs', '', 'Jobs', 'batch'],
    ['CronJob', 'cronjobs', 'cj', 'Cron jobs', 'batch'],
    ['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa', 'Autoscalers', 'autoscaling'],
    ['PodDisruptionBudget', 'poddisruptionbudgets', 'pdb', 'Disruption budgets', 'policy'],
  ],
  network: [
    ['Service', 'services', 'svc', 'Services'],
    ['Ingress', 'ingresses', 'ing', 'Ingresses', 'networking.k8s.io'],
    ['IngressClass', 'ingressclasses', '', 'Ingress classes', 'networking.k8s.io'],
    ['NetworkPolicy', 'networkpolicies', 'netpol', 'Network policies', 'networking.k8s.io'],
    ['Endpoints', 'endpoints', 'ep', 'Endpoints'],
    ['EndpointSlice', 'endpointslices', '', 'Endpoint slices', 'discovery.k8s.io'],
  ],
  config: [
    ['ConfigMap', 'configmaps', 'cm', 'Config maps'],
    ['Secret', 'secrets', '', 'Secrets'],
    ['ResourceQuota', 'resourcequotas', 'quota', 'Resource quotas'],
    ['LimitRange', 'limitranges', 'limits', 'Limit ranges'],
  ],
  storage: [
    ['PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc', 'Claims'],
    ['PersistentVolume', 'persistentvolumes', 'pv', 'Volumes'],
    ['StorageClass', 'storageclasses', 'sc', 'Storage classes', 'storage.k8s.io'],
  ],
  access: [
    ['ServiceAccount', 'serviceaccounts', 'sa', 'Service accounts'],
    ['Role', 'roles', '', 'Roles', RBAC],
    ['RoleBinding', 'rolebindings', '', 'Role bindings', RBAC],
    ['ClusterRole', 'clusterroles', '', 'Cluster roles', RBAC],
    ['ClusterRoleBinding', 'clusterrolebindings', '', 'Cluster role bindings', RBAC],
  ],
  cluster: [
    ['Node', 'nodes', 'no', 'Nodes'],
    ['Namespace', 'namespaces', 'ns', 'Namespaces'],
    ['Event', 'events', 'ev', 'Events'],
    ['Lease', 'leases', '', 'Leases', 'coordination.k8s.io'],
    ['PriorityClass', 'priorityclasses', 'pc', 'Priority classes', 'scheduling.k8s.io'],
    [
      'CustomResourceDefinition',
      'customresourcedefinitions',
      'crd crds',
      'Custom resource definitions',
      'apiextensions.k8s.io',
    ],
  ],
  helm: [['Release', 'releases', '', 'Releases']],
};

export const BUILT_IN: readonly NamedKind[] = Object.entries(ROWS).flatMap(([section, rows]) =>
  rows.map(([kind, plural, shorts, title, group = '']) => ({
    id: group === '' ? plural : `${plural}.${group}`,
    group,
    kind,
    plural,
    singular: kind.toLowerCase(),
    short_names: shorts === '' ? [] : shorts.split(' '),
    title,
    section: section as Section,
  })),
);
