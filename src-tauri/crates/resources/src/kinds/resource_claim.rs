//! Claims of devices, and templates of them.

mod requests;

use compact_str::format_compact;
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::{Fields, local},
};
use requests::Spec;

/// `resource.k8s.io/v1.ResourceClaim`.
pub static RESOURCE_CLAIM: KindDef = KindDef {
    group: "resource.k8s.io",
    kind: "ResourceClaim",
    title: "Resource claims",
    section: Section::Config,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        requests::CLASSES,
        ColumnDef::new("devices", "Devices", ColumnKind::List),
        ColumnDef::new("reserved_for", "Reserved for", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

/// `resource.k8s.io/v1.ResourceClaimTemplate`. kubectl shows its age alone.
pub static RESOURCE_CLAIM_TEMPLATE: KindDef = KindDef {
    group: "resource.k8s.io",
    kind: "ResourceClaimTemplate",
    title: "Resource claim templates",
    section: Section::Config,
    columns: &[requests::CLASSES, AGE],
    row: template_row,
    summary: template_summary,
    owns: &[],
};

#[derive(Deserialize)]
struct ResourceClaim<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    allocation: Option<Allocation<'a>>,
    #[serde(borrow)]
    reserved_for: List<Consumer<'a>>,
    #[serde(borrow)]
    devices: List<DeviceStatus<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Allocation<'a> {
    #[serde(borrow)]
    devices: Allocated<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Allocated<'a> {
    #[serde(borrow)]
    results: List<Device<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Device<'a> {
    #[serde(borrow)]
    pool: Str<'a>,
    #[serde(borrow)]
    device: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Consumer<'a> {
    #[serde(borrow)]
    name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DeviceStatus<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

impl ResourceClaim<'_> {
    /// After `resourceClaimState`. A claim that was made for a pod is on its way; one that somebody
    /// wrote is allocated when the first pod names it, and until then there is nothing to judge.
    fn standing(&self) -> (&'static str, Health) {
        let Self {
            metadata, status, ..
        } = self;
        let used = !status.reserved_for.is_empty();
        match (metadata.deleting(), &status.allocation) {
            (true, None) => ("deleted", Health::Progressing),
            (true, Some(_)) if used => ("deleted,allocated,reserved", Health::Progressing),
            (true, Some(_)) => ("deleted,allocated", Health::Progressing),
            (false, None) if metadata.controller().is_some() => ("pending", Health::Progressing),
            (false, None) => ("pending", Health::Idle),
            (false, Some(_)) if !used => ("allocated", Health::Idle),
            (false, Some(_)) if status.devices.iter().any(DeviceStatus::is_unready) => {
                ("allocated,reserved", Health::Attention)
            }
            (false, Some(_)) => ("allocated,reserved", Health::Ok),
        }
    }
}

impl DeviceStatus<'_> {
    fn is_unready(&self) -> bool {
        self.conditions.is_false("Ready")
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let claim: ResourceClaim<'_> = json::read(text)?;
    let (word, health) = claim.standing();
    let ResourceClaim {
        metadata,
        spec,
        status,
    } = &claim;
    let devices = status
        .allocation
        .as_ref()
        .map_or(Cell::Empty, |allocation| {
            let devices = allocation.devices.results.iter();
            Cell::list(devices.map(|one| format_compact!("{}/{}", &*one.pool, &*one.device)))
        });
    metadata.row(
        health,
        [
            Cell::status(word, health),
            spec.classes(),
            devices,
            Cell::list(status.reserved_for.iter().map(|consumer| &*consumer.name)),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    for consumer in look::list(object, "/status/reservedFor") {
        let Some(name) = look::text(consumer, "/name") else {
            continue;
        };
        // A resource, not a kind; these two are all that Kubernetes reserves devices for.
        let kind = match look::text(consumer, "/resource") {
            Some("pods") => ("", "Pod"),
            Some("podgroups") => ("scheduling.k8s.io", "PodGroup"),
            resource => {
                fields.text(resource.unwrap_or("Reserved for"), Some(name));
                continue;
            }
        };
        let target = local(object, kind.0, kind.1, name);
        fields.link("Reserved for", format!("{}/{name}", kind.1), target);
    }
    fields.time(
        "Allocated",
        look::moment(object, "/status/allocation/allocationTimestamp"),
    );
    requests::add(object, "/spec", fields, summary);
    let mut devices = Fields::new("Allocated devices");
    for result in look::list(object, "/status/allocation/devices/results") {
        let part = |place: &str| look::text(result, place).unwrap_or_default();
        devices.text(
            look::text(result, "/request").unwrap_or("Device"),
            Some(format!(
                "{}/{} of {}",
                part("/pool"),
                part("/device"),
                part("/driver")
            )),
        );
    }
    summary.push(devices);
    for device in look::list(object, "/status/devices") {
        let mut fields = Fields::new(look::text(device, "/device").unwrap_or("Device"));
        for condition in look::list(device, "/conditions") {
            let text = |place: &str| look::text(condition, place);
            fields.text(text("/type").unwrap_or("Condition"), text("/status"));
            fields.text("Reason", text("/reason"));
            fields.text("Message", text("/message"));
        }
        fields.text(
            "Interface",
            look::text(device, "/networkData/interfaceName"),
        );
        fields.list("Addresses", look::texts(device, "/networkData/ips"));
        fields.text(
            "Hardware address",
            look::text(device, "/networkData/hardwareAddress"),
        );
        summary.push(fields);
    }
}

#[derive(Deserialize)]
struct Template<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: TemplateSpec<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TemplateSpec<'a> {
    #[serde(borrow)]
    spec: Spec<'a>,
}

fn template_row(text: &str) -> Result<Row, Malformed> {
    let Template { metadata, spec } = json::read(text)?;
    metadata.row(Health::Idle, [spec.spec.classes(), metadata.age()])
}

fn template_summary(object: &Value, summary: &mut Summary) {
    requests::add(object, "/spec/spec", Fields::new(""), summary);
}
