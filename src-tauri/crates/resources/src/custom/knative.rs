//! Knative (`*.knative.dev`): `Ready` sums up the others, and those with a severity are beside it.
//!
//! Follows knative's specs (`specs/serving/overview.md`, "Error Conditions and Reporting").

use wire::Health;

use super::{
    Object, State, custom, row,
    state::{any, begun, of_condition},
};
use crate::KindDef;

/// Services, routes, revisions, brokers, triggers, sources.
pub(super) static ANY: KindDef = custom(|json| row(json, judge), |_, _| {});

fn judge(object: &Object<'_>) -> State {
    let ready = object
        .condition("Ready")
        .or_else(|| object.condition("Succeeded"));
    let Some(ready) = ready else {
        return any(object);
    };
    if let Some(begun) = begun(object) {
        return begun;
    }
    let state = of_condition(&ready);
    if ready.is_false() && ready.severity().is_empty() {
        // Final until somebody changes the spec.
        return State {
            health: Health::Broken,
            ..state
        };
    }
    let inactive = object
        .condition("Active")
        .is_some_and(|active| active.is_false() && active.reason == "NoTraffic");
    if ready.is_true() && inactive {
        return State::new("Scaled to zero", Health::Idle);
    }
    state
}
