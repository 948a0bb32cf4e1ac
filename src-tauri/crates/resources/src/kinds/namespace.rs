//! Namespaces.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::{Condition, Conditions},
    json::{self, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `core/v1.Namespace`.
pub static NAMESPACE: KindDef = KindDef {
    group: "",
    kind: "Namespace",
    title: "Namespaces",
    section: Section::Cluster,
    columns: &[ColumnDef::new("status", "Status", ColumnKind::Status), AGE],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Namespace<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    phase: Str<'a>,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Namespace { metadata, status } = json::read(text)?;
    let health = match &*status.phase {
        "Active" => Health::Ok,
        // A deletion that cannot go on waits for somebody to see why.
        "Terminating" if status.conditions.iter().any(hinders_deletion) => Health::Attention,
        "Terminating" => Health::Progressing,
        _ => Health::Unknown,
    };
    metadata.row_as(
        health,
        [Cell::status(&status.phase, health), metadata.age()],
    )
}

/// The conditions by which the namespace controller says that it cannot delete what is in it.
fn hinders_deletion(condition: &Condition<'_>) -> bool {
    matches!(
        &*condition.kind,
        "NamespaceDeletionDiscoveryFailure"
            | "NamespaceDeletionGroupVersionParsingFailure"
            | "NamespaceDeletionContentFailure"
    ) && &*condition.status == "True"
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if look::moment(object, "/metadata/deletionTimestamp").is_some() {
        fields.list("Kept by", look::texts(object, "/spec/finalizers"));
    }
    summary.push(fields);
    let mut security = Fields::new("Pod security");
    for (key, value) in look::entries(object, "/metadata/labels") {
        if let Some(mode) = key.strip_prefix("pod-security.kubernetes.io/") {
            security.text(mode, value.as_str());
        }
    }
    summary.push(security);
}
