//! Helm releases, as read from their storage in the cluster.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Error, Health, Millis};

/// Asks for the newest revision of every release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListReleases {
    /// The contexts' names.
    pub contexts: Vec<String>,
    /// Only these namespaces; all when absent or empty.
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
}

/// The status that Helm stores with a revision (`pkg/release/v1/status.go`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "Helm's own words")]
pub enum ReleaseStatus {
    Unknown,
    Deployed,
    Uninstalled,
    Superseded,
    Failed,
    Uninstalling,
    PendingInstall,
    PendingUpgrade,
    PendingRollback,
}

impl ReleaseStatus {
    /// Helm's word for it, as stored in labels and bodies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Deployed => "deployed",
            Self::Uninstalled => "uninstalled",
            Self::Superseded => "superseded",
            Self::Failed => "failed",
            Self::Uninstalling => "uninstalling",
            Self::PendingInstall => "pending-install",
            Self::PendingUpgrade => "pending-upgrade",
            Self::PendingRollback => "pending-rollback",
        }
    }

    /// The status of that word; [`ReleaseStatus::Unknown`] for any other.
    pub fn parse(word: &str) -> Self {
        match word {
            "deployed" => Self::Deployed,
            "uninstalled" => Self::Uninstalled,
            "superseded" => Self::Superseded,
            "failed" => Self::Failed,
            "uninstalling" => Self::Uninstalling,
            "pending-install" => Self::PendingInstall,
            "pending-upgrade" => Self::PendingUpgrade,
            "pending-rollback" => Self::PendingRollback,
            _ => Self::Unknown,
        }
    }

    /// What to make of it.
    pub fn health(self) -> Health {
        match self {
            Self::Deployed => Health::Ok,
            Self::Failed => Health::Broken,
            Self::PendingInstall
            | Self::PendingUpgrade
            | Self::PendingRollback
            | Self::Uninstalling => Health::Progressing,
            Self::Superseded | Self::Uninstalled => Health::Idle,
            Self::Unknown => Health::Unknown,
        }
    }
}

/// Where Helm keeps a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StorageDriver {
    /// In Secrets of type `helm.sh/release.v1`.
    Secret,
    /// In config maps.
    ConfigMap,
}

/// A release: its newest revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Release {
    /// The context it is in.
    pub context: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The newest revision's number.
    pub revision: u32,
    /// The newest revision's status.
    pub status: ReleaseStatus,
    /// The chart's name; absent when the stored revision cannot be read.
    pub chart: Option<String>,
    /// The chart's version.
    pub chart_version: Option<String>,
    /// The version of what the chart installs.
    pub app_version: Option<String>,
    /// When the newest revision was deployed.
    pub updated: Option<Millis>,
    /// What Helm says of the newest revision.
    pub description: Option<String>,
    /// Where it is kept.
    pub driver: StorageDriver,
    /// Why the stored revision cannot be read.
    pub problem: Option<Error>,
}

/// A context that could not answer, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContextError {
    /// The context's name.
    pub context: String,
    /// Why.
    pub error: Error,
}

/// Releases of the contexts in view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReleaseList {
    /// Ordered by context, namespace and name.
    pub releases: Vec<Release>,
    /// Contexts that could not answer.
    pub errors: Vec<ContextError>,
}

/// Asks for one release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetRelease {
    /// The context it is in.
    pub context: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Which revision; the newest when absent.
    #[serde(default)]
    #[ts(optional)]
    pub revision: Option<u32>,
    /// Show the values of Secrets in the manifest, and of values that look secret, instead of masks.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub reveal: bool,
}

/// One revision in a release's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Revision {
    /// Its number.
    pub revision: u32,
    /// Its status.
    pub status: ReleaseStatus,
    /// As in `storefront-1.2.0`; absent when it cannot be read.
    pub chart: Option<String>,
    /// The version of what the chart installs.
    pub app_version: Option<String>,
    /// When it was deployed.
    pub updated: Option<Millis>,
    /// What Helm says of it.
    pub description: Option<String>,
    /// Why it cannot be read.
    pub problem: Option<Error>,
}

/// A hook of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Hook {
    /// The object's name.
    pub name: String,
    /// The object's kind.
    pub kind: String,
    /// The template it comes from.
    pub path: String,
    /// When it runs, as in `pre-install`.
    pub events: Vec<String>,
    /// The order among hooks of an event.
    pub weight: i32,
    /// The object, as rendered.
    pub manifest: String,
}

/// One revision of a release in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReleaseDetail {
    /// The revision that was asked for.
    pub release: Release,
    /// When the first revision was deployed.
    pub first_deployed: Option<Millis>,
    /// All revisions, newest first.
    pub history: Vec<Revision>,
    /// The values that the user gave, as YAML.
    pub user_values: String,
    /// The chart's values with the user's over them, as YAML.
    pub computed_values: String,
    /// The rendered objects, as Helm stores them.
    pub manifest: String,
    /// The chart's notes.
    pub notes: String,
    /// The hooks.
    pub hooks: Vec<Hook>,
    /// How Helm 4 applied it: `ssa` or `csa`; absent when stored by Helm 3.
    pub apply_method: Option<String>,
    /// Whether anything was masked.
    pub masked: bool,
}
