//! Which kinds to look at for a tree or a map.

use cluster::{Cluster, Kind, Scope};
use wire::Section;

/// What is in namespaces and has to do with others, by names that kubectl takes. Kinds that a server
/// does not have are left out.
const IN_NAMESPACES: &[&str] = &[
    "pods",
    "services",
    "endpointslices.discovery.k8s.io",
    "ingresses.networking.k8s.io",
    "networkpolicies.networking.k8s.io",
    "poddisruptionbudgets.policy",
    "horizontalpodautoscalers.autoscaling",
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "replicasets.apps",
    "jobs.batch",
    "cronjobs.batch",
    "replicationcontrollers",
    "persistentvolumeclaims",
    "serviceaccounts",
    "rolebindings.rbac.authorization.k8s.io",
    "resourceclaims.resource.k8s.io",
    "gateways.gateway.networking.k8s.io",
    "httproutes.gateway.networking.k8s.io",
    "grpcroutes.gateway.networking.k8s.io",
    "tlsroutes.gateway.networking.k8s.io",
    "tcproutes.gateway.networking.k8s.io",
    "udproutes.gateway.networking.k8s.io",
    "verticalpodautoscalers.autoscaling.k8s.io",
    "volumesnapshots.snapshot.storage.k8s.io",
];

/// What others name and what itself names nobody: its metadata is enough, and its content may be large
/// or secret.
const NAMED_ONLY: &[&str] = &["configmaps", "secrets", "roles.rbac.authorization.k8s.io"];

/// Of larger groups of custom resources, kinds beyond this are not searched.
const GROUP_LIMIT: usize = 30;

/// One kind to look at.
#[derive(Clone)]
pub(super) struct Wanted {
    pub kind: Kind,
    pub scope: Scope,
    /// Whether metadata is enough.
    pub metadata: bool,
}

/// What to look at for all of some namespaces; everywhere when there are none.
pub(super) fn of_namespaces(cluster: &Cluster, namespaces: &[String]) -> Vec<Wanted> {
    let scopes: Vec<Scope> = if namespaces.is_empty() {
        vec![Scope::all()]
    } else {
        namespaces.iter().map(Scope::namespace).collect()
    };
    let mut wanted = Vec::new();
    for (names, metadata) in [(IN_NAMESPACES, false), (NAMED_ONLY, true)] {
        for kind in names.iter().filter_map(|name| known(cluster, name)) {
            for scope in &scopes {
                wanted.push(Wanted {
                    kind: kind.clone(),
                    scope: scope.clone(),
                    metadata,
                });
            }
        }
    }
    wanted
}

/// What to look at for the tree or the surroundings of an object.
pub(super) fn of_object(
    cluster: &Cluster,
    kind: &Kind,
    namespace: Option<&str>,
    name: &str,
) -> Vec<Wanted> {
    let mut wanted = match namespace {
        Some(namespace) => of_namespaces(cluster, &[namespace.to_owned()]),
        None => Vec::new(),
    };
    for (other, scope) in elsewhere(&kind.info.kind, &kind.info.group, name) {
        if let Some(kind) = known(cluster, other) {
            wanted.push(Wanted {
                kind,
                scope,
                metadata: false,
            });
        }
    }
    if kind.info.section == Section::Custom {
        let scope = namespace.map_or_else(Scope::all, Scope::namespace);
        let kinds = cluster.kinds();
        let group = kinds.iter().filter(|other| {
            // What is in a namespace owns nothing outside it.
            other.info.group == kind.info.group && (namespace.is_none() || other.info.namespaced)
        });
        for other in group.take(GROUP_LIMIT) {
            wanted.push(Wanted {
                kind: other.clone(),
                scope: scope.clone(),
                // Of others it is enough to know who owns them.
                metadata: other.info.id != kind.info.id,
            });
        }
    }
    if wanted.iter().all(|one| one.kind.info.id != kind.info.id) {
        wanted.push(Wanted {
            kind: kind.clone(),
            scope: Scope::object(namespace, name),
            metadata: false,
        });
    }
    wanted
}

/// What names objects of a kind from outside their namespace.
fn elsewhere(kind: &str, group: &str, name: &str) -> Vec<(&'static str, Scope)> {
    let all = |names: &[&'static str]| names.iter().map(|name| (*name, Scope::all())).collect();
    match (kind, group) {
        ("Node", "") => vec![
            (
                "pods",
                Scope::all().with_fields(format!("spec.nodeName={name}")),
            ),
            ("volumeattachments.storage.k8s.io", Scope::all()),
        ],
        ("PersistentVolume", "") => all(&["volumeattachments.storage.k8s.io"]),
        ("Service", "") => all(&[
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "apiservices.apiregistration.k8s.io",
        ]),
        ("ServiceAccount", "") | ("ClusterRole", "rbac.authorization.k8s.io") => all(&[
            "clusterrolebindings.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
        ]),
        ("StorageClass", "storage.k8s.io") => all(&["persistentvolumeclaims", "persistentvolumes"]),
        ("IngressClass", "networking.k8s.io") => all(&["ingresses.networking.k8s.io"]),
        ("GatewayClass", "gateway.networking.k8s.io") => {
            all(&["gateways.gateway.networking.k8s.io"])
        }
        ("Gateway", "gateway.networking.k8s.io") => all(&[
            "httproutes.gateway.networking.k8s.io",
            "grpcroutes.gateway.networking.k8s.io",
            "tlsroutes.gateway.networking.k8s.io",
            "tcproutes.gateway.networking.k8s.io",
        ]),
        ("ValidatingAdmissionPolicy", _) => {
            all(&["validatingadmissionpolicybindings.admissionregistration.k8s.io"])
        }
        ("MutatingAdmissionPolicy", _) => {
            all(&["mutatingadmissionpolicybindings.admissionregistration.k8s.io"])
        }
        _ => Vec::new(),
    }
}

/// The kind of exactly that name; a custom one of the same short name is another.
fn known(cluster: &Cluster, id: &str) -> Option<Kind> {
    cluster.kinds().with_id(id).cloned()
}
