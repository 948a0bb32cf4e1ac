//! Values beside those of the kind's row, read of every object for as long as someone asks for them.
//!
//! Objects that are there when the first one asks are read in the background, from what the store has
//! packed; objects that come later, by the writer. Nothing is asked of the server.

use std::{
    borrow::Cow,
    ops::ControlFlow,
    sync::{Arc, Weak},
};

use resources::{Cells, KindDef, Projection, Row, Uid, mask::masked_json};

use super::{Change, Inner, Store};

/// Objects are read in portions, between which others may use the store.
const PORTION: usize = 512;

/// The values that are asked for.
#[derive(Default)]
pub(super) struct Extras {
    /// Replaced as a whole, so that who read objects knows whether it read the right values.
    wanted: AllWanted,
    /// Whether objects that were there before are being read. For so long no row may be taken for
    /// another that is equal to it: what was read of the one is not of the other.
    pub reading: bool,
}

/// Every value that is asked for.
pub(super) type AllWanted = Arc<Vec<Wanted>>;

/// A value that is asked for.
#[derive(Clone)]
pub(super) struct Wanted {
    number: u32,
    projection: Projection,
    users: usize,
    /// Whether every row has it.
    ready: bool,
}

/// Someone's interest in a value; dropping it gives it up.
pub struct Projected {
    store: Weak<Store>,
    number: u32,
}

impl Store {
    /// Asks for a value of every object. Rows have it as the extra cell of that number, which is the
    /// same for the same projection in every store. Blocks for no longer than it takes to ask; must be
    /// called within a tokio runtime.
    pub fn project(self: &Arc<Self>, number: u32, projection: &Projection) -> Projected {
        let begin = {
            let mut inner = self.inner.write();
            let mut wanted = inner.extras.wanted.to_vec();
            match wanted.iter_mut().find(|wanted| wanted.number == number) {
                Some(known) => known.users += 1,
                None => wanted.push(Wanted {
                    number,
                    projection: projection.clone(),
                    users: 1,
                    ready: inner.objects.is_empty(),
                }),
            }
            let unready = wanted.iter().any(|wanted| !wanted.ready);
            inner.extras.wanted = Arc::new(wanted);
            let begin = unready && !inner.extras.reading;
            inner.extras.reading |= unready;
            begin
        };
        if begin {
            let store = Arc::downgrade(self);
            tokio::task::spawn_blocking(move || read_all(&store));
        }
        Projected {
            store: Arc::downgrade(self),
            number,
        }
    }
}

impl Projected {
    /// Whether every row has the value. Readers are told of changes until then, and once it is so.
    pub fn is_ready(&self) -> bool {
        self.store.upgrade().is_none_or(|store| {
            let inner = store.inner.read();
            let known = inner.extras.wanted.iter();
            let mut known = known.filter(|wanted| wanted.number == self.number);
            known.next().is_none_or(|wanted| wanted.ready)
        })
    }
}

impl Drop for Projected {
    fn drop(&mut self) {
        let Some(store) = self.store.upgrade() else {
            return;
        };
        let mut inner = store.inner.write();
        let mut wanted = inner.extras.wanted.to_vec();
        for known in wanted
            .iter_mut()
            .filter(|wanted| wanted.number == self.number)
        {
            known.users -= 1;
        }
        wanted.retain(|wanted| wanted.users > 0);
        inner.extras.wanted = Arc::new(wanted);
    }
}

impl Extras {
    pub fn wanted(&self) -> AllWanted {
        Arc::clone(&self.wanted)
    }

    /// Whether that is still what is asked for.
    pub fn are(&self, wanted: &AllWanted) -> bool {
        Arc::ptr_eq(&self.wanted, wanted)
    }
}

/// The cells and what is asked for beside them.
pub(super) fn extended(kind: &KindDef, cells: &Cells, wanted: &[Wanted], json: &str) -> Cells {
    let json = readable(kind, json);
    cells.with_extras(
        wanted
            .iter()
            .map(|wanted| (wanted.number, wanted.projection.read(&json))),
    )
}

/// What may be read of an object for a filter, a column or a count: of a Secret, no value.
fn readable<'a>(kind: &KindDef, json: &'a str) -> Cow<'a, str> {
    if kind.group.is_empty() && kind.kind == "Secret" {
        Cow::Owned(masked_json(json))
    } else {
        Cow::Borrowed(json)
    }
}

/// Reads all objects for as long as there is a value that not all rows have.
fn read_all(store: &Weak<Store>) {
    loop {
        let Some(store) = store.upgrade() else {
            return;
        };
        let (wanted, objects) = {
            let mut inner = store.inner.write();
            if inner.extras.wanted.iter().all(|wanted| wanted.ready) {
                inner.extras.reading = false;
                inner.wake();
                return;
            }
            (inner.extras.wanted(), inner.uids())
        };
        // Whatever is asked for meanwhile needs another round.
        let whole = objects
            .chunks(PORTION)
            .all(|portion| read_portion(&store, &wanted, portion));
        let mut inner = store.inner.write();
        if whole {
            let mut known = inner.extras.wanted.to_vec();
            for one in &mut known {
                one.ready |= wanted.iter().any(|read| read.number == one.number);
            }
            inner.extras.wanted = Arc::new(known);
        }
    }
}

/// Reads some objects; `false` when other values are asked for than when the reading began.
fn read_portion(store: &Store, wanted: &AllWanted, uids: &[Uid]) -> bool {
    let portion = store.inner.read().portion(uids);
    let mut read: Vec<(Arc<Row>, Arc<Row>)> = Vec::new();
    let _ = portion.each(|row, json| {
        let cells = extended(store.kind, &row.cells, wanted, json);
        if cells != row.cells {
            let new = Row {
                cells,
                ..(**row).clone()
            };
            read.push((Arc::clone(row), Arc::new(new)));
        }
        ControlFlow::Continue(())
    });
    let mut inner = store.inner.write();
    if !inner.extras.are(wanted) {
        return false;
    }
    let changes: Vec<Change> = read
        .into_iter()
        .filter_map(|(old, new)| inner.exchange(old, new))
        .collect();
    inner.tell(&changes);
    true
}

impl Inner {
    /// Puts a row in the place of another, unless that was changed meanwhile.
    fn exchange(&mut self, old: Arc<Row>, new: Arc<Row>) -> Option<Change> {
        let stored = self.objects.get_mut(old.uid)?;
        if !Arc::ptr_eq(&stored.row, &old) {
            return None;
        }
        stored.row = Arc::clone(&new);
        Some(Change {
            old: Some(old),
            new: Some(new),
        })
    }
}
