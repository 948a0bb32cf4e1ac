//! Requests for evictions.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Section};

use super::eviction::{Target, standing, target};
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, Str},
    look,
    meta::Meta,
};

/// `lifecycle.k8s.io/v1alpha1.EvictionRequest`.
pub static EVICTION_REQUEST: KindDef = KindDef {
    group: "lifecycle.k8s.io",
    kind: "EvictionRequest",
    title: "Eviction requests",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("target", "Target", ColumnKind::Text),
        ColumnDef::wide("target_type", "Target type", ColumnKind::Text),
        ColumnDef::new("requester", "Requester", ColumnKind::Text),
        ColumnDef::new("intent", "Intent", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct EvictionRequest<'a> {
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
    target: Target<'a>,
    #[serde(borrow)]
    requester: Str<'a>,
    #[serde(borrow)]
    intent: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    observed_generation: Option<i64>,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let EvictionRequest {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let (word, health) = standing(&status.conditions, status.observed_generation);
    let [target, target_type] = spec.target.cells();
    metadata.row(
        health,
        [
            Cell::status(word, health),
            target,
            target_type,
            spec.requester.cell(),
            spec.intent.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = target(object);
    fields.text("Requester", look::text(object, "/spec/requester"));
    fields.text("Intent", look::text(object, "/spec/intent"));
    summary.push(fields);
}
