//! What the detail panel shows, made from an object's JSON.

use std::num::NonZero;

use cluster::{Cluster, Kind};
use resources::mask::{LAST_APPLIED, mask_secret};
use serde_json::Value;
use wire::{Error, KeyValue, LineRange, ObjectDetail, ObjectRef};

use crate::manifest::{self, is_secret};

/// The summary shows no more of a label or annotation than this; the YAML has all of it.
const SHOWN_BYTES: usize = 2_000;

/// Annotations that tools keep for themselves, and that say nothing to a reader.
const TOOL_ANNOTATIONS: &[&str] = &[LAST_APPLIED];

/// The detail of an object, with a Secret's values masked unless `reveal`.
pub(crate) fn detail(
    cluster: &Cluster,
    kind: &Kind,
    json: &str,
    reveal: bool,
) -> Result<ObjectDetail, Error> {
    let mut object = manifest::read(cluster.context(), kind, json)?;
    let row = (kind.definition.row)(json).or_else(|_| (resources::definition("", "").row)(json));
    let row = row.map_err(|cause| manifest::malformed(cluster.context(), kind, &cause.message))?;

    // Before the masks: it shows the sizes of a Secret's values, and nothing else of them.
    let mut summary = resources::summarize(kind.definition, &object);
    let printed = cluster.printed(kind);
    if let Some(printed) = printed.and_then(|printed| printed.borrow().clone()) {
        summary.print(&printed, json);
    }
    summary.in_context(cluster.context());
    let masked = is_secret(&kind.info)
        && !reveal
        && object
            .as_object_mut()
            .is_some_and(|object| !mask_secret(object).is_empty());
    let (yaml, mut folds) = yaml::to_yaml_with_folds(&object, &[&["metadata", "managedFields"]]);
    let managed_fields = folds.pop().flatten().map(|lines| LineRange {
        from: lines.from,
        to: lines.to,
    });

    Ok(ObjectDetail {
        object: ObjectRef {
            context: cluster.context().into(),
            group: kind.info.group.clone(),
            version: kind.info.version.clone(),
            kind: kind.info.kind.clone(),
            namespace: (!row.namespace.is_empty()).then(|| row.namespace.to_string()),
            name: row.name.to_string(),
            uid: text(&object, "/metadata/uid"),
        },
        kind: (*kind.info).clone(),
        health: row.health,
        status: row.status().map(Into::into),
        created: row.created.map(NonZero::get),
        deleting: row.deleting,
        summary: summary.groups,
        containers: summary.containers,
        conditions: summary.conditions,
        labels: pairs(&object, "/metadata/labels"),
        annotations: pairs(&object, "/metadata/annotations")
            .into_iter()
            .filter(|pair| !TOOL_ANNOTATIONS.contains(&pair.key.as_str()))
            .collect(),
        yaml,
        managed_fields,
        masked,
    })
}

fn pairs(object: &Value, pointer: &str) -> Vec<KeyValue> {
    let Some(map) = object.pointer(pointer).and_then(Value::as_object) else {
        return Vec::new();
    };
    map.iter()
        .map(|(key, value)| {
            let value = value.as_str().unwrap_or_default();
            let end = value
                .char_indices()
                .map(|(at, _)| at)
                .find(|at| *at >= SHOWN_BYTES)
                .unwrap_or(value.len());
            let cut = if end < value.len() { "…" } else { "" };
            KeyValue {
                key: key.clone(),
                value: format!("{}{cut}", &value[..end]),
            }
        })
        .collect()
}

fn text(object: &Value, pointer: &str) -> Option<String> {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(Into::into)
}
