//! Leases.

use serde::Deserialize;
use serde_json::Value;
use wire::{ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Moment, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `coordination.k8s.io/v1.Lease`. Whether it has run out would need a clock; the window shows how
/// long ago it was renewed.
pub static LEASE: KindDef = KindDef {
    group: "coordination.k8s.io",
    kind: "Lease",
    title: "Leases",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("holder", "Holder", ColumnKind::Text),
        ColumnDef::new("renewed", "Renewed", ColumnKind::Time),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Lease<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    holder_identity: Str<'a>,
    renew_time: Moment,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Lease { metadata, spec } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            spec.holder_identity.cell(),
            spec.renew_time.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Holder", look::text(object, "/spec/holderIdentity"));
    fields.text(
        "Preferred holder",
        look::text(object, "/spec/preferredHolder"),
    );
    fields.text("Strategy", look::text(object, "/spec/strategy"));
    fields.time("Acquired", look::moment(object, "/spec/acquireTime"));
    fields.time("Renewed", look::moment(object, "/spec/renewTime"));
    fields.seconds(
        "Duration",
        look::number(object, "/spec/leaseDurationSeconds"),
    );
    fields.number(
        "Transitions",
        look::number(object, "/spec/leaseTransitions"),
    );
    summary.push(fields);
}
