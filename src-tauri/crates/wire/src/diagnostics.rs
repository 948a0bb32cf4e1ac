//! What the program asks of its servers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Connection, ListState, Millis};

/// Asks what goes between contexts and their servers, now and each second in which it changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FollowTraffic {
    /// The contexts' names, which are opened if they are not; all that are opened when absent.
    #[serde(default)]
    #[ts(optional)]
    pub contexts: Option<Vec<String>>,
}

/// The traffic of contexts. Each item takes the place of the one before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct TrafficItem {
    /// Sorted by name.
    pub contexts: Vec<ContextTraffic>,
}

/// The traffic of a context.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ContextTraffic {
    /// Its name.
    pub context: String,
    /// How its connection does.
    pub connection: Connection,
    /// Requests since it was opened. Of a snapshot, which has no server, there are none.
    #[ts(type = "number")]
    pub requests: u64,
    /// Requests in the last minute.
    pub requests_per_minute: u32,
    /// Bytes that came since it was opened, as they came: compressed where the server does so.
    #[ts(type = "number")]
    pub bytes: u64,
    /// The same each second, over the last ten.
    #[ts(type = "number")]
    pub bytes_per_second: u64,
    /// Answers that are still coming: watches and followed logs.
    #[ts(type = "number")]
    pub open: u64,
    /// What is watched, by title and namespace.
    pub watches: Vec<WatchInfo>,
    /// The last requests, the newest first.
    pub last: Vec<RequestInfo>,
}

/// A watch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WatchInfo {
    /// The kind's [`crate::KindInfo::id`].
    pub kind: String,
    /// The kind's title.
    pub title: String,
    /// The namespace; all when absent.
    pub namespace: Option<String>,
    /// What else narrows it, as in `owner=helm`.
    pub selector: Option<String>,
    /// Whether it is of the objects' metadata alone.
    pub metadata: bool,
    /// How it does.
    pub state: ListState,
    /// Objects that it holds.
    #[ts(type = "number")]
    pub objects: u64,
    /// Bytes that the whole objects take, compressed.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Whether somebody looks; without, it lingers for a minute.
    pub used: bool,
}

/// A request that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RequestInfo {
    /// When.
    pub at: Millis,
    /// As in `GET`.
    pub method: String,
    /// The path, without what was asked of it.
    pub path: String,
    /// Whether its answer goes on until somebody ends it, as that of a watch does.
    pub long: bool,
}
