//! Live tables: a stream of resets and numbered patches of the rows that are on screen.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Cell, Error, FilterProblem, Health, KindInfo, Millis, ObjectRef, StreamId};

/// The rows of a table that are wanted: those on screen and a few around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Window {
    /// The first row, counted from 0 among the rows that match.
    pub start: u32,
    /// How many; at most 1,000.
    pub count: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            start: 0,
            count: 100,
        }
    }
}

/// A column to sort by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SortKey {
    /// The column's [`Column::id`].
    pub column: String,
    /// From the largest to the smallest.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub descending: bool,
}

/// Opens a live table of one kind over any number of contexts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenTable {
    /// The contexts' names.
    pub contexts: Vec<String>,
    /// The kind: its [`KindInfo::id`], or any name that kubectl takes (`po`, `deploy`,
    /// `deployments.apps`, `Pod`); `releases` for Helm releases.
    pub kind: String,
    /// Only these namespaces; all when absent or empty.
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
    /// Which rows: terms of the filter language (docs/filter.md).
    #[serde(default)]
    #[ts(optional)]
    pub filter: Option<String>,
    /// The order; by namespace and name when absent or empty, and among equals always.
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<Vec<SortKey>>,
    /// Groups of rows; none when absent.
    #[serde(default)]
    #[ts(optional)]
    pub group: Option<GroupBy>,
    /// Columns beside those of the kind.
    #[serde(default)]
    #[ts(optional)]
    pub columns: Option<Vec<ExtraColumn>>,
    /// What rows are counted by, each written as [`GroupBy::by`] is.
    #[serde(default)]
    #[ts(optional)]
    pub facets: Option<Vec<String>>,
    /// The rows wanted; the first 100 when absent.
    #[serde(default)]
    #[ts(optional)]
    pub window: Option<Window>,
    /// Under this number the chosen rows are kept when the table ends, and a table of the same kind that
    /// is opened with it has them again ([`crate::ChooseRows`]). Those of the last 16 tables are kept.
    #[serde(default)]
    #[ts(optional)]
    pub keep: Option<u32>,
    /// Only events about this object (for `events` alone).
    #[serde(default)]
    #[ts(optional)]
    pub about: Option<ObjectRef>,
}

/// Changes what an open table shows; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetTable {
    /// The table's stream.
    pub stream: StreamId,
    /// As in [`OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub namespaces: Option<Vec<String>>,
    /// As in [`OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub filter: Option<String>,
    /// As in [`OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<Vec<SortKey>>,
    /// As in [`OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub group: Option<GroupBy>,
    /// As in [`OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub columns: Option<Vec<ExtraColumn>>,
    /// As in [`OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub facets: Option<Vec<String>>,
    /// As in [`OpenTable`].
    #[serde(default)]
    #[ts(optional)]
    pub window: Option<Window>,
}

/// What the cells of a column hold; decides alignment and default width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// The object's name.
    Name,
    /// The object's namespace.
    Namespace,
    /// The object's context.
    Context,
    /// Texts.
    Text,
    /// A state with its health.
    Status,
    /// Numbers, ratios, restarts and quantities.
    Number,
    /// Moments, shown as age.
    Time,
    /// Lists of texts.
    List,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Column {
    /// By which it is sorted and remembered.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Shown only when the table is wide or the user asks (kubectl's `-o wide`).
    pub wide: bool,
}

/// How a context's part of a table does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ListState {
    /// The connection is on its way.
    Connecting,
    /// The first listing is on its way.
    Listing {
        /// Objects so far.
        received: u32,
        /// Objects in all, where the server says.
        expected: Option<u32>,
    },
    /// Rows are as they were kept at `since`, before the context slept or Pilothouse ended; the server is being
    /// asked what has changed.
    Kept {
        /// When the server was last heard.
        since: Millis,
    },
    /// Complete, and changes arrive as they happen.
    Live,
    /// Rows are as of `since`; nothing newer arrives.
    Stale {
        /// When the server was last heard.
        since: Millis,
        /// When the next try is.
        retry_at: Millis,
        /// Why.
        error: Error,
    },
    /// The user may not list this.
    Denied {
        /// Which verb on what.
        error: Error,
    },
    /// There are no rows and none can be had now.
    Failed {
        /// Why.
        error: Error,
        /// When the next try is, if there is one.
        retry_at: Option<Millis>,
    },
}

impl ListState {
    /// Whether there are rows, be they old.
    pub fn has_rows(&self) -> bool {
        matches!(self, Self::Live | Self::Stale { .. } | Self::Kept { .. })
    }

    /// Whether the server is being asked for what is not there yet.
    pub fn is_coming(&self) -> bool {
        matches!(
            self,
            Self::Connecting | Self::Listing { .. } | Self::Kept { .. }
        )
    }
}

