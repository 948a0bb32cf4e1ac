//! Workloads: what is scheduled together.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use super::pod_group::{disruption, topology};
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::{Fields, group_of, link, local},
};

/// `scheduling.k8s.io/v1beta1.Workload`. kubectl shows its age alone.
pub static WORKLOAD: KindDef = KindDef {
    group: "scheduling.k8s.io",
    kind: "Workload",
    title: "Workloads",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("controller", "Controller", ColumnKind::Text),
        ColumnDef::new("pod_groups", "Pod groups", ColumnKind::List),
        AGE,
    ],
    row,
    summary,
    owns: &["PodGroup.scheduling.k8s.io"],
};

#[derive(Deserialize)]
struct Workload<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
}

/// In `v1alpha1` the templates were the groups themselves.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    controller_ref: Option<ControllerRef<'a>>,
    #[serde(borrow, alias = "podGroups")]
    pod_group_templates: List<Group<'a>>,
    #[serde(borrow)]
    composite_pod_group_templates: List<Group<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ControllerRef<'a> {
    #[serde(borrow)]
    kind: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Group<'a> {
    #[serde(borrow)]
    name: Str<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Workload { metadata, spec } = json::read(text)?;
    let controller = spec.controller_ref.map_or(Cell::Empty, |controller| {
        Cell::text(format_compact!(
            "{}/{}",
            &*controller.kind,
            &*controller.name
        ))
    });
    let groups = spec
        .pod_group_templates
        .iter()
        .chain(spec.composite_pod_group_templates.iter())
        .map(|group| &*group.name);
    metadata.row(
        Health::Idle,
        [controller, Cell::list(groups), metadata.age()],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    let controller = object
        .pointer("/spec/controllerRef")
        .unwrap_or(&Value::Null);
    if let (Some(kind), Some(name)) = (
        look::text(controller, "/kind"),
        look::text(controller, "/name"),
    ) {
        let target = local(object, group_of(controller), kind, name);
        fields.link("Controller", format!("{kind}/{name}"), target);
    }
    summary.push(fields);
    let spec = object.pointer("/spec").unwrap_or(&Value::Null);
    for template in look::list(spec, "/podGroups") {
        summary.push(group("", template));
    }
    templates("", spec, DEPTH, summary);
}

/// The API server takes four levels.
const DEPTH: usize = 4;

/// A group for each template of a level, and for those in it, named by the way there.
fn templates(above: &str, level: &Value, depth: usize, summary: &mut Summary) {
    for template in look::list(level, "/podGroupTemplates") {
        summary.push(group(above, template));
    }
    for template in look::list(level, "/compositePodGroupTemplates") {
        summary.push(group(above, template));
        if depth > 1 {
            let above = path(above, template);
            templates(&above, template, depth - 1, summary);
        }
    }
}

fn path(above: &str, template: &Value) -> CompactString {
    let name = look::text(template, "/name").unwrap_or("group");
    if above.is_empty() {
        name.into()
    } else {
        format_compact!("{above}/{name}")
    }
}

fn group(above: &str, template: &Value) -> Fields {
    let mut fields = Fields::new(path(above, template));
    // In `v1alpha1` the policy had a shorter name.
    policy(template, "/schedulingPolicy", &mut fields);
    policy(template, "/policy", &mut fields);
    fields.text("Disruption", disruption(template, "/disruptionMode"));
    fields.list("Topology", topology(template, "/schedulingConstraints"));
    if let Some(class) = look::text(template, "/priorityClassName") {
        let target = link("scheduling.k8s.io", "PriorityClass", None, class);
        fields.link("Priority class", class, target);
    }
    fields
}

/// How many must fit for any of them to be started.
pub fn policy(object: &Value, place: &str, fields: &mut Fields) {
    let Some(policy) = object.pointer(place) else {
        return;
    };
    let gang = policy.pointer("/gang");
    fields.text(
        "Policy",
        Some(if gang.is_some() { "Gang" } else { "Basic" }),
    );
    let gang = gang.unwrap_or(&Value::Null);
    fields.number("Pods at least", look::number(gang, "/minCount"));
    fields.number("Groups at least", look::number(gang, "/minGroupCount"));
}
