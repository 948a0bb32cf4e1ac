//! Roles, of a namespace and of the cluster.

use serde::Deserialize;
use serde_json::Value;
use wire::{ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, Count},
    look,
    meta::Meta,
    rule::resources,
    selector,
    summary::Fields,
};

/// `rbac.authorization.k8s.io/v1.Role`.
pub static ROLE: KindDef = KindDef {
    group: "rbac.authorization.k8s.io",
    kind: "Role",
    title: "Roles",
    section: Section::Access,
    columns: COLUMNS,
    row,
    summary,
    owns: &[],
};

/// `rbac.authorization.k8s.io/v1.ClusterRole`.
pub static CLUSTER_ROLE: KindDef = KindDef {
    group: "rbac.authorization.k8s.io",
    kind: "ClusterRole",
    title: "Cluster roles",
    section: Section::Access,
    columns: COLUMNS,
    row,
    summary,
    owns: &[],
};

/// kubectl shows the age alone.
const COLUMNS: &[ColumnDef] = &[ColumnDef::new("rules", "Rules", ColumnKind::Number), AGE];

#[derive(Deserialize)]
struct Role<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(default)]
    rules: Count,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let Role { metadata, rules } = json::read(text)?;
    metadata.row(Health::Idle, [rules.cell(), metadata.age()])
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut aggregated = Fields::new("");
    for selector in look::list(object, "/aggregationRule/clusterRoleSelectors") {
        aggregated.text("Gathers rules of", selector::at(selector, ""));
    }
    summary.push(aggregated);
    let mut rules = Fields::new("Rules");
    for rule in look::list(object, "/rules") {
        rules.list(what(rule), look::texts(rule, "/verbs"));
    }
    summary.push(rules);
}

/// What a rule is about: `deployments.apps, pods [web, api]`, `/healthz`.
fn what(rule: &Value) -> String {
    let mut parts = resources(rule);
    parts.extend(look::texts(rule, "/nonResourceURLs").map(ToOwned::to_owned));
    let names: Vec<_> = look::texts(rule, "/resourceNames").collect();
    let what = parts.join(", ");
    if names.is_empty() {
        what
    } else {
        format!("{what} [{}]", names.join(", "))
    }
}
