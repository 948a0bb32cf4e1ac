//! Crossplane: resources that it manages, of the groups of their providers. Its packages have conditions
//! as any other kind.
//!
//! Follows docs.crossplane.io ("Managed Resources", "Providers", "Troubleshoot") and crossplane-runtime's
//! `apis/common/v1/condition.go`.

use wire::Health;

use super::{
    Object, State,
    state::{begun, of_condition},
};

/// A managed or composite resource, if it looks like one: whether it was sent to the provider, and
/// whether what it stands for is there.
pub(super) fn managed(object: &Object<'_>) -> Option<State> {
    let (synced, ready) = (object.condition("Synced")?, object.condition("Ready")?);
    if synced.reason == "ReconcilePaused" {
        return Some(State::new("Paused", Health::Idle));
    }
    if let Some(begun) = begun(object) {
        return Some(begun);
    }
    let failed = synced.is_false() && synced.reason == "ReconcileError";
    Some(match ready.reason {
        _ if failed => State::new("ReconcileError", Health::Broken),
        "Creating" | "Deleting" => State::new(ready.reason, Health::Progressing),
        "Unavailable" => State::new("Unavailable", Health::Broken),
        _ => of_condition(&ready).worse(of_condition(&synced)),
    })
}
