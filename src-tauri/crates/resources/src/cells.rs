//! The cells of a row, as few bytes as they need.
//!
//! A [`Cell`] takes 32 bytes, whatever is in it; a table of 10,000 pods has 90,000 of them, and shows
//! some hundred. Here a cell is a byte that tells its type, and what that type needs: whole numbers
//! and lengths in base 128, the lowest digits first.

use std::fmt;

use compact_str::CompactString;
use wire::{Cell, Health, Quantity, Unit};

const HEALTHS: [Health; 6] = [
    Health::Broken,
    Health::Attention,
    Health::Progressing,
    Health::Unknown,
    Health::Ok,
    Health::Idle,
];

/// The cells of a row, in the order of its kind's columns.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Cells(Box<[u8]>);

impl Cells {
    /// Each cell, made anew.
    pub fn iter(&self) -> impl Iterator<Item = Cell> {
        let mut reader = Reader(&self.0);
        std::iter::from_fn(move || reader.cell())
    }

    /// The cell of that index.
    pub fn get(&self, index: usize) -> Option<Cell> {
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
        self.0.is_empty()
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
            bytes.push(tag::LIST);
            write_unsigned(bytes, texts.len() as u64);
            for text in texts {
                write_text(bytes, text);
            }
        }
    }
}

fn write_text(bytes: &mut Vec<u8>, text: &str) {
    write_unsigned(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
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

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn cell(&mut self) -> Option<Cell> {
        Some(match self.byte()? {
            tag::EMPTY => Cell::Empty,
            tag::TEXT => Cell::Text(self.text()?),
            tag::NUMBER => Cell::Number(self.signed()?),
            tag::NO => Cell::Flag(false),
            tag::YES => Cell::Flag(true),
            tag::RATIO => Cell::Ratio {
                ready: self.small()?,
                wanted: self.small()?,
            },
            tag::STATUS => Cell::Status {
                health: *HEALTHS.get(usize::from(self.byte()?))?,
                text: self.text()?,
            },
            tag::TIME => Cell::Time(self.signed()?),
            tag::DURATION => Cell::Duration(self.signed()?),
            tag::CORES => self.quantity(Unit::Cores)?,
            tag::BYTES => self.quantity(Unit::Bytes)?,
            tag::RESTARTS => Cell::Restarts {
                count: self.small()?,
                last: None,
            },
            tag::RESTARTS_SINCE => Cell::Restarts {
                count: self.small()?,
                last: Some(self.signed()?),
            },
            tag::LIST => {
                let count = self.unsigned()?;
                Cell::List((0..count).map_while(|_| self.text()).collect())
            }
            _ => return None,
        })
    }

    /// Goes past a cell.
    fn skip(&mut self) -> Option<()> {
        match self.byte()? {
            tag::TEXT => self.bytes().map(drop),
            tag::STATUS => self.byte().and_then(|_| self.bytes()).map(drop),
            tag::NUMBER | tag::TIME | tag::DURATION | tag::RESTARTS => self.unsigned().map(drop),
            tag::RATIO | tag::RESTARTS_SINCE => {
                self.unsigned().and_then(|_| self.unsigned()).map(drop)
            }
            tag::CORES | tag::BYTES => self.split(8).map(drop),
            tag::LIST => {
                let count = self.unsigned()?;
                (0..count).try_for_each(|_| self.bytes().map(drop))
            }
            _ => Some(()),
        }
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

    fn text(&mut self) -> Option<CompactString> {
        CompactString::from_utf8(self.bytes()?).ok()
    }

    fn quantity(&mut self, unit: Unit) -> Option<Cell> {
        let amount = f64::from_le_bytes(self.split(8)?.try_into().ok()?);
        Some(Cell::Quantity(Quantity { amount, unit }))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = CompactString> {
        ".{0,40}".prop_map(CompactString::from)
    }

    fn health() -> impl Strategy<Value = Health> {
        proptest::sample::select(&HEALTHS[..])
    }

    fn cell() -> impl Strategy<Value = Cell> {
        let unit = prop_oneof![Just(Unit::Cores), Just(Unit::Bytes)];
        prop_oneof![
            Just(Cell::Empty),
            text().prop_map(Cell::Text),
            any::<i64>().prop_map(Cell::Number),
            any::<bool>().prop_map(Cell::Flag),
            any::<(u32, u32)>().prop_map(|(ready, wanted)| Cell::Ratio { ready, wanted }),
            (text(), health()).prop_map(|(text, health)| Cell::Status { text, health }),
            any::<i64>().prop_map(Cell::Time),
            any::<i64>().prop_map(Cell::Duration),
            (any::<f64>(), unit)
                .prop_map(|(amount, unit)| Cell::Quantity(Quantity { amount, unit })),
            any::<(u32, Option<i64>)>().prop_map(|(count, last)| Cell::Restarts { count, last }),
            proptest::collection::vec(text(), 0..5)
                .prop_map(|texts| Cell::List(texts.into_boxed_slice())),
        ]
    }

    proptest! {
        #[test]
        fn cells_come_back_as_they_were(given in proptest::collection::vec(cell(), 0..12)) {
            let cells: Cells = given.iter().cloned().collect();
            prop_assert_eq!(cells.len(), given.len());
            prop_assert_eq!(cells.is_empty(), given.is_empty());
            prop_assert_eq!(&cells.iter().collect::<Vec<_>>(), &given);
            for (index, cell) in given.iter().enumerate() {
                prop_assert_eq!(cells.get(index), Some(cell.clone()));
            }
            prop_assert_eq!(cells.get(given.len()), None);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let cells = Cells(bytes.into_boxed_slice());
            prop_assert!(cells.iter().count() <= cells.0.len());
            prop_assert!(cells.len() <= cells.0.len());
        }
    }

    #[test]
    fn the_cells_of_a_pod_are_short() {
        let pod = Cells::from([
            Cell::Ratio {
                ready: 1,
                wanted: 1,
            },
            Cell::status("Running", Health::Ok),
            Cell::Restarts {
                count: 0,
                last: None,
            },
            Cell::text("node-17"),
            Cell::text("10.244.17.3"),
            Cell::Empty,
            Cell::Time(1_790_000_000_000),
        ]);
        assert!(pod.0.len() <= 48, "{} bytes", pod.0.len());
    }
}
