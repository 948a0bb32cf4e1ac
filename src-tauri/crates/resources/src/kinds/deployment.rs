//! Deployments.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    condition::Conditions,
    json, look,
    meta::Meta,
    selector::{self, LabelSelector},
    summary::Fields,
    template::{self, Template},
};

/// `apps/v1.Deployment`.
pub static DEPLOYMENT: KindDef = KindDef {
    group: "apps",
    kind: "Deployment",
    title: "Deployments",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("ready", "Ready", ColumnKind::Number),
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("up_to_date", "Up to date", ColumnKind::Number),
        ColumnDef::new("available", "Available", ColumnKind::Number),
        template::CONTAINERS,
        template::IMAGES,
        template::SELECTOR,
        AGE,
    ],
    row,
    summary,
    owns: &["ReplicaSet.apps"],
};

#[derive(Deserialize)]
struct Deployment<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(borrow, default)]
    status: Status<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec<'a> {
    replicas: Option<i64>,
    paused: bool,
    #[serde(borrow)]
    selector: LabelSelector<'a>,
    #[serde(borrow)]
    template: Template<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    observed_generation: i64,
    replicas: i64,
    updated_replicas: i64,
    ready_replicas: i64,
    available_replicas: i64,
    #[serde(borrow)]
    conditions: Conditions<'a>,
}

fn row(text: &str) -> Result<Row, Malformed> {
    let deployment: Deployment<'_> = json::read(text)?;
    let Deployment {
        metadata,
        spec,
        status,
    } = &deployment;
    let (word, health) = deployment.standing();
    metadata.row(
        health,
        [
            json::ratio(status.ready_replicas, deployment.wanted()),
            Cell::status(word, health),
            Cell::Number(status.updated_replicas),
            Cell::Number(status.available_replicas),
            spec.template.containers(),
            spec.template.images(),
            spec.selector.cell(),
            metadata.age(),
        ],
    )
}

impl Deployment<'_> {
    fn wanted(&self) -> i64 {
        self.spec.replicas.unwrap_or(1)
    }

    /// How it does, in a word. Whether a rollout is complete is judged as `kubectl rollout status`
    /// and the deployment controller's `DeploymentComplete` judge it.
    fn standing(&self) -> (&'static str, Health) {
        let Self {
            metadata, status, ..
        } = self;
        let wanted = self.wanted();
        if metadata.deleting() {
            return ("Terminating", Health::Progressing);
        }
        if wanted == 0 && status.replicas == 0 {
            return ("Scaled to zero", Health::Idle);
        }
        if status.conditions.is_true("ReplicaFailure") {
            return ("Failing", Health::Broken);
        }
        let progress = status
            .conditions
            .of("Progressing")
            .map_or("", |progress| &*progress.reason);
        if progress == "ProgressDeadlineExceeded" {
            return ("Stalled", Health::Broken);
        }
        let current = status.observed_generation >= metadata.generation;
        let complete = current && status.updated_replicas == wanted && status.replicas == wanted;
        if complete && status.available_replicas >= wanted {
            return ("Available", Health::Ok);
        }
        if self.spec.paused && current {
            let enough = status.available_replicas >= wanted;
            return (
                "Paused",
                if enough {
                    Health::Idle
                } else {
                    Health::Attention
                },
            );
        }
        // The rollout was complete once, and since then pods stopped being available.
        if complete && progress == "NewReplicaSetAvailable" {
            return if status.available_replicas == 0 {
                ("Unavailable", Health::Broken)
            } else {
                ("Degraded", Health::Attention)
            };
        }
        ("Progressing", Health::Progressing)
    }
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    let status = |field: &str| look::number(object, &format!("/status/{field}")).unwrap_or(0);
    let wanted = look::number(object, "/spec/replicas");
    if let Some(wanted) = wanted {
        fields.cell("Ready", json::ratio(status("readyReplicas"), wanted));
        fields.cell("Up to date", json::ratio(status("updatedReplicas"), wanted));
        fields.cell(
            "Available",
            json::ratio(status("availableReplicas"), wanted),
        );
    }
    fields.flag("Paused", look::flag(object, "/spec/paused"));
    fields.text("Strategy", look::text(object, "/spec/strategy/type"));
    let rolling =
        |field: &str| look::scalar_at(object, &format!("/spec/strategy/rollingUpdate/{field}"));
    fields.text("Max unavailable", rolling("maxUnavailable"));
    fields.text("Max surge", rolling("maxSurge"));
    fields.seconds(
        "Min ready time",
        look::number(object, "/spec/minReadySeconds"),
    );
    fields.seconds(
        "Progress deadline",
        look::number(object, "/spec/progressDeadlineSeconds"),
    );
    fields.text("Selector", selector::at(object, "/spec/selector"));
    fields.list("Images", template::images_at(object, "/spec/template"));
    fields.text(
        "Revision",
        look::annotation(object, "deployment.kubernetes.io/revision"),
    );
    summary.push(fields);
}
