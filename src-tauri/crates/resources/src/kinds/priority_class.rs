//! Priority classes.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `scheduling.k8s.io/v1.PriorityClass`.
pub static PRIORITY_CLASS: KindDef = KindDef {
    group: "scheduling.k8s.io",
    kind: "PriorityClass",
    title: "Priority classes",
    section: Section::Config,
    columns: &[
        ColumnDef::new("value", "Value", ColumnKind::Number),
        ColumnDef::new("global_default", "Global default", ColumnKind::Text),
        ColumnDef::wide("preemption_policy", "Preemption policy", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PriorityClass<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(default)]
    value: i64,
    #[serde(default)]
    global_default: bool,
    #[serde(borrow, default)]
    preemption_policy: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let class: PriorityClass<'_> = json::read(text)?;
    class.metadata.row(
        Health::Idle,
        [
            Cell::Number(class.value),
            Cell::Flag(class.global_default),
            class.preemption_policy.cell(),
            class.metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.number("Value", look::number(object, "/value"));
    fields.flag("Global default", look::flag(object, "/globalDefault"));
    fields.text("Preemption policy", look::text(object, "/preemptionPolicy"));
    fields.text("Description", look::text(object, "/description"));
    summary.push(fields);
}
