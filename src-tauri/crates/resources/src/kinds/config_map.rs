//! Config maps.

use compact_str::CompactString;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section, Unit};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Map, number},
    look,
    mask::decoded_len,
    meta::Meta,
    summary::Fields,
};

/// `core/v1.ConfigMap`.
pub static CONFIG_MAP: KindDef = KindDef {
    group: "",
    kind: "ConfigMap",
    title: "Config maps",
    section: Section::Config,
    columns: &[
        ColumnDef::new("data", "Data", ColumnKind::Number),
        ColumnDef::wide("keys", "Keys", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConfigMap<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    data: Map<'a, IgnoredAny>,
    #[serde(borrow, default)]
    binary_data: Map<'a, IgnoredAny>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let ConfigMap {
        metadata,
        data,
        binary_data,
    } = json::read(text)?;
    let keys: Vec<_> = data
        .iter()
        .chain(binary_data.iter())
        .map(|(key, _)| key)
        .collect();
    metadata.row(
        Health::Idle,
        [number(keys.len()), Cell::list(keys), metadata.age()],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    immutable(object, summary);
    let mut data = Fields::new("Data");
    for (key, value) in look::entries(object, "/data") {
        data.cell(
            key,
            value.as_str().map_or(Cell::Empty, |text| bytes(text.len())),
        );
    }
    summary.push(data);
    let mut binary = Fields::new("Binary data");
    for (key, value) in look::entries(object, "/binaryData") {
        binary.cell(key, decoded_size(value));
    }
    summary.push(binary);
}

/// Says that the object can never be changed.
pub fn immutable(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Type", look::text(object, "/type").map(CompactString::from));
    fields.flag("Immutable", look::flag(object, "/immutable"));
    summary.push(fields);
}

/// How many bytes a value in base64 stands for; nothing of the value itself is kept.
pub fn decoded_size(value: &Value) -> Cell {
    value
        .as_str()
        .map_or(Cell::Empty, |text| bytes(decoded_len(text)))
}

#[allow(
    clippy::cast_precision_loss,
    reason = "objects are far smaller than 2^52 bytes"
)]
fn bytes(count: usize) -> Cell {
    Cell::Quantity(wire::Quantity {
        amount: count as f64,
        unit: Unit::Bytes,
    })
}
