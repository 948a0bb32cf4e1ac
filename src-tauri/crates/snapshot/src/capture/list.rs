//! Objects, kind by kind, in pages.

use std::time::Duration;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, json, value::RawValue};
use tokio::time::sleep;
use wire::LeftOutReason;

use super::{
    Capture,
    kinds::{Found, reason},
    read::Refusal,
};
use crate::{CapturedKind, Error, manifest::api_path};

/// Rows with their objects in them, else the objects alone.
pub(super) const TABLE: &str = "application/json;as=Table;g=meta.k8s.io;v=v1,application/json";

/// The first page tells how large the objects are.
const FIRST_PAGE: usize = 50;
const PAGE: usize = 1_000;
/// A page is kept to about this many bytes.
const PAGE_BYTES: usize = 8 << 20;
/// Before a page is asked for again.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// A kind that was listed.
pub(super) struct Listed {
    /// Its place in the manifest.
    pub kind: u16,
    /// Where it was listed, with the resource version to watch from.
    pub scopes: Vec<(Option<String>, String)>,
}

/// What a page says of itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    column_definitions: Option<Box<RawValue>>,
    #[serde(default)]
    rows: Option<Vec<IgnoredAny>>,
    #[serde(default)]
    items: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Metadata {
    resource_version: String,
    #[serde(rename = "continue")]
    next: Option<String>,
}

/// Of one listing.
#[derive(Default)]
struct Part {
    version: String,
    columns: Option<Box<RawValue>>,
}

impl Found {
    /// The path of its objects.
    pub fn path(&self, namespace: Option<&str>) -> String {
        let api = api_path(&self.group, &self.version);
        match namespace {
            Some(namespace) => {
                format!("/{api}/namespaces/{}/{}", encode(namespace), self.resource)
            }
            None => format!("/{api}/{}", self.resource),
        }
    }

    fn new_entry(&self) -> CapturedKind {
        CapturedKind {
            group: self.group.clone(),
            version: self.version.clone(),
            kind: self.kind.clone(),
            resource: self.resource.clone(),
            namespaced: self.namespaced,
            resource_version: String::new(),
            columns: None,
            namespaces: None,
            forbidden: None,
            objects: 0,
        }
    }
}

