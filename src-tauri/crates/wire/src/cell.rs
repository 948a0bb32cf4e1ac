//! Typed values of a table: sorting and colouring read the type, formatting belongs to the window.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Milliseconds since the Unix epoch.
pub type Millis = i64;

/// How well an object does, as one glance should tell it.
///
/// Ordered from worst to best, so that sorting by health brings trouble to the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// It does not do its work, and will not by itself.
    Broken,
    /// It works in part, or is about to stop.
    Attention,
    /// It is on its way to the wanted state.
    Progressing,
    /// Nothing is known of it, for example because its node is gone.
    Unknown,
    /// It does what it should.
    Ok,
    /// There is nothing to judge: finished, suspended, scaled to zero, or of a kind without health.
    Idle,
}

impl Health {
    /// All of them, in order: each at the index that it is as a number.
    pub const ALL: [Self; 6] = [
        Self::Broken,
        Self::Attention,
        Self::Progressing,
        Self::Unknown,
        Self::Ok,
        Self::Idle,
    ];
}

/// The unit of a [`Quantity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// CPU cores.
    Cores,
    /// Bytes of memory or storage.
    Bytes,
    /// Nothing: a plain number that may have a fraction.
    One,
}

/// An amount of a resource, in its base unit (`0.25` cores, `134217728` bytes).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct Quantity {
    /// In base units.
    pub amount: f64,
    /// What is counted.
    pub unit: Unit,
}

/// One value of a row. On the wire `{"t": type, "v": value}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "t", content = "v", rename_all = "snake_case")]
pub enum Cell {
    /// Nothing there: the field is not set.
    Empty,
    /// Plain text.
    Text(#[ts(type = "string")] CompactString),
    /// A whole number.
    Number(i64),
    /// A yes or no.
    Flag(bool),
    /// How many of how many wanted are there, as in `2/3`.
    Ratio {
        /// That are ready.
        ready: u32,
        /// That should be.
        wanted: u32,
    },
    /// A state as a word, with its health.
    Status {
        /// The word, as kubectl says it where kubectl has one.
        #[ts(type = "string")]
        text: CompactString,
        /// What to make of it.
        health: Health,
    },
    /// A moment; the window shows how long ago it was and keeps that ticking.
    Time(Millis),
    /// A length of time, in milliseconds.
    Duration(i64),
    /// An amount of CPU, memory or storage.
    Quantity(Quantity),
    /// How often containers were started again, and when last.
    Restarts {
        /// Over all containers.
        count: u32,
        /// When the latest of them ended, if known.
        last: Option<Millis>,
    },
    /// Several short texts, such as ports, hosts or rules.
    List(#[ts(type = "Array<string>")] Box<[CompactString]>),
}

impl Cell {
    /// A text, or [`Cell::Empty`] when there is none.
    pub fn text(value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        if value.is_empty() {
            Self::Empty
        } else {
            Self::Text(value.into())
        }
    }

    /// A state as a word, with its health.
    pub fn status(text: impl AsRef<str>, health: Health) -> Self {
        Self::Status {
            text: text.as_ref().into(),
            health,
        }
    }

    /// Several texts, or [`Cell::Empty`] when there are none.
    pub fn list<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> Self {
        let values: Box<[CompactString]> = values
            .into_iter()
            .map(|value| value.as_ref().into())
            .collect();
        if values.is_empty() {
            Self::Empty
        } else {
            Self::List(values)
        }
    }
}