/// A context's part of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TableContext {
    /// The context's name.
    pub context: String,
    /// How it does.
    pub state: ListState,
    /// Namespaces that were asked for and that the user may not list.
    pub denied_namespaces: Vec<String>,
}

/// A row's name within one stream; never reused in it.
pub type RowId = u32;

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TableRow {
    /// By which patches name it.
    pub id: RowId,
    /// The context it comes from.
    pub context: String,
    /// Absent for kinds without namespaces.
    pub namespace: Option<String>,
    /// The object's name.
    pub name: String,
    /// The object's uid.
    pub uid: String,
    /// How well it does.
    pub health: Health,
    /// When it was created.
    pub created: Option<Millis>,
    /// Whether its deletion has begun.
    pub deleting: bool,
    /// Whether it is chosen ([`crate::ChooseRows`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub chosen: bool,
    /// One cell for each column after the name, namespace and context columns, in order.
    pub cells: Vec<Cell>,
}

/// The heading of a group of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TableGroup {
    /// By which patches name it; shared with rows, so that no row has it, too.
    pub id: RowId,
    /// By which [`GroupBy::except`] names it.
    pub key: String,
    /// What its rows have in common: a cell of the column. Of a context it is the name.
    pub value: Cell,
    /// How many rows there are that match.
    pub rows: u32,
    /// How many of them are in which health, the worst first; healths without rows are left out.
    pub healths: Vec<HealthCount>,
    /// Whether its rows are among the lines.
    pub open: bool,
}

/// How many rows are in one health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HealthCount {
    /// Which.
    pub health: Health,
    /// How many.
    pub rows: u32,
}

/// How often each value of a column is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Facet {
    /// What was asked for.
    pub by: String,
    /// The most frequent first; at most 200.
    pub values: Vec<FacetValue>,
    /// How many different values there are beside these.
    pub more: u32,
}

/// A value and its rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FacetValue {
    /// The value; of a context its name.
    pub value: Cell,
    /// The same as a filter writes it.
    pub text: String,
    /// Rows that have it and match the filter but for what it says of the same column.
    pub rows: u32,
    /// How many of them are [`Health::Broken`].
    pub broken: u32,
}

/// How the rows of a table are grouped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GroupBy {
    /// A column's [`Column::id`], `health`, or a value as in [`ExtraColumn::value`]; empty for no groups.
    pub by: String,
    /// Whether groups are closed unless they are among `except`.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub closed: bool,
    /// Groups ([`TableGroup::key`]) that are the other way.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub except: Vec<String>,
}

/// A column that the user adds: any value of the objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExtraColumn {
    /// Its [`Column::id`]; anything that no other column has.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// `label:KEY`, `annotation:KEY`, `owner`, or a path as kubectl writes it (`.spec.nodeName`).
    pub value: String,
}

/// What is to be seen now. In a patch, parts that did not change are absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct TableView {
    /// Rows before the filter.
    pub total: u32,
    /// Rows that match the filter.
    pub matched: u32,
    /// Rows that match and are [`Health::Broken`].
    pub broken: u32,
    /// Rows that are chosen ([`crate::ChooseRows`]), also those that the filter hides.
    #[serde(default, skip_serializing_if = "none")]
    #[ts(optional, as = "Option<u32>")]
    pub chosen: u32,
    /// Chosen rows that match the filter.
    #[serde(default, skip_serializing_if = "none")]
    #[ts(optional, as = "Option<u32>")]
    pub chosen_matched: u32,
    /// Lines to scroll over: the rows that match, or headings of groups and the rows of open ones.
    pub lines: u32,
    /// The index of the first line of `order` among the lines.
    pub start: u32,
    /// The lines of the window, in order: rows and headings of groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub order: Option<Vec<RowId>>,
    /// Rows that are new in the window or changed.
    pub rows: Vec<TableRow>,
    /// Headings that are new in the window or changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<TableGroup>>")]
    pub groups: Vec<TableGroup>,
    /// The counts that were asked for, where some changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub facets: Option<Vec<Facet>>,
    /// Whether objects are being read for values that were asked for; until that is done, the rows are
    /// those of what was asked before, if anything was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub reading: bool,
    /// What was not understood of the filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub problems: Option<Vec<FilterProblem>>,
    /// Every context's state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub contexts: Option<Vec<TableContext>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn none(count: &u32) -> bool {
    *count == 0
}

/// An item of a table's stream. A patch's `seq` is one more than that of the item before;
/// after a gap nothing is right until the next reset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, on its way to be sent"
)]
pub enum TableItem {
    /// Forget everything: this is the table.
    Reset {
        /// This item's number.
        seq: u32,
        /// The kind, once a context has told what it is.
        kind: Option<KindInfo>,
        /// The columns.
        columns: Vec<Column>,
        /// All that is to be seen.
        view: TableView,
    },
    /// What changed since the item before.
    Patch {
        /// This item's number.
        seq: u32,
        /// What changed.
        view: TableView,
    },
}
