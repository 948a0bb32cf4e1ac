//! Flow schemas.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, Str},
    look,
    meta::Meta,
    rule::resources,
    summary::{Fields, link},
};

/// `flowcontrol.apiserver.k8s.io/v1.FlowSchema`.
pub static FLOW_SCHEMA: KindDef = KindDef {
    group: "flowcontrol.apiserver.k8s.io",
    kind: "FlowSchema",
    title: "Flow schemas",
    section: Section::Cluster,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("priority_level", "Priority level", ColumnKind::Text),
        ColumnDef::new("precedence", "Matching precedence", ColumnKind::Number),
        ColumnDef::new("distinguisher", "Distinguisher", ColumnKind::Text),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct FlowSchema<'a> {
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
    #[serde(borrow)]
    priority_level_configuration: Named<'a>,
    matching_precedence: i64,
    #[serde(borrow)]
    distinguisher_method: Option<Method<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named<'a> {
    #[serde(borrow)]
    name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Method<'a> {
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let FlowSchema {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    // kubectl asks whether the priority level is missing.
    let dangling = status.conditions.of("Dangling");
    let (word, health) = match dangling.map(|dangling| &*dangling.status) {
        Some("True") => ("Dangling", Health::Attention),
        Some("False") => ("In force", Health::Ok),
        _ => ("Unknown", Health::Unknown),
    };
    metadata.row(
        health,
        [
            Cell::status(word, health),
            spec.priority_level_configuration.name.cell(),
            Cell::Number(spec.matching_precedence),
            spec.distinguisher_method
                .map_or(Cell::Empty, |method| method.kind.cell()),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    if let Some(level) = look::text(object, "/spec/priorityLevelConfiguration/name") {
        let group = "flowcontrol.apiserver.k8s.io";
        let target = link(group, "PriorityLevelConfiguration", None, level);
        fields.link("Priority level", level, target);
    }
    fields.number(
        "Matching precedence",
        look::number(object, "/spec/matchingPrecedence"),
    );
    fields.text(
        "Distinguisher",
        look::text(object, "/spec/distinguisherMethod/type"),
    );
    summary.push(fields);
    for rule in look::list(object, "/spec/rules") {
        let mut fields = Fields::new("Rule");
        fields.list(
            "Of",
            look::list(rule, "/subjects").iter().filter_map(subject),
        );
        fields.list(
            "Resources",
            look::list(rule, "/resourceRules").iter().map(requests),
        );
        fields.list(
            "Paths",
            look::list(rule, "/nonResourceRules").iter().map(|rule| {
                let paths = joined(rule, "/nonResourceURLs");
                format!("{} {paths}", joined(rule, "/verbs"))
            }),
        );
        summary.push(fields);
    }
}

/// `Group system:nodes`, `ServiceAccount kube-system/*`.
fn subject(subject: &Value) -> Option<String> {
    let kind = look::text(subject, "/kind")?;
    let named = ["/user/name", "/group/name", "/serviceAccount/name"]
        .into_iter()
        .find_map(|place| look::text(subject, place))?;
    Some(match look::text(subject, "/serviceAccount/namespace") {
        Some(namespace) => format!("{kind} {namespace}/{named}"),
        None => format!("{kind} {named}"),
    })
}

/// `get,list deployments.apps in shop`; as the API has it, `*` is all of something.
fn requests(rule: &Value) -> String {
    let mut text = format!("{} {}", joined(rule, "/verbs"), resources(rule).join(", "));
    let namespaces = joined(rule, "/namespaces");
    if !namespaces.is_empty() {
        text.push_str(" in ");
        text.push_str(&namespaces);
    }
    if look::flag(rule, "/clusterScope") == Some(true) {
        text.push_str(" and outside namespaces");
    }
    text
}

fn joined(rule: &Value, place: &str) -> String {
    look::texts(rule, place).collect::<Vec<_>>().join(",")
}
