//! Contexts of the kubeconfig files, and how their connections do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Error, Millis, Playback, SnapshotInfo};

/// Asks for every context of every kubeconfig file. Reads files only; connects nowhere.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ListContexts {}

/// The colour by which a context is known everywhere in the window (a design token's name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are plain colour names")]
pub enum Hue {
    Red,
    Orange,
    Gold,
    Lime,
    Green,
    Teal,
    Sky,
    Indigo,
    Violet,
    Pink,
}

/// One context of the merged kubeconfig files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContextInfo {
    /// Its name, unique among all.
    pub name: String,
    /// The cluster entry it names.
    pub cluster: String,
    /// The user entry it names.
    pub user: Option<String>,
    /// The namespace it prefers.
    pub namespace: Option<String>,
    /// The server's address, without credentials.
    pub server: Option<String>,
    /// The kubeconfig file it comes from.
    pub source: String,
    /// Whether its file calls it the current one (the first file that says so wins).
    pub current: bool,
    /// Its colour.
    pub hue: Hue,
    /// Two letters or digits for its chip.
    pub initials: String,
    /// Why it cannot be opened at all, when its entries are incomplete.
    pub problem: Option<Error>,
    /// What it is of, where it is an opened snapshot and no live cluster.
    pub snapshot: Option<SnapshotInfo>,
}

/// A kubeconfig file that could not be read or used in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContextProblem {
    /// The file.
    pub path: String,
    /// What is wrong with it.
    pub error: Error,
}

/// Every context, and every file that could not be used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContextList {
    /// In the order of the files, then of the entries in them.
    pub contexts: Vec<ContextInfo>,
    /// Files that could not be read or used in full.
    pub problems: Vec<ContextProblem>,
    /// The files that were looked for, in order, whether they exist or not.
    pub searched: Vec<String>,
}

/// Opens the connection of a context, or tries again at once if it failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenContext {
    /// The context's name.
    pub context: String,
}

/// Ends everything that belongs to a context: watches, streams, the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CloseContext {
    /// The context's name.
    pub context: String,
}

/// What the server says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServerInfo {
    /// As in `v1.36.3`.
    pub version: String,
    /// As in `linux/amd64`.
    pub platform: String,
}

/// The state of a context's connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Connection {
    /// Not opened.
    Closed,
    /// On its way.
    Connecting,
    /// The server answers.
    Open {
        /// What it says of itself.
        server: ServerInfo,
    },
    /// The server answered before and does not now.
    Stale {
        /// When it was last heard of.
        since: Millis,
        /// Why.
        error: Error,
    },
    /// It cannot be opened.
    Failed {
        /// When that was found.
        since: Millis,
        /// Why, and how to mend it.
        error: Error,
        /// When it is tried again unasked, if it is.
        retry_at: Option<Millis>,
    },
}

/// A context's connection, by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ContextState {
    /// The context's name.
    pub context: String,
    /// Its connection.
    pub connection: Connection,
    /// How time passes in it, where it is a snapshot.
    pub playback: Option<Playback>,
}

/// Asks for the state of every context now, and again whenever one changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct FollowContexts {}

/// The state of every context that was ever opened; all others are closed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ContextStates {
    /// Counts up whenever there are other contexts: `list_contexts` tells which.
    pub list: u32,
    /// One entry for each.
    pub states: Vec<ContextState>,
}
