//! Network policies.

use serde::Deserialize;
use serde_json::Value;
use wire::{ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Str},
    look,
    meta::Meta,
    selector::{self, LabelSelector},
    summary::Fields,
};

/// `networking.k8s.io/v1.NetworkPolicy`.
pub static NETWORK_POLICY: KindDef = KindDef {
    group: "networking.k8s.io",
    kind: "NetworkPolicy",
    title: "Network policies",
    section: Section::Network,
    columns: &[
        ColumnDef::new("pod_selector", "Pod selector", ColumnKind::Text),
        ColumnDef::new("types", "Types", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct NetworkPolicy<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    pod_selector: LabelSelector<'a>,
    #[serde(borrow)]
    policy_types: List<Str<'a>>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let NetworkPolicy { metadata, spec } = json::read(text)?;
    metadata.row(
        Health::Idle,
        [
            spec.pod_selector.cell(),
            spec.policy_types.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    let pods = selector::at(object, "/spec/podSelector");
    fields.text(
        "Pods",
        pods.map(|pods| {
            if pods.is_empty() {
                "all of the namespace".into()
            } else {
                pods
            }
        }),
    );
    fields.list("Types", look::texts(object, "/spec/policyTypes"));
    summary.push(fields);

    let directions = [
        ("Ingress", "/spec/ingress", "/from", "from"),
        ("Egress", "/spec/egress", "/to", "to"),
    ];
    for (name, rules, peers, preposition) in directions {
        let isolates = look::texts(object, "/spec/policyTypes").any(|known| known == name);
        let rules = look::list(object, rules);
        let mut group = Fields::new(name);
        if isolates && rules.is_empty() {
            group.text("Allowed", Some("nothing"));
        }
        for rule in rules {
            let ports: Vec<_> = look::list(rule, "/ports").iter().map(port).collect();
            let label = if ports.is_empty() {
                "any port".into()
            } else {
                ports.join(", ")
            };
            let allowed: Vec<_> = look::list(rule, peers).iter().map(peer).collect();
            if allowed.is_empty() {
                group.text(label, Some(format!("{preposition} anywhere")));
            } else {
                group.list(label, allowed);
            }
        }
        summary.push(group);
    }
}

fn port(port: &Value) -> String {
    let protocol = look::text(port, "/protocol").unwrap_or("TCP");
    match (
        look::scalar_at(port, "/port"),
        look::number(port, "/endPort"),
    ) {
        (Some(from), Some(to)) => format!("{from}-{to}/{protocol}"),
        (Some(port), None) => format!("{port}/{protocol}"),
        (None, _) => format!("any {protocol}"),
    }
}

fn peer(peer: &Value) -> String {
    if let Some(cidr) = look::text(peer, "/ipBlock/cidr") {
        let except: Vec<_> = look::texts(peer, "/ipBlock/except").collect();
        return if except.is_empty() {
            cidr.into()
        } else {
            format!("{cidr} except {}", except.join(", "))
        };
    }
    let terms = |place: &str| {
        let text = selector::at(peer, place)?;
        Some(if text.is_empty() {
            "all".to_owned()
        } else {
            text.into()
        })
    };
    match (terms("/namespaceSelector"), terms("/podSelector")) {
        (Some(namespaces), Some(pods)) => format!("pods {pods} in namespaces {namespaces}"),
        (Some(namespaces), None) => format!("namespaces {namespaces}"),
        (None, Some(pods)) => format!("pods {pods}"),
        (None, None) => "an unknown peer".into(),
    }
}
