//! The filter language, as far as it is told to the window: what is wrong, and how to go on.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Cell, ExtraColumn};

/// A part of a filter that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FilterProblem {
    /// Where it begins, in UTF-16 units, as a string of JavaScript counts.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// What is wrong, and what to write.
    pub message: String,
}

/// Asks how a filter may go on at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CompleteFilter {
    /// The contexts' names.
    pub contexts: Vec<String>,
    /// The kind, as in [`crate::OpenTable`].
    pub kind: String,
    /// As in [`crate::OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
    /// As in [`crate::OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub columns: Option<Vec<ExtraColumn>>,
    /// The filter so far.
    pub text: String,
    /// Where the cursor is, in UTF-16 units; at the end when absent.
    #[serde(default)]
    #[ts(optional)]
    pub cursor: Option<u32>,
}

/// How a filter may go on. Labels, fields and values are those of objects that are being watched;
/// of many objects, those of some.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FilterCompletions {
    /// The part of the filter that each of them replaces, in UTF-16 units.
    pub from: u32,
    /// Where that part ends.
    pub to: u32,
    /// The likeliest first; at most 50.
    pub completions: Vec<FilterCompletion>,
}

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FilterCompletion {
    /// What to write.
    pub text: String,
    /// What it is.
    pub what: CompletionKind,
    /// What it means: the title of a column, or the value as the table shows it.
    pub shown: Option<Cell>,
    /// How many rows have it, where that was counted.
    pub rows: Option<u32>,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CompletionKind {
    /// A column.
    Column,
    /// Something beside the columns that goes by a name: `is:`, `owner:`.
    Name,
    /// A label.
    Label,
    /// An annotation.
    Annotation,
    /// A field of the objects.
    Field,
    /// A value.
    Value,
}
