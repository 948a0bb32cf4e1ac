//! Kinds of objects, as discovery names them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the sidebar shows a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Pods and what makes them.
    Workloads,
    /// Services and the ways to them.
    Network,
    /// Config maps, secrets, quotas, policies of running.
    Config,
    /// Claims, volumes and their classes.
    Storage,
    /// Accounts, roles and bindings.
    Access,
    /// Nodes, namespaces, events and the API's own objects.
    Cluster,
    /// Releases.
    Helm,
    /// Kinds that a custom resource definition or an aggregated server brings.
    Custom,
}

/// One kind that a server knows, in the version it prefers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindInfo {
    /// The name by which commands take it: `pods`, `deployments.apps`.
    pub id: String,
    /// The API group; empty for the core group.
    pub group: String,
    /// The version, as in `v1`.
    pub version: String,
    /// The kind, as in `Deployment`.
    pub kind: String,
    /// The resource name of its path, as in `deployments`.
    pub plural: String,
    /// As in `deployment`.
    pub singular: String,
    /// kubectl's short names, as in `deploy`.
    pub short_names: Vec<String>,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// What may be asked of it: `list`, `watch`, `get`, `patch`, ...
    pub verbs: Vec<String>,
    /// What the window calls it, as in `Deployments`.
    pub title: String,
    /// Where the sidebar shows it.
    pub section: Section,
}

/// Asks for the kinds that a context's server knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListKinds {
    /// The context's name.
    pub context: String,
}

/// The kinds that a server knows and that can be listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindList {
    /// Ordered by section, then as the sidebar shows them.
    pub kinds: Vec<KindInfo>,
    /// API groups whose server did not answer discovery.
    pub unavailable_groups: Vec<String>,
}
