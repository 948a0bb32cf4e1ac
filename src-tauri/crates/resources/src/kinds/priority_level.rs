//! Priority levels of requests to the API server.

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

/// `flowcontrol.apiserver.k8s.io/v1.PriorityLevelConfiguration`.
pub static PRIORITY_LEVEL: KindDef = KindDef {
    group: "flowcontrol.apiserver.k8s.io",
    kind: "PriorityLevelConfiguration",
    title: "Priority levels",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("type", "Type", ColumnKind::Text),
        ColumnDef::new("shares", "Concurrency shares", ColumnKind::Number),
        ColumnDef::new("queues", "Queues", ColumnKind::Number),
        ColumnDef::wide("hand_size", "Hand size", ColumnKind::Number),
        ColumnDef::wide("queue_length", "Queue length", ColumnKind::Number),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct PriorityLevel<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
    limited: Option<Limited>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Limited {
    nominal_concurrency_shares: Option<i64>,
    limit_response: LimitResponse,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LimitResponse {
    queuing: Option<Queuing>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Queuing {
    queues: Option<i64>,
    hand_size: Option<i64>,
    queue_length_limit: Option<i64>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let PriorityLevel { metadata, spec } = json::read(text)?;
    let limited = spec.limited.as_ref();
    let queuing = limited.and_then(|limited| limited.limit_response.queuing.as_ref());
    let number = |number: Option<i64>| number.map_or(Cell::Empty, Cell::Number);
    metadata.row(
        Health::Idle,
        [
            spec.kind.cell(),
            number(limited.and_then(|limited| limited.nominal_concurrency_shares)),
            number(queuing.and_then(|queuing| queuing.queues)),
            number(queuing.and_then(|queuing| queuing.hand_size)),
            number(queuing.and_then(|queuing| queuing.queue_length_limit)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Type", look::text(object, "/spec/type"));
    // It has the one or the other, and the exempt one reads less.
    for place in ["/spec/limited", "/spec/exempt"] {
        let level = object.pointer(place).unwrap_or(&Value::Null);
        fields.number(
            "Concurrency shares",
            look::number(level, "/nominalConcurrencyShares"),
        );
        let percent = |place: &str| Some(format!("{} %", look::number(level, place)?));
        fields.text("May be lent", percent("/lendablePercent"));
        fields.text("May be borrowed", percent("/borrowingLimitPercent"));
        fields.text("When it is full", look::text(level, "/limitResponse/type"));
        let queuing = |field: &str| look::number(level, &format!("/limitResponse/queuing/{field}"));
        fields.number("Queues", queuing("queues"));
        fields.number("Hand size", queuing("handSize"));
        fields.number("Queue length", queuing("queueLengthLimit"));
    }
    summary.push(fields);
}
