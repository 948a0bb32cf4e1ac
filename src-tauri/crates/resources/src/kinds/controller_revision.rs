//! Controller revisions.

use compact_str::format_compact;
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary, json, look,
    meta::{Meta, OwnerReference},
    summary::Fields,
    template,
};

/// `apps/v1.ControllerRevision`.
pub static CONTROLLER_REVISION: KindDef = KindDef {
    group: "apps",
    kind: "ControllerRevision",
    title: "Controller revisions",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("controller", "Controller", ColumnKind::Text),
        ColumnDef::new("revision", "Revision", ColumnKind::Number),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct ControllerRevision<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(default)]
    revision: i64,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let ControllerRevision { metadata, revision } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            metadata.controller().map_or(Cell::Empty, owner),
            Cell::Number(revision),
            metadata.age(),
        ],
    )
}

/// `statefulset.apps/db`, as `formatResourceName` writes it.
fn owner(owner: &OwnerReference<'_>) -> Cell {
    let kind = owner.kind.to_lowercase();
    Cell::text(match owner.api_version.rsplit_once('/') {
        Some((group, _)) => format_compact!("{kind}.{group}/{}", &*owner.name),
        None => format_compact!("{kind}/{}", &*owner.name),
    })
}

/// What the revision holds is its controller's affair; those of stateful and daemon sets hold the
/// pod template.
fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.number("Revision", look::number(object, "/revision"));
    fields.list("Images", template::images_at(object, "/data/spec/template"));
    summary.push(fields);
}
