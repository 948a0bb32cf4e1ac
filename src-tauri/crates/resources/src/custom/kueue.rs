//! Kueue: workloads on their way through a queue, and queues.
//!
//! Follows kueue.sigs.k8s.io ("Workload", "Cluster Queue") and its `apis/kueue/v1beta1`.

use wire::Health;

use super::{
    Object, State, custom,
    object::Condition,
    row,
    state::{any, of_condition},
};
use crate::KindDef;

/// `Workload`.
pub(super) static WORKLOAD: KindDef = custom(|json| row(json, workload), |_, _| {});

/// `ClusterQueue` and `LocalQueue`.
pub(super) static QUEUE: KindDef = custom(|json| row(json, queue), |_, _| {});

fn workload(object: &Object<'_>) -> State {
    if object.meta.deleting() {
        return any(object);
    }
    if let Some(finished) = object.condition("Finished").filter(Condition::is_true) {
        let failed = finished.reason.contains("Failed");
        return if failed {
            State::new("Failed", Health::Broken)
        } else {
            State::new("Finished", Health::Idle)
        };
    }
    if object.said("active") == "false" {
        return State::new("Deactivated", Health::Idle);
    }
    if object.is_true("Admitted") {
        let waiting = object
            .condition("PodsReady")
            .is_some_and(|ready| ready.is_false());
        return if waiting {
            State::new("Pods not ready", Health::Progressing)
        } else {
            State::new("Admitted", Health::Ok)
        };
    }
    if object.is_true("Evicted") {
        return State::new("Evicted", Health::Attention);
    }
    if object.is_true("QuotaReserved") {
        return State::new("Quota reserved", Health::Progressing);
    }
    match object.condition("QuotaReserved") {
        Some(reserved) if reserved.reason == "Inadmissible" => {
            State::new("Inadmissible", Health::Attention)
        }
        _ => State::new("Pending", Health::Progressing),
    }
}

fn queue(object: &Object<'_>) -> State {
    if object.meta.deleting() {
        return any(object);
    }
    let policy = object.said("stopPolicy").trim_matches('"');
    match policy {
        "Hold" => return State::new("Held", Health::Idle),
        "HoldAndDrain" => return State::new("Held and drained", Health::Idle),
        _ => {}
    }
    match object.condition("Active") {
        Some(active) if active.is_false() => State {
            health: Health::Attention,
            ..of_condition(&active)
        },
        Some(active) => of_condition(&active),
        None => any(object),
    }
}
