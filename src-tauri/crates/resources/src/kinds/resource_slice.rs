//! Resource slices: the devices that a driver offers.

use serde::Deserialize;
use serde_json::Value;
use wire::{ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Str, number},
    look,
    meta::Meta,
    summary::{Fields, link},
    taint::{Taint, taint},
};

/// `resource.k8s.io/v1.ResourceSlice`.
pub static RESOURCE_SLICE: KindDef = KindDef {
    group: "resource.k8s.io",
    kind: "ResourceSlice",
    title: "Resource slices",
    section: Section::Config,
    columns: &[
        ColumnDef::new("node", "Node", ColumnKind::Text),
        ColumnDef::new("driver", "Driver", ColumnKind::Text),
        ColumnDef::new("pool", "Pool", ColumnKind::Text),
        ColumnDef::new("devices", "Devices", ColumnKind::Number),
        ColumnDef::new("tainted", "Tainted", ColumnKind::Number),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct ResourceSlice<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    node_name: Str<'a>,
    #[serde(borrow)]
    driver: Str<'a>,
    #[serde(borrow)]
    pool: Pool<'a>,
    #[serde(borrow)]
    devices: List<Device<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pool<'a> {
    #[serde(borrow)]
    name: Str<'a>,
}

/// A device; until `v1beta2` what it has stood in `basic`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Device<'a> {
    #[serde(borrow)]
    taints: List<Taint<'a>>,
    #[serde(borrow)]
    basic: Option<Basic<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Basic<'a> {
    #[serde(borrow)]
    taints: List<Taint<'a>>,
}

impl Device<'_> {
    /// Whether it is kept from pods that do not tolerate it; the effect `None` is for telling only.
    fn is_tainted(&self) -> bool {
        let old = self.basic.iter().flat_map(|basic| basic.taints.iter());
        self.taints
            .iter()
            .chain(old)
            .any(|taint| matches!(&*taint.effect, "NoSchedule" | "NoExecute"))
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let ResourceSlice { metadata, spec } = json::read(text)?;
    let tainted = spec.devices.iter().filter(|device| device.is_tainted());
    let tainted = tainted.count();
    let health = if tainted > 0 {
        Health::Attention
    } else {
        Health::Idle
    };
    metadata.row(
        health,
        [
            spec.node_name.cell(),
            spec.driver.cell(),
            spec.pool.name.cell(),
            number(spec.devices.len()),
            number(tainted),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    match look::text(object, "/spec/nodeName") {
        Some(node) => fields.link("Node", node, link("", "Node", None, node)),
        None => fields.flag("All nodes", look::flag(object, "/spec/allNodes")),
    }
    fields.text("Driver", look::text(object, "/spec/driver"));
    fields.text("Pool", look::text(object, "/spec/pool/name"));
    fields.number(
        "Generation of the pool",
        look::number(object, "/spec/pool/generation"),
    );
    fields.number(
        "Slices of the pool",
        look::number(object, "/spec/pool/resourceSliceCount"),
    );
    summary.push(fields);
    // A slice holds 128 devices at most, and they are what it is for.
    for device in look::list(object, "/spec/devices") {
        let mut fields = Fields::new(look::text(device, "/name").unwrap_or("Device"));
        let device = device.pointer("/basic").unwrap_or(device);
        for (attribute, value) in look::entries(device, "/attributes") {
            fields.text(attribute, value_of(value));
        }
        for (capacity, value) in look::entries(device, "/capacity") {
            fields.text(capacity, look::scalar_at(value, "/value"));
        }
        fields.list(
            "Taints",
            look::list(device, "/taints").iter().filter_map(taint),
        );
        summary.push(fields);
    }
}

/// An attribute has a value of one of several types, by the type's name.
fn value_of(attribute: &Value) -> Option<String> {
    let value = attribute.as_object()?.values().next()?;
    match value {
        Value::Array(values) => {
            let values: Vec<_> = values.iter().filter_map(look::scalar).collect();
            Some(values.join(", "))
        }
        value => look::scalar(value),
    }
}
