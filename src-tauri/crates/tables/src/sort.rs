//! Sorting many rows at once.
//!
//! Each key is a pass of its own, from the last to the first; a pass leaves equals as they are. It reads
//! one cell of each row, once, and makes it a number that compares as the cell does: numbers and moments
//! are that already, of the texts of a column that has few different ones (states, nodes, images) it is
//! the rank, and of other texts (names) the next eight bytes.

use hashbrown::HashMap;
use resources::CellRef;
use wire::Health;

use crate::{
    compare::{Key, cells, compare, directed},
    rows::Rows,
};

/// A column of more different texts than this is not ranked.
const RANKS: usize = 4_096;
/// What is not there comes last in either direction.
const NOTHING: u64 = u64::MAX;
/// So many texts of the same beginning are compared as they are.
const FEW: usize = 24;
/// Texts of the same beginning of so many bytes are, too.
const DEEP: usize = 64;

/// Every row, by namespace and name.
pub(crate) fn in_order(rows: &Rows) -> Vec<u32> {
    let mut order: Vec<u32> = rows.iter().map(|(number, _)| number).collect();
    order.sort_unstable_by(|a, b| compare(&[], &rows[*a], &rows[*b]));
    order
}

/// Sorts rows by the keys; equals stay as they are.
pub(crate) fn sort(order: Vec<u32>, rows: &Rows, keys: &[Key]) -> Vec<u32> {
    keys.iter().rev().fold(order, |order, key| {
        if let Some(values) = numbers(rows, &order, *key) {
            let mut valued: Vec<(u64, u32)> = with(&values, &order).collect();
            valued.sort_by_key(|(value, _)| *value);
            return valued.into_iter().map(|(_, row)| row).collect();
        }
        if let Some(ranks) = ranks(rows, &order, *key) {
            return by_rank(&ranks, &order);
        }
        let read = rows.map(order.iter(), |item| Some(key.by.read(item)));
        let read = read.unwrap_or_default();
        texts(with(&read, &order), key.descending).unwrap_or_else(|| {
            let mut read: Vec<(CellRef<'_>, u32)> = with(&read, &order).collect();
            read.sort_by(|(a, _), (b, _)| cells(*a, *b, key.descending));
            read.into_iter().map(|(_, row)| row).collect()
        })
    })
}

/// Rows with what a column has of them.
fn with<'a, T: Copy>(column: &'a [T], rows: &'a [u32]) -> impl Iterator<Item = (T, u32)> {
    rows.iter().map(|row| (column[*row as usize], *row))
}

/// Numbers for cells that are numbers; nothing if some are not, or are of two parts.
fn numbers(rows: &Rows, of: &[u32], key: Key) -> Option<Vec<u64>> {
    let ordered = |number: i64| number.cast_unsigned() ^ (1 << 63);
    let mut kind = None;
    rows.map(of.iter(), |item| {
        let cell = key.by.read(item);
        let number = match cell {
            CellRef::Empty => return Some(NOTHING),
            CellRef::Number(number) | CellRef::Duration(number) => ordered(number),
            CellRef::Flag(flag) => flag.into(),
            // The latest moment is the smallest age.
            CellRef::Time(at) => !ordered(at),
            // Amounts and shares have no order by their bits alone when some are negative.
            CellRef::Quantity(quantity) => {
                let bits = quantity.amount.to_bits();
                if bits >> 63 == 0 {
                    bits | 1 << 63
                } else {
                    !bits
                }
            }
            CellRef::Restarts { count, last: None } => u64::from(count) << 32,
            _ => return None,
        };
        let this = std::mem::discriminant(&cell);
        let number = if key.descending { !number } else { number };
        // The one number that has no place is left to comparisons.
        (*kind.get_or_insert(this) == this && number != NOTHING).then_some(number)
    })
}

