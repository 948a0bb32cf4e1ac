//! Ranges of services' addresses.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::Fields,
};

/// `networking.k8s.io/v1.ServiceCIDR`.
pub static SERVICE_CIDR: KindDef = KindDef {
    group: "networking.k8s.io",
    kind: "ServiceCIDR",
    title: "Service CIDRs",
    section: Section::Network,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("cidrs", "CIDRs", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct ServiceCidr<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    #[serde(borrow)]
    cidrs: List<Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let ServiceCidr {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let ready = status.conditions.of("Ready");
    let (word, health) = match ready.map(|ready| (&*ready.status, &*ready.reason)) {
        _ if metadata.deleting() => ("Terminating", Health::Progressing),
        Some(("True", _)) => ("Ready", Health::Ok),
        Some(("False", "Terminating")) => ("Terminating", Health::Progressing),
        Some(("False", _)) => ("Not ready", Health::Attention),
        // The API server's controller has not come by yet.
        _ => ("Pending", Health::Progressing),
    };
    metadata.row(
        health,
        [
            Cell::status(word, health),
            spec.cidrs.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.list("CIDRs", look::texts(object, "/spec/cidrs"));
    summary.push(fields);
}
