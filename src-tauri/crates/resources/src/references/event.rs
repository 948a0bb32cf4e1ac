//! Events, in the form of the core group and in that of `events.k8s.io`.

use serde_json::Value;

use super::{
    Reference, Relation,
    target::{Found, uid_at},
};

pub(super) fn event(event: &Value, found: &mut Found<'_>) {
    // What it is about may be in another namespace, or in none; never in the event's by itself.
    found.namespace = None;
    for pointer in ["/involvedObject", "/regarding", "/related"] {
        let about = event.pointer(pointer).unwrap_or(&Value::Null);
        if let Some(name) = found.typed(about) {
            // An event outlives its object.
            let reference = Reference::to(Relation::About, name).optional(true);
            found.push(reference.with_uid(uid_at(about, "/uid")));
        }
    }
}
