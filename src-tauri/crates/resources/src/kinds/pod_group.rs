//! Groups of pods that are scheduled together, and groups of those.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use super::workload::policy;
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, Str},
    look,
    meta::Meta,
    summary::{Fields, link, local},
};

/// The API group of both.
const GROUP: &str = "scheduling.k8s.io";

/// `scheduling.k8s.io/v1beta1.PodGroup`.
pub static POD_GROUP: KindDef = KindDef {
    group: GROUP,
    kind: "PodGroup",
    title: "Pod groups",
    section: Section::Workloads,
    columns: COLUMNS,
    row,
    summary,
    owns: &["ResourceClaim.resource.k8s.io"],
};

/// `scheduling.k8s.io/v1alpha3.CompositePodGroup`.
pub static COMPOSITE_POD_GROUP: KindDef = KindDef {
    group: GROUP,
    kind: "CompositePodGroup",
    title: "Composite pod groups",
    section: Section::Workloads,
    columns: COLUMNS,
    row,
    summary,
    owns: &[],
};

const COLUMNS: &[ColumnDef] = &[
    ColumnDef::new("status", "Status", ColumnKind::Status),
    ColumnDef::new("policy", "Policy", ColumnKind::Text),
    ColumnDef::new("workload", "Workload", ColumnKind::Text),
    ColumnDef::wide("parent", "Parent", ColumnKind::Text),
    ColumnDef::wide("priority_class", "Priority class", ColumnKind::Text),
    AGE,
];

#[derive(Deserialize)]
struct PodGroup<'a> {
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
    scheduling_policy: Policy,
    #[serde(borrow)]
    workload_ref: Option<WorkloadRef<'a>>,
    /// Its place in `v1alpha2`.
    #[serde(borrow)]
    pod_group_template_ref: Option<TemplateRef<'a>>,
    #[serde(borrow)]
    parent_composite_pod_group_name: Str<'a>,
    #[serde(borrow)]
    priority_class_name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Policy {
    gang: Option<IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WorkloadRef<'a> {
    #[serde(borrow)]
    workload_name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TemplateRef<'a> {
    #[serde(borrow)]
    workload: Option<WorkloadRef<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

/// What says whether there was room: of pod groups now and in `v1alpha2`, and of groups of them.
const SCHEDULED: [&str; 3] = [
    "PodGroupInitiallyScheduled",
    "PodGroupScheduled",
    "CompositePodGroupInitiallyScheduled",
];

impl Status<'_> {
    /// After `printPodGroup`. For groups of groups kubectl shows none, though they have the same
    /// conditions.
    fn standing(&self) -> (&str, Health) {
        let conditions = &self.conditions;
        if let Some(disrupted) = conditions.of("DisruptionTarget") {
            let word = match &*disrupted.reason {
                "" => "DisruptionTarget",
                reason => reason,
            };
            return (word, Health::Attention);
        }
        let scheduled = SCHEDULED.iter().find_map(|kind| conditions.of(kind));
        match scheduled.map(|scheduled| &*scheduled.status) {
            Some("True") => ("Scheduled", Health::Ok),
            Some(_) => ("Unschedulable", Health::Attention),
            None => ("Pending", Health::Progressing),
        }
    }
}

impl Spec<'_> {
    fn workload(&self) -> Cell {
        let old = || self.pod_group_template_ref.as_ref()?.workload.as_ref();
        self.workload_ref
            .as_ref()
            .or_else(old)
            .map_or(Cell::Empty, |workload| workload.workload_name.cell())
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let PodGroup {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let (word, health) = status.standing();
    let policy = match spec.scheduling_policy.gang {
        Some(_) => "Gang",
        None => "Basic",
    };
    metadata.row(
        health,
        [
            Cell::status(word, health),
            Cell::text(policy),
            spec.workload(),
            spec.parent_composite_pod_group_name.cell(),
            spec.priority_class_name.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    policy(object, "/spec/schedulingPolicy", &mut fields);
    let workload = ["/spec/workloadRef", "/spec/podGroupTemplateRef/workload"]
        .into_iter()
        .find_map(|place| look::text(object.pointer(place)?, "/workloadName"));
    if let Some(name) = workload {
        fields.link("Workload", name, local(object, GROUP, "Workload", name));
    }
    if let Some(parent) = look::text(object, "/spec/parentCompositePodGroupName") {
        let target = local(object, GROUP, "CompositePodGroup", parent);
        fields.link("Parent", parent, target);
    }
    fields.text("Disruption", disruption(object, "/spec/disruptionMode"));
    fields.list("Topology", topology(object, "/spec/schedulingConstraints"));
    if let Some(class) = look::text(object, "/spec/priorityClassName") {
        let target = link(GROUP, "PriorityClass", None, class);
        fields.link("Priority class", class, target);
    }
    fields.number("Priority", look::number(object, "/spec/priority"));
    for claim in look::list(object, "/status/resourceClaimStatuses") {
        if let Some(name) = look::text(claim, "/resourceClaimName") {
            let target = local(object, "resource.k8s.io", "ResourceClaim", name);
            fields.link("Resource claim", name, target);
        }
    }
    summary.push(fields);
}

/// How a group is disrupted: the name of a mode in `v1alpha2`, an object named for it since.
pub fn disruption(object: &Value, place: &str) -> Option<String> {
    match object.pointer(place)? {
        Value::Object(mode) => mode.keys().next().cloned(),
        mode => look::scalar(mode),
    }
}

/// The keys of node labels by which a group stays together.
pub fn topology<'a>(object: &'a Value, place: &str) -> impl Iterator<Item = &'a str> {
    let constraints = object.pointer(place).unwrap_or(&Value::Null);
    look::list(constraints, "/topology")
        .iter()
        .filter_map(|constraint| look::text(constraint, "/key"))
}
