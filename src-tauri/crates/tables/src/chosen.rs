//! The rows that a reader has chosen, by their objects: in whatever order, filter or group they stand.

use std::{collections::HashSet, mem};

use resources::Uid;

/// A row's context, as an index into the contexts in view, and its object's uid.
pub type RowKey = (u16, Uid);

/// The rows that are chosen.
#[derive(Default)]
pub(crate) struct Chosen {
    /// Those that are there.
    rows: HashSet<RowKey>,
    /// How many of them match.
    matched: u32,
    /// Where the last stretch began.
    begin: Option<RowKey>,
    /// Those that it added, and that match still.
    stretch: HashSet<RowKey>,
    /// Those that are not there and may come yet.
    awaited: HashSet<RowKey>,
}

impl Chosen {
    /// Whether there is nothing to look after.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.awaited.is_empty()
    }

    pub fn has(&self, key: RowKey) -> bool {
        self.rows.contains(&key)
    }

    /// How many there are, and how many of them match.
    pub fn counts(&self) -> (usize, u32) {
        (self.rows.len(), self.matched)
    }

    /// Every one, also those that are awaited.
    pub fn keys(&self) -> impl Iterator<Item = RowKey> {
        self.rows.iter().chain(&self.awaited).copied()
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Chooses a row that matches, or gives it up; whether that changed anything.
    pub fn put(&mut self, key: RowKey, chosen: bool) -> bool {
        let changed = if chosen {
            self.rows.insert(key)
        } else {
            self.rows.remove(&key)
        };
        match (changed, chosen) {
            (true, true) => self.matched += 1,
            (true, false) => self.matched -= 1,
            (false, _) => {}
        }
        changed
    }

    /// Chooses these rows, which match, in the place of those that the stretch before added, if it began
    /// at the same row.
    pub fn stretch(&mut self, begin: RowKey, keys: impl Iterator<Item = RowKey>) {
        if self.begin.replace(begin) != Some(begin) {
            self.stretch.clear();
        }
        for key in mem::take(&mut self.stretch) {
            self.put(key, false);
        }
        self.stretch = keys.filter(|key| self.put(*key, true)).collect();
    }

    /// What is chosen now is not changed by a further stretch.
    pub fn settle(&mut self) {
        self.begin = None;
        self.stretch.clear();
    }

    /// A row is there now that may have been awaited.
    pub fn came(&mut self, key: RowKey) {
        if !self.awaited.is_empty() && self.awaited.remove(&key) {
            self.rows.insert(key);
        }
    }

    /// A row has gone for good, which matched or did not.
    pub fn gone(&mut self, key: RowKey, matched: bool) {
        self.turned(key, matched, false);
        self.rows.remove(&key);
    }

    /// A row that is there matched or did not, and does or does not now.
    pub fn turned(&mut self, key: RowKey, before: bool, after: bool) {
        if before == after || !self.has(key) {
            return;
        }
        if after {
            self.matched += 1;
        } else {
            self.matched -= 1;
            self.stretch.remove(&key);
        }
    }

    /// Counts anew those that match.
    pub fn recount(&mut self, matching: impl Iterator<Item = RowKey>) {
        self.matched = 0;
        let before = mem::take(&mut self.stretch);
        if self.rows.is_empty() {
            return;
        }
        for key in matching.filter(|key| self.rows.contains(key)) {
            self.matched += 1;
            if before.contains(&key) {
                self.stretch.insert(key);
            }
        }
    }

    /// All rows are given anew: until they are there, those that are chosen are awaited.
    pub fn refill(&mut self) {
        self.awaited.extend(self.rows.drain());
        self.matched = 0;
    }

    /// These are chosen once they come.
    pub fn wait_for(&mut self, keys: impl IntoIterator<Item = RowKey>) {
        self.awaited.extend(keys);
    }

    /// All rows are there: those that have not come are gone.
    pub fn all_came(&mut self) {
        self.awaited.clear();
    }
}
