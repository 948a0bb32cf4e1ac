//! What CSI drivers have left to give.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use super::claim::bytes_at;
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Str},
    look,
    meta::Meta,
    quantity,
    selector::{self, LabelSelector},
    summary::{Fields, link},
};

/// `storage.k8s.io/v1.CSIStorageCapacity`.
pub static CSI_STORAGE_CAPACITY: KindDef = KindDef {
    group: "storage.k8s.io",
    kind: "CSIStorageCapacity",
    title: "CSI storage capacities",
    section: Section::Storage,
    columns: &[
        ColumnDef::new("storage_class", "Storage class", ColumnKind::Text),
        ColumnDef::new("capacity", "Capacity", ColumnKind::Number),
        ColumnDef::wide("largest_volume", "Largest volume", ColumnKind::Number),
        ColumnDef::wide("nodes", "Nodes", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StorageCapacity<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    storage_class_name: Str<'a>,
    #[serde(borrow, default)]
    capacity: Str<'a>,
    #[serde(borrow, default)]
    maximum_volume_size: Str<'a>,
    #[serde(borrow, default)]
    node_topology: Option<LabelSelector<'a>>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let capacity: StorageCapacity<'_> = json::read(text)?;
    capacity.metadata.row(
        Health::Idle,
        [
            capacity.storage_class_name.cell(),
            quantity::bytes(&capacity.capacity),
            quantity::bytes(&capacity.maximum_volume_size),
            capacity
                .node_topology
                .map_or(Cell::Empty, |nodes| nodes.cell()),
            capacity.metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let Some(class) = look::text(object, "/storageClassName") {
        let target = link("storage.k8s.io", "StorageClass", None, class);
        fields.link("Storage class", class, target);
    }
    fields.cell("Capacity", bytes_at(object, "/capacity"));
    fields.cell("Largest volume", bytes_at(object, "/maximumVolumeSize"));
    fields.text("Nodes", selector::at(object, "/nodeTopology"));
    summary.push(fields);
}