impl Capture<'_> {
    /// Lists a kind into the file; nothing if its server does not let it be listed at all.
    pub(super) async fn list(&mut self, found: &Found) -> Result<Option<Listed>, Error> {
        let number = u16::try_from(self.kinds.len()).unwrap_or(u16::MAX);
        let mut entry = found.new_entry();
        let mut scopes = Vec::new();
        let chosen = self.request.namespaces.clone().filter(|_| found.namespaced);
        let namespaces = match chosen {
            Some(chosen) => chosen,
            None => match self.part(found, Some(number), None).await? {
                Ok(part) => {
                    scopes.push((None, part.version.clone()));
                    entry.add(part);
                    self.kinds.push(entry);
                    return Ok(Some(Listed {
                        kind: number,
                        scopes,
                    }));
                }
                Err(refusal) if reason(refusal.code) == LeftOutReason::Forbidden => {
                    self.leave_out(found.id(), None, LeftOutReason::Forbidden, &refusal.message);
                    entry.forbidden = Some(refusal.message);
                    if found.namespaced {
                        self.allowed(found).await
                    } else {
                        Vec::new()
                    }
                }
                Err(refusal) => {
                    self.leave_out(found.id(), None, LeftOutReason::Failed, refusal.message);
                    return Ok(None);
                }
            },
        };
        let mut there = Vec::new();
        for namespace in namespaces {
            match self.part(found, Some(number), Some(&namespace)).await? {
                Ok(part) => {
                    scopes.push((Some(namespace.clone()), part.version.clone()));
                    there.push(namespace);
                    entry.add(part);
                }
                Err(refusal) => {
                    let reason = reason(refusal.code);
                    self.leave_out(found.id(), Some(&namespace), reason, refusal.message);
                }
            }
        }
        entry.namespaces = Some(there);
        self.kinds.push(entry);
        Ok(Some(Listed {
            kind: number,
            scopes,
        }))
    }

    /// Reads a kind that is not captured, because its values may stand in what is.
    pub(super) async fn learn(&mut self, found: &Found) -> Result<(), Error> {
        let scopes = match self.request.namespaces.clone() {
            Some(chosen) => chosen,
            None => match self.part(found, None, None).await? {
                Ok(_) => return Ok(()),
                Err(refusal) => {
                    self.not_learnt(found, None, refusal);
                    self.allowed(found).await
                }
            },
        };
        for namespace in scopes {
            if let Err(refusal) = self.part(found, None, Some(&namespace)).await? {
                self.not_learnt(found, Some(&namespace), refusal);
            }
        }
        Ok(())
    }

    fn not_learnt(&mut self, found: &Found, namespace: Option<&str>, refusal: Refusal) {
        let what = format!("values of {}", found.id());
        self.leave_out(what, namespace, reason(refusal.code), refusal.message);
    }

    /// Lists the objects of a namespace, or all: into the file, or only to learn from them where
    /// the kind has no number in it.
    async fn part(
        &mut self,
        found: &Found,
        number: Option<u16>,
        namespace: Option<&str>,
    ) -> Result<Result<Part, Refusal>, Error> {
        let what = format!("list {}", found.resource);
        let path = found.path(namespace);
        // A namespace is itself one of those that are chosen.
        let only = match (&self.request.namespaces, found.id().as_str()) {
            (Some(chosen), "namespaces") => Some(chosen.clone()),
            _ => None,
        };
        let mut part = Part::default();
        let mut next: Option<String> = None;
        let mut limit = FIRST_PAGE;
        let (mut pages, mut objects) = (0, 0);
        loop {
            let mut uri = format!("{path}?limit={limit}&includeObject=Object");
            if let Some(next) = &next {
                uri = format!("{uri}&continue={}", encode(next));
            }
            let answer = match self.again(&what, &uri, next.is_some()).await {
                // The state of the first page is forgotten: what is left is of a later one.
                Err(Refusal {
                    code: 410,
                    next: Some(again),
                    ..
                }) => {
                    next = Some(again);
                    continue;
                }
                Ok(text) => match serde_json::from_str::<Head>(&text) {
                    Ok(head) => Ok((head, text)),
                    Err(_) => Err(Refusal::malformed(&what)),
                },
                Err(refusal) => Err(refusal),
            };
            let (head, text) = match answer {
                Ok(answer) => answer,
                Err(refusal) => {
                    // A part of them would pass for all.
                    self.objects -= objects;
                    self.sheet.forget(pages).await?;
                    return Ok(Err(refusal));
                }
            };
            let count = head.rows.or(head.items).map_or(0, |items| items.len());
            if part.version.is_empty() {
                part.version = head.metadata.resource_version;
            }
            part.columns = part.columns.or(head.column_definitions);
            limit = (PAGE_BYTES / (text.len() / count.max(1)).max(1)).clamp(20, PAGE);
            if found.id() == "pods" {
                self.runs.see_page(&text);
            }
            match number {
                Some(number) => {
                    pages += 1;
                    objects += count as u64;
                    self.objects += count as u64;
                    let made = self.reader.time();
                    let only = only.clone();
                    self.sheet.page(number, found, only, made, text).await?;
                }
                None => self.sheet.learn(found, text).await?,
            }
            next = head.metadata.next.filter(|next| !next.is_empty());
            if next.is_none() {
                return Ok(Ok(part));
            }
        }
    }

    /// Asks for a page, and once more if the way to the server was in the way. A server that does not
    /// answer for a kind at all is not waited for.
    async fn again(&mut self, what: &str, uri: &str, later: bool) -> Result<String, Refusal> {
        let mut pauses = PAUSES.into_iter();
        loop {
            let refusal = match self.reader.text(what, uri, TABLE).await {
                Ok(text) => return Ok(text),
                Err(refusal) => refusal,
            };
            let passing = refusal.code == 429 || later && matches!(refusal.code, 0 | 500..);
            match pauses.next().filter(|_| passing) {
                Some(pause) => sleep(pause).await,
                None => return Err(refusal),
            }
        }
    }

    /// The namespaces in which a kind may be listed, where it may not be listed in all.
    async fn allowed(&mut self, found: &Found) -> Vec<String> {
        let mut allowed = Vec::new();
        for namespace in self.candidates().await {
            let rules = match self.rules.get(&namespace) {
                Some(rules) => rules.clone(),
                None => self.ask_rules(&namespace).await,
            };
            if may_list(&rules, found) {
                allowed.push(namespace);
            }
        }
        allowed
    }

    /// The namespaces that are known: all, or else the one that the context prefers.
    async fn candidates(&mut self) -> Vec<String> {
        if self.namespaces.is_none() {
            let listed = self
                .reader
                .text("list namespaces", "/api/v1/namespaces", "application/json")
                .await;
            let document: Value = listed
                .ok()
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default();
            let items = document["items"].as_array().into_iter().flatten();
            let mut names: Vec<String> = items
                .filter_map(|item| item.pointer("/metadata/name")?.as_str().map(str::to_owned))
                .collect();
            if names.is_empty() {
                names.extend(self.request.default_namespace.clone());
            }
            self.namespaces = Some(names);
        }
        self.namespaces.clone().unwrap_or_default()
    }

    async fn ask_rules(&mut self, namespace: &str) -> Value {
        let question = json!({
            "kind": "SelfSubjectRulesReview", "apiVersion": "authorization.k8s.io/v1",
            "spec": { "namespace": namespace },
        });
        let answer = self
            .reader
            .ask(
                "ask what may be read",
                "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                &question,
            )
            .await;
        let rules = answer.map_or(Value::Null, |mut answer| answer["status"].take());
        self.rules.insert(namespace.to_owned(), rules.clone());
        rules
    }
}

