//! Stateful sets.

use serde::Deserialize;
use serde_json::Value;
use wire::{Cell, ColumnKind, Section};

use super::replica_set::replica_fields;
use crate::{
    AGE, ColumnDef, KindDef, Malformed, Row, Summary,
    json::{self, IntOrStr, Str},
    look,
    meta::Meta,
    replicas::{self, Replicas, Rollout},
    selector,
    summary::{Fields, local},
    template::{self, Template},
};

/// `apps/v1.StatefulSet`.
pub static STATEFUL_SET: KindDef = KindDef {
    group: "apps",
    kind: "StatefulSet",
    title: "Stateful sets",
    section: Section::Workloads,
    columns: &[
        ColumnDef::new("ready", "Ready", ColumnKind::Number),
        ColumnDef::new("status", "Status", ColumnKind::Status),
        template::CONTAINERS,
        template::IMAGES,
        AGE,
    ],
    row,
    summary,
    owns: &["Pod"],
};

#[derive(Deserialize)]
struct StatefulSet<'a> {
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
    replicas: Option<i64>,
    #[serde(borrow)]
    template: Template<'a>,
    #[serde(borrow)]
    update_strategy: UpdateStrategy<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct UpdateStrategy<'a> {
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
    rolling_update: Option<RollingUpdate>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RollingUpdate {
    partition: i64,
    max_unavailable: IntOrStr,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    observed_generation: i64,
    replicas: i64,
    ready_replicas: i64,
    updated_replicas: i64,
    #[serde(borrow)]
    current_revision: Str<'a>,
    #[serde(borrow)]
    update_revision: Str<'a>,
}

impl StatefulSet<'_> {
    fn replicas(&self) -> Replicas {
        let Self {
            metadata,
            spec,
            status,
        } = self;
        let wanted = spec.replicas.unwrap_or(1);
        let strategy = &spec.update_strategy;
        let (partition, max_unavailable) =
            strategy.rolling_update.as_ref().map_or((0, ""), |rolling| {
                (rolling.partition, rolling.max_unavailable.0.as_str())
            });
        // Pods below the partition, and all under OnDelete, keep the older template on purpose.
        let rolling =
            &*strategy.kind != "OnDelete" && status.update_revision != status.current_revision;
        Replicas {
            wanted,
            current: status.replicas,
            ready: status.ready_replicas,
            rollout: rolling.then(|| Rollout {
                updated: status.updated_replicas.saturating_add(partition.max(0)),
                at_once: replicas::at_once(max_unavailable, wanted),
            }),
            seen: status.observed_generation >= metadata.generation,
            failing: false,
        }
    }
}

fn row(text: &str) -> Result<Row, Malformed> {
    let set: StatefulSet<'_> = json::read(text)?;
    let replicas = set.replicas();
    let StatefulSet { metadata, spec, .. } = set;
    let (word, health) = replicas.standing(metadata.deleting());
    metadata.row(
        health,
        [
            replicas.ratio(),
            Cell::status(word, health),
            spec.template.containers(),
            spec.template.images(),
            metadata.age(),
        ],
    )
}

fn summary(object: &Value, summary: &mut Summary) {
    let mut fields = Fields::new("");
    replica_fields(object, &mut fields);
    fields.number("Updated", look::number(object, "/status/updatedReplicas"));
    if let Some(service) = look::text(object, "/spec/serviceName") {
        fields.link("Service", service, local(object, "", "Service", service));
    }
    fields.text(
        "Update strategy",
        look::text(object, "/spec/updateStrategy/type"),
    );
    let partition = look::number(object, "/spec/updateStrategy/rollingUpdate/partition");
    fields.number("Partition", partition.filter(|partition| *partition > 0));
    fields.text(
        "Pod management",
        look::text(object, "/spec/podManagementPolicy"),
    );
    fields.text("Selector", selector::at(object, "/spec/selector"));
    fields.list("Images", template::images_at(object, "/spec/template"));
    summary.push(fields);

    let mut claims = Fields::new("Claim templates");
    for claim in look::list(object, "/spec/volumeClaimTemplates") {
        let Some(name) = look::text(claim, "/metadata/name") else {
            continue;
        };
        let modes = super::claim::access_modes(look::texts(claim, "/spec/accessModes"));
        claims.list(
            name,
            [
                look::text(claim, "/spec/resources/requests/storage"),
                look::text(claim, "/spec/storageClassName"),
            ]
            .into_iter()
            .flatten()
            .chain(modes),
        );
    }
    if look::list(object, "/spec/volumeClaimTemplates").is_empty() {
        return;
    }
    let retention = |when: &str| {
        look::text(
            object,
            &format!("/spec/persistentVolumeClaimRetentionPolicy/{when}"),
        )
    };
    claims.text("When deleted", retention("whenDeleted"));
    claims.text("When scaled", retention("whenScaled"));
    summary.push(claims);
}
