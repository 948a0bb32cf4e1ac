//! Questions after the devices of a driver's pools.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::{Condition, Conditions},
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::{Fields, link},
};

/// `resource.k8s.io/v1alpha3.ResourcePoolStatusRequest`: answered once.
pub static RESOURCE_POOL_STATUS_REQUEST: KindDef = KindDef {
    group: "resource.k8s.io",
    kind: "ResourcePoolStatusRequest",
    title: "Resource pool status requests",
    section: Section::Config,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("driver", "Driver", ColumnKind::Text),
        ColumnDef::new("pools", "Pools", ColumnKind::Number),
        ColumnDef::new("available", "Available", ColumnKind::Number),
        ColumnDef::new("allocated", "Allocated", ColumnKind::Number),
        ColumnDef::new("unavailable", "Unavailable", ColumnKind::Number),
        ColumnDef::new("errors", "Errors", ColumnKind::Number),
        ColumnDef::new("completed", "Completed", ColumnKind::Time),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Option<Status<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    #[serde(borrow)]
    driver: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    pool_count: Option<i64>,
    #[serde(borrow)]
    pools: List<Pool<'a>>,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Pool<'a> {
    total_devices: Option<i64>,
    available_devices: Option<i64>,
    allocated_devices: Option<i64>,
    unavailable_devices: Option<i64>,
    #[serde(borrow)]
    validation_error: Option<Str<'a>>,
}

impl Status<'_> {
    /// After `printResourcePoolStatusRequest`: an answer that was cut says how much of it is there.
    fn standing(&self) -> (CompactString, Health) {
        if self.failed() {
            return (CompactString::const_new("Failed"), Health::Broken);
        }
        if !self.conditions.is_true("Complete") {
            return (CompactString::const_new("Pending"), Health::Progressing);
        }
        let (there, all) = (self.pools.len(), self.pool_count.unwrap_or(0));
        let word = if i64::try_from(there).is_ok_and(|there| there < all) {
            format_compact!("Complete ({there}/{all} pools)")
        } else {
            CompactString::const_new("Complete")
        };
        let wrong = self
            .pools
            .iter()
            .any(|pool| pool.validation_error.is_some());
        (
            word,
            if wrong {
                Health::Attention
            } else {
                Health::Idle
            },
        )
    }

    /// One that is complete, too, counts as that.
    fn failed(&self) -> bool {
        self.conditions.is_true("Failed") && !self.conditions.is_true("Complete")
    }

    fn sum(&self, of: impl Fn(&Pool<'_>) -> Option<i64>) -> i64 {
        self.pools
            .iter()
            .filter_map(of)
            .fold(0, i64::saturating_add)
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Request {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let (word, health) = status.as_ref().map_or(
        (CompactString::const_new("Pending"), Health::Progressing),
        Status::standing,
    );
    // A question that failed, or was not looked at yet, has no numbers.
    let counted = status.as_ref().filter(|status| !status.failed());
    let number = |of: fn(&Pool<'_>) -> Option<i64>| {
        counted.map_or(Cell::Empty, |status| Cell::Number(status.sum(of)))
    };
    let available = counted.map_or(Cell::Empty, |status| {
        json::ratio(
            status.sum(|pool| pool.available_devices),
            status.sum(|pool| pool.total_devices),
        )
    });
    let completed = status
        .as_ref()
        .and_then(|status| status.conditions.with("Complete", "True"))
        .and_then(Condition::changed);
    metadata.row(
        health,
        [
            Cell::status(word, health),
            spec.driver.cell(),
            Cell::Number(
                status
                    .as_ref()
                    .and_then(|status| status.pool_count)
                    .unwrap_or(0),
            ),
            available,
            number(|pool| pool.allocated_devices),
            number(|pool| pool.unavailable_devices),
            number(|pool| pool.validation_error.as_ref().map(|_| 1)),
            completed.map_or(Cell::Empty, Cell::Time),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Driver", look::text(object, "/spec/driver"));
    fields.text("Pool", look::text(object, "/spec/poolName"));
    fields.number("Pools at most", look::number(object, "/spec/limit"));
    fields.number("Pools", look::number(object, "/status/poolCount"));
    summary.push(fields);
    for pool in look::list(object, "/status/pools") {
        let mut fields = Fields::new(look::text(pool, "/poolName").unwrap_or("Pool"));
        if let Some(node) = look::text(pool, "/nodeName") {
            fields.link("Node", node, link("", "Node", None, node));
        }
        fields.text("Error", look::text(pool, "/validationError"));
        for (label, place) in [
            ("Devices", "/totalDevices"),
            ("Available", "/availableDevices"),
            ("Allocated", "/allocatedDevices"),
            ("Unavailable", "/unavailableDevices"),
            ("Slices", "/resourceSliceCount"),
            ("Generation", "/generation"),
        ] {
            fields.number(label, look::number(pool, place));
        }
        summary.push(fields);
    }
}
