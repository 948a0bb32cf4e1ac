//! What a pod needs, by its specification or by the template that it is made from.

use compact_str::{CompactString, format_compact};
use serde_json::Value;

use super::{Reference, Relation, target::Found};
use crate::look;

/// Where containers stand in the specification, and what they are called.
const CONTAINERS: [(&str, &str); 3] = [
    ("/initContainers", "init container"),
    ("/containers", "container"),
    ("/ephemeralContainers", "ephemeral container"),
];

/// Adds what a `core/v1.PodSpec` names. `pod` is the pod's name; a template's pods have none yet.
pub(super) fn pod_spec(spec: &Value, pod: Option<&str>, found: &mut Found<'_>) {
    for (pointer, word) in CONTAINERS {
        for container in look::list(spec, pointer) {
            let name = look::text(container, "/name").unwrap_or_default();
            environment(container, &format_compact!("{word} {name}"), found);
        }
    }
    for volume in look::list(spec, "/volumes") {
        volume_source(volume, pod, found);
    }
    for claim in look::list(spec, "/resourceClaims") {
        let place = place("resource claim", claim);
        for (pointer, kind) in [
            ("/resourceClaimName", "ResourceClaim"),
            ("/resourceClaimTemplateName", "ResourceClaimTemplate"),
        ] {
            if let Some(name) = look::text(claim, pointer) {
                let name = found.local("resource.k8s.io", kind, name);
                found.push(Reference::to(Relation::Claims, name).at(place.clone()));
            }
        }
    }
    let account = ["/serviceAccountName", "/serviceAccount"]
        .into_iter()
        .find(|pointer| look::text(spec, pointer).is_some());
    if let Some(pointer) = account {
        found.add(Relation::RunsAs, "", "ServiceAccount", spec, pointer);
    }
    for secret in look::list(spec, "/imagePullSecrets") {
        found.add(Relation::PullsWith, "", "Secret", secret, "/name");
    }
    found.add(
        Relation::OfClass,
        "scheduling.k8s.io",
        "PriorityClass",
        spec,
        "/priorityClassName",
    );
    found.add(
        Relation::OfClass,
        "node.k8s.io",
        "RuntimeClass",
        spec,
        "/runtimeClassName",
    );
    found.add(Relation::RunsOn, "", "Node", spec, "/nodeName");
}

fn environment(container: &Value, of: &str, found: &mut Found<'_>) {
    for variable in look::list(container, "/env") {
        let name = look::text(variable, "/name").unwrap_or_default();
        for (pointer, kind) in [
            ("/valueFrom/configMapKeyRef", "ConfigMap"),
            ("/valueFrom/secretKeyRef", "Secret"),
        ] {
            let place = || format_compact!("env {name} of {of}");
            source(
                variable,
                pointer,
                "/name",
                (Relation::EnvFrom, kind),
                place,
                found,
            );
        }
    }
    for all in look::list(container, "/envFrom") {
        for (pointer, kind) in [("/configMapRef", "ConfigMap"), ("/secretRef", "Secret")] {
            let place = || match look::text(all, "/prefix") {
                Some(prefix) => format_compact!("env {prefix}* of {of}"),
                None => format_compact!("env of {of}"),
            };
            source(
                all,
                pointer,
                "/name",
                (Relation::EnvFrom, kind),
                place,
                found,
            );
        }
    }
}

/// Adds the object of the core group that a source names, which may be optional.
fn source(
    value: &Value,
    pointer: &str,
    name: &str,
    (relation, kind): (Relation, &str),
    place: impl Fn() -> CompactString,
    found: &mut Found<'_>,
) {
    let Some(source) = value.pointer(pointer) else {
        return;
    };
    if let Some(name) = look::text(source, name) {
        let optional = look::flag(source, "/optional") == Some(true);
        let reference = Reference::to(relation, found.local("", kind, name));
        found.push(reference.optional(optional).at(place()));
    }
}

fn volume_source(volume: &Value, pod: Option<&str>, found: &mut Found<'_>) {
    let place = || place("volume", volume);
    for (pointer, name, kind) in [
        ("/configMap", "/name", "ConfigMap"),
        ("/secret", "/secretName", "Secret"),
        (
            "/persistentVolumeClaim",
            "/claimName",
            "PersistentVolumeClaim",
        ),
    ] {
        let how = (Relation::Mounts, kind);
        source(volume, pointer, name, how, place, found);
    }
    for projected in look::list(volume, "/projected/sources") {
        for (pointer, kind) in [("/configMap", "ConfigMap"), ("/secret", "Secret")] {
            let how = (Relation::Mounts, kind);
            source(projected, pointer, "/name", how, place, found);
        }
        if let Some(name) = look::text(projected, "/clusterTrustBundle/name") {
            let optional = look::flag(projected, "/clusterTrustBundle/optional") == Some(true);
            let name = found.local("certificates.k8s.io", "ClusterTrustBundle", name);
            let reference = Reference::to(Relation::Mounts, name);
            found.push(reference.optional(optional).at(place()));
        }
    }
    // Of the kinds of volumes that are reached with a Secret, most call it `secretRef`.
    for source in volume.as_object().into_iter().flatten().map(|(_, it)| it) {
        for pointer in ["/secretRef/name", "/nodePublishSecretRef/name"] {
            if let Some(name) = look::text(source, pointer) {
                let name = found.local("", "Secret", name);
                found.push(Reference::to(Relation::AuthenticatesWith, name).at(place()));
            }
        }
    }
    if let Some(name) = look::text(volume, "/azureFile/secretName") {
        let name = found.local("", "Secret", name);
        found.push(Reference::to(Relation::AuthenticatesWith, name).at(place()));
    }
    ephemeral(volume, pod, found);
}

/// A claim is made for each pod, and is called by the pod and the volume.
fn ephemeral(volume: &Value, pod: Option<&str>, found: &mut Found<'_>) {
    let Some(template) = volume.pointer("/ephemeral/volumeClaimTemplate") else {
        return;
    };
    let volume_name = look::text(volume, "/name").unwrap_or_default();
    if let Some(pod) = pod {
        let claim = format_compact!("{pod}-{volume_name}");
        let name = found.local("", "PersistentVolumeClaim", &claim);
        found.push(Reference::to(Relation::Mounts, name).at(place("volume", volume)));
    } else if let Some(class) = look::text(template, "/spec/storageClassName") {
        let name = found.local("storage.k8s.io", "StorageClass", class);
        let reference = Reference::to(Relation::OfClass, name);
        // Volumes that were made by hand are bound by the name of a class that need not be there.
        found.push(reference.optional(true).at(place("volume", volume)));
    }
}

/// "volume data", by the name of an entry of a list.
fn place(word: &str, entry: &Value) -> CompactString {
    match look::text(entry, "/name") {
        Some(name) => format_compact!("{word} {name}"),
        None => word.into(),
    }
}
