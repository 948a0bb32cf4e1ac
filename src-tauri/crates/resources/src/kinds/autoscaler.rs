//! Horizontal pod autoscalers.

mod metrics;

use compact_str::{CompactString, format_compact};
use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json::{self, List, Str},
    look,
    meta::Meta,
    summary::{Fields, group_of, local},
};
use metrics::{Metric, MetricStatus};

/// `autoscaling/v2.HorizontalPodAutoscaler`, and v1's.
pub static AUTOSCALER: KindDef = KindDef {
    group: "autoscaling",
    kind: "HorizontalPodAutoscaler",
    title: "Autoscalers",
    section: Section::Config,
    columns: &[
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("reference", "Reference", ColumnKind::Text),
        ColumnDef::new("targets", "Targets", ColumnKind::List),
        ColumnDef::new("min", "Min pods", ColumnKind::Number),
        ColumnDef::new("max", "Max pods", ColumnKind::Number),
        ColumnDef::new("replicas", "Replicas", ColumnKind::Number),
        AGE,
    ],
    row,
    summary,
    owns: &[],
};

#[derive(Deserialize)]
struct Autoscaler<'a> {
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
    scale_target_ref: Target<'a>,
    min_replicas: Option<i64>,
    max_replicas: i64,
    #[serde(borrow)]
    metrics: List<Metric<'a>>,
    #[serde(rename = "targetCPUUtilizationPercentage")]
    cpu_target: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Target<'a> {
    #[serde(borrow)]
    kind: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    current_replicas: i64,
    #[serde(borrow)]
    current_metrics: List<MetricStatus<'a>>,
    #[serde(rename = "currentCPUUtilizationPercentage")]
    cpu: Option<i64>,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

impl Autoscaler<'_> {
    /// How it does: the reason of the first condition that keeps it from its work.
    fn standing(&self) -> (&str, Health) {
        let conditions = &self.status.conditions;
        if self.metadata.deleting() {
            ("Terminating", Health::Progressing)
        } else if let Some(unable) = conditions.with("AbleToScale", "False") {
            (&unable.reason, Health::Broken)
        } else if let Some(inactive) = conditions.with("ScalingActive", "False") {
            let idle = &*inactive.reason == "ScalingDisabled";
            (
                &inactive.reason,
                if idle {
                    Health::Idle
                } else {
                    Health::Attention
                },
            )
        } else if let Some(limited) = conditions
            .with("ScalingLimited", "True")
            .filter(|limited| &*limited.reason == "TooManyReplicas")
        {
            (&limited.reason, Health::Attention)
        } else if conditions.is_true("ScalingActive") {
            ("Active", Health::Ok)
        } else {
            ("Unknown", Health::Unknown)
        }
    }

    fn targets(&self) -> Vec<CompactString> {
        if let Some(target) = self.spec.cpu_target {
            return vec![match self.status.cpu {
                Some(current) => format_compact!("cpu: {current}%/{target}%"),
                None => format_compact!("cpu: <unknown>/{target}%"),
            }];
        }
        let statuses = &self.status.current_metrics;
        let metrics = self.spec.metrics.iter().enumerate();
        metrics
            .map(|(at, metric)| metric.text(statuses.get(at)))
            .collect()
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let autoscaler: Autoscaler<'_> = json::read(text)?;
    let (word, health) = autoscaler.standing();
    let Autoscaler {
        metadata,
        spec,
        status,
    } = &autoscaler;
    let target = &spec.scale_target_ref;
    metadata.row(
        health,
        [
            Cell::status(word, health),
            Cell::text(format_compact!("{}/{}", &*target.kind, &*target.name)),
            Cell::list(autoscaler.targets()),
            spec.min_replicas.map_or(Cell::Empty, Cell::Number),
            Cell::Number(spec.max_replicas),
            Cell::Number(status.current_replicas),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    let target = object
        .pointer("/spec/scaleTargetRef")
        .unwrap_or(&Value::Null);
    if let (Some(kind), Some(name)) = (look::text(target, "/kind"), look::text(target, "/name")) {
        fields.link(
            "Reference",
            format!("{kind}/{name}"),
            local(object, group_of(target), kind, name),
        );
    }
    fields.number("Min replicas", look::number(object, "/spec/minReplicas"));
    fields.number("Max replicas", look::number(object, "/spec/maxReplicas"));
    fields.number(
        "Current replicas",
        look::number(object, "/status/currentReplicas"),
    );
    fields.number(
        "Desired replicas",
        look::number(object, "/status/desiredReplicas"),
    );
    fields.time("Last scaled", look::moment(object, "/status/lastScaleTime"));
    let autoscaler = Autoscaler::deserialize(object).ok();
    fields.list(
        "Targets",
        autoscaler
            .map(|autoscaler| autoscaler.targets())
            .unwrap_or_default(),
    );
    summary.push(fields);
    for direction in ["scaleUp", "scaleDown"] {
        let mut behavior = Fields::new(if direction == "scaleUp" {
            "Scale up"
        } else {
            "Scale down"
        });
        let place = format!("/spec/behavior/{direction}");
        if let Some(rules) = object.pointer(&place) {
            behavior.seconds(
                "Stabilization window",
                look::number(rules, "/stabilizationWindowSeconds"),
            );
            behavior.text("Select policy", look::text(rules, "/selectPolicy"));
            behavior.list(
                "Policies",
                look::list(rules, "/policies").iter().filter_map(policy),
            );
        }
        summary.push(behavior);
    }
}

/// `4 Pods in 15 s`.
fn policy(policy: &Value) -> Option<String> {
    let value = look::number(policy, "/value")?;
    let kind = look::text(policy, "/type")?;
    let period = look::number(policy, "/periodSeconds")?;
    Some(format!("{value} {kind} in {period} s"))
}
