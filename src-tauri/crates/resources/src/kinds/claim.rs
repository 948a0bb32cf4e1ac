//! Persistent volume claims.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, List, Map, Str},
    look,
    meta::Meta,
    quantity,
    summary::{Fields, group_of, link, local},
};

/// `core/v1.PersistentVolumeClaim`.
pub static CLAIM: KindDef = KindDef {
    group: "",
    kind: "PersistentVolumeClaim",
    title: "Claims",
    section: Section::Storage,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("volume", "Volume", ColumnKind::Text),
        ColumnDef::new("capacity", "Capacity", ColumnKind::Number),
        ColumnDef::wide("requested", "Requested", ColumnKind::Number),
        ColumnDef::new("access_modes", "Access modes", ColumnKind::List),
        ColumnDef::new("storage_class", "Storage class", ColumnKind::Text),
        ColumnDef::wide("attributes_class", "Attributes class", ColumnKind::Text),
        ColumnDef::wide("volume_mode", "Volume mode", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

/// The annotation that named the class before there was a field for it; it still has precedence.
pub const BETA_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

#[derive(Deserialize)]
struct Claim<'a> {
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
    volume_name: Str<'a>,
    #[serde(borrow)]
    resources: Resources<'a>,
    #[serde(borrow)]
    storage_class_name: Str<'a>,
    #[serde(borrow)]
    volume_attributes_class_name: Str<'a>,
    #[serde(borrow)]
    volume_mode: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resources<'a> {
    #[serde(borrow)]
    requests: Map<'a, Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    phase: Str<'a>,
    #[serde(borrow)]
    access_modes: List<Str<'a>>,
    #[serde(borrow)]
    capacity: Map<'a, Str<'a>>,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

impl Claim<'_> {
    fn class(&self) -> &str {
        self.metadata
            .annotations
            .get(BETA_CLASS)
            .map_or(&*self.spec.storage_class_name, |class| class)
    }

    fn health(&self) -> Health {
        let conditions = &self.status.conditions;
        let is_true = |kinds: &[&str]| kinds.iter().any(|kind| conditions.is_true(kind));
        match &*self.status.phase {
            "Bound"
                if is_true(&[
                    "ControllerResizeError",
                    "NodeResizeError",
                    "ModifyVolumeError",
                ]) =>
            {
                Health::Attention
            }
            "Bound" if is_true(&["Resizing", "FileSystemResizePending", "ModifyingVolume"]) => {
                Health::Progressing
            }
            "Bound" => Health::Ok,
            // Without a class nothing makes a volume; a fitting one must already be there.
            "Pending" if self.class().is_empty() => Health::Attention,
            "Pending" => Health::Progressing,
            "Lost" => Health::Broken,
            _ => Health::Unknown,
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let claim: Claim<'_> = json::read(text)?;
    let Claim {
        metadata,
        spec,
        status,
    } = &claim;
    let (word, health) = if metadata.deleting() {
        ("Terminating", Health::Progressing)
    } else {
        (&*status.phase, claim.health())
    };
    // As long as no volume is bound, what the status says of one is not to be believed.
    let (capacity, modes) = if spec.volume_name.is_empty() {
        (Cell::Empty, Cell::Empty)
    } else {
        let modes = status.access_modes.iter().map(|mode| &**mode);
        (storage(&status.capacity), Cell::list(access_modes(modes)))
    };
    metadata.row(
        health,
        [
            Cell::status(word, health),
            spec.volume_name.cell(),
            capacity,
            storage(&spec.resources.requests),
            modes,
            Cell::text(claim.class()),
            spec.volume_attributes_class_name.cell(),
            spec.volume_mode.cell(),
            metadata.age(),
        ],
    )
}

/// The storage of a list of resources.
pub fn storage(resources: &Map<'_, Str<'_>>) -> Cell {
    resources
        .get("storage")
        .map_or(Cell::Empty, |amount| quantity::bytes(amount))
}

/// Access modes in kubectl's letters and order (`GetAccessModesAsString`).
pub fn access_modes<'a>(modes: impl IntoIterator<Item = &'a str>) -> Vec<&'static str> {
    let modes: Vec<_> = modes.into_iter().collect();
    [
        ("ReadWriteOnce", "RWO"),
        ("ReadOnlyMany", "ROX"),
        ("ReadWriteMany", "RWX"),
        ("ReadWriteOncePod", "RWOP"),
    ]
    .into_iter()
    .filter(|(mode, _)| modes.contains(mode))
    .map(|(_, letters)| letters)
    .collect()
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let Some(volume) = look::text(object, "/spec/volumeName") {
        fields.link("Volume", volume, link("", "PersistentVolume", None, volume));
    }
    class_field(object, &mut fields);
    fields.cell("Capacity", bytes_at(object, "/status/capacity/storage"));
    fields.cell(
        "Requested",
        bytes_at(object, "/spec/resources/requests/storage"),
    );
    fields.list(
        "Access modes",
        access_modes(look::texts(object, "/spec/accessModes")),
    );
    fields.text("Volume mode", look::text(object, "/spec/volumeMode"));
    fields.text(
        "Provisioner",
        look::annotation(object, "volume.kubernetes.io/storage-provisioner"),
    );
    if let Some(node) = look::annotation(object, "volume.kubernetes.io/selected-node") {
        fields.link("Selected node", node, link("", "Node", None, node));
    }
    let source = object
        .pointer("/spec/dataSourceRef")
        .or_else(|| object.pointer("/spec/dataSource"))
        .unwrap_or(&Value::Null);
    if let (Some(kind), Some(name)) = (look::text(source, "/kind"), look::text(source, "/name")) {
        fields.link(
            "Filled from",
            format!("{kind}/{name}"),
            local(object, group_of(source), kind, name),
        );
    }
    summary.push(fields);
}

/// The storage class of a claim or of a volume.
pub fn class_field(object: &Value, fields: &mut Fields) {
    let class = look::annotation(object, BETA_CLASS)
        .or_else(|| look::text(object, "/spec/storageClassName"));
    if let Some(class) = class {
        fields.link(
            "Storage class",
            class,
            link("storage.k8s.io", "StorageClass", None, class),
        );
    }
    if let Some(class) = look::text(object, "/spec/volumeAttributesClassName") {
        let target = link("storage.k8s.io", "VolumeAttributesClass", None, class);
        fields.link("Attributes class", class, target);
    }
}

/// An amount of bytes at a place.
pub fn bytes_at(object: &Value, pointer: &str) -> Cell {
    look::scalar_at(object, pointer).map_or(Cell::Empty, |amount| quantity::bytes(&amount))
}
