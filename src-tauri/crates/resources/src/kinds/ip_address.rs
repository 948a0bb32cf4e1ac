//! IP addresses of services.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Str},
    look,
    meta::Meta,
    summary::{Fields, link},
};

/// `networking.k8s.io/v1.IPAddress`; its name is the address.
pub static IP_ADDRESS: KindDef = KindDef {
    group: "networking.k8s.io",
    kind: "IPAddress",
    title: "IP addresses",
    section: Section::Network,
    columns: &[
        ColumnDef::new("parent", "Belongs to", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct IpAddress<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    parent_ref: Option<ParentRef<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ParentRef<'a> {
    #[serde(borrow)]
    group: Str<'a>,
    #[serde(borrow)]
    resource: Str<'a>,
    #[serde(borrow)]
    namespace: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
}

impl ParentRef<'_> {
    /// `services/shop/web`, `gateways.example.com/edge`, as `printIPAddress` writes it.
    fn text(&self) -> CompactString {
        let mut text = self.resource.to_lowercase();
        for (before, part) in [('.', &*self.group.to_lowercase()), ('/', &*self.namespace)] {
            if !part.is_empty() {
                text.push(before);
                text.push_str(part);
            }
        }
        format_compact!("{text}/{}", &*self.name)
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let IpAddress { metadata, spec } = json::read(text)?;
    let parent = spec.parent_ref.as_ref().map(ParentRef::text);
    metadata.row(
        Health::Idle,
        [parent.map_or(Cell::Empty, Cell::text), metadata.age()],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    let parent = object.pointer("/spec/parentRef").unwrap_or(&Value::Null);
    if let Some(name) = look::text(parent, "/name") {
        let namespace = look::text(parent, "/namespace");
        let text = match namespace {
            Some(namespace) => format!("{namespace}/{name}"),
            None => name.to_owned(),
        };
        // The reference names a resource, not a kind; of the built-in ones services alone have
        // addresses.
        match (
            look::text(parent, "/group"),
            look::text(parent, "/resource"),
        ) {
            (None, Some("services")) => {
                fields.link("Service", text, link("", "Service", namespace, name));
            }
            (_, resource) => fields.text(resource.unwrap_or("Belongs to"), Some(text)),
        }
    }
    summary.push(fields);
}
