//! Replication controllers, which replica sets have replaced.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, Section};

use super::replica_set::{REPLICA_SET, replica_fields};
use crate::{
    KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, Map, Str},
    meta::Meta,
    replicas::Replicas,
    selector,
    summary::Fields,
    template::{self, Template},
};

/// `core/v1.ReplicationController`.
pub static REPLICATION_CONTROLLER: KindDef = KindDef {
    group: "",
    kind: "ReplicationController",
    title: "Replication controllers",
    section: Section::Workloads,
    columns: REPLICA_SET.columns,
    row,
    summary,
    owns: &["Pod"],
};

#[derive(Deserialize)]
struct ReplicationController<'a> {
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
    selector: Map<'a, Str<'a>>,
    #[serde(borrow)]
    template: Option<Template<'a>>,
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
    let ReplicationController {
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
    let template = spec.template.unwrap_or_default();
    metadata.row(
        health,
        [
            replicas.ratio(),
            Cell::status(word, health),
            Cell::Number(replicas.current),
            template.containers(),
            template.images(),
            Cell::text(selector::labels(&spec.selector)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    replica_fields(object, &mut fields);
    fields.text("Selector", selector::labels_at(object, "/spec/selector"));
    fields.list("Images", template::images_at(object, "/spec/template"));
    summary.push(fields);
}
