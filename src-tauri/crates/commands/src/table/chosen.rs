//! The chosen rows of open tables: told to whoever asks, and kept for when a table is opened again.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use parking_lot::Mutex;
use tables::{Item, RowKey};
use wire::{ChosenRows, KindInfo, ObjectRef};

/// Objects that are named; more are counted.
const NAMED: usize = 1_000;
/// Tables whose chosen rows are kept.
const KEPT: usize = 16;

/// The rows that are chosen in a table.
#[derive(Default)]
pub(crate) struct Chosen {
    /// The table's contexts, by which rows are numbered.
    pub contexts: Vec<String>,
    /// None before it is known; then there are no rows.
    pub kind: Option<KindInfo>,
    /// In order.
    pub rows: Vec<Item>,
}

impl Chosen {
    /// Names the object of a row.
    pub fn object(&self, Item { context, row }: &Item) -> Option<ObjectRef> {
        let kind = self.kind.as_ref()?;
        Some(ObjectRef {
            context: self.contexts.get(usize::from(*context))?.clone(),
            group: kind.group.clone(),
            version: kind.version.clone(),
            kind: kind.kind.clone(),
            namespace: (!row.namespace.is_empty()).then(|| row.namespace.to_string()),
            name: row.name.to_string(),
            uid: Some(row.uid.to_string()),
        })
    }

    pub fn named(&self) -> ChosenRows {
        let named = self.rows.iter().take(NAMED);
        ChosenRows {
            objects: named.filter_map(|item| self.object(item)).collect(),
            more: u32::try_from(self.rows.len().saturating_sub(NAMED)).unwrap_or(u32::MAX),
        }
    }
}

/// What was chosen in a table that has ended.
pub(super) struct Left {
    pub contexts: Vec<String>,
    /// The kind's id.
    pub kind: String,
    pub rows: Vec<RowKey>,
}

impl Left {
    /// The rows as a table of these contexts numbers them.
    pub fn rows_in(&self, contexts: &[String]) -> impl Iterator<Item = RowKey> {
        let now: HashMap<&str, u16> = (contexts.iter().map(String::as_str)).zip(0..).collect();
        let of = |context: &String| now.get(context.as_str()).copied();
        let numbers: Vec<Option<u16>> = self.contexts.iter().map(of).collect();
        let row = move |(context, uid): &RowKey| Some((numbers[usize::from(*context)]?, *uid));
        self.rows.iter().filter_map(row)
    }
}

/// What was chosen in the last tables that have ended, by the numbers that their readers gave.
#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Mutex<VecDeque<(u32, Left)>>>);

impl Kept {
    pub fn take(&self, number: u32) -> Option<Left> {
        let mut kept = self.0.lock();
        let at = kept.iter().position(|(known, _)| *known == number)?;
        kept.remove(at).map(|(_, left)| left)
    }

    pub fn put(&self, number: u32, left: Left) {
        let mut kept = self.0.lock();
        kept.retain(|(known, _)| *known != number);
        kept.push_back((number, left));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
#[path = "chosen_tests.rs"]
mod tests;
