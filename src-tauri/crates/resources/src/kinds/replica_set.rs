//! Replica sets.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json, look,
    meta::Meta,
    replicas::Replicas,
    selector::{self, LabelSelector},
    summary::Fields,
    template::{self, Template},
};

/// `apps/v1.ReplicaSet`.
pub static REPLICA_SET: KindDef = KindDef {
    group: "apps",
    kind: "ReplicaSet",
    title: "Replica sets",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("ready", "Ready", ColumnKind::Number),
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("current", "Current", ColumnKind::Number),
        template::CONTAINERS,
        template::IMAGES,
        template::SELECTOR,
        AGE,
    ],
    row,
    summary,
    owns: &["Pod"],
};

#[derive(Deserialize)]
struct ReplicaSet<'a> {
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
    replicas: Option<i64>,
    #[serde(borrow)]
    selector: LabelSelector<'a>,
    #[serde(borrow)]
    template: Template<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    observed_generation: i64,
    replicas: i64,
    ready_replicas: i64,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let ReplicaSet {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let replicas = Replicas {
        wanted: spec.replicas.unwrap_or(1),
        current: status.replicas,
        ready: status.ready_replicas,
        rollout: None,
        seen: status.observed_generation >= metadata.generation,
        failing: status.conditions.is_true("ReplicaFailure"),
    };
    let (word, health) = replicas.standing(metadata.deleting());
    metadata.row(
        health,
        [
            replicas.ratio(),
            Cell::status(word, health),
            Cell::Number(replicas.current),
            spec.template.containers(),
            spec.template.images(),
            spec.selector.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    replica_fields(object, &mut fields);
    fields.text("Selector", selector::at(object, "/spec/selector"));
    fields.list("Images", template::images_at(object, "/spec/template"));
    fields.text(
        "Revision",
        look::annotation(object, "deployment.kubernetes.io/revision"),
    );
    summary.push(fields);
}

/// How many pods a set wants and has, for every kind whose counts have these names.
pub fn replica_fields(object: &Value, fields: &mut Fields) {
    let status = |field: &str| look::number(object, &format!("/status/{field}")).unwrap_or(0);
    if let Some(wanted) = look::number(object, "/spec/replicas") {
        fields.cell("Ready", json::ratio(status("readyReplicas"), wanted));
        fields.cell(
            "Available",
            json::ratio(status("availableReplicas"), wanted),
        );
        fields.number("Current", look::number(object, "/status/replicas"));
    }
    fields.seconds(
        "Min ready time",
        look::number(object, "/spec/minReadySeconds"),
    );
}
