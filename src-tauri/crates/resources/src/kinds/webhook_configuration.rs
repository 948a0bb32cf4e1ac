//! Configurations of admission webhooks, validating and mutating.

use serde::Deserialize;
use serde_json::Value;
use wire::{ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Count},
    look,
    meta::Meta,
    rule::resources,
    summary::{Fields, link},
};

/// `admissionregistration.k8s.io/v1.ValidatingWebhookConfiguration`.
pub static VALIDATING_WEBHOOKS: KindDef = KindDef {
    group: "admissionregistration.k8s.io",
    kind: "ValidatingWebhookConfiguration",
    title: "Validating webhooks",
    section: Section::Cluster,
    columns: COLUMNS,
    row,
    summary,
    owns: &[],
};

/// `admissionregistration.k8s.io/v1.MutatingWebhookConfiguration`.
pub static MUTATING_WEBHOOKS: KindDef = KindDef {
    group: "admissionregistration.k8s.io",
    kind: "MutatingWebhookConfiguration",
    title: "Mutating webhooks",
    section: Section::Cluster,
    columns: COLUMNS,
    row,
    summary,
    owns: &[],
};

const COLUMNS: &[ColumnDef] = &[
    ColumnDef::new("webhooks", "Webhooks", ColumnKind::Number),
    AGE,
];

#[derive(Deserialize)]
struct Configuration<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(default)]
    webhooks: Count,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Configuration { metadata, webhooks } = json::read(text)?;
    metadata.row(Health::Idle, [webhooks.cell(), metadata.age()])
}

fn summary(object: &Value, summary: &mut Summary) {
    for webhook in look::list(object, "/webhooks") {
        let mut fields = Fields::new(look::text(webhook, "/name").unwrap_or("Webhook"));
        if let Some(service) = look::text(webhook, "/clientConfig/service/name") {
            let namespace = look::text(webhook, "/clientConfig/service/namespace");
            fields.link("Service", service, link("", "Service", namespace, service));
        }
        fields.text("URL", look::text(webhook, "/clientConfig/url"));
        fields.text("When it fails", look::text(webhook, "/failurePolicy"));
        fields.seconds("Timeout", look::number(webhook, "/timeoutSeconds"));
        fields.list("Rules", look::list(webhook, "/rules").iter().map(rule));
        summary.push(fields);
    }
}

/// `CREATE,UPDATE pods, deployments.apps`; of admission policies, which may name objects, also
/// `UPDATE configmaps [settings]`.
pub fn rule(rule: &Value) -> String {
    let operations: Vec<_> = look::texts(rule, "/operations").collect();
    let text = format!("{} {}", operations.join(","), resources(rule).join(", "));
    let names: Vec<_> = look::texts(rule, "/resourceNames").collect();
    if names.is_empty() {
        text
    } else {
        format!("{text} [{}]", names.join(", "))
    }
}
