//! Services.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use super::balancer::LoadBalancer;
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Map, Str},
    look,
    meta::Meta,
    selector,
    summary::Fields,
    template,
};

/// `core/v1.Service`.
pub static SERVICE: KindDef = KindDef {
    group: "",
    kind: "Service",
    title: "Services",
    section: Section::Network,
    columns: &[
        ColumnDef::new("type", "Type", ColumnKind::Text),
        ColumnDef::new("cluster_ip", "Cluster IP", ColumnKind::Text),
        ColumnDef::new("external_ip", "External IP", ColumnKind::List),
        ColumnDef::new("ports", "Ports", ColumnKind::List),
        template::SELECTOR,
        AGE,
    ],
    row,
    summary,
    owns: &["EndpointSlice.discovery.k8s.io"],
};

#[derive(Deserialize)]
struct Service<'a> {
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
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
    #[serde(borrow, rename = "clusterIP")]
    cluster_ip: Str<'a>,
    #[serde(borrow, rename = "externalIPs")]
    external_ips: List<Str<'a>>,
    #[serde(borrow)]
    external_name: Str<'a>,
    #[serde(borrow)]
    ports: List<Port<'a>>,
    #[serde(borrow)]
    selector: Map<'a, Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Port<'a> {
    #[serde(rename = "port")]
    number: i64,
    #[serde(rename = "nodePort")]
    on_nodes: i64,
    #[serde(borrow)]
    protocol: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    load_balancer: LoadBalancer<'a>,
}

/// What kubectl says of a load balancer that has no address yet.
const PENDING: &str = "<pending>";

impl Service<'_> {
    /// After `getServiceExternalIP`.
    fn external(&self) -> Cell {
        let Self { spec, status, .. } = self;
        match &*spec.kind {
            "ExternalName" => spec.external_name.cell(),
            "LoadBalancer" if self.pending() => Cell::text(PENDING),
            "LoadBalancer" => {
                let own = spec.external_ips.iter().map(|address| &**address);
                Cell::list(status.load_balancer.addresses().into_iter().chain(own))
            }
            _ => spec.external_ips.cell(),
        }
    }

    fn pending(&self) -> bool {
        self.status.load_balancer.addresses().is_empty() && self.spec.external_ips.is_empty()
    }

    /// A service is as healthy as what it selects, which it does not know; only a load balancer
    /// says how far it is.
    fn health(&self) -> Health {
        match &*self.spec.kind {
            "LoadBalancer" if self.pending() => Health::Progressing,
            "LoadBalancer" => Health::Ok,
            _ => Health::Idle,
        }
    }
}

impl Port<'_> {
    /// After `makePortString`.
    fn text(&self) -> CompactString {
        let Self {
            number,
            on_nodes,
            protocol,
        } = self;
        if *on_nodes > 0 {
            format_compact!("{number}:{on_nodes}/{}", &**protocol)
        } else {
            format_compact!("{number}/{}", &**protocol)
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let service: Service<'_> = json::read(text)?;
    let Service { metadata, spec, .. } = &service;
    metadata.row(
        service.health(),
        [
            spec.kind.cell(),
            spec.cluster_ip.cell(),
            service.external(),
            Cell::list(spec.ports.iter().map(Port::text)),
            Cell::text(selector::labels(&spec.selector)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text("Type", look::text(object, "/spec/type"));
    fields.list("Cluster IPs", look::texts(object, "/spec/clusterIPs"));
    fields.list("IP families", look::texts(object, "/spec/ipFamilies"));
    fields.text("External name", look::text(object, "/spec/externalName"));
    fields.list("External IPs", look::texts(object, "/spec/externalIPs"));
    fields.text(
        "Load balancer class",
        look::text(object, "/spec/loadBalancerClass"),
    );
    fields.list("Load balancer", super::balancer::addresses_of(object));
    fields.list(
        "Source ranges",
        look::texts(object, "/spec/loadBalancerSourceRanges"),
    );
    fields.text("Selector", selector::labels_at(object, "/spec/selector"));
    let affinity = look::text(object, "/spec/sessionAffinity");
    fields.text(
        "Session affinity",
        affinity.filter(|affinity| *affinity != "None"),
    );
    fields.text(
        "External traffic",
        look::text(object, "/spec/externalTrafficPolicy"),
    );
    fields.text(
        "Internal traffic",
        look::text(object, "/spec/internalTrafficPolicy"),
    );
    fields.text(
        "Traffic distribution",
        look::text(object, "/spec/trafficDistribution"),
    );
    fields.flag(
        "Publishes unready",
        look::flag(object, "/spec/publishNotReadyAddresses"),
    );
    summary.push(fields);

    let mut ports = Fields::new("Ports");
    for port in look::list(object, "/spec/ports") {
        let Some(number) = look::number(port, "/port") else {
            continue;
        };
        let protocol = look::text(port, "/protocol").unwrap_or("TCP");
        let label = match look::text(port, "/name") {
            Some(name) => format!("{name} {number}/{protocol}"),
            None => format!("{number}/{protocol}"),
        };
        let target = look::scalar_at(port, "/targetPort").map(|target| format!("to {target}"));
        let node = look::number(port, "/nodePort").map(|node| format!("node port {node}"));
        let app = look::text(port, "/appProtocol").map(ToOwned::to_owned);
        ports.list(label, [target, node, app].into_iter().flatten());
    }
    summary.push(ports);
}
