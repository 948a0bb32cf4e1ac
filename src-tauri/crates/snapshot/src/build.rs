//! A snapshot made by hand: for tests, whose servers are made of it.
//!
//! It is written to bytes and read from them, as any snapshot is.

use std::sync::Arc;

use serde_json::{Value, json, value::RawValue};

use crate::{
    CapturedKind, Error, Manifest, Pace, Service, Snapshot,
    format::{Holds, Writer},
    line::{Change, DocumentLine, EventLine, LogLine, ObjectLine},
};

/// A snapshot in the making.
pub struct Builder {
    manifest: Manifest,
    objects: Vec<(u16, Value)>,
    events: Vec<(u64, u16, Change, Value)>,
    logs: Vec<(String, String)>,
}

impl Default for Builder {
    /// Of a context `test`, captured at the beginning of 2026, with nothing in it.
    fn default() -> Self {
        Self {
            manifest: Manifest {
                context: "test".into(),
                // Long after any clock that could be wrong, in seconds.
                captured_at: jiff::Timestamp::constant(1_767_225_600, 0),
                journal: 0,
                namespaces: None,
                default_namespace: None,
                kinds: Vec::new(),
                left_out: Vec::new(),
                log_lines: 0,
                redaction: None,
            },
            objects: Vec::new(),
            events: Vec::new(),
            logs: Vec::new(),
        }
    }
}

impl Builder {
    /// Adds a kind, as in `("apps/v1", "Deployment", "deployments", true)`, listed at resource
    /// version 100. What is added from then on is of it.
    #[must_use]
    pub fn kind(mut self, version: &str, kind: &str, resource: &str, namespaced: bool) -> Self {
        let (group, version) = version.split_once('/').unwrap_or(("", version));
        self.manifest.kinds.push(CapturedKind {
            group: group.into(),
            version: version.into(),
            kind: kind.into(),
            resource: resource.into(),
            namespaced,
            resource_version: "100".into(),
            columns: None,
            namespaces: None,
            forbidden: None,
            objects: 0,
        });
        self
    }

    /// Changes the last kind.
    #[must_use]
    pub fn change_kind(mut self, change: impl FnOnce(&mut CapturedKind)) -> Self {
        self.manifest.kinds.last_mut().map(change);
        self
    }

    /// Changes the manifest.
    #[must_use]
    pub fn change(mut self, change: impl FnOnce(&mut Manifest)) -> Self {
        change(&mut self.manifest);
        self
    }

    /// Adds an object, or with `cells` and `object` a row and its object.
    #[must_use]
    pub fn object(mut self, object: Value) -> Self {
        let kind = self.last();
        self.manifest.kinds[usize::from(kind)].objects += 1;
        self.objects.push((kind, object));
        self
    }

    /// Adds an event so many milliseconds after the capture. The journal lasts a second longer than
    /// its last event.
    #[must_use]
    pub fn event(mut self, at: u64, change: Change, object: Value) -> Self {
        self.manifest.journal = self.manifest.journal.max(at + 1_000);
        let kind = self.last();
        self.events.push((at, kind, change, object));
        self
    }

    /// Adds the log of a container's run, whose lines begin with their times.
    #[must_use]
    pub fn log(mut self, container: &str, text: &str) -> Self {
        self.logs.push((container.into(), text.into()));
        self
    }

