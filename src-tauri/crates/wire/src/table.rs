//! Live tables: a stream of resets and numbered patches of the rows that are on screen.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Cell, Error, Health, KindInfo, Millis, ObjectRef, StreamId};

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
    /// Words that must all be in a row's name, namespace or texts; `!word` must not.
    #[serde(default)]
    #[ts(optional)]
    pub filter: Option<String>,
    /// The order; by namespace and name when absent or empty, and among equals always.
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<Vec<SortKey>>,
    /// The rows wanted; the first 100 when absent.
    #[serde(default)]
    #[ts(optional)]
    pub window: Option<Window>,
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
    /// One cell for each column after the name, namespace and context columns, in order.
    pub cells: Vec<Cell>,
}

/// What is to be seen now. In a patch, parts that did not change are absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct TableView {
    /// Rows before the filter.
    pub total: u32,
    /// Rows that match the filter.
    pub matched: u32,
    /// Rows before the filter that are [`Health::Broken`].
    pub broken: u32,
    /// The index of the first row of `order` among the rows that match.
    pub start: u32,
    /// The rows of the window, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub order: Option<Vec<RowId>>,
    /// Rows that are new in the window or changed.
    pub rows: Vec<TableRow>,
    /// Every context's state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub contexts: Option<Vec<TableContext>>,
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
