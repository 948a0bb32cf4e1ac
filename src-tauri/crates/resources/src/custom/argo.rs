//! Argo CD's applications and Argo Rollouts (argoproj.io). Workflows and analysis runs have a phase as
//! any other kind.
//!
//! Follows argo-cd's docs ("Resource Health", "Tracking and Deployment Strategies") and its types in
//! `pkg/apis/application/v1alpha1`, argo-rollouts' in `pkg/apis/rollouts/v1alpha1`.

use serde_json::Value;
use wire::Health;

use super::{
    Object, State, custom, described,
    object::Condition,
    row,
    state::{any, begun},
};
use crate::{KindDef, Summary, look};

/// `Application`: whether what it manages is well, and what is in Git.
pub(super) static APPLICATION: KindDef = custom(|json| row(json, application), summary);

/// `ApplicationSet`: makes applications.
pub(super) static APPLICATION_SET: KindDef = custom(|json| row(json, application_set), |_, _| {});

/// `Rollout`: a deployment in steps.
pub(super) static ROLLOUT: KindDef = custom(|json| row(json, rollout), |_, _| {});

fn application(object: &Object<'_>) -> State {
    if object.meta.deleting() {
        return State::new("Terminating", Health::Progressing);
    }
    // Its conditions have no status: one that is there holds.
    let error = object
        .conditions()
        .find(|condition| condition.kind.ends_with("Error"));
    let operation = match object.text("/operationState/phase") {
        "Running" => Some(("Syncing", Health::Progressing)),
        "Failed" | "Error" => Some(("Sync failed", Health::Broken)),
        "Terminating" => Some(("Sync is ended", Health::Progressing)),
        _ => None,
    };
    let sync = match object.text("/sync/status") {
        "OutOfSync" => Some(("Out of sync", Health::Attention)),
        "Unknown" => Some(("Sync unknown", Health::Unknown)),
        _ => None,
    };
    let word = object.text("/health/status");
    let health = match word {
        "Healthy" => Health::Ok,
        "Progressing" => Health::Progressing,
        "Degraded" => Health::Broken,
        "Missing" => Health::Attention,
        "Suspended" => Health::Idle,
        _ => Health::Unknown,
    };
    let word = Some((word, health)).filter(|_| !word.is_empty());
    let error = error.map(|error| (error.kind, Health::Broken));
    [word, error, operation, sync]
        .into_iter()
        .flatten()
        .map(|(text, health)| State::new(text, health))
        .reduce(State::worse)
        .unwrap_or_else(State::none)
}

fn application_set(object: &Object<'_>) -> State {
    let error = object.condition("ErrorOccurred").filter(Condition::is_true);
    match error {
        Some(error) if !object.meta.deleting() => State::new(
            if error.reason.is_empty() {
                "Error"
            } else {
                error.reason
            },
            Health::Broken,
        ),
        _ => any(object),
    }
}

fn rollout(object: &Object<'_>) -> State {
    if object.meta.deleting() {
        return any(object);
    }
    if object.status.pointer("/abort") == Some(&Value::Bool(true)) {
        return State::new("Aborted", Health::Broken);
    }
    match object.text("/phase") {
        "Healthy" => State::new("Healthy", Health::Ok),
        "Progressing" => State::new("Progressing", Health::Progressing),
        // Waits for somebody, or for a time, between two steps.
        "Paused" => State::new("Paused", Health::Attention),
        "Degraded" => State::new("Degraded", Health::Broken),
        _ => begun(object).unwrap_or_else(State::none),
    }
}

fn summary(object: &Value, summary: &mut Summary) {
    described(summary, |fields| {
        fields.text("Sync", look::text(object, "/status/sync/status"));
        fields.text("Health", look::text(object, "/status/health/status"));
        fields.text(
            "Health message",
            look::text(object, "/status/health/message"),
        );
        fields.text(
            "Last sync",
            look::text(object, "/status/operationState/message"),
        );
        fields.text("Project", look::text(object, "/spec/project"));
        fields.text("Repository", look::text(object, "/spec/source/repoURL"));
        fields.text("Path", look::text(object, "/spec/source/path"));
        fields.text("Chart", look::text(object, "/spec/source/chart"));
        fields.text(
            "Wanted revision",
            look::text(object, "/spec/source/targetRevision"),
        );
        fields.text("Revision", look::text(object, "/status/sync/revision"));
        fields.text("Server", look::text(object, "/spec/destination/server"));
        fields.text("Cluster", look::text(object, "/spec/destination/name"));
        fields.text(
            "Namespace",
            look::text(object, "/spec/destination/namespace"),
        );
    });
}
