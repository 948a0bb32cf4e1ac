//! Snapshots: a cluster's state in a file, captured, opened and played.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Millis;

/// Captures a context into a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CaptureSnapshot {
    /// The context's name.
    pub context: String,
    /// The file to write. It appears when the capture has succeeded, not before.
    pub path: String,
    /// Whether a file that is there already may be replaced.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub replace: bool,
    /// By any name that kubectl takes; every kind when absent.
    #[serde(default)]
    #[ts(optional)]
    pub kinds: Option<Vec<String>>,
    /// All when absent. Kinds without namespaces are captured whole.
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
    /// How many lines of each container's log, and of its previous run's; 0 for no logs.
    #[serde(default = "default_lines")]
    #[ts(optional, as = "Option<u32>")]
    pub log_lines: u32,
    /// For how many seconds changes are recorded.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub journal_seconds: u32,
    /// What is taken out; secrets when absent. `null` takes nothing out.
    #[serde(default = "default_rules")]
    #[ts(optional, as = "Option<Option<RedactionRules>>")]
    pub redact: Option<RedactionRules>,
}

fn default_lines() -> u32 {
    500
}

#[expect(clippy::unnecessary_wraps, reason = "the form that serde asks for")]
fn default_rules() -> Option<RedactionRules> {
    Some(RedactionRules::default())
}

/// What is taken out of a capture beside secrets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct RedactionRules {
    /// Names of hosts outside of the cluster.
    #[ts(optional, as = "Option<bool>")]
    pub host_names: bool,
    /// Addresses of people.
    #[ts(optional, as = "Option<bool>")]
    pub email_addresses: bool,
}

/// What was taken out of a capture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Redaction {
    /// By these rules.
    pub rules: RedactionRules,
    /// By what it was and where.
    pub found: Vec<Redacted>,
}

/// One sort of what was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Redacted {
    /// What it was, in words, as in `values of Secrets`.
    pub what: String,
    /// Where it was: a kind, as in `deployments.apps`, or `logs`.
    pub place: String,
    /// How often.
    pub count: u64,
}

/// Something that is not in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftOut {
    /// A kind, as in `secrets`, or `logs`.
    pub what: String,
    /// The namespace, where it is not missing from all.
    pub namespace: Option<String>,
    /// Why.
    pub reason: LeftOutReason,
    /// What the server said.
    pub message: String,
}

/// Why something is not in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// The user may not read it.
    Forbidden,
    /// The server could not give it.
    Failed,
}

/// How far a capture is, and at last what it has made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum CaptureItem {
    /// Objects are listed.
    Listing {
        /// The kind, as in `deployments.apps`.
        kind: String,
        /// How many kinds are done.
        done: u32,
        /// Of how many.
        of: u32,
        /// How many objects there are so far.
        objects: u64,
    },
    /// Changes are recorded.
    Recording {
        /// How many there are so far.
        events: u64,
        /// For how many seconds more.
        seconds_left: u32,
    },
    /// Logs are read.
    Logs {
        /// How many containers are done.
        done: u32,
        /// Of how many.
        of: u32,
    },
    /// The file is there.
    Done {
        /// What is in it.
        snapshot: SnapshotInfo,
    },
}

/// Opens a snapshot as a context beside the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct OpenSnapshot {
    /// The file; the demo that comes with the app when absent.
    #[ts(optional)]
    pub path: Option<String>,
}

/// An opened snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OpenedSnapshot {
    /// The name of its context.
    pub context: String,
    /// What is in it.
    pub snapshot: SnapshotInfo,
}

/// What a snapshot is of, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SnapshotInfo {
    /// The context that was captured.
    pub source: String,
    /// Whether it is the demo that comes with the app.
    pub demo: bool,
    /// When the capture began.
    pub captured_at: Millis,
    /// For how long changes were recorded after that, in milliseconds.
    #[ts(type = "number")]
    pub journal: u64,
    /// The file's size in bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// How many kinds are in it.
    pub kinds: u32,
    /// How many objects.
    #[ts(type = "number")]
    pub objects: u64,
    /// The containers whose logs are in it.
    pub logs: u32,
    /// The namespaces that were chosen; all when absent.
    pub namespaces: Option<Vec<String>>,
    /// What is not in it, and why.
    pub left_out: Vec<LeftOut>,
    /// What was taken out; absent where nothing was looked for.
    pub redaction: Option<Redaction>,
}

/// Moves in the recorded time of an opened snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PlaySnapshot {
    /// The snapshot's context.
    pub context: String,
    /// How fast its time passes: 0 stands still, 1 is as it was.
    pub speed: f64,
    /// Where to go first, in milliseconds after the capture began.
    #[serde(default)]
    #[ts(optional, type = "number")]
    pub at: Option<u64>,
}

/// Where an opened snapshot is in its recorded time. Its present is
/// `at + speed * (now - since)`, and no later than its end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct Playback {
    /// By this computer's clock.
    pub since: Millis,
    /// The snapshot's time at that moment.
    pub at: Millis,
    /// When its recorded time begins.
    pub begin: Millis,
    /// When it ends.
    pub end: Millis,
    /// How fast its time passes.
    pub speed: f64,
    /// Whether it begins again at its end.
    pub repeat: bool,
}
