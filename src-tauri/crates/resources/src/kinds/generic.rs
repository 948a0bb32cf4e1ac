//! No kind in particular: what every object has.

use serde::Deserialize;
use serde_json::Value;
use wire::{Health, Section};

use crate::{AGE, KindDef, Malformed, Row, Summary, json, meta::Meta};

/// Name, namespace and age.
pub static GENERIC: KindDef = KindDef {
    group: "",
    kind: "",
    title: "",
    section: Section::Custom,
    columns: &[AGE],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Object { metadata } = json::read(text)?;
    metadata.row(Health::Idle, [metadata.age()])
}

fn summary(_: &Value, _: &mut Summary) {}
