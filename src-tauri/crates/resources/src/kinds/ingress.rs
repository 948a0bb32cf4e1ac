//! Ingresses.

mod rule;

use compact_str::format_compact;
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, ObjectRef, Section};

use super::balancer::{self, LoadBalancer};
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Count, List, Str},
    look,
    meta::Meta,
    summary::{Fields, group_of, link, local},
};
use rule::{Backend, Rule};

/// `networking.k8s.io/v1.Ingress`.
pub static INGRESS: KindDef = KindDef {
    group: "networking.k8s.io",
    kind: "Ingress",
    title: "Ingresses",
    section: Section::Network,
    columns: &[
        ColumnDef::new("class", "Class", ColumnKind::Text),
        ColumnDef::new("hosts", "Hosts", ColumnKind::List),
        ColumnDef::new("address", "Address", ColumnKind::List),
        ColumnDef::new("ports", "Ports", ColumnKind::List),
        ColumnDef::wide("rules", "Rules", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Ingress<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    ingress_class_name: Str<'a>,
    #[serde(borrow)]
    rules: List<Rule<'a>>,
    #[serde(borrow)]
    default_backend: Option<Backend<'a>>,
    tls: Count,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    load_balancer: LoadBalancer<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Ingress {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let hosts: Vec<&str> = spec
        .rules
        .iter()
        .map(|rule| &*rule.host)
        .filter(|host| !host.is_empty())
        .collect();
    let default = spec.default_backend.iter();
    let default = default.map(|backend| format_compact!("* {}", backend.text()));
    let addresses = status.load_balancer.addresses();
    // Controllers need not publish an address: its absence is no trouble.
    let health = if addresses.is_empty() {
        Health::Idle
    } else {
        Health::Ok
    };
    metadata.row(
        health,
        [
            spec.ingress_class_name.cell(),
            Cell::list(if hosts.is_empty() { vec!["*"] } else { hosts }),
            Cell::list(addresses),
            Cell::list(if spec.tls.0 == 0 {
                &["80"][..]
            } else {
                &["80", "443"]
            }),
            Cell::list(default.chain(spec.rules.iter().flat_map(Rule::texts))),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let Some(class) = look::text(object, "/spec/ingressClassName") {
        fields.link(
            "Class",
            class,
            link("networking.k8s.io", "IngressClass", None, class),
        );
    }
    fields.list("Address", balancer::addresses_of(object));
    if let Some(backend) = object.pointer("/spec/defaultBackend") {
        add_backend("Default backend", backend, object, &mut fields);
    }
    summary.push(fields);

    for rule in look::list(object, "/spec/rules") {
        let mut paths = Fields::new(look::text(rule, "/host").unwrap_or("*"));
        for path in look::list(rule, "/http/paths") {
            let label = look::text(path, "/path").unwrap_or("/");
            if let Some(backend) = path.pointer("/backend") {
                add_backend(label, backend, object, &mut paths);
            }
        }
        summary.push(paths);
    }

    let mut tls = Fields::new("TLS");
    for entry in look::list(object, "/spec/tls") {
        let hosts: Vec<_> = look::texts(entry, "/hosts").collect();
        let label = if hosts.is_empty() {
            "*".to_owned()
        } else {
            hosts.join(", ")
        };
        match look::text(entry, "/secretName") {
            Some(secret) => tls.link(label, secret, local(object, "", "Secret", secret)),
            None => tls.text(label, Some("the controller's certificate")),
        }
    }
    summary.push(tls);
}

/// `web:http`, with the service or the other object that it names.
fn add_backend(label: &str, backend: &Value, ingress: &Value, fields: &mut Fields) {
    if let Some((text, target)) = backend_target(backend, ingress) {
        fields.link(label, text, target);
    }
}

fn backend_target(backend: &Value, ingress: &Value) -> Option<(String, ObjectRef)> {
    if let Some(service) = look::text(backend, "/service/name") {
        let port = look::text(backend, "/service/port/name")
            .map(ToOwned::to_owned)
            .or_else(|| look::scalar_at(backend, "/service/port/number"))
            .unwrap_or_default();
        return Some((
            format!("{service}:{port}"),
            local(ingress, "", "Service", service),
        ));
    }
    let resource = backend.pointer("/resource")?;
    let (kind, name) = (
        look::text(resource, "/kind")?,
        look::text(resource, "/name")?,
    );
    Some((
        format!("{kind}/{name}"),
        local(ingress, group_of(resource), kind, name),
    ))
}
