//! Pods, and what makes pods.

use compact_str::format_compact;
use serde_json::Value;

use super::{Reference, Relation, Target, pod_spec::pod_spec, target::Found};
use crate::look;

pub(super) fn pod(pod: &Value, found: &mut Found<'_>) {
    let name = look::text(pod, "/metadata/name").unwrap_or_default();
    let phase = look::text(pod, "/status/phase");
    found.at_rest = matches!(phase, Some("Succeeded" | "Failed"));
    pod_spec(at(pod, "/spec"), Some(name), found);
    let generated = look::list(pod, "/status/resourceClaimStatuses")
        .iter()
        .filter_map(|status| look::text(status, "/resourceClaimName"))
        .chain(look::text(
            pod,
            "/status/extendedResourceClaimStatus/resourceClaimName",
        ));
    for claim in generated {
        let name = found.local("resource.k8s.io", "ResourceClaim", claim);
        found.push(Reference::to(Relation::Claims, name));
    }
}

/// Adds what the pods of a template at a place need.
pub(super) fn template(object: &Value, pointer: &str, found: &mut Found<'_>) {
    if let Some(template) = object.pointer(pointer) {
        pod_spec(at(template, "/spec"), None, found);
    }
}

/// A set that has no pods may be of another time: Deployments keep those of their former templates.
pub(super) fn replicas(object: &Value, found: &mut Found<'_>) {
    found.at_rest = look::number(object, "/spec/replicas") == Some(0);
    template(object, "/spec/template", found);
}

pub(super) fn job(job: &Value, found: &mut Found<'_>) {
    let over = |condition: &Value| {
        matches!(look::text(condition, "/type"), Some("Complete" | "Failed"))
            && look::text(condition, "/status") == Some("True")
    };
    found.at_rest = look::list(job, "/status/conditions").iter().any(over);
    template(job, "/spec/template", found);
}

pub(super) fn stateful_set(set: &Value, found: &mut Found<'_>) {
    template(set, "/spec/template", found);
    found.add(
        Relation::GovernedBy,
        "",
        "Service",
        set,
        "/spec/serviceName",
    );
    let Some(name) = look::text(set, "/metadata/name") else {
        return;
    };
    for template in look::list(set, "/spec/volumeClaimTemplates") {
        let Some(volume) = look::text(template, "/metadata/name") else {
            continue;
        };
        let place = format_compact!("volume {volume}");
        let claims = format_compact!("{volume}-{name}-");
        let claims = Target::Numbered(found.local("", "PersistentVolumeClaim", &claims));
        found.push(Reference::new(Relation::Claims, claims).at(place.clone()));
        if let Some(class) = look::text(template, "/spec/storageClassName") {
            let class = found.local("storage.k8s.io", "StorageClass", class);
            let reference = Reference::to(Relation::OfClass, class);
            // As for the volumes of pods.
            found.push(reference.optional(true).at(place));
        }
    }
}

/// Kinds that are not known to make pods may have a template where the known ones have it.
pub(super) fn unknown(object: &Value, found: &mut Found<'_>) {
    if !look::list(object, "/spec/template/spec/containers").is_empty() {
        template(object, "/spec/template", found);
    }
}

fn at<'a>(object: &'a Value, pointer: &str) -> &'a Value {
    object.pointer(pointer).unwrap_or(&Value::Null)
}
