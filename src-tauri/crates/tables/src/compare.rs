//! The order of rows.

use std::cmp::Ordering;

use wire::Cell;

use crate::Item;

/// What a sort key reads of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// The row's name.
    Name,
    /// The row's namespace.
    Namespace,
    /// The row's context, in the order of the contexts in view.
    Context,
    /// The cell of that index.
    Cell(usize),
}

/// A sort key that is ready to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// What it reads.
    pub by: SortBy,
    /// From the largest to the smallest.
    pub descending: bool,
}

/// Compares two rows by the keys; then by namespace, name, context and uid, so that no two rows
/// are ever equal and the order never depends on the order of arrival.
pub fn compare(keys: &[Key], a: &Item, b: &Item) -> Ordering {
    for key in keys {
        let ordering = match key.by {
            SortBy::Name => directed(a.row.name.cmp(&b.row.name), key.descending),
            SortBy::Namespace => directed(a.row.namespace.cmp(&b.row.namespace), key.descending),
            SortBy::Context => directed(a.context.cmp(&b.context), key.descending),
            SortBy::Cell(index) => cells(
                &a.row.cells.get(index).unwrap_or(Cell::Empty),
                &b.row.cells.get(index).unwrap_or(Cell::Empty),
                key.descending,
            ),
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
    (&a.row.namespace, &a.row.name, a.context, a.row.uid).cmp(&(
        &b.row.namespace,
        &b.row.name,
        b.context,
        b.row.uid,
    ))
}

fn directed(ordering: Ordering, descending: bool) -> Ordering {
    if descending {
        ordering.reverse()
    } else {
        ordering
    }
}

/// What is not there comes last in either direction.
fn cells(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    match (a, b) {
        (Cell::Empty, Cell::Empty) => Ordering::Equal,
        (Cell::Empty, _) => Ordering::Greater,
        (_, Cell::Empty) => Ordering::Less,
        (a, b) => directed(values(a, b), descending),
    }
}

fn values(a: &Cell, b: &Cell) -> Ordering {
    match (a, b) {
        (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
        // Trouble first, then by the word.
        (
            Cell::Status {
                text: a,
                health: ha,
            },
            Cell::Status {
                text: b,
                health: hb,
            },
        ) => ha.cmp(hb).then_with(|| a.cmp(b)),
        (Cell::Number(a), Cell::Number(b)) | (Cell::Duration(a), Cell::Duration(b)) => a.cmp(b),
        (Cell::Flag(a), Cell::Flag(b)) => a.cmp(b),
        (
            Cell::Ratio {
                ready: ra,
                wanted: wa,
            },
            Cell::Ratio {
                ready: rb,
                wanted: wb,
            },
        ) => {
            // By the part that is missing, so that 0/1 stands before 9/10; then by size.
            share(*ra, *wa).total_cmp(&share(*rb, *wb)).then(wa.cmp(wb))
        }
        // A table's ages ascend from the youngest: the latest moment first.
        (Cell::Time(a), Cell::Time(b)) => b.cmp(a),
        (Cell::Quantity(a), Cell::Quantity(b)) => a.amount.total_cmp(&b.amount),
        (Cell::Restarts { count: a, last: la }, Cell::Restarts { count: b, last: lb }) => {
            a.cmp(b).then(la.cmp(lb))
        }
        (Cell::List(a), Cell::List(b)) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

fn share(ready: u32, wanted: u32) -> f64 {
    if wanted == 0 {
        1.0
    } else {
        f64::from(ready) / f64::from(wanted)
    }
}

/// A column holds one type; this only makes the order total should one ever hold two.
fn rank(cell: &Cell) -> u8 {
    match cell {
        Cell::Text(_) => 0,
        Cell::Status { .. } => 1,
        Cell::Number(_) => 2,
        Cell::Flag(_) => 3,
        Cell::Ratio { .. } => 4,
        Cell::Time(_) => 5,
        Cell::Duration(_) => 6,
        Cell::Quantity(_) => 7,
        Cell::Restarts { .. } => 8,
        Cell::List(_) => 9,
        Cell::Empty => 10,
    }
}
