//! Pods.

mod containers;
mod health;
mod object;
mod state;
mod summary;

use compact_str::format_compact;
use serde_json::Value;
use wire::{Cell, ColumnKind, Section};

use crate::{AGE, ColumnDef, KindDef, Malformed, Row, Summary, json};
use object::Pod;

/// `core/v1.Pod`.
pub static POD: KindDef = KindDef {
    group: "",
    kind: "Pod",
    title: "Pods",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("ready", "Ready", ColumnKind::Number),
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("restarts", "Restarts", ColumnKind::Number),
        ColumnDef::new("node", "Node", ColumnKind::Text),
        ColumnDef::wide("ip", "Pod IP", ColumnKind::Text),
        ColumnDef::wide("controller", "Controlled by", ColumnKind::Text),
        ColumnDef::wide("nominated_node", "Nominated node", ColumnKind::Text),
        ColumnDef::wide("readiness_gates", "Readiness gates", ColumnKind::Number),
        ColumnDef::wide("qos", "QoS", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

fn row(text: &str) -> Result<Row, Malformed> {
    let pod: Pod<'_> = json::read(text)?;
    let standing = pod.standing();
    let health = pod.health(&standing.word);
    let Pod {
        metadata,
        spec,
        status,
    } = &pod;
    metadata.row_as(
        health,
        [
            Cell::Ratio {
                ready: standing.ready,
                wanted: standing.wanted,
            },
            Cell::status(&standing.word, health),
            Cell::Restarts {
                count: standing.restarts,
                last: standing.last_restart,
            },
            spec.node_name.cell(),
            status.ip().cell(),
            metadata.controller().map_or(Cell::Empty, |controller| {
                Cell::text(format_compact!(
                    "{}/{}",
                    &*controller.kind,
                    &*controller.name
                ))
            }),
            status.nominated_node_name.cell(),
            pod.readiness_gates(),
            status.qos_class.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    summary::fill(object, summary);
}
