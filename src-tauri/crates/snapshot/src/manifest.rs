//! What a snapshot is of, and what is in it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What a snapshot is of, what is in it, and what is not.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The context that was captured.
    pub context: String,
    /// When everything had been listed, by the server's clock: where the recorded time begins.
    pub captured_at: Timestamp,
    /// For how long changes were recorded after that, in milliseconds; 0 if none were.
    #[serde(default)]
    pub journal: u64,
    /// The namespaces that were chosen; all when absent.
    #[serde(default)]
    pub namespaces: Option<Vec<String>>,
    /// The namespace that the context prefers.
    #[serde(default)]
    pub default_namespace: Option<String>,
    /// The kinds that are in it, in the order of discovery.
    pub kinds: Vec<CapturedKind>,
    /// What is not in it, and why.
    #[serde(default)]
    pub left_out: Vec<wire::LeftOut>,
    /// How many lines of each container's log were asked for; 0 if none were.
    #[serde(default)]
    pub log_lines: u32,
    /// What was taken out; absent where nothing was looked for.
    #[serde(default)]
    pub redaction: Option<wire::Redaction>,
}

/// A kind of which there are objects, or could be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CapturedKind {
    /// Empty for the core group.
    pub group: String,
    /// The one version that is kept.
    pub version: String,
    /// As in `Pod`.
    pub kind: String,
    /// As in `pods`.
    pub resource: String,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// Of the listing: what the journal's first event comes after.
    pub resource_version: String,
    /// The columns of the server's table (`columnDefinitions` of meta/v1 `Table`).
    #[serde(default)]
    pub columns: Option<Box<RawValue>>,
    /// The namespaces of which its objects are there; all when absent.
    #[serde(default)]
    pub namespaces: Option<Vec<String>>,
    /// What the server said when it was asked for all of them, if it did not allow that.
    #[serde(default)]
    pub forbidden: Option<String>,
    /// How many objects there are at the beginning.
    pub objects: u64,
}

impl CapturedKind {
    /// As in `deployments.apps`.
    pub fn id(&self) -> String {
        id(&self.group, &self.resource)
    }

    /// As in `apps/v1`.
    pub fn api_version(&self) -> String {
        api_version(&self.group, &self.version)
    }
}

/// Below which path the server answers for a version, as in `apis/apps/v1`.
pub(crate) fn api_path(group: &str, version: &str) -> String {
    let root = if group.is_empty() { "api" } else { "apis" };
    format!("{root}/{}", api_version(group, version))
}

/// As in `apps/v1`.
pub(crate) fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    }
}

/// As in `deployments.apps`.
pub(crate) fn id(group: &str, resource: &str) -> String {
    if group.is_empty() {
        resource.to_owned()
    } else {
        format!("{resource}.{group}")
    }
}
