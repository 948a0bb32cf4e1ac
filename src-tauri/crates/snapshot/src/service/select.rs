//! Label and field selectors, as the API server reads them (k8s.io/apimachinery, `labels` and
//! `fields`); those of labels are read in `resources`.

use std::{borrow::Cow, collections::HashMap};

use resources::LabelSelector;
use serde::Deserialize;
use serde_json::Value;

use super::Failure;
use crate::CapturedKind;

/// What must hold of an object.
#[derive(Debug, Default)]
pub(crate) struct Selectors {
    labels: LabelSelector,
    fields: Vec<Field>,
}

#[derive(Debug, PartialEq)]
struct Field {
    path: String,
    value: String,
    equal: bool,
}

#[derive(Deserialize)]
struct Labelled<'a> {
    #[serde(borrow)]
    metadata: Labels<'a>,
}

#[derive(Deserialize)]
struct Labels<'a> {
    #[serde(borrow, default)]
    labels: Option<HashMap<Cow<'a, str>, Cow<'a, str>>>,
}

impl Selectors {
    pub fn parse(
        labels: Option<&str>,
        fields: Option<&str>,
        kind: &CapturedKind,
        custom: &[String],
    ) -> Result<Self, Failure> {
        let labels = labels.map_or(Ok(LabelSelector::default()), label_selector)?;
        let fields = fields.map_or(Ok(Vec::new()), field_selector)?;
        for field in &fields {
            if !supported(kind, &field.path) && !custom.contains(&field.path) {
                return Err(Failure::bad_request(format!(
                    "field label not supported: {}",
                    field.path
                )));
            }
        }
        Ok(Self { labels, fields })
    }

    /// Whether every object is selected.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    /// The one name that is selected, if the selector says so.
    pub fn name(&self) -> Option<&str> {
        let field = self
            .fields
            .iter()
            .find(|field| field.equal && field.path == "metadata.name")?;
        Some(&field.value)
    }

    /// Whether an object is selected. One that cannot be read is not.
    pub fn select(&self, object: &str) -> bool {
        self.labels_fit(object) && self.fields_fit(object)
    }

    fn labels_fit(&self, object: &str) -> bool {
        if self.labels.is_empty() {
            return true;
        }
        let Ok(Labelled { metadata }) = serde_json::from_str(object) else {
            return false;
        };
        let labels = metadata.labels.unwrap_or_default();
        self.labels
            .matches(|key| labels.get(key).map(AsRef::as_ref))
    }

    fn fields_fit(&self, object: &str) -> bool {
        if self.fields.is_empty() {
            return true;
        }
        let Ok(object) = serde_json::from_str::<Value>(object) else {
            return false;
        };
        self.fields
            .iter()
            .all(|field| (value_at(&object, &field.path) == field.value) == field.equal)
    }
}

/// A field as a selector compares it: what is absent is empty, and `false` where it is a flag.
fn value_at(object: &Value, path: &str) -> String {
    let field = |path: &str| {
        path.trim_start_matches('.')
            .split('.')
            .try_fold(object, |value, part| value.get(part))
    };
    // What selectors call by other names than the fields have.
    let found = match (path, object.get("kind").and_then(Value::as_str)) {
        ("source", Some("Event")) => field("source.component")
            .filter(|component| !component.as_str().unwrap_or_default().is_empty())
            .or_else(|| field("reportingComponent")),
        ("status.successful", Some("Job")) => field("status.succeeded"),
        (path, _) => field(path),
    };
    match found {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => match path {
            "spec.unschedulable" | "spec.hostNetwork" => "false".into(),
            "status.successful" | "status.replicas" => "0".into(),
            _ => String::new(),
        },
        Some(other) => other.to_string(),
    }
}

/// The fields by which the API server selects objects of a kind, beside name and namespace
/// (`AddFieldLabelConversionFunc` in k8s.io/kubernetes, `pkg/apis/*/v*/conversion.go`).
fn supported(kind: &CapturedKind, path: &str) -> bool {
    let more: &[&str] = match (kind.group.as_str(), kind.resource.as_str()) {
        ("", "pods") => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName",
        ],
        ("", "events") => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        ("", "nodes") => &["spec.unschedulable"],
        ("", "namespaces") => &["status.phase"],
        ("", "secrets") => &["type"],
        ("", "services") => &["spec.clusterIP", "spec.type"],
        ("", "replicationcontrollers") | ("apps", "replicasets") => &["status.replicas"],
        ("batch", "jobs") => &["status.successful"],
        ("certificates.k8s.io", "certificatesigningrequests") => &["spec.signerName"],
        _ => &[],
    };
    matches!(path, "metadata.name" | "metadata.namespace") || more.contains(&path)
}

fn label_selector(text: &str) -> Result<LabelSelector, Failure> {
    LabelSelector::parse(text).ok_or_else(|| {
        Failure::bad_request(format!(
            "unable to parse requirement: \"{text}\" is no label selector"
        ))
    })
}

fn field_selector(text: &str) -> Result<Vec<Field>, Failure> {
    let mut fields = Vec::new();
    for term in unescaped(text) {
        if term.is_empty() {
            continue;
        }
        let (path, value, equal) = match term.split_once("!=") {
            Some((path, value)) => (path, value, false),
            None => match term.split_once('=') {
                Some((path, value)) => (path, value.strip_prefix('=').unwrap_or(value), true),
                None => {
                    return Err(Failure::bad_request(format!(
                        "invalid selector: '{text}'; can't understand '{term}'"
                    )));
                }
            },
        };
        fields.push(Field {
            path: path.trim().to_owned(),
            value: plain(value),
            equal,
        });
    }
    Ok(fields)
}

/// Splits at commas that no backslash stands before.
fn unescaped(text: &str) -> Vec<&str> {
    let (mut terms, mut start, mut escaped) = (Vec::new(), 0, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b',' => {
                terms.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    terms.push(&text[start..]);
    terms
}

/// A value without its backslashes.
fn plain(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut escaped = false;
    for letter in value.chars() {
        if letter == '\\' && !escaped {
            escaped = true;
        } else {
            plain.push(letter);
            escaped = false;
        }
    }
    plain
}

#[cfg(test)]
#[path = "select_tests.rs"]
mod tests;
