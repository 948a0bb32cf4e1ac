//! Storage version migrations.

use compact_str::format_compact;
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `storagemigration.k8s.io/v1.StorageVersionMigration`.
pub static STORAGE_VERSION_MIGRATION: KindDef = KindDef {
    group: "storagemigration.k8s.io",
    kind: "StorageVersionMigration",
    title: "Storage version migrations",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("resource", "Resource", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Migration<'a> {
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
    resource: Resource<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resource<'a> {
    #[serde(borrow)]
    group: Str<'a>,
    #[serde(borrow)]
    resource: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

impl Status<'_> {
    /// After `printStorageVersionMigration`: the last of the three that is true.
    fn standing(&self) -> (&'static str, Health) {
        self.conditions
            .iter()
            .rev()
            .filter(|condition| &*condition.status == "True")
            .find_map(|condition| match &*condition.kind {
                "Running" => Some(("Running", Health::Progressing)),
                "Succeeded" => Some(("Succeeded", Health::Idle)),
                "Failed" => Some(("Failed", Health::Broken)),
                _ => None,
            })
            .unwrap_or(("Unknown", Health::Unknown))
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Migration {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let (word, health) = status.standing();
    let Resource { group, resource } = &spec.resource;
    metadata.row(
        health,
        [
            Cell::status(word, health),
            match &**group {
                "" => resource.cell(),
                group => Cell::text(format_compact!("{}.{group}", &**resource)),
            },
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Group", look::text(object, "/spec/resource/group"));
    // Of the first versions alone.
    fields.text("Version", look::text(object, "/spec/resource/version"));
    fields.text("Resource", look::text(object, "/spec/resource/resource"));
    fields.text(
        "Up to resource version",
        look::text(object, "/status/resourceVersion"),
    );
    summary.push(fields);
}
