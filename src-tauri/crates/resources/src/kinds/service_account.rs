//! Service accounts.

use serde::Deserialize;
use serde_json::Value;
use wire::{ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Count},
    look,
    meta::Meta,
    summary::{Fields, local},
};

/// `core/v1.ServiceAccount`. kubectl shows its age alone.
pub static SERVICE_ACCOUNT: KindDef = KindDef {
    group: "",
    kind: "ServiceAccount",
    title: "Service accounts",
    section: Section::Access,
    columns: &[
        ColumnDef::wide("secrets", "Secrets", ColumnKind::Number),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct ServiceAccount<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(default)]
    secrets: Count,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let ServiceAccount { metadata, secrets } = json::read(text)?;
    metadata.row(Health::Idle, [secrets.cell(), metadata.age()])
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.flag(
        "Mounts its token",
        look::flag(object, "/automountServiceAccountToken"),
    );
    for (label, place) in [
        ("Image pull secret", "/imagePullSecrets"),
        ("Secret", "/secrets"),
    ] {
        for secret in look::list(object, place) {
            if let Some(name) = look::text(secret, "/name") {
                fields.link(label, name, local(object, "", "Secret", name));
            }
        }
    }
    summary.push(fields);
}
