//! From bytes back to cells.

use compact_str::CompactString;
use wire::{Cell, Health, Millis, Quantity, Unit};

use super::tag;

/// A [`Cell`] that borrows its texts: looking at many of them allocates nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum CellRef<'a> {
    /// As [`Cell::Empty`].
    #[default]
    Empty,
    /// As [`Cell::Text`].
    Text(&'a str),
    /// As [`Cell::Number`].
    Number(i64),
    /// As [`Cell::Flag`].
    Flag(bool),
    /// As [`Cell::Ratio`].
    Ratio {
        /// That are ready.
        ready: u32,
        /// That should be.
        wanted: u32,
    },
    /// As [`Cell::Status`].
    Status {
        /// The word.
        text: &'a str,
        /// What to make of it.
        health: Health,
    },
    /// As [`Cell::Time`].
    Time(Millis),
    /// As [`Cell::Duration`].
    Duration(i64),
    /// As [`Cell::Quantity`].
    Quantity(Quantity),
    /// As [`Cell::Restarts`].
    Restarts {
        /// Over all containers.
        count: u32,
        /// When the latest of them ended, if known.
        last: Option<Millis>,
    },
    /// As [`Cell::List`].
    List(Texts<'a>),
}

impl CellRef<'_> {
    /// A cell of its own.
    pub fn to_cell(self) -> Cell {
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text) => Cell::Text(text.into()),
            Self::Number(number) => Cell::Number(number),
            Self::Flag(flag) => Cell::Flag(flag),
            Self::Ratio { ready, wanted } => Cell::Ratio { ready, wanted },
            Self::Status { text, health } => Cell::Status {
                text: text.into(),
                health,
            },
            Self::Time(at) => Cell::Time(at),
            Self::Duration(length) => Cell::Duration(length),
            Self::Quantity(quantity) => Cell::Quantity(quantity),
            Self::Restarts { count, last } => Cell::Restarts { count, last },
            Self::List(texts) => Cell::List(texts.iter().map(CompactString::from).collect()),
        }
    }
}

/// The texts of a list, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts<'a>(Reader<'a>);

impl<'a> Texts<'a> {
    /// Each text.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        let mut rest = self.0;
        std::iter::from_fn(move || rest.text())
    }
}

/// What is left to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// The next cell; nothing at the end, at an extra cell, and of bytes that are no cell.
    pub fn cell(&mut self) -> Option<CellRef<'a>> {
        Some(match self.byte()? {
            tag::EMPTY => CellRef::Empty,
            tag::TEXT => CellRef::Text(self.text()?),
            tag::NUMBER => CellRef::Number(self.signed()?),
            tag::NO => CellRef::Flag(false),
            tag::YES => CellRef::Flag(true),
            tag::RATIO => CellRef::Ratio {
                ready: self.small()?,
                wanted: self.small()?,
            },
            tag::STATUS => CellRef::Status {
                health: *Health::ALL.get(usize::from(self.byte()?))?,
                text: self.text()?,
            },
            tag::TIME => CellRef::Time(self.signed()?),
            tag::DURATION => CellRef::Duration(self.signed()?),
            tag::CORES => self.quantity(Unit::Cores)?,
            tag::BYTES => self.quantity(Unit::Bytes)?,
            tag::NUMBERS => self.quantity(Unit::One)?,
            tag::RESTARTS => CellRef::Restarts {
                count: self.small()?,
                last: None,
            },
            tag::RESTARTS_SINCE => CellRef::Restarts {
                count: self.small()?,
                last: Some(self.signed()?),
            },
            tag::LIST => CellRef::List(Texts(Self(self.bytes()?))),
            _ => return None,
        })
    }

    /// Goes past a cell; whether there was one. At an extra cell it stays.
    pub fn skip(&mut self) -> Option<()> {
        if self.0.first() == Some(&tag::EXTRA) {
            return None;
        }
        match self.byte()? {
            tag::TEXT | tag::LIST => self.bytes().map(drop),
            tag::STATUS => self.byte().and_then(|_| self.bytes()).map(drop),
            tag::NUMBER | tag::TIME | tag::DURATION | tag::RESTARTS => self.unsigned().map(drop),
            tag::RATIO | tag::RESTARTS_SINCE => {
                self.unsigned().and_then(|_| self.unsigned()).map(drop)
            }
            tag::CORES | tag::BYTES | tag::NUMBERS => self.split(8).map(drop),
            _ => Some(()),
        }
    }

    /// The number of the extra cell that comes next.
    pub fn extra(&mut self) -> Option<u64> {
        if *self.0.first()? != tag::EXTRA {
            return None;
        }
        self.byte()?;
        self.unsigned()
    }

    fn byte(&mut self) -> Option<u8> {
        self.0.split_off_first().copied()
    }

    fn split(&mut self, length: usize) -> Option<&'a [u8]> {
        self.0.split_off(..length)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.unsigned()?;
        self.split(usize::try_from(length).ok()?)
    }

    fn text(&mut self) -> Option<&'a str> {
        str::from_utf8(self.bytes()?).ok()
    }

    fn quantity(&mut self, unit: Unit) -> Option<CellRef<'a>> {
        let amount = f64::from_le_bytes(self.split(8)?.try_into().ok()?);
        Some(CellRef::Quantity(Quantity { amount, unit }))
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.unsigned()?).ok()
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }
}
