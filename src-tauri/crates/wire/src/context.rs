//! Contexts of the kubeconfig files, and how their connections do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    ContextSettings, DiffHunk, Error, Millis, Playback, Protection, SecretsIn, SnapshotInfo,
};

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
    /// Its name in the kubeconfig, which several files may have.
    pub entry: String,
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
    /// The file of the cluster entry, where that is another.
    pub cluster_source: Option<String>,
    /// The file of the user entry, where that is another.
    pub user_source: Option<String>,
    /// Entries of the same names, but with other content, in files that come later: the first counts.
    pub unused: Vec<UnusedEntry>,
    /// Whether its file calls it the current one (the first file that says so wins).
    pub current: bool,
    /// Its colour.
    pub hue: Hue,
    /// Two letters or digits for its chip.
    pub initials: String,
    /// Why it cannot be opened at all, when its entries are incomplete.
    pub problem: Option<Error>,
    /// Why it is as it was read before, and not as its file is now.
    pub outdated: Option<Error>,
    /// Where its secrets are, where it was imported.
    pub imported: Option<SecretsIn>,
    /// What its user says of it; its colour and initials above follow that.
    pub settings: ContextSettings,
    /// How careful Pilothouse is with it, by that or by the rules.
    pub protection: Protection,
    /// What would be fit for it, where nothing was ever said of it.
    pub suggested_protection: Option<Protection>,
    /// What it is of, where it is an opened snapshot and no live cluster.
    pub snapshot: Option<SnapshotInfo>,
}

/// A list of a kubeconfig.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are the names of the lists")]
pub enum EntryList {
    Contexts,
    Clusters,
    Users,
}

/// An entry that does not count, because an earlier file has one of its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnusedEntry {
    /// The list in which it stands.
    pub list: EntryList,
    /// The file.
    pub path: String,
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
    /// Whether somebody wants it now: else no credential program runs that may want something of somebody, as
    /// one that opens a browser.
    #[serde(default = "yes")]
    #[ts(as = "Option<bool>", optional)]
    pub asked: bool,
}

fn yes() -> bool {
    true
}

/// Ends everything that belongs to a context: watches, streams, the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CloseContext {
    /// The context's name.
    pub context: String,
}

/// Lets a read-only context be changed for some minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnlockContext {
    /// The context's name.
    pub context: String,
    /// For how long, up to 480; 0 ends it.
    pub minutes: u32,
    /// The context's name as its user typed it. Not needed to end it.
    #[serde(default)]
    pub typed: String,
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
    /// Nobody looked at it for a while: it has no connection and no watches, until somebody looks again.
    Asleep {
        /// When the server was last heard of.
        since: Millis,
    },
    /// On its way. What is shown meanwhile is as it was kept.
    Waking {
        /// When the server was last heard of.
        since: Millis,
    },
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
        /// When it is looked for again unasked, if it is.
        retry_at: Option<Millis>,
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

/// Renames or deletes a context in its kubeconfig, or shows what that comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EditKubeconfig {
    /// The context's name.
    pub context: String,
    /// What is to become of it.
    #[serde(flatten)]
    pub edit: KubeconfigEdit,
    /// Whether the files are written. What is open of the context ends then.
    #[serde(default)]
    pub apply: bool,
    /// What was shown, as its answer called it: nothing is written if it would be another change by now.
    #[serde(default)]
    pub revision: Option<String>,
}

/// What is to become of a context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum KubeconfigEdit {
    /// Another name. What is said of it in the settings is said of that.
    Rename {
        /// The name.
        to: String,
    },
    /// No context any more.
    Delete {
        /// Whether its cluster and user entries go, too, where no other context names them.
        unused: bool,
    },
}

/// What an edit comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KubeconfigChange {
    /// The files that change.
    pub files: Vec<ChangedFile>,
    /// Names this very change.
    pub revision: String,
}

/// A kubeconfig that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangedFile {
    /// The file.
    pub path: String,
    /// What changes; secrets are masked.
    pub hunks: Vec<DiffHunk>,
    /// The copy of what it was, once it is written.
    pub backup: Option<String>,
}

/// Asks for the credential programs, and for where programs are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ListPrograms {}

/// Where programs are looked for, and what is found of those that contexts name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProgramList {
    /// The folders, in order.
    pub folders: Vec<String>,
    /// The shell that was asked for them, where one was.
    pub shell: Option<String>,
    /// Why that shell did not say: then they are those of Pilothouse's own environment.
    pub silent: Option<String>,
    /// By name.
    pub programs: Vec<ProgramInfo>,
}

/// A credential program that contexts name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProgramInfo {
    /// As the kubeconfig has it.
    pub name: String,
    /// The file that is run; none if there is none.
    pub file: Option<String>,
    /// The contexts that name it.
    pub contexts: Vec<String>,
}

/// How the credentials do that a program gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CredentialState {
    /// When they were got.
    pub obtained_at: Option<Millis>,
    /// When they expire, if that is known.
    pub expires_at: Option<Millis>,
    /// Since when the program runs.
    pub running_since: Option<Millis>,
    /// Why its last run gave nothing.
    pub error: Option<Error>,
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
    /// Until when it may be changed though it is read-only.
    pub unlocked_until: Option<Millis>,
    /// Its credentials, where a program gives them.
    pub credentials: Option<CredentialState>,
    /// How many milliseconds this machine's clock is ahead of its server's, or behind if negative, where that is so
    /// much that ages and expiries mislead.
    pub clock_ahead: Option<Millis>,
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