    fn last(&self) -> u16 {
        u16::try_from(self.manifest.kinds.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    /// The file.
    ///
    /// # Errors
    /// What was added is not JSON of an object.
    pub fn bytes(mut self) -> Result<Vec<u8>, Error> {
        self.write()
            .map_err(|_| Error::Damaged("it cannot be written"))
    }

    fn write(&mut self) -> std::io::Result<Vec<u8>> {
        let mut writer = Writer::new(Vec::new())?;
        let documents = [
            (
                "/version",
                json!({
                    "major": "1", "minor": "37", "gitVersion": "v1.37.0", "gitCommit": "",
                    "gitTreeState": "", "buildDate": "", "goVersion": "", "compiler": "",
                    "platform": "linux/amd64",
                }),
            ),
            ("/api", self.discovery(true)),
            ("/apis", self.discovery(false)),
        ];
        for (path, document) in documents {
            let document = RawValue::from_string(document.to_string())?;
            let line = serde_json::to_vec(&DocumentLine {
                path: path.into(),
                document: &document,
            })?;
            writer.line(Holds::Documents, &line, &[])?;
        }
        // In the order of the API server, as lists are.
        self.objects.sort_by_cached_key(|(kind, row)| {
            let metadata = &row.get("object").unwrap_or(row)["metadata"];
            let text = |field: &str| metadata[field].as_str().unwrap_or_default().to_owned();
            (*kind, text("namespace"), text("name"))
        });
        for (kind, row) in &self.objects {
            let (cells, object) = parts(row)?;
            let line = serde_json::to_vec(&ObjectLine {
                cells: cells.as_deref(),
                conditions: None,
                object: &object,
            })?;
            writer.line(Holds::Objects { kind: *kind }, &line, &[])?;
        }
        for (at, kind, change, row) in &self.events {
            let (cells, object) = parts(row)?;
            let line = serde_json::to_vec(&EventLine {
                at: *at,
                kind: *kind,
                change: *change,
                cells: cells.as_deref(),
                conditions: None,
                object: &object,
            })?;
            writer.line(Holds::Journal, &line, &[])?;
        }
        for (container, text) in &self.logs {
            let line = serde_json::to_vec(&LogLine {
                container: container.clone(),
                bytes: u32::try_from(text.len()).unwrap_or(u32::MAX),
            })?;
            writer.line(Holds::Logs, &line, text.as_bytes())?;
        }
        writer.finish(&self.manifest)
    }

    /// The discovery documents of the kinds.
    fn discovery(&self, core: bool) -> Value {
        let mut groups: Vec<Value> = Vec::new();
        for kind in &self.manifest.kinds {
            if kind.group.is_empty() != core {
                continue;
            }
            let subresources = if kind.resource == "pods" {
                json!([{ "subresource": "log", "verbs": ["get"], "responseKind": {
                    "group": "", "version": "v1", "kind": "Pod",
                } }])
            } else {
                json!([])
            };
            let resource = json!({
                "resource": kind.resource, "singularResource": kind.kind.to_lowercase(),
                "scope": if kind.namespaced { "Namespaced" } else { "Cluster" },
                "verbs": ["get", "list", "watch"], "subresources": subresources,
                "responseKind": { "group": kind.group, "version": kind.version, "kind": kind.kind },
            });
            let known = groups
                .iter_mut()
                .find(|group| group["metadata"]["name"] == kind.group.as_str());
            match known.and_then(|group| group["versions"][0]["resources"].as_array_mut()) {
                Some(resources) => resources.push(resource),
                None => groups.push(json!({ "metadata": { "name": kind.group }, "versions": [{
                    "version": kind.version, "freshness": "Current", "resources": [resource],
                }] })),
            }
        }
        json!({
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": groups,
        })
    }

    /// The snapshot.
    ///
    /// # Errors
    /// What was added does not make one.
    pub fn snapshot(self) -> Result<Arc<Snapshot>, Error> {
        Snapshot::from_bytes(self.bytes()?.into()).map(Arc::new)
    }

    /// A server of it.
    ///
    /// # Errors
    /// What was added does not make a snapshot.
    pub fn service(self, pace: Pace) -> Result<Service, Error> {
        Ok(Service::new(self.snapshot()?, pace))
    }
}

/// The cells and the object of a row.
fn parts(row: &Value) -> std::io::Result<(Option<Box<RawValue>>, Box<RawValue>)> {
    let raw = |value: &Value| RawValue::from_string(value.to_string());
    Ok(match (row.get("cells"), row.get("object")) {
        (Some(cells), Some(object)) => (Some(raw(cells)?), raw(object)?),
        _ => (None, raw(row)?),
    })
}
