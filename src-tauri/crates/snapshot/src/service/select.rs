//! Label and field selectors, as the API server reads them (k8s.io/apimachinery, `labels` and
//! `fields`).

use std::{borrow::Cow, collections::HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::Failure;
use crate::CapturedKind;

/// What must hold of an object.
#[derive(Debug, Default)]
pub(crate) struct Selectors {
    labels: Vec<Label>,
    fields: Vec<Field>,
}

#[derive(Debug, PartialEq)]
struct Label {
    key: String,
    test: Test,
}

#[derive(Debug, PartialEq)]
enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Missing,
    Above(i64),
    Below(i64),
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
        let labels = labels.map_or(Ok(Vec::new()), label_selector)?;
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
        self.labels.iter().all(|Label { key, test }| {
            let value = labels.get(key.as_str());
            match test {
                Test::In(values) => {
                    value.is_some_and(|value| values.iter().any(|one| one == value))
                }
                Test::NotIn(values) => {
                    value.is_none_or(|value| values.iter().all(|one| one != value))
                }
                Test::Exists => value.is_some(),
                Test::Missing => value.is_none(),
                Test::Above(limit) => number(value).is_some_and(|value| value > *limit),
                Test::Below(limit) => number(value).is_some_and(|value| value < *limit),
            }
        })
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

fn number(value: Option<&Cow<'_, str>>) -> Option<i64> {
    value?.parse().ok()
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

fn label_selector(text: &str) -> Result<Vec<Label>, Failure> {
    let unreadable = || {
        Failure::bad_request(format!(
            "unable to parse requirement: \"{text}\" is no label selector"
        ))
    };
    let mut labels = Vec::new();
    for term in terms(text) {
        let term = term.trim();
        if term.is_empty() {
            continue;
        }
        labels.push(label(term).ok_or_else(unreadable)?);
    }
    Ok(labels)
}

/// Splits at commas outside of parentheses.
fn terms(text: &str) -> Vec<&str> {
    let (mut terms, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth <= 0 => {
                terms.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    terms.push(&text[start..]);
    terms
}

fn label(term: &str) -> Option<Label> {
    let of = |key: &str, test| {
        let key = key.trim();
        let plain = !key.is_empty()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
        plain.then(|| Label {
            key: key.to_owned(),
            test,
        })
    };
    if let Some(key) = term.strip_prefix('!') {
        return of(key, Test::Missing);
    }
    if let Some(list) = term.strip_suffix(')') {
        let (head, values) = list.split_once('(')?;
        let values = values
            .split(',')
            .map(|value| value.trim().to_owned())
            .collect();
        let (key, operator) = head.trim_end().rsplit_once([' ', '\t'])?;
        return match operator {
            "in" => of(key, Test::In(values)),
            "notin" => of(key, Test::NotIn(values)),
            _ => None,
        };
    }
    if let Some((key, value)) = term.split_once("!=") {
        return of(key, Test::NotIn(vec![value.trim().to_owned()]));
    }
    if let Some((key, value)) = term.split_once('=') {
        let value = value.strip_prefix('=').unwrap_or(value).trim();
        return of(key, Test::In(vec![value.to_owned()]));
    }
    if let Some((key, value)) = term.split_once('>') {
        return of(key, Test::Above(value.trim().parse().ok()?));
    }
    if let Some((key, value)) = term.split_once('<') {
        return of(key, Test::Below(value.trim().parse().ok()?));
    }
    of(term, Test::Exists)
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
