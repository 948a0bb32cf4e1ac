//! The order of rows.

use std::cmp::Ordering;

use resources::CellRef;

use crate::{Item, Place};

/// A sort key that is ready to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// What it reads.
    pub by: Place,
    /// From the largest to the smallest.
    pub descending: bool,
}

/// Compares two rows by the keys; then by namespace, name, context and uid, so that no two rows
/// are ever equal and the order never depends on the order of arrival.
pub fn compare(keys: &[Key], a: &Item, b: &Item) -> Ordering {
    by_keys(keys, a, b).then_with(|| {
        (&a.row.namespace, &a.row.name, a.context, a.row.uid).cmp(&(
            &b.row.namespace,
            &b.row.name,
            b.context,
            b.row.uid,
        ))
    })
}

/// Compares two rows by the keys alone.
pub(crate) fn by_keys(keys: &[Key], a: &Item, b: &Item) -> Ordering {
    keys.iter()
        .map(|key| cells(key.by.read(a), key.by.read(b), key.descending))
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}

pub(crate) fn directed(ordering: Ordering, descending: bool) -> Ordering {
    if descending {
        ordering.reverse()
    } else {
        ordering
    }
}

/// What is not there comes last in either direction.
pub(crate) fn cells(a: CellRef<'_>, b: CellRef<'_>, descending: bool) -> Ordering {
    match (a, b) {
        (CellRef::Empty, CellRef::Empty) => Ordering::Equal,
        (CellRef::Empty, _) => Ordering::Greater,
        (_, CellRef::Empty) => Ordering::Less,
        (a, b) => directed(values(a, b), descending),
    }
}

fn values(a: CellRef<'_>, b: CellRef<'_>) -> Ordering {
    match (a, b) {
        (CellRef::Text(a), CellRef::Text(b)) => a.cmp(b),
        // Trouble first, then by the word.
        (
            CellRef::Status {
                text: a,
                health: ha,
            },
            CellRef::Status {
                text: b,
                health: hb,
            },
        ) => ha.cmp(&hb).then_with(|| a.cmp(b)),
        (CellRef::Number(a), CellRef::Number(b)) | (CellRef::Duration(a), CellRef::Duration(b)) => {
            a.cmp(&b)
        }
        (CellRef::Flag(a), CellRef::Flag(b)) => a.cmp(&b),
        (
            CellRef::Ratio {
                ready: ra,
                wanted: wa,
            },
            CellRef::Ratio {
                ready: rb,
                wanted: wb,
            },
        ) => {
            // By the part that is missing, so that 0/1 stands before 9/10; then by size.
            share(ra, wa).total_cmp(&share(rb, wb)).then(wa.cmp(&wb))
        }
        // A table's ages ascend from the youngest: the latest moment first.
        (CellRef::Time(a), CellRef::Time(b)) => b.cmp(&a),
        (CellRef::Quantity(a), CellRef::Quantity(b)) => a.amount.total_cmp(&b.amount),
        (CellRef::Restarts { count: a, last: la }, CellRef::Restarts { count: b, last: lb }) => {
            a.cmp(&b).then(la.cmp(&lb))
        }
        (CellRef::List(a), CellRef::List(b)) => a.iter().cmp(b.iter()),
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
fn rank(cell: CellRef<'_>) -> u8 {
    match cell {
        CellRef::Text(_) => 0,
        CellRef::Status { .. } => 1,
        CellRef::Number(_) => 2,
        CellRef::Flag(_) => 3,
        CellRef::Ratio { .. } => 4,
        CellRef::Time(_) => 5,
        CellRef::Duration(_) => 6,
        CellRef::Quantity(_) => 7,
        CellRef::Restarts { .. } => 8,
        CellRef::List(_) => 9,
        CellRef::Empty => 10,
    }
}
