//! Objects beside each other, and what differs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Error, ObjectRef};

/// Asks for two or more objects as they are now, and how each differs from the first. They may be of
/// different contexts and kinds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CompareObjects {
    /// Which; at most 20.
    pub objects: Vec<ObjectRef>,
    /// Without what the cluster adds, as in [`crate::ExportTable`]; so when absent.
    #[serde(default = "yes")]
    #[ts(optional, as = "Option<bool>")]
    pub clean: bool,
    /// How many lines are told around what differs; 3 when absent.
    #[serde(default)]
    #[ts(optional)]
    pub around: Option<u32>,
}

fn yes() -> bool {
    true
}

/// Objects beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Comparison {
    /// One for each that was asked for, in that order.
    pub objects: Vec<ComparedObject>,
}

/// One of the objects that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ComparedObject {
    /// Its name everywhere, with its uid if it could be read.
    pub object: ObjectRef,
    /// Its name, and of its kind and context what tells it from the others.
    pub title: String,
    /// The object, keys in the same order as the others'; empty if it could not be read. Values of
    /// Secrets are masked, and the masks numbered: within an answer, two values are equal where the
    /// numbers are.
    pub yaml: String,
    /// Whether values of a Secret were masked.
    pub masked: bool,
    /// Why it could not be read.
    pub error: Option<Error>,
    /// What differs from the first; nothing for the first itself.
    pub hunks: Vec<DiffHunk>,
    /// Lines that the first does not have.
    pub added: u32,
    /// Lines that the first has and this one has not.
    pub removed: u32,
}

/// Lines that differ, and some around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiffHunk {
    /// In order; what is removed before what is added in its place.
    pub lines: Vec<DiffLine>,
}

/// A line of either object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiffLine {
    /// Which of the two has it.
    pub change: DiffChange,
    /// Its number in the first object, counted from 1, if it is there.
    pub before: Option<u32>,
    /// Its number in this one.
    pub after: Option<u32>,
    /// The line, without its end.
    pub text: String,
}

/// Which of two objects has a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DiffChange {
    /// Both.
    Same,
    /// The first alone.
    Removed,
    /// The other alone.
    Added,
}
