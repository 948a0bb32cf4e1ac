//! Rows in groups: a heading for each, and which of their rows are to be seen.
//!
//! The rows are sorted by what groups them before anything else, so that a group is a run of them, and
//! what is needed here is how long each run is.

use std::{cmp::Ordering, collections::BTreeSet, ops::Range};

use resources::{CellRef, Cells};
use wire::Health;

use crate::{Item, Place, compare::cells, place::health_word};

/// How rows are grouped.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// What rows of a group have in common.
    pub by: Place,
    /// Whether groups are closed unless they are among [`Grouping::except`].
    pub closed: bool,
    /// Groups, by their keys, that are the other way.
    pub except: BTreeSet<String>,
}

/// A group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// What its rows have in common, as the only cell.
    value: Cells,
    /// By which the reader names it.
    pub key: String,
    pub rows: u32,
    /// Rows of each health, in the order of [`Health`].
    pub healths: [u32; 6],
    pub open: bool,
    /// Whether what they have in common is their context, as an index.
    pub of_contexts: bool,
}

/// The groups, in the order of their rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups(Vec<Group>);

/// A line of a grouped table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// The heading of the group of that index.
    Heading(usize),
    /// The row of that index among those that match.
    Row(usize),
}

impl Groups {
    /// The groups of sorted rows.
    pub fn of<'a>(
        rows: impl Iterator<Item = &'a Item>,
        grouping: &Grouping,
        contexts: &[String],
    ) -> Self {
        let mut groups = Self::default();
        for item in rows {
            let value = grouping.by.read(item);
            let last = groups.0.last();
            if last.is_none_or(|last| order(last, value).is_ne()) {
                groups.0.push(group(value, grouping, contexts));
            }
            if let Some(last) = groups.0.last_mut() {
                last.count(item.row.health, true);
            }
        }
        groups
    }

    /// Counts a row that came or went.
    pub fn count(&mut self, item: &Item, came: bool, grouping: &Grouping, contexts: &[String]) {
        let value = grouping.by.read(item);
        let found = self.0.binary_search_by(|group| order(group, value));
        match found {
            Ok(at) => {
                self.0[at].count(item.row.health, came);
                if self.0[at].rows == 0 {
                    self.0.remove(at);
                }
            }
            Err(at) if came => {
                let mut group = group(value, grouping, contexts);
                group.count(item.row.health, true);
                self.0.insert(at, group);
            }
            Err(_) => {}
        }
    }

    /// The group of that index.
    pub fn get(&self, index: usize) -> Option<&Group> {
        self.0.get(index)
    }

    /// The rows of each group, by their indexes among those that match, with the group.
    pub fn runs(&self) -> impl Iterator<Item = (&Group, Range<usize>)> {
        self.0.iter().scan(0, |next, group| {
            let first = *next;
            *next += group.rows as usize;
            Some((group, first..*next))
        })
    }

    /// How many lines they and their rows take.
    pub fn lines(&self) -> usize {
        self.0.iter().map(Group::lines).sum()
    }

    /// Lines from index `start` on, at most `count`.
    pub fn slice(&self, start: usize, count: usize) -> Vec<Line> {
        let mut lines = Vec::with_capacity(count.min(self.lines()));
        let (mut line, mut row) = (0, 0);
        for (index, group) in self.0.iter().enumerate() {
            let end = line + group.lines();
            if end > start {
                for at in line.max(start)..end {
                    if lines.len() == count {
                        return lines;
                    }
                    lines.push(if at == line {
                        Line::Heading(index)
                    } else {
                        Line::Row(row + at - line - 1)
                    });
                }
            }
            line = end;
            row += group.rows as usize;
        }
        lines
    }
}

impl Group {
    /// What its rows have in common.
    pub fn value(&self) -> CellRef<'_> {
        self.value.get(0).unwrap_or(CellRef::Empty)
    }

    fn lines(&self) -> usize {
        1 + if self.open { self.rows as usize } else { 0 }
    }

    fn count(&mut self, health: Health, came: bool) {
        for count in [&mut self.rows, &mut self.healths[health as usize]] {
            *count = if came {
                *count + 1
            } else {
                count.saturating_sub(1)
            };
        }
    }
}

fn group(value: CellRef<'_>, grouping: &Grouping, contexts: &[String]) -> Group {
    let key = key(value, grouping.by, contexts);
    Group {
        value: Cells::from([value.to_cell()]),
        open: grouping.closed == grouping.except.contains(&key),
        key,
        rows: 0,
        healths: [0; 6],
        of_contexts: grouping.by == Place::Context,
    }
}

fn order(group: &Group, value: CellRef<'_>) -> Ordering {
    cells(group.value(), value, false)
}

/// A value as text that no other value of the place has.
fn key(value: CellRef<'_>, place: Place, contexts: &[String]) -> String {
    match value {
        CellRef::Status { text, health } => format!("{text} ({})", health_word(health)),
        value => text(value, place, contexts),
    }
}

/// A value as text, as filters write it.
pub(crate) fn text(value: CellRef<'_>, place: Place, contexts: &[String]) -> String {
    match value {
        CellRef::Number(index) if place == Place::Context => usize::try_from(index)
            .ok()
            .and_then(|index| contexts.get(index))
            .cloned()
            .unwrap_or_default(),
        CellRef::Empty => String::new(),
        CellRef::Text(text) | CellRef::Status { text, .. } => text.into(),
        CellRef::Number(number) | CellRef::Time(number) | CellRef::Duration(number) => {
            number.to_string()
        }
        CellRef::Quantity(quantity) => quantity.amount.to_string(),
        CellRef::Flag(flag) => if flag { "yes" } else { "no" }.into(),
        CellRef::Ratio { ready, wanted } => format!("{ready}/{wanted}"),
        CellRef::Restarts { count, .. } => count.to_string(),
        CellRef::List(texts) => texts.iter().collect::<Vec<_>>().join(", "),
    }
}
