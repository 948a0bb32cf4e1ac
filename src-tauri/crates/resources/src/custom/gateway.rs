//! The Gateway API: conditions of a gateway's listeners, and of a route for each of its gateways.
//!
//! Follows gateway-api.sigs.k8s.io ("API reference"; GEP-1364, "Status and Conditions").

use serde_json::Value;
use wire::Health;

use super::{
    Object, State, custom,
    object::conditions,
    row,
    state::{any, begun, worst},
};
use crate::{KindDef, look};

/// `Gateway`.
pub(super) static GATEWAY: KindDef = custom(|json| row(json, gateway), |_, _| {});

/// Routes of any protocol.
pub(super) static ROUTE: KindDef = custom(|json| row(json, route), |_, _| {});

/// Classes, and policies, which have conditions for each of their ancestors.
pub(super) static POLICY: KindDef = custom(|json| row(json, policy), |_, _| {});

fn gateway(object: &Object<'_>) -> State {
    begun(object).unwrap_or_else(|| parts(any(object), object, "/listeners"))
}

fn route(object: &Object<'_>) -> State {
    begun(object).unwrap_or_else(|| {
        if object.said("parentRefs").len() > "[]".len()
            && look::list(&object.status, "/parents").is_empty()
        {
            // No controller has said that one of its gateways is meant.
            return State::new("No gateway took it", Health::Attention);
        }
        parts(State::none(), object, "/parents")
    })
}

fn policy(object: &Object<'_>) -> State {
    begun(object).unwrap_or_else(|| parts(any(object), object, "/ancestors"))
}

/// The state of an object and that of parts of it, whatever is worst.
fn parts(whole: State, object: &Object<'_>, place: &str) -> State {
    look::list(&object.status, place)
        .iter()
        .map(state)
        .fold(whole, State::worse)
}

fn state(part: &Value) -> State {
    worst(conditions(part))
}
