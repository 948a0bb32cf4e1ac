//! An object as a manifest: whole or cleaned of what the cluster adds.

use cluster::Kind;
use resources::mask::LAST_APPLIED;
use serde_json::{Map, Value};
use wire::{Error, ErrorCode, KindInfo};

/// What the cluster writes in an object's metadata.
const ADDED: &[&str] = &[
    "managedFields",
    "resourceVersion",
    "uid",
    "creationTimestamp",
    "generation",
    // Of servers before 1.20.
    "selfLink",
];

/// Reads an object as a server or a store has it, and names its kind.
pub(crate) fn read(context: &str, kind: &Kind, json: &str) -> Result<Value, Error> {
    let mut object = serde_json::from_str(json).map_err(|cause| {
        let message = resources::Malformed::from(cause).message;
        malformed(context, kind, &message)
    })?;
    name_the_kind(&mut object, kind);
    Ok(object)
}

/// The error of an object that is not what its kind says.
pub(crate) fn malformed(context: &str, kind: &Kind, message: &str) -> Error {
    Error::new(
        ErrorCode::Malformed,
        format!("{} in `{context}`: {message}", kind.info.singular),
    )
}

/// Whether objects of the kind have values to mask.
pub(crate) fn is_secret(kind: &KindInfo) -> bool {
    kind.group.is_empty() && kind.kind == "Secret"
}

/// Takes away what the cluster adds, so that what remains can be applied elsewhere and compared.
pub(crate) fn clean(object: &mut Value) {
    let Some(fields) = object.as_object_mut() else {
        return;
    };
    fields.remove("status");
    if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ADDED {
            metadata.remove(*field);
        }
        let annotations = metadata.get_mut("annotations");
        let annotations = annotations.and_then(Value::as_object_mut);
        if annotations.is_some_and(|all| all.remove(LAST_APPLIED).is_some() && all.is_empty()) {
            metadata.remove("annotations");
        }
    }
    if let Some(spec) = fields.get_mut("spec") {
        drop_null_creations(spec);
    }
}

/// Servers before 1.34 write `creationTimestamp: null` in the metadata of templates.
fn drop_null_creations(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::Object(metadata)) = fields.get_mut("metadata") {
                drop_null_creation(metadata);
            }
            fields.values_mut().for_each(drop_null_creations);
        }
        Value::Array(values) => values.iter_mut().for_each(drop_null_creations),
        _ => {}
    }
}

fn drop_null_creation(metadata: &mut Map<String, Value>) {
    if metadata.get("creationTimestamp") == Some(&Value::Null) {
        metadata.remove("creationTimestamp");
    }
}

/// Items of lists do not name their kind, as objects asked for one by one do.
fn name_the_kind(object: &mut Value, kind: &Kind) {
    let Some(fields) = object.as_object_mut() else {
        return;
    };
    let api_version = if kind.info.group.is_empty() {
        kind.info.version.clone()
    } else {
        format!("{}/{}", kind.info.group, kind.info.version)
    };
    fields
        .entry("apiVersion")
        .or_insert_with(|| api_version.into());
    fields
        .entry("kind")
        .or_insert_with(|| kind.info.kind.clone().into());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_cluster_adds_is_taken_away_and_nothing_else() {
        let mut object = json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {
                "name": "web", "namespace": "shop", "uid": "1", "resourceVersion": "2", "generation": 3,
                "creationTimestamp": "2026-01-01T00:00:00Z", "selfLink": "/x",
                "managedFields": [{ "manager": "kubectl" }],
                "labels": { "uid": "mine" },
                "annotations": { LAST_APPLIED: "{}" },
                "ownerReferences": [{ "uid": "4" }],
            },
            "spec": { "template": {
                "metadata": { "creationTimestamp": null, "labels": { "app": "web" } },
                "spec": { "generation": 5, "status": "kept" },
            } },
            "status": { "replicas": 1 },
        });
        clean(&mut object);
        assert_eq!(
            object,
            json!({
                "apiVersion": "apps/v1", "kind": "Deployment",
                "metadata": {
                    "name": "web", "namespace": "shop", "labels": { "uid": "mine" },
                    "ownerReferences": [{ "uid": "4" }],
                },
                "spec": { "template": {
                    "metadata": { "labels": { "app": "web" } },
                    "spec": { "generation": 5, "status": "kept" },
                } },
            })
        );
        let mut other = json!({ "metadata": { "annotations": { LAST_APPLIED: "{}", "a": "b" } } });
        clean(&mut other);
        assert_eq!(
            other,
            json!({ "metadata": { "annotations": { "a": "b" } } })
        );
        // Annotations that were empty before are somebody's.
        let mut odd = json!({ "metadata": { "annotations": {} }, "spec": null });
        clean(&mut odd);
        assert_eq!(
            odd,
            json!({ "metadata": { "annotations": {} }, "spec": null })
        );
        clean(&mut json!("odd"));
    }
}
