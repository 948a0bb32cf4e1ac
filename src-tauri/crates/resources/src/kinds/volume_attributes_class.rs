//! Volume attributes classes.

use serde::Deserialize;
use serde_json::Value;
use wire::{ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Str},
    look,
    meta::Meta,
    summary::{Fields, link},
};

/// `storage.k8s.io/v1.VolumeAttributesClass`.
pub static VOLUME_ATTRIBUTES_CLASS: KindDef = KindDef {
    group: "storage.k8s.io",
    kind: "VolumeAttributesClass",
    title: "Volume attributes classes",
    section: Section::Storage,
    columns: &[ColumnDef::new("driver", "Driver", ColumnKind::Text), AGE],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AttributesClass<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    driver_name: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let AttributesClass {
        metadata,
        driver_name,
    } = json::read(text)?;
    metadata.row(Health::Idle, [driver_name.cell(), metadata.age()])
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let Some(driver) = look::text(object, "/driverName") {
        let target = link("storage.k8s.io", "CSIDriver", None, driver);
        fields.link("Driver", driver, target);
    }
    summary.push(fields);
    let mut parameters = Fields::new("Parameters");
    for (key, value) in look::entries(object, "/parameters") {
        parameters.text(key, look::scalar(value));
    }
    summary.push(parameters);
}
