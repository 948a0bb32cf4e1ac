//! Endpoints, which endpoint slices have replaced.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Count, List, Str},
    look,
    meta::Meta,
    summary::{Fields, local},
};

/// `core/v1.Endpoints`.
pub static ENDPOINTS: KindDef = KindDef {
    group: "",
    kind: "Endpoints",
    title: "Endpoints",
    section: Section::Network,
    columns: &[
        ColumnDef::new("endpoints", "Endpoints", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Endpoints<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    subsets: List<Subset<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Subset<'a> {
    #[serde(borrow)]
    addresses: List<Address<'a>>,
    not_ready_addresses: Count,
    ports: List<Port>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Address<'a> {
    #[serde(borrow)]
    ip: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Port {
    port: i64,
}

impl Subset<'_> {
    /// After `formatEndpoints`.
    fn texts(&self) -> Vec<CompactString> {
        let ips = || self.addresses.iter().map(|address| &*address.ip);
        if self.ports.is_empty() {
            return ips().map(Into::into).collect();
        }
        let with_port = |port: &Port| {
            let port = port.port;
            ips().map(move |ip| {
                if ip.contains(':') {
                    format_compact!("[{ip}]:{port}")
                } else {
                    format_compact!("{ip}:{port}")
                }
            })
        };
        self.ports.iter().flat_map(with_port).collect()
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Endpoints { metadata, subsets } = json::read(text)?;
    let ready = subsets.iter().any(|subset| !subset.addresses.is_empty());
    let waiting = subsets
        .iter()
        .any(|subset| subset.not_ready_addresses.0 > 0);
    let health = match (ready, waiting) {
        (_, true) => Health::Attention,
        (true, false) => Health::Ok,
        (false, false) => Health::Idle,
    };
    metadata.row(
        health,
        [
            Cell::list(subsets.iter().flat_map(Subset::texts)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let Some(name) = look::text(object, "/metadata/name") {
        fields.link("Service", name, local(object, "", "Service", name));
    }
    for subset in look::list(object, "/subsets") {
        let ips = |place: &'static str| {
            look::list(subset, place)
                .iter()
                .filter_map(|address| look::text(address, "/ip"))
        };
        fields.list("Addresses", ips("/addresses"));
        fields.list("Not ready", ips("/notReadyAddresses"));
        fields.list(
            "Ports",
            look::list(subset, "/ports").iter().filter_map(|port| {
                let number = look::number(port, "/port")?;
                Some(format!(
                    "{number}/{}",
                    look::text(port, "/protocol").unwrap_or("TCP")
                ))
            }),
        );
    }
    summary.push(fields);
}