/// Whether `SubjectRulesReviewStatus` of authorization.k8s.io/v1 lets a kind be listed. Where it is
/// not complete, trying tells.
fn may_list(rules: &Value, found: &Found) -> bool {
    let names = |rule: &Value, field: &str, wanted: &str| {
        let names = rule[field].as_array().into_iter().flatten();
        names.into_iter().any(|name| name == wanted || name == "*")
    };
    let Some(listed) = rules["resourceRules"].as_array() else {
        return true;
    };
    rules["incomplete"] == true
        || listed.iter().any(|rule| {
            names(rule, "verbs", "list")
                && names(rule, "apiGroups", &found.group)
                && names(rule, "resources", &found.resource)
                && rule["resourceNames"].as_array().is_none_or(Vec::is_empty)
        })
}

impl CapturedKind {
    fn add(&mut self, part: Part) {
        self.columns = self.columns.take().or(part.columns);
        // Of several listings the first: what came after it is in the journal.
        if self.resource_version.is_empty() {
            self.resource_version = part.version;
        }
    }
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rules_let_be_listed() {
        let pods = Found {
            group: String::new(),
            version: "v1".into(),
            kind: "Pod".into(),
            resource: "pods".into(),
            namespaced: true,
            watchable: true,
        };
        let rule = |verbs: Value, groups: Value, resources: Value| {
            json!({ "incomplete": false, "resourceRules": [
                { "verbs": verbs, "apiGroups": groups, "resources": resources },
            ] })
        };
        assert!(may_list(
            &rule(json!(["*"]), json!(["*"]), json!(["*"])),
            &pods
        ));
        assert!(may_list(
            &rule(json!(["get", "list"]), json!([""]), json!(["pods"])),
            &pods
        ));
        assert!(!may_list(
            &rule(json!(["get"]), json!([""]), json!(["pods"])),
            &pods
        ));
        assert!(!may_list(
            &rule(json!(["list"]), json!(["apps"]), json!(["pods"])),
            &pods
        ));
        assert!(!may_list(
            &rule(json!(["list"]), json!([""]), json!(["pods/log"])),
            &pods
        ));
        let one = json!({ "resourceRules": [{
            "verbs": ["list"], "apiGroups": [""], "resources": ["pods"], "resourceNames": ["web"],
        }] });
        assert!(!may_list(&one, &pods));
        assert!(may_list(&Value::Null, &pods), "trying tells");
    }
}
