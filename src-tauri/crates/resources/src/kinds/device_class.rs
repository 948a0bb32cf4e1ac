//! Device classes.

use serde::Deserialize;
use serde_json::Value;
use wire::{ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Count, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `resource.k8s.io/v1.DeviceClass`. kubectl shows its age alone.
pub static DEVICE_CLASS: KindDef = KindDef {
    group: "resource.k8s.io",
    kind: "DeviceClass",
    title: "Device classes",
    section: Section::Config,
    columns: &[
        ColumnDef::new("selectors", "Selectors", ColumnKind::Number),
        ColumnDef::new("extended_resource", "Extended resource", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct DeviceClass<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    selectors: Count,
    #[serde(borrow)]
    extended_resource_name: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let DeviceClass { metadata, spec } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            spec.selectors.cell(),
            spec.extended_resource_name.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text(
        "Extended resource",
        look::text(object, "/spec/extendedResourceName"),
    );
    for selector in look::list(object, "/spec/selectors") {
        fields.text("Devices where", look::text(selector, "/cel/expression"));
    }
    fields.list("Configured by", drivers(object, "/spec/config"));
    summary.push(fields);
}

/// The drivers that the configuration at a place is for; what it says is theirs.
pub fn drivers<'a>(object: &'a Value, place: &str) -> impl Iterator<Item = &'a str> {
    look::list(object, place)
        .iter()
        .filter_map(|config| look::text(config, "/opaque/driver"))
}
