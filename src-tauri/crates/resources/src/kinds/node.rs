//! Nodes.

mod summary;

use std::collections::BTreeSet;

use compact_str::{CompactString, format_compact};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, List, Map, Str},
    meta::Meta,
    quantity,
    taint::Taint,
};

/// `core/v1.Node`.
pub static NODE: KindDef = KindDef {
    group: "",
    kind: "Node",
    title: "Nodes",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("roles", "Roles", ColumnKind::List),
        ColumnDef::new("version", "Version", ColumnKind::Text),
        ColumnDef::wide("taints", "Taints", ColumnKind::List),
        ColumnDef::wide("allocatable_cpu", "Allocatable CPU", ColumnKind::Number),
        ColumnDef::wide(
            "allocatable_memory",
            "Allocatable memory",
            ColumnKind::Number,
        ),
        ColumnDef::wide("internal_ip", "Internal IP", ColumnKind::Text),
        ColumnDef::wide("external_ip", "External IP", ColumnKind::Text),
        ColumnDef::wide("os_image", "OS image", ColumnKind::Text),
        ColumnDef::wide("kernel", "Kernel version", ColumnKind::Text),
        ColumnDef::wide("runtime", "Container runtime", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Node<'a> {
    #[serde(borrow)]
    metadata: Meta<'a, Map<'a, Str<'a>>, IgnoredAny>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    unschedulable: bool,
    #[serde(borrow)]
    taints: List<Taint<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
    #[serde(borrow)]
    addresses: List<Address<'a>>,
    #[serde(borrow)]
    allocatable: Map<'a, Str<'a>>,
    #[serde(borrow)]
    node_info: NodeInfo<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Address<'a> {
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
    #[serde(borrow)]
    address: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct NodeInfo<'a> {
    #[serde(borrow)]
    kubelet_version: Str<'a>,
    #[serde(borrow)]
    os_image: Str<'a>,
    #[serde(borrow)]
    kernel_version: Str<'a>,
    #[serde(borrow)]
    container_runtime_version: Str<'a>,
    #[serde(borrow)]
    architecture: Str<'a>,
}

impl Node<'_> {
    /// Its state, as `printNode` prints it, and its health.
    fn standing(&self) -> (CompactString, Health) {
        let conditions = &self.status.conditions;
        let (word, health) = match conditions.of("Ready").map(|ready| &*ready.status) {
            Some("True") if conditions.iter().any(is_trouble) => ("Ready", Health::Attention),
            Some("True") => ("Ready", Health::Ok),
            Some(_) => ("NotReady", Health::Broken),
            None => ("Unknown", Health::Unknown),
        };
        if self.spec.unschedulable {
            (
                format_compact!("{word},SchedulingDisabled"),
                health.min(Health::Attention),
            )
        } else {
            (CompactString::const_new(word), health)
        }
    }

    /// After `findNodeRoles`.
    fn roles(&self) -> Cell {
        let role = |(key, value): &(Str<'_>, Str<'_>)| {
            let role = match key.strip_prefix("node-role.kubernetes.io/") {
                Some(role) => role,
                None if &**key == "kubernetes.io/role" => value,
                None => "",
            };
            (!role.is_empty()).then(|| CompactString::from(role))
        };
        Cell::list(
            self.metadata
                .labels
                .iter()
                .filter_map(role)
                .collect::<BTreeSet<_>>(),
        )
    }

    fn address(&self, kind: &str) -> Cell {
        let mut addresses = self.status.addresses.iter();
        addresses
            .find(|address| &*address.kind == kind)
            .map_or(Cell::Empty, |address| address.address.cell())
    }
}

/// The kubelet's conditions of want, and the network's.
fn is_trouble(condition: &crate::condition::Condition<'_>) -> bool {
    &*condition.status == "True"
        && matches!(
            &*condition.kind,
            "MemoryPressure" | "DiskPressure" | "PIDPressure" | "NetworkUnavailable"
        )
}

fn row(text: &str) -> Result<Row, Malformed> {
    let node: Node<'_> = json::read(text)?;
    let (word, health) = node.standing();
    let NodeInfo {
        kubelet_version,
        os_image,
        kernel_version,
        container_runtime_version,
        architecture,
    } = &node.status.node_info;
    let kernel = if architecture.is_empty() {
        kernel_version.cell()
    } else {
        Cell::text(format_compact!(
            "{} ({})",
            &**kernel_version,
            &**architecture
        ))
    };
    let allocatable = |resource: &str, cell: fn(&str) -> Cell| {
        let amount = node.status.allocatable.get(resource);
        amount.map_or(Cell::Empty, |amount| cell(amount))
    };
    node.metadata.row_as(
        health,
        [
            Cell::status(word, health),
            node.roles(),
            kubelet_version.cell(),
            Cell::list(node.spec.taints.iter().map(Taint::text)),
            allocatable("cpu", quantity::cores),
            allocatable("memory", quantity::bytes),
            node.address("InternalIP"),
            node.address("ExternalIP"),
            os_image.cell(),
            kernel,
            container_runtime_version.cell(),
            node.metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    summary::fill(object, summary);
}
