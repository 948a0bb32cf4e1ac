//! Persistent volumes.

use compact_str::format_compact;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use super::claim::{BETA_CLASS, access_modes, bytes_at, class_field, storage};
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Map, Str},
    look,
    meta::Meta,
    summary::{Fields, link},
};

/// `core/v1.PersistentVolume`.
pub static VOLUME: KindDef = KindDef {
    group: "",
    kind: "PersistentVolume",
    title: "Volumes",
    section: Section::Storage,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("capacity", "Capacity", ColumnKind::Number),
        ColumnDef::new("access_modes", "Access modes", ColumnKind::List),
        ColumnDef::new("reclaim_policy", "Reclaim policy", ColumnKind::Text),
        ColumnDef::new("claim", "Claim", ColumnKind::Text),
        ColumnDef::new("storage_class", "Storage class", ColumnKind::Text),
        ColumnDef::wide("attributes_class", "Attributes class", ColumnKind::Text),
        ColumnDef::new("reason", "Reason", ColumnKind::Text),
        ColumnDef::wide("volume_mode", "Volume mode", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Volume<'a> {
    #[serde(borrow)]
    metadata: Meta<'a, IgnoredAny, Map<'a, Str<'a>>>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    capacity: Map<'a, Str<'a>>,
    #[serde(borrow)]
    access_modes: List<Str<'a>>,
    #[serde(borrow)]
    persistent_volume_reclaim_policy: Str<'a>,
    #[serde(borrow)]
    claim_ref: Option<ClaimRef<'a>>,
    #[serde(borrow)]
    storage_class_name: Str<'a>,
    #[serde(borrow)]
    volume_attributes_class_name: Str<'a>,
    #[serde(borrow)]
    volume_mode: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ClaimRef<'a> {
    #[serde(borrow)]
    namespace: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    phase: Str<'a>,
    #[serde(borrow)]
    reason: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Volume {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let (word, health) = match &*status.phase {
        _ if metadata.deleting() => ("Terminating", Health::Progressing),
        "Available" => ("Available", Health::Idle),
        "Bound" => ("Bound", Health::Ok),
        "Pending" => ("Pending", Health::Progressing),
        // Its claim is gone, and what is in it waits for somebody.
        "Released" => ("Released", Health::Attention),
        "Failed" => ("Failed", Health::Broken),
        other => (other, Health::Unknown),
    };
    let class = metadata
        .annotations
        .get(BETA_CLASS)
        .unwrap_or(&spec.storage_class_name);
    let claim = spec.claim_ref.as_ref().map_or(Cell::Empty, |claim| {
        Cell::text(format_compact!("{}/{}", &*claim.namespace, &*claim.name))
    });
    metadata.row(
        health,
        [
            Cell::status(word, health),
            storage(&spec.capacity),
            Cell::list(access_modes(spec.access_modes.iter().map(|mode| &**mode))),
            spec.persistent_volume_reclaim_policy.cell(),
            claim,
            class.cell(),
            spec.volume_attributes_class_name.cell(),
            status.reason.cell(),
            spec.volume_mode.cell(),
            metadata.age(),
        ],
    )
}

/// Fields of a volume's specification that are not its source.
const NO_SOURCE: &[&str] = &[
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    let claim = object.pointer("/spec/claimRef").unwrap_or(&Value::Null);
    if let (Some(namespace), Some(name)) =
        (look::text(claim, "/namespace"), look::text(claim, "/name"))
    {
        let target = link("", "PersistentVolumeClaim", Some(namespace), name);
        fields.link("Claim", format!("{namespace}/{name}"), target);
    }
    class_field(object, &mut fields);
    fields.cell("Capacity", bytes_at(object, "/spec/capacity/storage"));
    fields.list(
        "Access modes",
        access_modes(look::texts(object, "/spec/accessModes")),
    );
    fields.text(
        "Reclaim policy",
        look::text(object, "/spec/persistentVolumeReclaimPolicy"),
    );
    fields.text("Volume mode", look::text(object, "/spec/volumeMode"));
    fields.list("Mount options", look::texts(object, "/spec/mountOptions"));
    fields.text("Reason", look::text(object, "/status/reason"));
    fields.text("Message", look::text(object, "/status/message"));
    summary.push(fields);

    let source = look::entries(object, "/spec").find(|(key, _)| !NO_SOURCE.contains(&key.as_str()));
    if let Some((kind, source)) = source {
        let mut fields = Fields::new("Source");
        fields.text("Type", Some(kind));
        for (key, value) in source.as_object().into_iter().flatten() {
            fields.text(key, look::scalar(value));
        }
        summary.push(fields);
    }
}
