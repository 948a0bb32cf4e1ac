//! What any object may say: who owns it, and which Helm release it belongs to.

use compact_str::CompactString;
use serde_json::Value;

use super::{Reference, Relation, target::Found};
use crate::{Uid, look, summary::group_of};

pub(super) fn owners(object: &Value, found: &mut Found<'_>) {
    for owner in look::list(object, "/metadata/ownerReferences") {
        let (Some(kind), Some(name)) = (look::text(owner, "/kind"), look::text(owner, "/name"))
        else {
            continue;
        };
        let relation = if look::flag(owner, "/controller") == Some(true) {
            Relation::ControlledBy
        } else {
            Relation::OwnedBy
        };
        let name = found.local(group_of(owner), kind, name);
        let uid = look::text(owner, "/uid").map(Uid::parse);
        found.push(Reference::to(relation, name).with_uid(uid));
    }
}

/// The namespace and the name of the Helm release that an object belongs to, by the annotations
/// that Helm writes on all that it installs (`pkg/action/validate.go` in helm/helm).
pub fn release(object: &Value) -> Option<(CompactString, CompactString)> {
    let name = look::annotation(object, "meta.helm.sh/release-name")?;
    let namespace = look::annotation(object, "meta.helm.sh/release-namespace")?;
    Some((namespace.into(), name.into()))
}
