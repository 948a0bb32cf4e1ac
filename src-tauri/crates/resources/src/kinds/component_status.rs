//! Component statuses.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `core/v1.ComponentStatus`. Deprecated and stored nowhere: the server asks the scheduler, the
/// controller manager and etcd each time it is listed, so an object has neither uid nor age.
pub static COMPONENT_STATUS: KindDef = KindDef {
    group: "",
    kind: "ComponentStatus",
    title: "Component statuses",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("message", "Message", ColumnKind::Text),
        ColumnDef::new("error", "Error", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct ComponentStatus<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    conditions: List<ComponentCondition<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ComponentCondition<'a> {
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
    #[serde(borrow)]
    status: Str<'a>,
    #[serde(borrow)]
    message: Str<'a>,
    #[serde(borrow)]
    error: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let ComponentStatus {
        metadata,
        conditions,
    } = json::read(text)?;
    let healthy = conditions
        .iter()
        .find(|condition| &*condition.kind == "Healthy");
    let (word, health) = match healthy.map(|healthy| &*healthy.status) {
        Some("True") => ("Healthy", Health::Ok),
        Some(_) => ("Unhealthy", Health::Broken),
        None => ("Unknown", Health::Unknown),
    };
    metadata.row(
        health,
        [
            Cell::status(word, health),
            healthy.map_or(Cell::Empty, |healthy| healthy.message.cell()),
            healthy.map_or(Cell::Empty, |healthy| healthy.error.cell()),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    for condition in look::list(object, "/conditions") {
        fields.text(
            look::text(condition, "/type").unwrap_or("Condition"),
            look::text(condition, "/status"),
        );
        fields.text("Message", look::text(condition, "/message"));
        fields.text("Error", look::text(condition, "/error"));
    }
    summary.push(fields);
}
