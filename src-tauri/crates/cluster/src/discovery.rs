//! Which kinds a server knows.
//!
//! Uses aggregated discovery (two requests; kubernetes.io, "Aggregated discovery") and falls back
//! to a request per group and version for servers before 1.26.

use std::{collections::HashSet, sync::Arc};

use kube::{
    Client,
    client::{APIGroupDiscoveryList, APIResourceDiscovery},
};
use resources::{KINDS, KindDef, definition};
use wire::{KindInfo, Section};

/// Groups that Kubernetes itself serves; all others belong to custom resources. The `*.k8s.io`
/// groups of add-ons (Gateway API, snapshots, metrics) are custom resources too.
const BUILT_IN_GROUPS: &[&str] = &[
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io",
    "lifecycle.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];

/// A kind as the server has it, and what is known of it.
#[derive(Clone)]
pub struct Kind {
    /// As the server has it.
    pub info: Arc<KindInfo>,
    /// What is known of it.
    pub definition: &'static KindDef,
}

impl Kind {
    /// Whether it is brought by a custom resource definition or by an aggregated server.
    pub fn is_custom(&self) -> bool {
        self.info.section == Section::Custom
    }

    /// The same kind, its rows read from metadata alone: what its own would say is not in it.
    #[must_use]
    pub fn by_metadata(&self) -> Self {
        Self {
            info: Arc::clone(&self.info),
            definition: definition("", ""),
        }
    }
}

/// Whether a kind's objects can be watched. Some can only be listed, such as metrics.
pub(crate) fn watchable(kind: &KindInfo) -> bool {
    kind.verbs.iter().any(|verb| verb == "watch")
}

/// Every kind of a server that can be listed, in the order of the sidebar.
#[derive(Default)]
pub struct Kinds {
    kinds: Vec<Kind>,
    /// API groups whose server did not answer.
    pub unavailable: Vec<String>,
}

impl Kinds {
    /// Every kind.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter()
    }

    /// The kind of any name that kubectl takes: `po`, `pods`, `Pod`, `deployments.apps`,
    /// `deployments.v1.apps`. Built-in kinds come before custom ones of the same name.
    pub fn find(&self, name: &str) -> Option<&Kind> {
        let name = name.to_lowercase();
        let full = |kind: &&Kind| {
            let info = &kind.info;
            info.id == name || name == format!("{}.{}.{}", info.plural, info.version, info.group)
        };
        let short = |kind: &&Kind| {
            let info = &kind.info;
            let (resource, group) = name.split_once('.').unwrap_or((&name, ""));
            let named = info.plural == resource
                || info.singular == resource
                || info.kind.to_lowercase() == resource
                || info.short_names.iter().any(|short| short == resource);
            named && (group.is_empty() || info.group == group)
        };
        self.iter().find(full).or_else(|| self.iter().find(short))
    }

    /// Whether these are the same kinds, served alike.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let infos = |kinds: &Self| kinds.iter().map(|kind| Arc::clone(&kind.info)).collect();
        let (mine, others): (Vec<_>, Vec<_>) = (infos(self), infos(other));
        mine == others && self.unavailable == other.unavailable
    }

    /// The kind of that id.
    pub fn with_id(&self, id: &str) -> Option<&Kind> {
        self.iter().find(|kind| kind.info.id == id)
    }

    /// The kind of an object's group and kind.
    pub fn of(&self, group: &str, kind: &str) -> Option<&Kind> {
        self.iter()
            .find(|known| known.info.group == group && known.info.kind == kind)
    }

    /// Kinds as they were discovered before.
    pub(crate) fn known(infos: Vec<KindInfo>, unavailable: Vec<String>) -> Self {
        let kinds = infos.into_iter().map(|info| Kind {
            definition: definition(&info.group, &info.kind),
            info: Arc::new(info),
        });
        Self::sorted(kinds.collect(), unavailable)
    }

    fn sorted(mut kinds: Vec<Kind>, unavailable: Vec<String>) -> Self {
        let rank = |kind: &Kind| {
            KINDS
                .iter()
                .position(|known| std::ptr::eq(*known, kind.definition))
                .unwrap_or(usize::MAX)
        };
        kinds.sort_by_cached_key(|kind| {
            (
                kind.info.section,
                rank(kind),
                kind.info.group.clone(),
                kind.info.title.clone(),
            )
        });
        Self { kinds, unavailable }
    }
}

