//! API services.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, Str},
    look,
    meta::Meta,
    summary::{Fields, link},
};

/// `apiregistration.k8s.io/v1.APIService`.
pub static API_SERVICE: KindDef = KindDef {
    group: "apiregistration.k8s.io",
    kind: "APIService",
    title: "API services",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("available", "Available", ColumnKind::Status),
        ColumnDef::new("service", "Service", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct ApiService<'a> {
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
    service: Option<ServiceRef<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ServiceRef<'a> {
    #[serde(borrow)]
    namespace: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

impl Status<'_> {
    /// Whether its group is served, in the words of the aggregator's own table: `True`,
    /// `False (MissingEndpoints)`. As long as it is not, everything of the group fails, and
    /// namespaces cannot be deleted.
    fn available(&self) -> (CompactString, Health) {
        let Some(available) = self.conditions.of("Available") else {
            return (CompactString::const_new("Unknown"), Health::Unknown);
        };
        let health = match &*available.status {
            "True" => return (CompactString::const_new("True"), Health::Ok),
            "False" => Health::Broken,
            _ => Health::Unknown,
        };
        let word = match (&*available.status, &*available.reason) {
            (status, "") => status.into(),
            (status, reason) => format_compact!("{status} ({reason})"),
        };
        (word, health)
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let ApiService {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let (word, health) = status.available();
    let service = match &spec.service {
        Some(service) => format_compact!("{}/{}", &*service.namespace, &*service.name),
        // Of the API server itself, or of a custom resource definition.
        None => CompactString::const_new("Local"),
    };
    metadata.row(
        health,
        [
            Cell::status(word, health),
            Cell::text(service),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Group", look::text(object, "/spec/group"));
    fields.text("Version", look::text(object, "/spec/version"));
    if let Some(service) = look::text(object, "/spec/service/name") {
        let namespace = look::text(object, "/spec/service/namespace");
        fields.link("Service", service, link("", "Service", namespace, service));
    }
    fields.number("Port", look::number(object, "/spec/service/port"));
    fields.flag(
        "Certificate unchecked",
        look::flag(object, "/spec/insecureSkipTLSVerify"),
    );
    fields.number(
        "Priority of the group",
        look::number(object, "/spec/groupPriorityMinimum"),
    );
    fields.number(
        "Priority of the version",
        look::number(object, "/spec/versionPriority"),
    );
    summary.push(fields);
}
