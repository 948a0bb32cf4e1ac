//! The rows of a table, or their objects, as text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ContextError, ExtraColumn, FilterProblem, ObjectRef, SortKey, StreamId};

/// How what is exported is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A line for each object: `namespace/name`, or `name` for kinds without namespaces; with several
    /// contexts, the context and a tab before it.
    Names,
    /// The whole objects as kubectl prints them, `---` between them; with several contexts, a comment
    /// that names the context before each.
    Yaml,
    /// The shown cells (RFC 4180), the columns' titles first. Moments are as RFC 3339 has them, lengths
    /// of time in seconds, amounts in base units; of restarts, the count. Cells are as they are: a
    /// spreadsheet may take one that begins with `=`, `+`, `-` or `@` for a formula.
    Csv,
    /// The whole objects as a `List`, as kubectl prints it.
    Json,
}

/// Asks for the rows of a table or their objects as text. What is not being watched is listed first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportTable {
    /// The contexts' names.
    pub contexts: Vec<String>,
    /// The kind, as in [`crate::OpenTable`]. Releases have no objects: names and cells alone.
    pub kind: String,
    /// As in [`crate::OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
    /// As in [`crate::OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub filter: Option<String>,
    /// As in [`crate::OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<Vec<SortKey>>,
    /// As in [`crate::OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub columns: Option<Vec<ExtraColumn>>,
    /// Of the rows that match, those of these objects alone; all when absent. An object is known by its
    /// uid where it is given, else by its namespace and name.
    #[serde(default)]
    #[ts(optional)]
    pub objects: Option<Vec<ObjectRef>>,
    /// Of the rows that match, those alone that are chosen in this open table of the same kind.
    #[serde(default)]
    #[ts(optional)]
    pub chosen: Option<StreamId>,
    /// How it is written.
    pub format: ExportFormat,
    /// For cells: the columns' [`crate::Column::id`]s, in order; those that are not wide when absent.
    #[serde(default)]
    #[ts(optional)]
    pub shown: Option<Vec<String>>,
    /// For objects: without what the cluster adds, so that they can be applied elsewhere (status, managed
    /// fields, resource version, uid, creation, generation, kubectl's last-applied configuration).
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub clean: bool,
    /// For objects: the values of Secrets instead of masks.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub reveal: bool,
    /// The file to write. It appears, or takes the place of another, when all of it is written.
    #[serde(default)]
    #[ts(optional)]
    pub path: Option<String>,
    /// Whether a file that is there already may be replaced.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub replace: bool,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportedText {
    /// The text, unless it went to a file; at most 32 MiB.
    pub text: Option<String>,
    /// The file, with its whole path.
    pub path: Option<String>,
    /// How many rows or objects.
    pub rows: u32,
    /// How many bytes.
    pub bytes: u64,
    /// Whether values of Secrets were masked.
    pub masked: bool,
    /// Objects that were asked for and are not among the rows that match.
    pub missing: Vec<ObjectRef>,
    /// Contexts whose rows are not there, or not all, or not as they are now.
    pub errors: Vec<ContextError>,
    /// What was not understood of the filter.
    pub problems: Vec<FilterProblem>,
}
