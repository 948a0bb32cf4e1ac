//! Limit ranges.

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

/// `core/v1.LimitRange`. kubectl shows its age alone.
pub static LIMIT_RANGE: KindDef = KindDef {
    group: "",
    kind: "LimitRange",
    title: "Limit ranges",
    section: Section::Config,
    columns: &[ColumnDef::new("types", "Types", ColumnKind::List), AGE],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct LimitRange<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    #[serde(borrow)]
    limits: List<Limit<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Limit<'a> {
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let LimitRange { metadata, spec } = json::read(text)?;
    let kinds = Cell::list(spec.limits.iter().map(|limit| &*limit.kind));
    metadata.row(Health::Idle, [kinds, metadata.age()])
}

/// What a limit may say of a resource, in the order in which kubectl describes it.
const BOUNDS: [(&str, &str); 5] = [
    ("min", "/min"),
    ("max", "/max"),
    ("default request", "/defaultRequest"),
    ("default limit", "/default"),
    ("limit/request ratio", "/maxLimitRequestRatio"),
];

fn summary(object: &Value, summary: &mut Summary) {
    for limit in look::list(object, "/spec/limits") {
        let mut fields = Fields::new(look::text(limit, "/type").unwrap_or("Limit"));
        for (bound, place) in BOUNDS {
            fields.list(
                bound,
                look::entries(limit, place).filter_map(|(resource, amount)| {
                    Some(format!("{resource} {}", look::scalar(amount)?))
                }),
            );
        }
        summary.push(fields);
    }
}