/// The rank of each text among the different ones; nothing if there are too many, or other cells.
fn ranks(rows: &Rows, of: &[u32], key: Key) -> Option<Vec<u32>> {
    #[derive(PartialEq, Eq, Hash)]
    enum Text<'a> {
        None,
        Plain(&'a str),
        Status(Health, &'a str),
    }
    let mut seen: HashMap<Text<'_>, u32> = HashMap::new();
    let mut distinct: Vec<(CellRef<'_>, u32)> = Vec::new();
    let which = rows.map(of.iter(), |item| {
        let cell = key.by.read(item);
        let text = match cell {
            CellRef::Empty => Text::None,
            CellRef::Text(text) => Text::Plain(text),
            CellRef::Status { text, health } => Text::Status(health, text),
            _ => return None,
        };
        let next = u32::try_from(distinct.len()).ok()?;
        let at = *seen.entry(text).or_insert_with(|| {
            distinct.push((cell, next));
            next
        });
        (distinct.len() <= RANKS).then_some(at)
    })?;
    distinct.sort_unstable_by(|(a, _), (b, _)| cells(*a, *b, key.descending));
    // The numbers of rows that were not asked for have the first value, if there is any.
    let mut ranks = vec![0; distinct.len().max(1)];
    for (rank, (_, at)) in (0..).zip(distinct) {
        ranks[at as usize] = rank;
    }
    Some(which.into_iter().map(|at| ranks[at as usize]).collect())
}

/// Rows by their ranks: it is known how many come before those of each.
fn by_rank(ranks: &[u32], rows: &[u32]) -> Vec<u32> {
    let most = ranks.iter().max().map_or(0, |most| *most as usize);
    let mut places = vec![0; most + 2];
    for (rank, _) in with(ranks, rows) {
        places[rank as usize + 1] += 1;
    }
    for rank in 1..places.len() {
        places[rank] += places[rank - 1];
    }
    let mut sorted = vec![0; rows.len()];
    for (rank, row) in with(ranks, rows) {
        let place: &mut usize = &mut places[rank as usize];
        sorted[*place] = row;
        *place += 1;
    }
    sorted
}

/// A row by its text.
struct Text<'a> {
    /// The bytes that are compared now, as a number.
    bytes: u64,
    whole: &'a str,
    row: u32,
}

/// Rows by their texts; nothing if there are other cells.
fn texts<'a>(
    cells: impl Iterator<Item = (CellRef<'a>, u32)>,
    descending: bool,
) -> Option<Vec<u32>> {
    let mut texts = Vec::new();
    let mut without = Vec::new();
    for (cell, row) in cells {
        match cell {
            CellRef::Text(whole) => texts.push(Text {
                bytes: 0,
                whole,
                row,
            }),
            CellRef::Empty => without.push(row),
            _ => return None,
        }
    }
    by_text(&mut texts, 0, descending);
    Some(
        texts
            .into_iter()
            .map(|text| text.row)
            .chain(without)
            .collect(),
    )
}

/// Sorts texts that are the same in their first `depth` bytes.
fn by_text(texts: &mut [Text<'_>], depth: usize, descending: bool) {
    if texts.len() <= FEW || depth >= DEEP {
        texts.sort_by(|a, b| directed(a.whole.cmp(b.whole), descending));
        return;
    }
    for text in &mut *texts {
        let bytes = next_bytes(text.whole.as_bytes(), depth);
        text.bytes = if descending { !bytes } else { bytes };
    }
    texts.sort_by_key(|text| text.bytes);
    for same in texts.chunk_by_mut(|a, b| a.bytes == b.bytes) {
        if same.len() > 1 {
            by_text(same, depth + size_of::<u64>(), descending);
        }
    }
}

/// Eight bytes from there on as a number that compares as they do. Those beyond the end count as zero: a
/// text that goes on with such bytes is told from one that ends by comparing both whole, at last.
fn next_bytes(text: &[u8], from: usize) -> u64 {
    let rest = text.get(from..).unwrap_or_default();
    rest.first_chunk().map_or_else(
        || {
            let mut bytes = [0; size_of::<u64>()];
            bytes[..rest.len()].copy_from_slice(rest);
            u64::from_be_bytes(bytes)
        },
        |bytes| u64::from_be_bytes(*bytes),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use resources::{Row, Uid};
    use wire::{Cell, Quantity, Unit};

    use super::*;
    use crate::{Item, Place};

    fn cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            Just(Cell::Empty),
            "[ab]{0,10}".prop_map(Cell::text),
            ("[ab]{0,2}", any::<bool>()).prop_map(|(text, ok)| {
                Cell::status(text, if ok { Health::Ok } else { Health::Broken })
            }),
            any::<i64>().prop_map(Cell::Number),
            (-2i64..3).prop_map(Cell::Number),
            any::<i64>().prop_map(Cell::Time),
            any::<bool>().prop_map(Cell::Flag),
            any::<f64>().prop_map(|amount| Cell::Quantity(Quantity {
                amount,
                unit: Unit::One
            })),
            (0u32..3, 0u32..3).prop_map(|(ready, wanted)| Cell::Ratio { ready, wanted }),
            (0u32..3, proptest::option::of(0i64..3))
                .prop_map(|(count, last)| Cell::Restarts { count, last }),
            proptest::collection::vec("[ab]{0,2}", 1..3).prop_map(Cell::list),
        ]
    }

    /// Columns of one type, as they are, and of any.
    fn column() -> impl Strategy<Value = Vec<(Cell, u8)>> {
        let one = cell().prop_flat_map(|sample| {
            let kind = std::mem::discriminant(&sample);
            let same = cell().prop_filter("of another type", move |cell| {
                *cell == Cell::Empty || std::mem::discriminant(cell) == kind
            });
            let cells = prop_oneof![Just(sample), same];
            proptest::collection::vec((cells, 0u8..3), 0..40)
        });
        prop_oneof![one, proptest::collection::vec((cell(), 0u8..3), 0..40)]
    }

    proptest! {
        #![proptest_config(ProptestConfig { max_local_rejects: 1_000_000, ..ProptestConfig::default() })]
        #[test]
        fn it_is_the_order_of_single_comparisons(cells in column(), first_down: bool, second_down: bool) {
            let items: Vec<Item> = (0u32..).zip(cells).map(|(at, (cell, second))| Item {
                context: 0,
                row: Arc::new(Row {
                    uid: Uid::parse(&format!("{at:032x}")),
                    namespace: "shop".into(),
                    name: format!("{at:04}").into(),
                    created: None,
                    deleting: false,
                    health: Health::Ok,
                    cells: [cell, Cell::Number(second.into())].into(),
                }),
            }).collect();
            let keys = [
                Key { by: Place::Cell(0), descending: first_down },
                Key { by: Place::Cell(1), descending: second_down },
            ];
            let rows: Rows = items.into_iter().collect();
            let mut slowly = in_order(&rows);
            slowly.sort_by(|a, b| compare(&keys, &rows[*a], &rows[*b]));
            prop_assert_eq!(sort(in_order(&rows), &rows, &keys), slowly);
        }
    }
}
