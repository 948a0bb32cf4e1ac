//! Rules that taint devices.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, Str},
    look,
    meta::Meta,
    summary::Fields,
    taint::{Taint, taint},
};

/// `resource.k8s.io/v1.DeviceTaintRule`.
pub static DEVICE_TAINT_RULE: KindDef = KindDef {
    group: "resource.k8s.io",
    kind: "DeviceTaintRule",
    title: "Device taint rules",
    section: Section::Config,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("key", "Key", ColumnKind::Text),
        ColumnDef::new("value", "Value", ColumnKind::Text),
        ColumnDef::new("effect", "Effect", ColumnKind::Text),
        ColumnDef::wide("driver", "Driver", ColumnKind::Text),
        ColumnDef::wide("pool", "Pool", ColumnKind::Text),
        ColumnDef::wide("device", "Device", ColumnKind::Text),
        ColumnDef::new("added", "Added", ColumnKind::Time),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Rule<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    device_selector: Option<Selector<'a>>,
    #[serde(borrow)]
    taint: Taint<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Selector<'a> {
    #[serde(borrow)]
    driver: Str<'a>,
    #[serde(borrow)]
    pool: Str<'a>,
    #[serde(borrow)]
    device: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Rule {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let (word, health) = if status.conditions.is_true("EvictionInProgress") {
        ("Evicting", Health::Progressing)
    } else {
        ("In force", Health::Idle)
    };
    let Taint {
        key,
        value,
        effect,
        time_added,
    } = &spec.taint;
    let selector = spec.device_selector.unwrap_or_default();
    metadata.row(
        health,
        [
            Cell::status(word, health),
            key.cell(),
            value.cell(),
            effect.cell(),
            selector.driver.cell(),
            selector.pool.cell(),
            selector.device.cell(),
            time_added.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Taint", object.pointer("/spec/taint").and_then(taint));
    fields.time("Added", look::moment(object, "/spec/taint/timeAdded"));
    for (label, place) in [
        ("Driver", "/spec/deviceSelector/driver"),
        ("Pool", "/spec/deviceSelector/pool"),
        ("Device", "/spec/deviceSelector/device"),
        // The first servers that had such rules had this, too.
        ("Device class", "/spec/deviceSelector/deviceClassName"),
    ] {
        fields.text(label, look::text(object, place));
    }
    summary.push(fields);
}
