//! The lines of the blocks.
//!
//! Each is a JSON document without a line feed. Objects stand in them as the server wrote them, and
//! are read in place.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A document that the server answers at a path: its version, discovery, its schemas.
#[derive(Debug, Serialize, Deserialize)]
pub struct DocumentLine<'a> {
    /// As in `/openapi/v3/apis/apps/v1`.
    #[serde(borrow)]
    pub path: Cow<'a, str>,
    /// As the server wrote it.
    #[serde(borrow)]
    pub document: &'a RawValue,
}

/// An object.
#[derive(Debug, Serialize, Deserialize)]
pub struct ObjectLine<'a> {
    /// Its cells in the server's table of its kind, where the server makes one.
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    pub cells: Option<&'a RawValue>,
    /// The conditions of its row in that table, as `Completed` of a pod.
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    pub conditions: Option<&'a RawValue>,
    /// As the server wrote it.
    #[serde(borrow)]
    pub object: &'a RawValue,
}

/// What happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Change {
    /// It came.
    Added,
    /// It is another.
    Modified,
    /// It went.
    Deleted,
}

impl Change {
    /// As a watch event names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "ADDED",
            Self::Modified => "MODIFIED",
            Self::Deleted => "DELETED",
        }
    }
}

/// An event of a watch.
#[derive(Debug, Serialize, Deserialize)]
pub struct EventLine<'a> {
    /// When it arrived, in milliseconds after the capture began.
    pub at: u64,
    /// The kind's place in the manifest.
    pub kind: u16,
    /// What happened.
    #[serde(rename = "type")]
    pub change: Change,
    /// As in [`ObjectLine`].
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    pub cells: Option<&'a RawValue>,
    /// As in [`ObjectLine`].
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    pub conditions: Option<&'a RawValue>,
    /// The object after the change; the last that was seen of it where it went.
    #[serde(borrow)]
    pub object: &'a RawValue,
}

/// Stands before the bytes of a container's log: of one run of the container, which its identifier
/// names. Lines begin with their time, as the API writes them with `timestamps=true`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// The container's identifier, as in the status of its pod.
    pub container: String,
    /// How many bytes follow.
    pub bytes: u32,
}

/// What is read of an object's metadata to find it.
#[derive(Debug, Deserialize)]
pub(crate) struct Keyed<'a> {
    #[serde(borrow)]
    pub metadata: Key<'a>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Key<'a> {
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    #[serde(borrow, default)]
    pub namespace: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub resource_version: Option<Cow<'a, str>>,
}

/// What a line of an object and one of an event have in common.
#[derive(Debug, Deserialize)]
pub(crate) struct Item<'a> {
    /// When the cells were made, in milliseconds after the capture began.
    #[serde(default)]
    pub at: u64,
    #[serde(borrow, default)]
    pub cells: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub conditions: Option<&'a RawValue>,
    #[serde(borrow)]
    pub object: &'a RawValue,
}
