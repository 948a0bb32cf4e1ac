//! Which kinds there are, and what the server says of itself.

use serde_json::{Value, json};
use wire::LeftOutReason;

use super::{Capture, read::Refusal};
use crate::{
    Error,
    manifest::api_path,
    service::{asks, list, narrow, text},
};

const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
const JSON: &str = "application/json";
/// The kind whose values are taken out wherever they stand.
const SECRETS: &str = "secrets";

/// A kind of the server's that can be listed.
pub(super) struct Found {
    pub group: String,
    pub version: String,
    pub kind: String,
    pub resource: String,
    pub namespaced: bool,
    pub watchable: bool,
}

impl Capture<'_> {
    /// The kinds that are to be captured, in the order in which they are read.
    pub(super) async fn discover(&mut self) -> Result<Vec<Found>, Error> {
        let mut kinds = Vec::new();
        for path in ["/api", "/apis"] {
            let groups = self.groups(path).await?;
            for group in list(&groups, "items") {
                self.of_group(group, &mut kinds);
            }
            self.discovery.push((path, groups));
        }
        if let Some(chosen) = &self.request.kinds {
            let (wanted, others) = kinds
                .into_iter()
                .partition(|kind| chosen.contains(&kind.id()));
            kinds = wanted;
            self.secrets = others.into_iter().find(|kind| kind.id() == SECRETS);
        }
        Ok(kinds)
    }

    fn of_group(&mut self, group: &Value, kinds: &mut Vec<Found>) {
        let name = text(&group["metadata"]["name"]);
        for version in list(group, "versions") {
            let version_name = text(&version["version"]);
            if version["freshness"] == "Stale" && list(version, "resources").next().is_none() {
                self.leave_out(
                    format!("{name}/{version_name}"),
                    None,
                    LeftOutReason::Failed,
                    "the server of this API group does not answer",
                );
            }
            for resource in list(version, "resources") {
                let plural = text(&resource["resource"]);
                let verb = |verb: &str| list(resource, "verbs").any(|known| known == verb);
                // Versions come in the order of preference. Events are in two groups, and are the
                // same in both.
                let known = |found: &Found| found.group == name && found.resource == plural;
                if !verb("list") || name == "events.k8s.io" || kinds.iter().any(known) {
                    continue;
                }
                kinds.push(Found {
                    group: name.to_owned(),
                    version: version_name.to_owned(),
                    kind: text(&resource["responseKind"]["kind"]).to_owned(),
                    resource: plural.to_owned(),
                    namespaced: resource["scope"] == "Namespaced",
                    watchable: verb("watch"),
                });
            }
        }
    }

    /// Aggregated discovery, put together from the older documents where the server lacks it.
    async fn groups(&mut self, path: &str) -> Result<Value, Error> {
        let document = self
            .document(path, AGGREGATED)
            .await
            .map_err(Refusal::into_error)?;
        if document["kind"] == "APIGroupDiscoveryList" {
            return Ok(document);
        }
        let mut groups = Vec::new();
        if path == "/api" {
            let mut versions = Vec::new();
            for version in list(&document, "versions") {
                versions.push(self.version("", text(version)).await);
            }
            groups.push(json!({ "metadata": { "name": "" }, "versions": versions }));
        }
        for group in list(&document, "groups") {
            let name = text(&group["name"]);
            let preferred = text(&group["preferredVersion"]["version"]);
            let mut names: Vec<&str> = list(group, "versions")
                .map(|version| text(&version["version"]))
                .collect();
            names.sort_by_key(|version| *version != preferred);
            let mut versions = Vec::new();
            for version in names {
                versions.push(self.version(name, version).await);
            }
            groups.push(json!({ "metadata": { "name": name }, "versions": versions }));
        }
        Ok(json!({ "items": groups }))
    }

    /// A version as aggregated discovery describes it.
    async fn version(&mut self, group: &str, version: &str) -> Value {
        let path = format!("/{}", api_path(group, version));
        let Ok(document) = self.document(&path, JSON).await else {
            return json!({ "version": version, "freshness": "Stale", "resources": [] });
        };
        let mut resources: Vec<Value> = Vec::new();
        for resource in list(&document, "resources") {
            let name = text(&resource["name"]);
            let kind = json!({ "group": group, "version": version, "kind": resource["kind"] });
            match name.split_once('/') {
                None => resources.push(json!({
                    "resource": name, "responseKind": kind, "verbs": resource["verbs"],
                    "scope": if resource["namespaced"] == true { "Namespaced" } else { "Cluster" },
                    "singularResource": resource["singularName"],
                    "shortNames": resource["shortNames"], "categories": resource["categories"],
                    "subresources": [],
                })),
                Some((parent, subresource)) => {
                    let parent = resources
                        .iter_mut()
                        .find(|known| known["resource"] == parent);
                    if let Some(known) =
                        parent.and_then(|known| known["subresources"].as_array_mut())
                    {
                        known.push(json!({
                            "subresource": subresource, "responseKind": kind, "verbs": resource["verbs"],
                        }));
                    }
                }
            }
        }
        json!({ "version": version, "freshness": "Current", "resources": resources })
    }

    /// Writes what the server says of itself, as far as it is about what is captured.
    pub(super) async fn describe(&mut self) -> Result<(), Error> {
        let version = self.reader.text("get the version", "/version", JSON).await;
        self.write("/version", version.map_err(Refusal::into_error)?)
            .await?;
        for (path, mut groups) in std::mem::take(&mut self.discovery) {
            narrow(&mut groups, &|group, version, resource| {
                self.kinds.iter().any(|kind| {
                    kind.group == group && kind.version == version && kind.resource == resource
                })
            });
            self.write(path, groups.to_string()).await?;
        }
        self.schemas().await
    }

    /// The schemas of the kinds (OpenAPI v3). A server may be without.
    async fn schemas(&mut self) -> Result<(), Error> {
        let mut index = match self.document("/openapi/v3", JSON).await {
            Ok(index) => index,
            Err(refusal) => {
                self.leave_out("schemas", None, reason(refusal.code), refusal.message);
                return Ok(());
            }
        };
        let mut wanted: Vec<(String, String)> = Vec::new();
        if let Some(paths) = index["paths"].as_object_mut() {
            paths.retain(|path, _| {
                self.kinds
                    .iter()
                    .any(|kind| *path == api_path(&kind.group, &kind.version))
                    || path.strip_prefix("apis/").is_some_and(|path| {
                        path.split_once('/').is_some_and(|(group, _)| {
                            asks(group, "selfsubjectaccessreviews")
                                || asks(group, "selfsubjectreviews")
                        })
                    })
            });
            wanted.extend(paths.iter().filter_map(|(path, entry)| {
                let url = entry["serverRelativeURL"]
                    .as_str()
                    .filter(|url| url.starts_with("/openapi/"))?;
                Some((path.clone(), url.to_owned()))
            }));
        }
        self.write("/openapi/v3", index.to_string()).await?;
        for (path, url) in wanted {
            let what = format!("get the schemas of {path}");
            match self.reader.text(&what, &url, JSON).await {
                Ok(schemas) => self.write(&format!("/openapi/v3/{path}"), schemas).await?,
                Err(refusal) => self.leave_out(
                    format!("schemas of {path}"),
                    None,
                    reason(refusal.code),
                    refusal.message,
                ),
            }
        }
        Ok(())
    }

    async fn document(&mut self, path: &str, accept: &str) -> Result<Value, Refusal> {
        let text = self
            .reader
            .text(&format!("get {path}"), path, accept)
            .await?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    /// A document that is no JSON is none of the API's: it is not written.
    async fn write(&mut self, path: &str, document: String) -> Result<(), Error> {
        self.sheet.document(path, document).await
    }
}

/// Why something is left out that was answered with this status.
pub(super) fn reason(code: u16) -> LeftOutReason {
    match code {
        401 | 403 => LeftOutReason::Forbidden,
        _ => LeftOutReason::Failed,
    }
}
