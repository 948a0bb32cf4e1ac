//! The rows of an open table that a reader has chosen, to do something with all of them.
//!
//! The core keeps them, as it keeps the rows: a window has seen few of those between two that it was
//! shown, and none of those that go away out of its sight.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ObjectRef, StreamId};

/// Changes which rows of an open table are chosen. A chosen row stays so in whatever order, group or
/// filter it stands, until its object is gone or no longer in the table's contexts and namespaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChooseRows {
    /// The table's stream.
    pub stream: StreamId,
    /// What changes.
    pub choice: Choice,
}

/// Names a row whatever window it is in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct RowRef {
    /// Its context.
    pub context: String,
    /// Its object's uid, as in [`crate::TableRow::uid`].
    pub uid: String,
}

/// A change of which rows are chosen. All but [`Choice::None`] is about rows that match the filter;
/// others stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "choose", rename_all = "snake_case")]
pub enum Choice {
    /// No row is chosen any more.
    None,
    /// Every row is, also those of groups that are closed.
    All,
    /// A row is, or if it was, is not any more.
    Toggle {
        /// Which.
        row: RowRef,
    },
    /// The rows from one to another are, both included, but for those of groups that are closed. They
    /// take the place of those that the stretch before added, if it began at the same row and nothing
    /// else was chosen since: so a stretch grows and shrinks. Without its beginning among the rows, its
    /// end alone is.
    Stretch {
        /// Where it begins.
        from: RowRef,
        /// Where it ends, above or below.
        to: RowRef,
    },
    /// The rows of a group are, or if all of them were, are not any more.
    Group {
        /// Which ([`crate::TableGroup::key`]).
        key: String,
    },
}

/// Asks which rows of an open table are chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListChosen {
    /// The table's stream.
    pub stream: StreamId,
}

/// The objects of the rows that are chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChosenRows {
    /// In the order of the table, those that the filter hides last; at most 1,000.
    pub objects: Vec<ObjectRef>,
    /// How many there are beside these.
    pub more: u32,
}
