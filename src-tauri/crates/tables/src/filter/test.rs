//! What a term asks of a row.

use std::cmp::Ordering;

use compact_str::{CompactString, format_compact};
use regex::Regex;
use resources::CellRef;
use wire::{Health, Millis};

use super::{
    amount::{Amount, Comparison, compares},
    text::Word,
};
use crate::{Item, Place};

/// One term.
#[derive(Debug, Clone)]
pub(super) struct Check {
    pub negated: bool,
    pub test: Test,
}

/// What it asks, before it is turned around.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// The word somewhere in what is shown; its name abbreviated only if `loosely`.
    Word { word: Word, loosely: bool },
    /// One of these states.
    States(Vec<State>),
    /// One of these contexts, by index.
    Contexts(Vec<bool>),
    /// Something of a cell.
    Cell { place: Place, test: CellTest },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Health(Health),
    Deleting,
}

/// What is asked of a cell; of several alternatives one is enough.
#[derive(Debug, Clone)]
pub(super) enum CellTest {
    There,
    Contains(Vec<Word>),
    Is(Vec<Exact>),
    Matches(Regex),
    Compares(Comparison, Vec<Amount>),
}

/// A whole value.
#[derive(Debug, Clone)]
pub(super) struct Exact {
    text: CompactString,
    /// Without regard to case; absent for labels and fields, whose values differ by it.
    word: Option<Word>,
    amount: Option<Amount>,
}

impl Exact {
    pub fn new(text: &str, cased: bool) -> Self {
        Self {
            text: text.into(),
            word: (!cased).then(|| Word::new(text)),
            amount: Amount::parse(text).filter(Amount::is_number),
        }
    }

    fn is(&self, cell: CellRef<'_>) -> bool {
        // `0.5Gi` is `512Mi`.
        if let (CellRef::Quantity(_), Some(amount)) = (cell, &self.amount) {
            return amount.order(cell, 0) == Some(Ordering::Equal);
        }
        any_text(cell, |text| match &self.word {
            Some(word) => word.is(text),
            None => *text == *self.text,
        })
    }
}

impl Check {
    pub fn holds(&self, item: &Item, shown: &[u32], now: Millis) -> bool {
        self.test.holds(item, shown, now) != self.negated
    }

    /// The place that it asks of, if it is one.
    pub fn place(&self) -> Option<Place> {
        match &self.test {
            Test::Cell { place, .. } => Some(*place),
            Test::Contexts(_) => Some(Place::Context),
            Test::States(_) => Some(Place::Health),
            Test::Word { .. } => None,
        }
    }

    /// Whether it holds for other rows as time goes by.
    pub fn ages(&self) -> bool {
        let Test::Cell { test, .. } = &self.test else {
            return false;
        };
        matches!(test, CellTest::Compares(..))
    }

    /// Whether another holds wherever this does, as far as that is plain.
    pub fn implies(&self, other: &Self) -> bool {
        match (&self.test, &other.test) {
            (
                Test::Word { word, loosely },
                Test::Word {
                    word: wider,
                    loosely: wider_loosely,
                },
            ) if !self.negated && !other.negated => {
                // The beginning of an abbreviation is one, too.
                word.begins_with(wider) && (*wider_loosely || !loosely)
            }
            (
                Test::Cell {
                    place,
                    test: CellTest::Contains(words),
                },
                Test::Cell {
                    place: same,
                    test: CellTest::Contains(wider),
                },
            ) if !self.negated && !other.negated && place == same => words
                .iter()
                .all(|word| wider.iter().any(|wider| word.begins_with(wider))),
            (test, wider) => self.negated == other.negated && test.is(wider),
        }
    }

    pub fn turns(&self, item: &Item, now: Millis) -> Option<Millis> {
        match &self.test {
            Test::Cell {
                place,
                test: CellTest::Compares(_, amounts),
            } => {
                let cell = place.read(item);
                amounts
                    .iter()
                    .filter_map(|amount| amount.turns(cell, now))
                    .min()
            }
            _ => None,
        }
    }
}

impl Test {
    fn holds(&self, item: &Item, shown: &[u32], now: Millis) -> bool {
        let row = &item.row;
        match self {
            Self::Word { word, loosely } => {
                let contains = |cell| any_text(cell, |text| word.is_in(text));
                word.is_in(&row.name)
                    || word.is_in(&row.namespace)
                    || row.cells.refs().any(contains)
                    || shown.iter().any(|extra| contains(row.cells.extra(*extra)))
                    || *loosely && word.abbreviates(&row.name)
            }
            Self::States(states) => states.iter().any(|state| match state {
                State::Health(health) => row.health == *health,
                State::Deleting => row.deleting,
            }),
            Self::Contexts(chosen) => chosen
                .get(usize::from(item.context))
                .copied()
                .unwrap_or(false),
            Self::Cell { place, test } => test.holds(place.read(item), now),
        }
    }
}

impl Test {
    /// Whether it is the same test, as far as that is plain.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Word { word, loosely },
                Self::Word {
                    word: other,
                    loosely: other_loosely,
                },
            ) => word == other && loosely == other_loosely,
            (Self::States(one), Self::States(other)) => one == other,
            (Self::Contexts(one), Self::Contexts(other)) => one == other,
            (
                Self::Cell { place, test },
                Self::Cell {
                    place: other_place,
                    test: other,
                },
            ) => {
                place == other_place
                    && match (test, other) {
                        (CellTest::There, CellTest::There) => true,
                        (CellTest::Contains(one), CellTest::Contains(other)) => one == other,
                        (CellTest::Matches(one), CellTest::Matches(other)) => {
                            one.as_str() == other.as_str()
                        }
                        _ => false,
                    }
            }
            _ => false,
        }
    }
}

impl CellTest {
    pub fn holds(&self, cell: CellRef<'_>, now: Millis) -> bool {
        match self {
            Self::There => cell != CellRef::Empty,
            Self::Contains(words) => {
                any_text(cell, |text| words.iter().any(|word| word.is_in(text)))
            }
            Self::Is(values) => values.iter().any(|value| value.is(cell)),
            Self::Matches(pattern) => any_text(cell, |text| pattern.is_match(text)),
            Self::Compares(comparison, amounts) => amounts
                .iter()
                .any(|amount| compares(cell, *comparison, amount, now)),
        }
    }
}

/// Whether one of a cell's texts, as they are shown, is as asked. Moments and lengths of time have
/// none: what is shown of them differs from one second to the next.
fn any_text(cell: CellRef<'_>, mut asked: impl FnMut(&str) -> bool) -> bool {
    match cell {
        CellRef::Empty | CellRef::Time(_) | CellRef::Duration(_) | CellRef::Quantity(_) => false,
        CellRef::Text(text) | CellRef::Status { text, .. } => asked(text),
        CellRef::Number(number) => asked(&format_compact!("{number}")),
        CellRef::Flag(true) => asked("true") || asked("yes"),
        CellRef::Flag(false) => asked("false") || asked("no"),
        CellRef::Ratio { ready, wanted } => asked(&format_compact!("{ready}/{wanted}")),
        CellRef::Restarts { count, .. } => asked(&format_compact!("{count}")),
        CellRef::List(texts) => texts.iter().any(asked),
    }
}
