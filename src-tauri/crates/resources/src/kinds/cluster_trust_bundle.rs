//! Cluster trust bundles.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `certificates.k8s.io/v1.ClusterTrustBundle`.
pub static CLUSTER_TRUST_BUNDLE: KindDef = KindDef {
    group: "certificates.k8s.io",
    kind: "ClusterTrustBundle",
    title: "Trust bundles",
    section: Section::Access,
    columns: &[
        ColumnDef::new("signer", "Signer", ColumnKind::Text),
        ColumnDef::new("certificates", "Certificates", ColumnKind::Number),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Bundle<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    signer_name: Str<'a>,
    #[serde(borrow)]
    trust_bundle: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Bundle { metadata, spec } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            spec.signer_name.cell(),
            Cell::Number(certificates(&spec.trust_bundle)),
            metadata.age(),
        ],
    )
}

/// How many certificates a text of PEM blocks has.
fn certificates(pem: &str) -> i64 {
    let count = pem.matches("-----BEGIN CERTIFICATE-----").count();
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Signer", look::text(object, "/spec/signerName"));
    fields.number(
        "Certificates",
        look::text(object, "/spec/trustBundle").map(certificates),
    );
    summary.push(fields);
}
