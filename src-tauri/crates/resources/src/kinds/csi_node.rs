//! CSI nodes: the drivers of a node.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::{Fields, link},
};

/// `storage.k8s.io/v1.CSINode`; it has the name of its node.
pub static CSI_NODE: KindDef = KindDef {
    group: "storage.k8s.io",
    kind: "CSINode",
    title: "CSI nodes",
    section: Section::Storage,
    columns: &[
        ColumnDef::new("drivers", "Drivers", ColumnKind::Number),
        ColumnDef::wide("driver_names", "Names of drivers", ColumnKind::List),
        ColumnDef::wide("storage", "Storage", ColumnKind::Status),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct CsiNode<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    #[serde(borrow)]
    drivers: List<Driver<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Driver<'a> {
    #[serde(borrow)]
    name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    storage_health: List<StorageHealth<'a>>,
}

/// What a driver says of its storage. It tells trouble alone.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StorageHealth<'a> {
    #[serde(borrow)]
    health_conditions: List<HealthCondition<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HealthCondition<'a> {
    #[serde(borrow)]
    status: Str<'a>,
}

impl Status<'_> {
    fn standing(&self) -> Option<(&'static str, Health)> {
        let has = |word: &str| {
            let drivers = self.storage_health.iter();
            drivers
                .flat_map(|driver| driver.health_conditions.iter())
                .any(|condition| &*condition.status == word)
        };
        if has("StorageUnreachable") {
            Some(("StorageUnreachable", Health::Broken))
        } else if has("StorageDegraded") {
            Some(("StorageDegraded", Health::Attention))
        } else {
            None
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let CsiNode {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let standing = status.standing();
    let drivers = &spec.drivers;
    metadata.row(
        standing.map_or(Health::Idle, |(_, health)| health),
        [
            json::number(drivers.len()),
            Cell::list(drivers.iter().map(|driver| &*driver.name)),
            standing.map_or(Cell::Empty, |(word, health)| Cell::status(word, health)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let Some(node) = look::text(object, "/metadata/name") {
        fields.link("Node", node, link("", "Node", None, node));
    }
    summary.push(fields);
    for driver in look::list(object, "/spec/drivers") {
        let name = look::text(driver, "/name");
        let mut fields = Fields::new(name.unwrap_or("Driver"));
        if let Some(name) = name {
            let target = link("storage.k8s.io", "CSIDriver", None, name);
            fields.link("Driver", name, target);
        }
        fields.text("Node ID", look::text(driver, "/nodeID"));
        fields.number(
            "Volumes at most",
            look::number(driver, "/allocatable/count"),
        );
        fields.list("Topology", look::texts(driver, "/topologyKeys"));
        summary.push(fields);
    }
    for said in look::list(object, "/status/storageHealth") {
        let name = look::text(said, "/name").unwrap_or("a driver");
        let mut fields = Fields::new(format!("Storage of {name}"));
        for condition in look::list(said, "/healthConditions") {
            fields.text("Status", look::text(condition, "/status"));
            fields.text("Reason", look::text(condition, "/reason"));
            fields.text("Message", look::text(condition, "/message"));
        }
        summary.push(fields);
    }
}
