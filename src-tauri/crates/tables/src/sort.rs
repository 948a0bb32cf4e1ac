//! Sorting many rows at once.
//!
//! Rows come in the order that equals have among themselves. The first key's cell of each is read once
//! and made a number that compares as the cell does: numbers and moments are that already, and of the
//! texts of a column that has few different ones (states, nodes, images) it is the rank.

use std::{cmp::Ordering, collections::HashMap};

use resources::CellRef;
use wire::Health;

use crate::{
    Item,
    compare::{Key, by_keys, cells},
};

/// A column of more different texts than this is not ranked.
const RANKS: usize = 4_096;
/// What is not there comes last in either direction.
const NOTHING: u64 = u64::MAX;

/// Sorts rows by the keys; equals stay as they are.
pub(crate) fn sort(items: Vec<Item>, keys: &[Key]) -> Vec<Item> {
    let Some((first, rest)) = keys.split_first() else {
        return items;
    };
    let order = {
        let read: Vec<CellRef<'_>> = items.iter().map(|item| first.by.read(item)).collect();
        let ties =
            |a: u32, b: u32| by_keys(rest, &items[a as usize], &items[b as usize]).then(a.cmp(&b));
        match numbers(&read, first.descending).or_else(|| ranks(&read, first.descending)) {
            Some(numbers) => sorted(numbers, u64::cmp, ties),
            None => sorted(read, |a, b| cells(*a, *b, first.descending), ties),
        }
    };
    let mut items: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    let taken = order.into_iter().map(|at| items[at as usize].take());
    taken.flatten().collect()
}

fn sorted<T>(
    values: Vec<T>,
    compare: impl Fn(&T, &T) -> Ordering,
    ties: impl Fn(u32, u32) -> Ordering,
) -> Vec<u32> {
    let mut order: Vec<(T, u32)> = values.into_iter().zip(0..).collect();
    order.sort_unstable_by(|a, b| compare(&a.0, &b.0).then_with(|| ties(a.1, b.1)));
    order.into_iter().map(|(_, at)| at).collect()
}

/// Numbers for cells that are numbers; nothing if some are not, or are of two parts.
fn numbers(cells: &[CellRef<'_>], descending: bool) -> Option<Vec<u64>> {
    let ordered = |number: i64| number.cast_unsigned() ^ (1 << 63);
    let number = |cell: &CellRef<'_>| {
        let number = match *cell {
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
        let number = if descending { !number } else { number };
        // The one number that has no place is left to comparisons.
        (number != NOTHING).then_some(number)
    };
    let alike = cells
        .iter()
        .filter(|cell| **cell != CellRef::Empty)
        .map(std::mem::discriminant);
    all_same(alike)
        .then(|| cells.iter().map(number).collect())
        .flatten()
}

/// The rank of each text among the different ones; nothing if there are too many, or other cells.
fn ranks(read: &[CellRef<'_>], descending: bool) -> Option<Vec<u64>> {
    #[derive(PartialEq, Eq, Hash)]
    enum Text<'a> {
        None,
        Plain(&'a str),
        Status(Health, &'a str),
    }
    let mut seen: HashMap<Text<'_>, usize> = HashMap::new();
    let mut distinct: Vec<CellRef<'_>> = Vec::new();
    let mut which = Vec::with_capacity(read.len());
    for cell in read {
        let text = match *cell {
            CellRef::Empty => Text::None,
            CellRef::Text(text) => Text::Plain(text),
            CellRef::Status { text, health } => Text::Status(health, text),
            _ => return None,
        };
        let at = *seen.entry(text).or_insert_with(|| {
            distinct.push(*cell);
            distinct.len() - 1
        });
        if distinct.len() > RANKS {
            return None;
        }
        which.push(at);
    }
    let mut order: Vec<usize> = (0..distinct.len()).collect();
    order.sort_unstable_by(|a, b| cells(distinct[*a], distinct[*b], descending));
    let mut ranks = vec![0; distinct.len()];
    for (rank, at) in (0..).zip(order) {
        ranks[at] = rank;
    }
    Some(which.into_iter().map(|at| ranks[at]).collect())
}

fn all_same<T: PartialEq>(mut values: impl Iterator<Item = T>) -> bool {
    let first = values.next();
    values.all(|value| Some(&value) == first.as_ref())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use resources::{Row, Uid};
    use wire::{Cell, Quantity, Unit};

    use super::*;
    use crate::{Place, compare::compare};

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
                    owners: Box::default(),
                }),
            }).collect();
            let keys = [
                Key { by: Place::Cell(0), descending: first_down },
                Key { by: Place::Cell(1), descending: second_down },
            ];
            let names = |items: Vec<Item>| items.into_iter().map(|item| item.row.name.clone()).collect::<Vec<_>>();
            let mut slowly = items.clone();
            slowly.sort_by(|a, b| compare(&keys, a, b));
            prop_assert_eq!(names(sort(items, &keys)), names(slowly));
        }
    }
}
