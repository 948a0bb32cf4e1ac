//! Claims, volumes and their classes; snapshots of them.

use compact_str::format_compact;
use serde_json::Value;

use super::{
    Name, Reference, Relation,
    target::{Found, uid_at},
};
use crate::look;

const STORAGE: &str = "storage.k8s.io";
const SNAPSHOT: &str = "snapshot.storage.k8s.io";

/// Where the class stood before it had a field.
const BETA_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

pub(super) fn claim(claim: &Value, found: &mut Found<'_>) {
    let volume = "/spec/volumeName";
    let bound = look::text(claim, volume).is_some();
    found.add(Relation::BoundTo, "", "PersistentVolume", claim, volume);
    classes(claim, bound, found);
    for pointer in ["/spec/dataSource", "/spec/dataSourceRef"] {
        let source = claim.pointer(pointer).unwrap_or(&Value::Null);
        if let Some(name) = found.typed(source) {
            // Once it is filled, its source may go.
            found.push(Reference::to(Relation::FilledFrom, name).optional(bound));
        }
    }
}

pub(super) fn volume(volume: &Value, found: &mut Found<'_>) {
    let claim = volume.pointer("/spec/claimRef").unwrap_or(&Value::Null);
    let namespace = look::text(claim, "/namespace");
    if let (Some(namespace), Some(name)) = (namespace, look::text(claim, "/name")) {
        let name = Name::new("", "PersistentVolumeClaim", Some(namespace), name);
        let uid = uid_at(claim, "/uid");
        // Without a uid it is kept for a claim that may come.
        let reference = Reference::to(Relation::BoundTo, name).optional(uid.is_none());
        found.push(reference.with_uid(uid));
    }
    classes(volume, true, found);
    for (source, fields) in look::entries(volume, "/spec") {
        for (field, value) in fields.as_object().into_iter().flatten() {
            let secret = match field.as_str() {
                "secretName" if source == "azureFile" => look::text(fields, "/secretName"),
                "secretRef" => look::text(value, "/name"),
                _ if field.ends_with("SecretRef") => look::text(value, "/name"),
                _ => None,
            };
            let of = look::text(value, "/namespace")
                .or_else(|| look::text(fields, "/secretNamespace"))
                .or(namespace);
            if let (Some(secret), Some(of)) = (secret, of) {
                let name = Name::new("", "Secret", Some(of), secret);
                let place = format_compact!("{source} {field}");
                found.push(Reference::to(Relation::AuthenticatesWith, name).at(place));
            }
        }
    }
}

/// Adds the classes of a claim or a volume. What is bound needs its class no more; and volumes that
/// were made by hand are bound by the name of a class that need not be there.
fn classes(object: &Value, optional: bool, found: &mut Found<'_>) {
    let class = look::annotation(object, BETA_CLASS)
        .or_else(|| look::text(object, "/spec/storageClassName"));
    let attributes = look::text(object, "/spec/volumeAttributesClassName");
    for (kind, class) in [
        ("StorageClass", class),
        ("VolumeAttributesClass", attributes),
    ] {
        if let Some(class) = class {
            let name = found.local(STORAGE, kind, class);
            found.push(Reference::to(Relation::OfClass, name).optional(optional));
        }
    }
}

/// The Secrets that a CSI driver gets for the volumes of a class; names may be made of those of the
/// volume or the claim, `${pvc.name}`.
pub(super) fn class(class: &Value, found: &mut Found<'_>) {
    let plain = |text: &&str| !text.is_empty() && !text.contains('$');
    for (key, name) in look::entries(class, "/parameters") {
        let stem = key
            .strip_prefix("csi.storage.k8s.io/")
            .and_then(|key| key.strip_suffix("-name"))
            .filter(|stem| stem.ends_with("-secret"));
        let Some(stem) = stem else { continue };
        let namespace = format!("/parameters/csi.storage.k8s.io~1{stem}-namespace");
        let namespace = look::text(class, &namespace).filter(plain);
        if let (Some(name), Some(namespace)) = (name.as_str().filter(plain), namespace) {
            let name = Name::new("", "Secret", Some(namespace), name);
            found.push(Reference::to(Relation::AuthenticatesWith, name).at(stem));
        }
    }
}

pub(super) fn attachment(attachment: &Value, found: &mut Found<'_>) {
    found.add(
        Relation::Attaches,
        "",
        "PersistentVolume",
        attachment,
        "/spec/source/persistentVolumeName",
    );
    found.add(
        Relation::AttachesTo,
        "",
        "Node",
        attachment,
        "/spec/nodeName",
    );
}

pub(super) fn capacity(capacity: &Value, found: &mut Found<'_>) {
    found.add(
        Relation::OfClass,
        STORAGE,
        "StorageClass",
        capacity,
        "/storageClassName",
    );
}

pub(super) fn snapshot(snapshot: &Value, found: &mut Found<'_>) {
    // It outlives the claim that it was taken of.
    let source = "/spec/source/persistentVolumeClaimName";
    if let Some(name) = look::text(snapshot, source) {
        let name = found.local("", "PersistentVolumeClaim", name);
        found.push(Reference::to(Relation::FilledFrom, name).optional(true));
    }
    for pointer in [
        "/spec/source/volumeSnapshotContentName",
        "/status/boundVolumeSnapshotContentName",
    ] {
        if let Some(content) = look::text(snapshot, pointer) {
            let name = Name::new(SNAPSHOT, "VolumeSnapshotContent", None, content);
            found.push(Reference::to(Relation::BoundTo, name));
        }
    }
    snapshot_class(snapshot, found);
}

pub(super) fn snapshot_content(content: &Value, found: &mut Found<'_>) {
    let snapshot = content
        .pointer("/spec/volumeSnapshotRef")
        .unwrap_or(&Value::Null);
    if let (Some(namespace), Some(name)) = (
        look::text(snapshot, "/namespace"),
        look::text(snapshot, "/name"),
    ) {
        let name = Name::new(SNAPSHOT, "VolumeSnapshot", Some(namespace), name);
        let uid = uid_at(snapshot, "/uid");
        let reference = Reference::to(Relation::BoundTo, name).optional(uid.is_none());
        found.push(reference.with_uid(uid));
    }
    snapshot_class(content, found);
}

/// Once a snapshot is taken it needs its class no more.
fn snapshot_class(object: &Value, found: &mut Found<'_>) {
    if let Some(class) = look::text(object, "/spec/volumeSnapshotClassName") {
        let name = Name::new(SNAPSHOT, "VolumeSnapshotClass", None, class);
        let ready = look::flag(object, "/status/readyToUse") == Some(true);
        found.push(Reference::to(Relation::OfClass, name).optional(ready));
    }
}
