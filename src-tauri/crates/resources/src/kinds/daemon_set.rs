//! Daemon sets.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Health, Section};

use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, IntOrStr, Str},
    look,
    meta::Meta,
    replicas,
    selector::{self, LabelSelector},
    summary::Fields,
    template::{self, Template},
};

/// `apps/v1.DaemonSet`.
pub static DAEMON_SET: KindDef = KindDef {
    group: "apps",
    kind: "DaemonSet",
    title: "Daemon sets",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("ready", "Ready", ColumnKind::Number),
        ColumnDef::new("status", "Status", ColumnKind::Status),
        ColumnDef::new("current", "Current", ColumnKind::Number),
        ColumnDef::new("up_to_date", "Up to date", ColumnKind::Number),
        ColumnDef::new("available", "Available", ColumnKind::Number),
        ColumnDef::new("node_selector", "Node selector", ColumnKind::Text),
        template::CONTAINERS,
        template::IMAGES,
        template::SELECTOR,
        AGE,
    ],
    row,
    summary,
    owns: &["Pod"],
};

#[derive(Deserialize)]
struct DaemonSet<'a> {
    #[serde(borrow)]
    metadata: Meta<'a>,
    #[serde(borrow, default)]
    spec: Spec<'a>,
    #[serde(default)]
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    selector: LabelSelector<'a>,
    #[serde(borrow)]
    template: Template<'a>,
    #[serde(borrow)]
    update_strategy: UpdateStrategy<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct UpdateStrategy<'a> {
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
    #[serde(rename = "rollingUpdate")]
    rolling_update: Option<RollingUpdate>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RollingUpdate {
    max_unavailable: IntOrStr,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    observed_generation: i64,
    desired_number_scheduled: i64,
    current_number_scheduled: i64,
    number_ready: i64,
    updated_number_scheduled: i64,
    number_available: i64,
}

impl DaemonSet<'_> {
    /// How it does, in a word. Pods that were made and are not ready are worth a look, but for those
    /// that a rollout takes down at a time.
    fn standing(&self) -> (&'static str, Health) {
        let Self {
            metadata,
            spec,
            status,
        } = self;
        let strategy = &spec.update_strategy;
        let wanted = status.desired_number_scheduled;
        let made = status.current_number_scheduled;
        let unready_beyond = |tolerated: i64| {
            if status.number_ready < made.min(wanted) - tolerated {
                Health::Attention
            } else {
                Health::Progressing
            }
        };
        if metadata.deleting() {
            ("Terminating", Health::Progressing)
        } else if status.observed_generation < metadata.generation {
            ("Updating", Health::Progressing)
        } else if wanted == 0 && made == 0 {
            ("No nodes", Health::Idle)
        } else if made < wanted {
            ("Scaling", unready_beyond(0))
        } else if &*strategy.kind != "OnDelete" && status.updated_number_scheduled < wanted {
            let rolling = strategy.rolling_update.as_ref();
            let max = rolling.map_or("", |rolling| rolling.max_unavailable.0.as_str());
            ("Updating", unready_beyond(replicas::at_once(max, wanted)))
        } else if status.number_available >= wanted {
            ("Available", Health::Ok)
        } else if status.number_available == 0 {
            ("Unavailable", Health::Attention)
        } else {
            ("Degraded", Health::Attention)
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let set: DaemonSet<'_> = json::read(text)?;
    let (word, health) = set.standing();
    let DaemonSet {
        metadata,
        spec,
        status,
    } = set;
    metadata.row(
        health,
        [
            json::ratio(status.number_ready, status.desired_number_scheduled),
            Cell::status(word, health),
            Cell::Number(status.current_number_scheduled),
            Cell::Number(status.updated_number_scheduled),
            Cell::Number(status.number_available),
            Cell::text(selector::labels(&spec.template.spec.node_selector)),
            spec.template.containers(),
            spec.template.images(),
            spec.selector.cell(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    let status = |field: &str| look::number(object, &format!("/status/{field}")).unwrap_or(0);
    if let Some(wanted) = look::number(object, "/status/desiredNumberScheduled") {
        fields.cell("Ready", json::ratio(status("numberReady"), wanted));
        fields.cell(
            "Up to date",
            json::ratio(status("updatedNumberScheduled"), wanted),
        );
        fields.cell("Available", json::ratio(status("numberAvailable"), wanted));
    }
    let misplaced = look::number(object, "/status/numberMisscheduled");
    fields.number(
        "On wrong nodes",
        misplaced.filter(|misplaced| *misplaced > 0),
    );
    fields.text(
        "Update strategy",
        look::text(object, "/spec/updateStrategy/type"),
    );
    let rolling = |field: &str| {
        look::scalar_at(
            object,
            &format!("/spec/updateStrategy/rollingUpdate/{field}"),
        )
    };
    fields.text("Max unavailable", rolling("maxUnavailable"));
    fields.text("Max surge", rolling("maxSurge"));
    fields.text("Selector", selector::at(object, "/spec/selector"));
    fields.text(
        "Node selector",
        selector::labels_at(object, "/spec/template/spec/nodeSelector"),
    );
    fields.list("Images", template::images_at(object, "/spec/template"));
    summary.push(fields);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rollout_may_take_down_only_so_many_pods() {
        for (max_unavailable, made, ready, word, health) in [
            (json!(null), 4, 3, "Updating", Health::Progressing),
            (json!(null), 4, 2, "Updating", Health::Attention),
            (json!("50%"), 4, 2, "Updating", Health::Progressing),
            (json!(0), 4, 3, "Updating", Health::Progressing),
            (json!(null), 3, 3, "Scaling", Health::Progressing),
            (json!(null), 3, 2, "Scaling", Health::Attention),
        ] {
            let mut set = json!({
                "metadata": { "name": "a" },
                "spec": { "updateStrategy": { "type": "RollingUpdate", "rollingUpdate": {} } },
                "status": {
                    "desiredNumberScheduled": 4, "currentNumberScheduled": made,
                    "numberReady": ready, "updatedNumberScheduled": 1,
                },
            });
            if !max_unavailable.is_null() {
                set["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"] = max_unavailable;
            }
            let row = row(&set.to_string()).expect("a row");
            assert_eq!(
                (row.status().as_deref(), row.health),
                (Some(word), health),
                "{set}"
            );
        }
    }
}
