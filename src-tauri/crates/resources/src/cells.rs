//! The cells of a row, as few bytes as they need.
//!
//! A [`Cell`] takes 32 bytes, whatever is in it; a table of 10,000 pods has 90,000 of them, and shows
//! some hundred. Here a cell is a byte that tells its type, and what that type needs: whole numbers
//! and lengths in base 128, the lowest digits first.
//!
//! After the cells of the kind's columns may come others that somebody asked for
//! ([`crate::Projection`]), each with its number before it.

mod read;

use std::fmt;

use wire::{Cell, Quantity, Unit};

use read::Reader;
pub use read::{CellRef, Texts};

/// The cells of a row, in the order of its kind's columns.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Cells(Box<[u8]>);

impl Cells {
    /// Each cell, made anew.
    pub fn iter(&self) -> impl Iterator<Item = Cell> {
        self.refs().map(CellRef::to_cell)
    }

    /// Each cell, borrowed.
    pub fn refs(&self) -> impl Iterator<Item = CellRef<'_>> {
        let mut reader = Reader(&self.0);
        std::iter::from_fn(move || reader.cell())
    }

    /// The cell of that index.
    pub fn get(&self, index: usize) -> Option<CellRef<'_>> {
        let mut reader = Reader(&self.0);
        for _ in 0..index {
            reader.skip()?;
        }
        reader.cell()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        let mut reader = Reader(&self.0);
        std::iter::from_fn(|| reader.skip()).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell that was asked for by that number; [`CellRef::Empty`] where there is none.
    pub fn extra(&self, number: u32) -> CellRef<'_> {
        let mut extras = self.extras();
        while let Some(found) = extras.extra() {
            if found == u64::from(number) {
                return extras.cell().unwrap_or(CellRef::Empty);
            }
            if extras.skip().is_none() {
                break;
            }
        }
        CellRef::Empty
    }

    /// The same cells, and these beside them instead of any others.
    #[must_use]
    pub fn with_extras(&self, extras: impl IntoIterator<Item = (u32, Cell)>) -> Self {
        let own = self.0.len() - self.extras().0.len();
        let mut bytes = self.0[..own].to_vec();
        for (number, cell) in extras {
            if cell != Cell::Empty {
                bytes.push(tag::EXTRA);
                write_unsigned(&mut bytes, number.into());
                write(&mut bytes, &cell);
            }
        }
        Self(bytes.into_boxed_slice())
    }

    /// What follows the cells of the kind's columns.
    fn extras(&self) -> Reader<'_> {
        let mut reader = Reader(&self.0);
        while reader.skip().is_some() {}
        reader
    }
}

impl FromIterator<Cell> for Cells {
    fn from_iter<T: IntoIterator<Item = Cell>>(cells: T) -> Self {
        let mut bytes = Vec::new();
        for cell in cells {
            write(&mut bytes, &cell);
        }
        Self(bytes.into_boxed_slice())
    }
}

impl<const N: usize> From<[Cell; N]> for Cells {
    fn from(cells: [Cell; N]) -> Self {
        cells.into_iter().collect()
    }
}

impl fmt::Debug for Cells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The first byte of a cell.
mod tag {
    pub const EMPTY: u8 = 0;
    pub const TEXT: u8 = 1;
    pub const NUMBER: u8 = 2;
    pub const NO: u8 = 3;
    pub const YES: u8 = 4;
    pub const RATIO: u8 = 5;
    pub const STATUS: u8 = 6;
    pub const TIME: u8 = 7;
    pub const DURATION: u8 = 8;
    pub const CORES: u8 = 9;
    pub const BYTES: u8 = 10;
    pub const RESTARTS: u8 = 11;
    pub const RESTARTS_SINCE: u8 = 12;
    pub const LIST: u8 = 13;
    pub const NUMBERS: u8 = 14;
    /// No cell: a number and a cell that belongs to no column of the kind.
    pub const EXTRA: u8 = 255;
}

fn write(bytes: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Empty => bytes.push(tag::EMPTY),
        Cell::Text(text) => {
            bytes.push(tag::TEXT);
            write_text(bytes, text);
        }
        Cell::Number(number) => {
            bytes.push(tag::NUMBER);
            write_signed(bytes, *number);
        }
        Cell::Flag(flag) => bytes.push(if *flag { tag::YES } else { tag::NO }),
        Cell::Ratio { ready, wanted } => {
            bytes.push(tag::RATIO);
            write_unsigned(bytes, (*ready).into());
            write_unsigned(bytes, (*wanted).into());
        }
        Cell::Status { text, health } => {
            bytes.push(tag::STATUS);
            bytes.push(*health as u8);
            write_text(bytes, text);
        }
        Cell::Time(at) => {
            bytes.push(tag::TIME);
            write_signed(bytes, *at);
        }
        Cell::Duration(length) => {
            bytes.push(tag::DURATION);
            write_signed(bytes, *length);
        }
        Cell::Quantity(Quantity { amount, unit }) => {
            bytes.push(match unit {
                Unit::Cores => tag::CORES,
                Unit::Bytes => tag::BYTES,
                Unit::One => tag::NUMBERS,
            });
            bytes.extend_from_slice(&amount.to_le_bytes());
        }
        Cell::Restarts { count, last: None } => {
            bytes.push(tag::RESTARTS);
            write_unsigned(bytes, (*count).into());
        }
        Cell::Restarts {
            count,
            last: Some(last),
        } => {
            bytes.push(tag::RESTARTS_SINCE);
            write_unsigned(bytes, (*count).into());
            write_signed(bytes, *last);
        }
        Cell::List(texts) => {
            let mut list = Vec::new();
            texts.iter().for_each(|text| write_text(&mut list, text));
            bytes.push(tag::LIST);
            write_bytes(bytes, &list);
        }
    }
}

fn write_text(bytes: &mut Vec<u8>, text: &str) {
    write_bytes(bytes, text.as_bytes());
}

fn write_bytes(bytes: &mut Vec<u8>, more: &[u8]) {
    write_unsigned(bytes, more.len() as u64);
    bytes.extend_from_slice(more);
}

/// Small numbers of either sign are short: 0, -1, 1, -2 become 0, 1, 2, 3.
fn write_signed(bytes: &mut Vec<u8>, number: i64) {
    write_unsigned(bytes, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

fn write_unsigned(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let [digit, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(digit & 127);
            return;
        }
        bytes.push(digit | 128);
    }
}

#[cfg(test)]
mod tests;
