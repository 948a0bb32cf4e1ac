//! Lease candidates.

use serde::Deserialize;
use serde_json::Value;
use wire::{ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Moment, Str},
    look,
    meta::Meta,
    summary::{Fields, local},
};

/// `coordination.k8s.io/v1beta1.LeaseCandidate`: who would hold a lease whose holder is chosen by
/// its version.
pub static LEASE_CANDIDATE: KindDef = KindDef {
    group: "coordination.k8s.io",
    kind: "LeaseCandidate",
    title: "Lease candidates",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("lease", "Lease", ColumnKind::Text),
        ColumnDef::new("binary_version", "Binary version", ColumnKind::Text),
        ColumnDef::new("emulation_version", "Emulation version", ColumnKind::Text),
        ColumnDef::new("renewed", "Renewed", ColumnKind::Time),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct LeaseCandidate<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    lease_name: Str<'a>,
    #[serde(borrow)]
    binary_version: Str<'a>,
    #[serde(borrow)]
    emulation_version: Str<'a>,
    renew_time: Moment,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let LeaseCandidate { metadata, spec } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            spec.lease_name.cell(),
            spec.binary_version.cell(),
            spec.emulation_version.cell(),
            spec.renew_time.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let Some(lease) = look::text(object, "/spec/leaseName") {
        let target = local(object, "coordination.k8s.io", "Lease", lease);
        fields.link("Lease", lease, target);
    }
    fields.text("Strategy", look::text(object, "/spec/strategy"));
    fields.text("Binary version", look::text(object, "/spec/binaryVersion"));
    fields.text(
        "Emulation version",
        look::text(object, "/spec/emulationVersion"),
    );
    fields.time("Asked", look::moment(object, "/spec/pingTime"));
    fields.time("Renewed", look::moment(object, "/spec/renewTime"));
    summary.push(fields);
}
