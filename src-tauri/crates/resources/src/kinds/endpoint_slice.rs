//! Endpoint slices.

use compact_str::{CompactString, ToCompactString};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::{Fields, link, local},
};

/// `discovery.k8s.io/v1.EndpointSlice`.
pub static ENDPOINT_SLICE: KindDef = KindDef {
    group: "discovery.k8s.io",
    kind: "EndpointSlice",
    title: "Endpoint slices",
    section: Section::Network,
    columns: &[
        ColumnDef::new("address_type", "Address type", ColumnKind::Text),
        ColumnDef::new("ports", "Ports", ColumnKind::List),
        ColumnDef::new("endpoints", "Endpoints", ColumnKind::List),
        ColumnDef::new("ready", "Ready", ColumnKind::Number),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EndpointSlice<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    address_type: Str<'a>,
    #[serde(borrow, default)]
    ports: List<Port<'a>>,
    #[serde(borrow, default)]
    endpoints: List<Endpoint<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Port<'a> {
    port: Option<i64>,
    #[serde(borrow)]
    name: Option<Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Endpoint<'a> {
    #[serde(borrow)]
    addresses: List<Str<'a>>,
    conditions: EndpointConditions,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct EndpointConditions {
    ready: Option<bool>,
    terminating: Option<bool>,
}

impl EndpointConditions {
    /// An endpoint that does not say is ready (`EndpointConditions`).
    fn is_ready(&self) -> bool {
        self.ready != Some(false)
    }
}

impl Port<'_> {
    /// After `formatDiscoveryPorts`.
    fn text(&self) -> CompactString {
        match (self.port, &self.name) {
            (Some(port), _) => port.to_compact_string(),
            (None, Some(name)) => (**name).into(),
            (None, None) => CompactString::const_new("*"),
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let slice: EndpointSlice<'_> = json::read(text)?;
    let all = slice.endpoints.len();
    let conditions = || slice.endpoints.iter().map(|endpoint| &endpoint.conditions);
    let ready = conditions().filter(|one| one.is_ready()).count();
    // Pods that end, as in each rollout, are not ready on purpose.
    let mut staying = conditions()
        .filter(|one| one.terminating != Some(true))
        .peekable();
    let health = if staying.peek().is_none() {
        Health::Idle
    } else if staying.all(EndpointConditions::is_ready) {
        Health::Ok
    } else {
        Health::Attention
    };
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    slice.metadata.row(
        health,
        [
            slice.address_type.cell(),
            Cell::list(slice.ports.iter().map(Port::text)),
            Cell::list(
                slice
                    .endpoints
                    .iter()
                    .flat_map(|endpoint| endpoint.addresses.iter()),
            ),
            Cell::Ratio {
                ready: count(ready),
                wanted: count(all),
            },
            slice.metadata.age(),
        ],
    )
}

/// Endpoints of the summary; a slice holds up to 1,000.
const SHOWN: usize = 50;

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Address type", look::text(object, "/addressType"));
    let service = look::map(object, "/metadata/labels")
        .and_then(|labels| labels.get("kubernetes.io/service-name"))
        .and_then(Value::as_str);
    if let Some(service) = service {
        fields.link("Service", service, local(object, "", "Service", service));
    }
    fields.list(
        "Ports",
        look::list(object, "/ports").iter().filter_map(|port| {
            let number = look::number(port, "/port")?;
            let protocol = look::text(port, "/protocol").unwrap_or("TCP");
            Some(match look::text(port, "/name") {
                Some(name) => format!("{name} {number}/{protocol}"),
                None => format!("{number}/{protocol}"),
            })
        }),
    );
    summary.push(fields);

    let mut endpoints = Fields::new("Endpoints");
    let all = look::list(object, "/endpoints");
    for endpoint in all.iter().take(SHOWN) {
        add_endpoint(endpoint, object, &mut endpoints);
    }
    if all.len() > SHOWN {
        endpoints.text("…", Some(format!("{} more", all.len() - SHOWN)));
    }
    summary.push(endpoints);
}

fn add_endpoint(endpoint: &Value, slice: &Value, fields: &mut Fields) {
    let label = look::texts(endpoint, "/addresses")
        .collect::<Vec<_>>()
        .join(", ");
    let mut text = match look::flag(endpoint, "/conditions/ready") {
        Some(false) => "not ready".to_owned(),
        _ => "ready".to_owned(),
    };
    if look::flag(endpoint, "/conditions/terminating") == Some(true) {
        text.push_str(", terminating");
    }
    if let Some(node) = look::text(endpoint, "/nodeName") {
        text.push_str(" on ");
        text.push_str(node);
    }
    let target = endpoint.pointer("/targetRef").unwrap_or(&Value::Null);
    match (look::text(target, "/kind"), look::text(target, "/name")) {
        (Some(kind), Some(name)) => {
            let namespace = look::text(target, "/namespace").or_else(|| look::namespace(slice));
            fields.link(
                label,
                format!("{name}, {text}"),
                link("", kind, namespace, name),
            );
        }
        _ => fields.text(label, Some(text)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::CellRef;

    #[test]
    fn endpoints_that_end_are_no_trouble() {
        let ready = json!({ "conditions": { "ready": true } });
        let unready = json!({ "conditions": { "ready": false, "terminating": false } });
        let ending = json!({ "conditions": { "ready": false, "terminating": true } });
        let silent = json!({});
        for (endpoints, expected) in [
            (json!([]), Health::Idle),
            (json!([ending]), Health::Idle),
            (json!([ready, silent, ending]), Health::Ok),
            (json!([ready, unready, ending]), Health::Attention),
        ] {
            let slice = json!({ "metadata": { "name": "a" }, "endpoints": endpoints });
            let row = row(&slice.to_string()).expect("a row");
            assert_eq!(row.health, expected, "{slice}");
            let wanted = u32::try_from(endpoints.as_array().map_or(0, Vec::len)).expect("few");
            assert!(
                matches!(row.cells.get(3), Some(CellRef::Ratio { wanted: shown, .. }) if shown == wanted),
                "{slice}"
            );
        }
    }
}
