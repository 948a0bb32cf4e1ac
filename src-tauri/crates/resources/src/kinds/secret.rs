//! Secrets. Neither the row nor the summary ever holds any part of a value.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use super::config_map::{decoded_size, immutable};
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Map, Str, number},
    look,
    meta::Meta,
    summary::{Fields, local},
};

/// `core/v1.Secret`.
pub static SECRET: KindDef = KindDef {
    group: "",
    kind: "Secret",
    title: "Secrets",
    section: Section::Config,
    columns: &[
        ColumnDef::new("type", "Type", ColumnKind::Text),
        ColumnDef::new("data", "Data", ColumnKind::Number),
        ColumnDef::wide("keys", "Keys", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Secret<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: Str<'a>,
    #[serde(borrow, default)]
    data: Map<'a, IgnoredAny>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Secret {
        metadata,
        kind,
        data,
    } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            kind.cell(),
            number(data.len()),
            Cell::list(data.iter().map(|(key, _)| key)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    immutable(object, summary);
    let mut fields = Fields::new("Data");
    for (key, value) in look::entries(object, "/data") {
        fields.cell(key, decoded_size(value));
    }
    summary.push(fields);
    if let Some(account) = look::annotation(object, "kubernetes.io/service-account.name") {
        let mut fields = Fields::new("Token");
        fields.link(
            "Service account",
            account,
            local(object, "", "ServiceAccount", account),
        );
        summary.push(fields);
    }
}
