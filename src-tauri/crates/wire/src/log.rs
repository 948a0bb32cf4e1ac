//! Logs of a pod's containers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Error, ObjectRef};

/// Opens the log of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FollowLogs {
    /// The pod.
    pub pod: ObjectRef,
    /// These containers; all when absent or empty.
    #[serde(default)]
    #[ts(optional)]
    pub containers: Option<Vec<String>>,
    /// The containers before the present ones.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub previous: bool,
    /// Go on with lines as they are written; otherwise end at the log's end.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub follow: bool,
    /// Start with the last so many lines of each container; 1,000 when absent.
    #[serde(default)]
    #[ts(optional)]
    pub tail: Option<u32>,
}

/// One line of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogLine {
    /// The index of its container in [`LogItem::Containers`].
    pub container: u16,
    /// When the container runtime received it, RFC 3339 with nanoseconds; empty if it did not say.
    pub time: String,
    /// The line without its end. Bytes that are not UTF-8 are U+FFFD; escape sequences are kept.
    pub text: String,
}

/// Where a container's log is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum LogPhase {
    /// The request is on its way.
    Opening,
    /// The container has not started, or has not started again; it is tried again.
    Waiting {
        /// What the server says.
        reason: String,
    },
    /// The connection broke, or the server could not answer; it is tried again.
    Interrupted {
        /// Why.
        error: Error,
    },
    /// Lines arrive.
    Streaming,
    /// The log has ended.
    Ended,
    /// It cannot be read.
    Failed {
        /// Why.
        error: Error,
    },
}

/// A container's log and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContainerLogState {
    /// The container's name.
    pub container: String,
    /// Where its log is.
    pub phase: LogPhase,
}

/// An item of a log's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LogItem {
    /// Every container and where its log is; the first item, and again on each change.
    Containers {
        /// In the order that [`LogLine::container`] counts.
        containers: Vec<ContainerLogState>,
    },
    /// Lines, in the order of arrival.
    Lines {
        /// The lines.
        lines: Vec<LogLine>,
        /// Lines left out before these because the reader was too slow.
        skipped: u32,
    },
}
