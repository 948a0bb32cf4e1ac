//! All contexts at a glance: what each of their clusters is and how it does.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Error, HealthCount, Millis, ServerInfo};

/// Follows what is known of every context. What was last seen of one that is not looked at now is kept,
/// also over a restart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct FollowFleet {
    /// How old what is known may get, in minutes, before a context is looked at unasked, one after another;
    /// never, if nothing is said. What a sign-in might be needed for is left alone.
    pub every: Option<u32>,
}

/// Looks at contexts now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RefreshFleet {
    /// Which; all, if none is named.
    #[serde(default)]
    pub contexts: Vec<String>,
    /// Whether credential programs may run that could want something of somebody.
    #[serde(default)]
    pub asked: bool,
}

/// The contexts of which there is news; first all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FleetItem {
    /// Those that are new or have changed.
    pub members: Vec<FleetMember>,
    /// Those that are no more.
    pub gone: Vec<String>,
}

/// What is known of one context.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct FleetMember {
    /// The context's name.
    pub context: String,
    /// Whether it is looked at now, or waits for its turn.
    pub looking: bool,
    /// What was seen last.
    pub seen: Option<FleetFacts>,
    /// Why the last look saw nothing.
    pub error: Option<Error>,
    /// When it was last tried.
    pub tried_at: Option<Millis>,
}

/// What was seen of a cluster at one moment. What may not be read is not there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FleetFacts {
    /// When.
    pub at: Millis,
    /// What the server says of itself.
    pub server: ServerInfo,
    /// Whose Kubernetes it is, as in `EKS`, where its version or nodes tell.
    pub distribution: Option<String>,
    /// How long the server took for its version, in milliseconds.
    pub latency: u32,
    /// The nodes.
    pub nodes: Option<NodeFacts>,
    /// Pods by health.
    pub pods: Option<Vec<HealthCount>>,
    /// What can be given to pods, and what they ask for.
    pub room: Option<RoomFacts>,
    /// Warning events of the last hour.
    pub warnings: Option<u32>,
    /// When the certificate or token by which the user is known expires.
    pub credentials_expire: Option<Millis>,
    /// When the server's certificate expires.
    pub server_expires: Option<Millis>,
    /// What may not be read, in plain words: `nodes`, `pods in all namespaces`.
    pub denied: Vec<String>,
}

/// The nodes of a cluster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NodeFacts {
    /// How many.
    pub all: u32,
    /// How many of them are ready.
    pub ready: u32,
    /// How many take no new pods.
    pub cordoned: u32,
}

/// The room in a cluster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct RoomFacts {
    /// Cores that can be given to pods.
    pub cores: f64,
    /// Cores that its pods ask for.
    pub cores_asked: f64,
    /// Bytes of memory that can be given to pods.
    pub memory: f64,
    /// Bytes that its pods ask for.
    pub memory_asked: f64,
    /// How many pods may run.
    pub pods: u32,
    /// How many do.
    pub pods_running: u32,
}
