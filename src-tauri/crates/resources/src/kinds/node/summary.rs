//! A node's detail: where it is, what it runs and what it has to give.

use serde_json::Value;
use wire::Cell;

use crate::{Summary, look, quantity, summary::Fields, taint::taint};

/// Adds what matters of a node.
pub fn fill(node: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.flag("Unschedulable", look::flag(node, "/spec/unschedulable"));
    fields.list(
        "Taints",
        look::list(node, "/spec/taints").iter().filter_map(taint),
    );
    for address in look::list(node, "/status/addresses") {
        if let Some(kind) = look::text(address, "/type") {
            fields.text(address_label(kind), look::text(address, "/address"));
        }
    }
    fields.list("Pod CIDRs", look::texts(node, "/spec/podCIDRs"));
    fields.text("Provider ID", look::text(node, "/spec/providerID"));
    for (label, key) in [
        ("Instance type", "node.kubernetes.io/instance-type"),
        ("Region", "topology.kubernetes.io/region"),
        ("Zone", "topology.kubernetes.io/zone"),
    ] {
        let value = look::map(node, "/metadata/labels").and_then(|labels| labels.get(key));
        fields.text(label, value.and_then(Value::as_str));
    }
    summary.push(fields);

    let mut system = Fields::new("System");
    for (label, place) in [
        ("Kubelet", "/status/nodeInfo/kubeletVersion"),
        (
            "Container runtime",
            "/status/nodeInfo/containerRuntimeVersion",
        ),
        ("OS image", "/status/nodeInfo/osImage"),
        ("Kernel", "/status/nodeInfo/kernelVersion"),
        ("Architecture", "/status/nodeInfo/architecture"),
        ("Operating system", "/status/nodeInfo/operatingSystem"),
        ("Machine ID", "/status/nodeInfo/machineID"),
        ("Boot ID", "/status/nodeInfo/bootID"),
    ] {
        system.text(label, look::text(node, place));
    }
    summary.push(system);
    summary.push(resources(node, "Capacity", "/status/capacity"));
    summary.push(resources(node, "Allocatable", "/status/allocatable"));
}

fn address_label(kind: &str) -> &str {
    match kind {
        "InternalIP" => "Internal IP",
        "ExternalIP" => "External IP",
        "InternalDNS" => "Internal DNS",
        "ExternalDNS" => "External DNS",
        kind => kind,
    }
}

fn resources(node: &Value, title: &str, place: &str) -> Fields {
    let mut fields = Fields::new(title);
    for (resource, amount) in look::entries(node, place) {
        let Some(amount) = look::scalar(amount) else {
            continue;
        };
        fields.cell(
            resource,
            match resource.as_str() {
                "cpu" => quantity::cores(&amount),
                "memory" | "ephemeral-storage" => quantity::bytes(&amount),
                name if name.starts_with("hugepages-") => quantity::bytes(&amount),
                _ => amount
                    .parse()
                    .map_or_else(|_| Cell::text(&amount), Cell::Number),
            },
        );
    }
    fields
}