/// Asks the server.
pub(crate) async fn discover(context: &str, client: &Client) -> Result<Kinds, kube::Error> {
    let aggregated = futures::try_join!(
        client.list_core_api_versions_aggregated(),
        client.list_api_groups_aggregated(),
    );
    match aggregated {
        // A server without aggregated discovery answers with documents of another type, which
        // read as lists without items.
        Ok((core, groups)) if !core.items.is_empty() => Ok(from_aggregated(&core, &groups)),
        Ok(_) | Err(kube::Error::SerdeError(_)) => by_group(context, client).await,
        Err(kube::Error::Api(status)) if matches!(status.code, 404 | 406) => {
            by_group(context, client).await
        }
        Err(error) => Err(error),
    }
}

fn from_aggregated(core: &APIGroupDiscoveryList, groups: &APIGroupDiscoveryList) -> Kinds {
    let mut kinds = Vec::new();
    let mut unavailable = Vec::new();
    for group in core.items.iter().chain(&groups.items) {
        let name = group
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.name.as_deref())
            .unwrap_or_default();
        let mut seen = HashSet::new();
        for version in &group.versions {
            let Some(version_name) = &version.version else {
                continue;
            };
            if version.freshness.as_deref() == Some("Stale") && version.resources.is_empty() {
                unavailable.push(format!("{name}/{version_name}"));
            }
            for resource in &version.resources {
                // Versions come in the order of the server's preference.
                if resource
                    .resource
                    .as_ref()
                    .is_some_and(|plural| seen.insert(plural.clone()))
                {
                    kinds.extend(from_resource(name, version_name, resource));
                }
            }
        }
    }
    Kinds::sorted(kinds, unavailable)
}

fn from_resource(group: &str, version: &str, resource: &APIResourceDiscovery) -> Option<Kind> {
    kind(Discovered {
        group,
        version,
        kind: resource.response_kind.as_ref()?.kind.as_deref()?,
        plural: resource.resource.as_deref()?,
        singular: resource.singular_resource.as_deref().unwrap_or_default(),
        short_names: resource.short_names.clone(),
        namespaced: resource.scope.as_deref() == Some("Namespaced"),
        verbs: resource.verbs.clone(),
    })
}

/// The older way: the groups, then each group's preferred version and those others that have more.
async fn by_group(context: &str, client: &Client) -> Result<Kinds, kube::Error> {
    let mut group_versions: Vec<(String, String)> = client
        .list_core_api_versions()
        .await?
        .versions
        .into_iter()
        .map(|version| (String::new(), version))
        .collect();
    for group in client.list_api_groups().await?.groups {
        let preferred = group.preferred_version.map(|version| version.version);
        let mut versions: Vec<String> = group
            .versions
            .into_iter()
            .map(|version| version.version)
            .collect();
        versions.sort_by_key(|version| Some(version) != preferred.as_ref());
        group_versions.extend(
            versions
                .into_iter()
                .map(|version| (group.name.clone(), version)),
        );
    }
    let answers =
        futures::future::join_all(group_versions.iter().map(|(group, version)| async move {
            if group.is_empty() {
                client.list_core_api_resources(version).await
            } else {
                client
                    .list_api_group_resources(&format!("{group}/{version}"))
                    .await
            }
        }))
        .await;
    let mut kinds = Vec::new();
    let mut unavailable = Vec::new();
    let mut seen = HashSet::new();
    for ((group, version), answer) in group_versions.iter().zip(answers) {
        match answer {
            Ok(list) => {
                for resource in list.resources {
                    if !resource.name.contains('/')
                        && seen.insert((group.clone(), resource.name.clone()))
                    {
                        kinds.extend(kind(Discovered {
                            group,
                            version,
                            kind: &resource.kind,
                            plural: &resource.name,
                            singular: &resource.singular_name,
                            short_names: resource.short_names.unwrap_or_default(),
                            namespaced: resource.namespaced,
                            verbs: resource.verbs,
                        }));
                    }
                }
            }
            Err(error) => {
                // Not the error itself, which may repeat what a credential program wrote.
                let error = contexts::classify(context, "discover an API group", &error);
                tracing::info!(
                    context,
                    group,
                    version,
                    code = ?error.code,
                    "an API group does not answer discovery"
                );
                unavailable.push(format!("{group}/{version}"));
            }
        }
    }
    Ok(Kinds::sorted(kinds, unavailable))
}

