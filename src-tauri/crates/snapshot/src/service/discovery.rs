//! What the server says of itself: its version, its kinds, their schemas.
//!
//! A file keeps aggregated discovery alone (apidiscovery.k8s.io/v2); the older documents, a group and
//! version at a time, are made from it.

use http::{HeaderMap, StatusCode, header::ACCEPT};
use serde_json::{Value, json};

use super::{Answer, Failure, answer::JSON};
use crate::{Snapshot, manifest::api_version};

/// By which clients know aggregated discovery.
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// The answer, if the path is one of these.
pub(crate) fn answer(
    snapshot: &Snapshot,
    path: &str,
    headers: &HeaderMap,
) -> Result<Option<Answer>, Failure> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let answer = match parts.as_slice() {
        ["healthz" | "livez" | "readyz", ..] => {
            Answer::whole(StatusCode::OK, "text/plain", "ok".as_bytes())
        }
        ["version"] | ["openapi", "v3", ..] => {
            let Some(text) = snapshot.document(path)? else {
                return Err(Failure::no_such_path());
            };
            let document = text.document()?.document.get().to_owned();
            Answer::whole(StatusCode::OK, JSON, document)
        }
        ["api" | "apis"] => {
            let groups = groups(snapshot, path)?;
            if wants_aggregated(headers) {
                Answer::whole(StatusCode::OK, AGGREGATED, groups.to_string())
            } else if path == "/api" {
                let versions: Vec<&Value> = list(&groups, "items")
                    .flat_map(|group| list(group, "versions"))
                    .map(|version| &version["version"])
                    .collect();
                Answer::json(&json!({
                    "kind": "APIVersions", "versions": versions, "serverAddressByClientCIDRs": [],
                }))
            } else {
                let groups: Vec<Value> = list(&groups, "items").map(group).collect();
                Answer::json(&json!({
                    "kind": "APIGroupList", "apiVersion": "v1", "groups": groups,
                }))
            }
        }
        ["apis", name] => {
            let groups = groups(snapshot, "/apis")?;
            let found = list(&groups, "items").find(|group| group["metadata"]["name"] == *name);
            let mut group = group(found.ok_or_else(Failure::no_such_path)?);
            group["kind"] = "APIGroup".into();
            group["apiVersion"] = "v1".into();
            Answer::json(&group)
        }
        ["api", version] => resources(snapshot, "/api", "", version)?,
        ["apis", group, version] => resources(snapshot, "/apis", group, version)?,
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

fn wants_aggregated(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|accept| accept.to_str().ok())
        .any(|accept| {
            // Clients of before 1.30 ask for v2beta1: they understand the older documents, too.
            accept.split(',').any(|range| {
                let mut parts = range.split(';').map(str::trim);
                parts.clone().any(|part| part == "as=APIGroupDiscoveryList")
                    && parts.any(|part| part == "v=v2")
            })
        })
}

fn groups(snapshot: &Snapshot, path: &str) -> Result<Value, Failure> {
    let Some(text) = snapshot.document(path)? else {
        return Ok(json!({ "items": [] }));
    };
    let document = text.document()?;
    serde_json::from_str(document.document.get())
        .map_err(|_| crate::Error::Damaged("its discovery cannot be read").into())
}

/// meta/v1 `APIGroup`.
fn group(aggregated: &Value) -> Value {
    let name = aggregated["metadata"]["name"].as_str().unwrap_or_default();
    let versions: Vec<Value> = list(aggregated, "versions")
        .map(|version| {
            let version = version["version"].as_str().unwrap_or_default();
            json!({ "groupVersion": format!("{name}/{version}"), "version": version })
        })
        .collect();
    json!({ "name": name, "preferredVersion": versions.first(), "versions": versions })
}

/// meta/v1 `APIResourceList`.
fn resources(
    snapshot: &Snapshot,
    path: &str,
    name: &str,
    version: &str,
) -> Result<Answer, Failure> {
    let groups = groups(snapshot, path)?;
    let found = list(&groups, "items")
        .filter(|group| path == "/api" || group["metadata"]["name"] == name)
        .flat_map(|group| list(group, "versions"))
        .find(|found| found["version"] == version)
        .ok_or_else(Failure::no_such_path)?;
    let mut resources = Vec::new();
    for resource in list(found, "resources") {
        let plural = resource["resource"].as_str().unwrap_or_default();
        let namespaced = resource["scope"] == "Namespaced";
        resources.push(json!({
            "name": plural, "singularName": text(&resource["singularResource"]),
            "namespaced": namespaced, "kind": resource["responseKind"]["kind"],
            "verbs": resource["verbs"], "shortNames": resource["shortNames"],
            "categories": resource["categories"],
        }));
        for subresource in list(resource, "subresources") {
            let subname = text(&subresource["subresource"]);
            resources.push(json!({
                "name": format!("{plural}/{subname}"), "singularName": "", "namespaced": namespaced,
                "kind": subresource["responseKind"]["kind"], "verbs": subresource["verbs"],
            }));
        }
    }
    let group_version = api_version(name, version);
    Ok(Answer::json(&json!({
        "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version,
        "resources": resources,
    })))
}

/// Leaves of an aggregated document the kinds that are chosen, to be read alone, and those by which
/// a user asks what he may do. Groups and versions without any go.
pub(crate) fn narrow(document: &mut Value, chosen: &dyn Fn(&str, &str, &str) -> bool) {
    // The order of the fields is serde's, so that the same document is the same text.
    if let Some(fields) = document.as_object_mut() {
        fields.insert("apiVersion".into(), "apidiscovery.k8s.io/v2".into());
        fields.insert("kind".into(), "APIGroupDiscoveryList".into());
    }
    retain(document, "items", |group| {
        let name = text(&group["metadata"]["name"]).to_owned();
        // Neither its age nor anything else of it is told.
        group["metadata"] = json!({ "name": name });
        retain(group, "versions", |version| {
            let version_name = text(&version["version"]).to_owned();
            retain(version, "resources", |resource| {
                let plural = text(&resource["resource"]).to_owned();
                if asks(&name, &plural) {
                    resource["verbs"] = json!(["create"]);
                    return true;
                }
                if !chosen(&name, &version_name, &plural) {
                    return false;
                }
                retain_verbs(resource, &["get", "list", "watch"]);
                retain(resource, "subresources", |subresource| {
                    let kept = subresource["subresource"] == "status"
                        || (name.is_empty()
                            && plural == "pods"
                            && subresource["subresource"] == "log");
                    retain_verbs(subresource, &["get"]);
                    kept
                });
                true
            })
        })
    });
}

/// Whether it is a way to ask what the user may do.
pub(crate) fn asks(group: &str, resource: &str) -> bool {
    matches!(
        (group, resource),
        (
            "authorization.k8s.io",
            "selfsubjectaccessreviews" | "selfsubjectrulesreviews"
        ) | ("authentication.k8s.io", "selfsubjectreviews")
    )
}

/// Keeps what is to be kept of a list; whether anything is left.
fn retain(document: &mut Value, field: &str, keep: impl FnMut(&mut Value) -> bool) -> bool {
    match document.get_mut(field).and_then(Value::as_array_mut) {
        Some(items) => {
            items.retain_mut(keep);
            !items.is_empty()
        }
        None => false,
    }
}

fn retain_verbs(resource: &mut Value, verbs: &[&str]) {
    retain(resource, "verbs", |verb| {
        verb.as_str().is_some_and(|verb| verbs.contains(&verb))
    });
}

/// The items of an array in a document, if it is there.
pub(crate) fn list<'a>(document: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    document
        .get(field)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// A text, or nothing.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
