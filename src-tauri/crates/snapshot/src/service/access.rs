//! What may be read: what is in the snapshot.

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::{Answer, Failure, answer::JSON, protobuf};
use crate::{CapturedKind, Snapshot};

/// # Errors
/// These objects are not in the snapshot: the user who captured it could not read them, or chose
/// other namespaces.
pub(crate) fn readable(
    kind: &CapturedKind,
    namespace: Option<&str>,
    name: Option<&str>,
    verb: &str,
) -> Result<(), Failure> {
    let there = match (&kind.namespaces, namespace) {
        (None, _) => true,
        (Some(there), Some(namespace)) => there.iter().any(|one| one == namespace),
        // Of the namespaces that were chosen it has all; of those that are allowed it has not.
        (Some(there), None) => kind.forbidden.is_none() || (!there.is_empty() && name.is_some()),
    };
    if there {
        return Ok(());
    }
    let details = json!({ "name": name, "group": kind.group, "kind": kind.resource });
    let message = match (&kind.forbidden, namespace) {
        (Some(message), None) => message.clone(),
        (Some(_), Some(namespace)) => format!(
            "{} is forbidden: who captured this snapshot could not {verb} resource \"{}\" in API group \"{}\" in the namespace \"{namespace}\"",
            kind.id(),
            kind.resource,
            kind.group,
        ),
        (None, _) => format!(
            "{} is forbidden: this snapshot does not hold the namespace \"{}\"",
            kind.id(),
            namespace.unwrap_or_default(),
        ),
    };
    Err(Failure::new(403, "Forbidden", message).with_details(details))
}

/// The answer to a review of what the user may do, if that is what the path is.
pub(crate) fn review(
    snapshot: &Snapshot,
    path: &str,
    body: &Bytes,
) -> Option<Result<Answer, Failure>> {
    let (group, rest) = path.strip_prefix("/apis/")?.split_once('/')?;
    let resource = rest.strip_prefix("v1/")?;
    let status: fn(&Snapshot, &Value) -> Value = match (group, resource) {
        ("authorization.k8s.io", "selfsubjectaccessreviews") => access,
        ("authorization.k8s.io", "selfsubjectrulesreviews") => rules,
        ("authentication.k8s.io", "selfsubjectreviews") => who,
        _ => return None,
    };
    let read = protobuf::review(body).or_else(|| serde_json::from_slice(body).ok());
    let Some(mut document) = read else {
        return Some(Err(Failure::bad_request("the request is not JSON")));
    };
    if !document.is_object() {
        return Some(Err(Failure::bad_request("the request is no review")));
    }
    document["status"] = status(snapshot, &document["spec"]);
    let answer = Answer::whole(StatusCode::CREATED, JSON, document.to_string());
    Some(Ok(answer))
}

fn access(snapshot: &Snapshot, spec: &Value) -> Value {
    let text = |field: &str| {
        spec.pointer(&format!("/resourceAttributes/{field}"))
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let reads = |verb: &str| matches!(verb, "get" | "list" | "watch");
    if let Some(verb) = spec.pointer("/nonResourceAttributes/verb") {
        return json!({ "allowed": verb == "get" });
    }
    let verb = text("verb");
    if !reads(verb) {
        return json!({ "allowed": false, "denied": true, "reason": "a snapshot can only be read" });
    }
    let namespace = Some(text("namespace")).filter(|namespace| !namespace.is_empty());
    let name = Some(text("name")).filter(|name| !name.is_empty());
    let kind = snapshot
        .manifest()
        .kinds
        .iter()
        .find(|kind| kind.group == text("group") && kind.resource == text("resource"));
    let subresource = match (text("resource"), text("subresource")) {
        (_, "" | "status") => true,
        ("pods", "log") => verb == "get",
        _ => false,
    };
    match kind {
        Some(kind) if subresource && readable(kind, namespace, name, verb).is_ok() => {
            json!({ "allowed": true })
        }
        _ => json!({ "allowed": false, "reason": "it is not in this snapshot" }),
    }
}

fn rules(snapshot: &Snapshot, spec: &Value) -> Value {
    let namespace = spec["namespace"].as_str();
    let rules: Vec<Value> = snapshot
        .manifest()
        .kinds
        .iter()
        .filter(|kind| readable(kind, namespace, None, "list").is_ok())
        .map(|kind| {
            let mut resources = vec![kind.resource.clone()];
            if kind.id() == "pods" {
                resources.push("pods/log".into());
            }
            json!({
                "verbs": ["get", "list", "watch"], "apiGroups": [kind.group], "resources": resources,
            })
        })
        .collect();
    json!({
        "resourceRules": rules,
        "nonResourceRules": [{ "verbs": ["get"], "nonResourceURLs": ["*"] }],
        "incomplete": false,
    })
}

fn who(snapshot: &Snapshot, _: &Value) -> Value {
    json!({ "userInfo": { "username": format!("snapshot:{}", snapshot.manifest().context) } })
}
