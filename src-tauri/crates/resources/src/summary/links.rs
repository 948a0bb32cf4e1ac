//! Names of other objects, without context and version.

use serde_json::Value;
use wire::ObjectRef;

use crate::look;

/// Names an object. The namespace is dropped for kinds that are known to have none.
pub fn link(group: &str, kind: &str, namespace: Option<&str>, name: &str) -> ObjectRef {
    ObjectRef {
        context: String::new(),
        group: group.into(),
        version: String::new(),
        kind: kind.into(),
        namespace: namespace
            .filter(|_| !cluster_scoped(group, kind))
            .map(Into::into),
        name: name.into(),
        uid: None,
    }
}

/// Names an object in the namespace of another.
pub fn local(beside: &Value, group: &str, kind: &str, name: &str) -> ObjectRef {
    link(group, kind, look::namespace(beside), name)
}

/// Whether objects of a built-in kind live outside namespaces.
pub fn cluster_scoped(group: &str, kind: &str) -> bool {
    let outside: &[&str] = match group {
        "" => &["Node", "Namespace", "PersistentVolume", "ComponentStatus"],
        "rbac.authorization.k8s.io" => &["ClusterRole", "ClusterRoleBinding"],
        "storage.k8s.io" => &[
            "StorageClass",
            "CSIDriver",
            "CSINode",
            "VolumeAttachment",
            "VolumeAttributesClass",
        ],
        "networking.k8s.io" => &["IngressClass", "IPAddress", "ServiceCIDR"],
        "resource.k8s.io" => &[
            "DeviceClass",
            "DeviceTaintRule",
            "ResourcePoolStatusRequest",
            "ResourceSlice",
        ],
        "certificates.k8s.io" => &["CertificateSigningRequest", "ClusterTrustBundle"],
        "scheduling.k8s.io" => &["PriorityClass"],
        "node.k8s.io" => &["RuntimeClass"],
        "gateway.networking.k8s.io" => &["GatewayClass"],
        "snapshot.storage.k8s.io" => &["VolumeSnapshotClass", "VolumeSnapshotContent"],
        "admissionregistration.k8s.io"
        | "apiextensions.k8s.io"
        | "apiregistration.k8s.io"
        | "flowcontrol.apiserver.k8s.io"
        | "internal.apiserver.k8s.io"
        | "storagemigration.k8s.io" => return true,
        _ => &[],
    };
    outside.contains(&kind)
}

/// The group of a reference, by its `apiVersion` (`apps/v1`, `v1`) or its `apiGroup`.
pub fn group_of(reference: &Value) -> &str {
    look::text(reference, "/apiGroup").unwrap_or_else(|| {
        let version = look::text(reference, "/apiVersion").unwrap_or_default();
        version.rsplit_once('/').map_or("", |(group, _)| group)
    })
}
