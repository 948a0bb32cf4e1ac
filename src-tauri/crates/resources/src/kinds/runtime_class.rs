//! Runtime classes.

use compact_str::format_compact;
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Map, Str},
    look,
    meta::Meta,
    selector,
    summary::Fields,
    taint::toleration,
};

/// `node.k8s.io/v1.RuntimeClass`.
pub static RUNTIME_CLASS: KindDef = KindDef {
    group: "node.k8s.io",
    kind: "RuntimeClass",
    title: "Runtime classes",
    section: Section::Config,
    columns: &[
        ColumnDef::new("handler", "Handler", ColumnKind::Text),
        ColumnDef::wide("overhead", "Overhead", ColumnKind::List),
        ColumnDef::wide("node_selector", "Node selector", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct RuntimeClass<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    handler: Str<'a>,
    #[serde(borrow, default)]
    overhead: Option<Overhead<'a>>,
    #[serde(borrow, default)]
    scheduling: Option<Scheduling<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Overhead<'a> {
    #[serde(borrow)]
    pod_fixed: Map<'a, Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Scheduling<'a> {
    #[serde(borrow)]
    node_selector: Map<'a, Str<'a>>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let class: RuntimeClass<'_> = json::read(text)?;
    let overhead = class.overhead.map_or(Cell::Empty, |overhead| {
        let amounts = overhead.pod_fixed.iter();
        Cell::list(
            amounts.map(|(resource, amount)| format_compact!("{}: {}", &**resource, &**amount)),
        )
    });
    let nodes = class.scheduling.map_or(Cell::Empty, |scheduling| {
        Cell::text(selector::labels(&scheduling.node_selector))
    });
    class.metadata.row(
        Health::Idle,
        [class.handler.cell(), overhead, nodes, class.metadata.age()],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Handler", look::text(object, "/handler"));
    fields.text(
        "Node selector",
        selector::labels_at(object, "/scheduling/nodeSelector"),
    );
    fields.list(
        "Tolerations",
        look::list(object, "/scheduling/tolerations")
            .iter()
            .map(toleration),
    );
    summary.push(fields);
    let mut overhead = Fields::new("Overhead of each pod");
    for (resource, amount) in look::entries(object, "/overhead/podFixed") {
        overhead.text(resource, look::scalar(amount));
    }
    summary.push(overhead);
}
