//! Pod disruption budgets.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, IntOrStr},
    look,
    meta::Meta,
    selector,
    summary::Fields,
};

/// `policy/v1.PodDisruptionBudget`.
pub static DISRUPTION_BUDGET: KindDef = KindDef {
    group: "policy",
    kind: "PodDisruptionBudget",
    title: "Disruption budgets",
    section: Section::Config,
    columns: &[
        ColumnDef::new("min_available", "Min available", ColumnKind::Text),
        ColumnDef::new("max_unavailable", "Max unavailable", ColumnKind::Text),
        ColumnDef::new(
            "allowed_disruptions",
            "Allowed disruptions",
            ColumnKind::Number,
        ),
        ColumnDef::new("healthy", "Healthy", ColumnKind::Number),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct DisruptionBudget<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(default)]
    spec: Spec,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec {
    min_available: Option<IntOrStr>,
    max_unavailable: Option<IntOrStr>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    disruptions_allowed: i64,
    current_healthy: i64,
    desired_healthy: i64,
    expected_pods: i64,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

impl Status<'_> {
    fn health(&self) -> Health {
        let refused = self.conditions.with("DisruptionAllowed", "False");
        if refused.is_some_and(|refused| &*refused.reason == "SyncFailed") {
            Health::Broken
        } else if self.expected_pods == 0 {
            Health::Idle
        } else if self.current_healthy < self.desired_healthy {
            Health::Attention
        } else {
            Health::Ok
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let DisruptionBudget {
        metadata,
        spec,
        status,
    } = json::read(text)?;
    let limit = |limit: Option<IntOrStr>| limit.map_or(Cell::Empty, |limit| Cell::text(limit.0));
    metadata.row(
        status.health(),
        [
            limit(spec.min_available),
            limit(spec.max_unavailable),
            Cell::Number(status.disruptions_allowed),
            json::ratio(status.current_healthy, status.desired_healthy),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    fields.text(
        "Min available",
        look::scalar_at(object, "/spec/minAvailable"),
    );
    fields.text(
        "Max unavailable",
        look::scalar_at(object, "/spec/maxUnavailable"),
    );
    fields.text("Selector", selector::at(object, "/spec/selector"));
    fields.text(
        "Unhealthy pods",
        look::text(object, "/spec/unhealthyPodEvictionPolicy"),
    );
    let status = |field: &str| look::number(object, &format!("/status/{field}"));
    fields.number("Allowed disruptions", status("disruptionsAllowed"));
    fields.number("Healthy pods", status("currentHealthy"));
    fields.number("Healthy pods wanted", status("desiredHealthy"));
    fields.number("Pods", status("expectedPods"));
    summary.push(fields);
}