struct Discovered<'a> {
    group: &'a str,
    version: &'a str,
    kind: &'a str,
    plural: &'a str,
    singular: &'a str,
    short_names: Vec<String>,
    namespaced: bool,
    verbs: Vec<String>,
}

/// The kind, unless it cannot be listed or is another name of one that is there: events are served
/// by two groups, and are the same objects in both.
fn kind(found: Discovered<'_>) -> Option<Kind> {
    if !found.verbs.iter().any(|verb| verb == "list")
        || (found.group == "events.k8s.io" && found.kind == "Event")
    {
        return None;
    }
    let definition = definition(found.group, found.kind);
    // What is known of custom kinds names none of them.
    let known = definition.kind == found.kind;
    let built_in = BUILT_IN_GROUPS.contains(&found.group);
    let id = if found.group.is_empty() {
        found.plural.to_owned()
    } else {
        format!("{}.{}", found.plural, found.group)
    };
    let singular = if found.singular.is_empty() {
        found.kind.to_lowercase()
    } else {
        found.singular.to_owned()
    };
    let info = KindInfo {
        id,
        group: found.group.into(),
        version: found.version.into(),
        kind: found.kind.into(),
        plural: found.plural.into(),
        singular,
        short_names: found.short_names,
        namespaced: found.namespaced,
        verbs: found.verbs,
        title: if known {
            definition.title.into()
        } else {
            title(found.kind)
        },
        section: match (known, built_in) {
            (true, _) => definition.section,
            (false, true) => Section::Cluster,
            (false, false) => Section::Custom,
        },
    };
    Some(Kind {
        info: Arc::new(info),
        definition,
    })
}

/// `CertificateRequest` as `Certificate requests`; runs of capitals stay (`IPAddress` is
/// `IP addresses`).
fn title(kind: &str) -> String {
    let letters: Vec<char> = kind.chars().collect();
    let mut title = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let next_is_small = letters
            .get(index + 1)
            .is_some_and(|next| next.is_lowercase());
        let after_small = index > 0 && letters[index - 1].is_lowercase();
        let begins_word = index > 0 && letter.is_uppercase() && (after_small || next_is_small);
        if begins_word {
            title.push(' ');
        }
        if begins_word && next_is_small {
            title.extend(letter.to_lowercase());
        } else {
            title.push(*letter);
        }
    }
    let plural_end = match title.chars().last() {
        Some('y') if !title.ends_with("ay") && !title.ends_with("ey") && !title.ends_with("oy") => {
            title.pop();
            "ies"
        }
        Some('s' | 'x' | 'z') => "es",
        _ if title.ends_with("ch") || title.ends_with("sh") => "es",
        _ => "s",
    };
    title + plural_end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_read_like_words() {
        assert_eq!(title("Widget"), "Widgets");
        assert_eq!(title("CertificateRequest"), "Certificate requests");
        assert_eq!(title("IPAddress"), "IP addresses");
        assert_eq!(title("NetworkPolicy"), "Network policies");
        assert_eq!(title("Gateway"), "Gateways");
        assert_eq!(title("ClusterCIDR"), "Cluster CIDRs");
    }
}
