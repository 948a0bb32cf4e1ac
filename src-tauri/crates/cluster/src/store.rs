//! The objects of one kind in one scope: a typed row and the whole object, compressed, of each.
//!
//! One [`StoreWriter`] writes; readers take cheap snapshots and are told of changes. A reader that
//! falls behind is told to start over instead of holding the writer up.

mod extras;
mod kept;
mod objects;
mod portion;

use std::{
    collections::HashSet,
    ops::ControlFlow,
    sync::{
        Arc, Weak,
        atomic::{AtomicI64, Ordering},
    },
};

use parking_lot::{Mutex, RwLock};
use resources::{KindDef, Row, Uid};
use tokio::sync::{Notify, watch};
use wire::{Cell, Health, ListState, Millis};

use crate::{
    now,
    pack::{Packed, Packer, Unpacker, WORTH_A_DICTIONARY},
    pages::{Moved, Pages, Slot},
};
use extras::{AllWanted, Extras, extended};
use objects::{Objects, Stored};

pub use extras::Projected;

/// A reader with more changes than this waiting is told to start over.
const PENDING_LIMIT: usize = 20_000;

/// A row that came (`old` absent), changed, or went (`new` absent).
#[derive(Debug, Clone)]
pub struct Change {
    /// As it was.
    pub old: Option<Arc<Row>>,
    /// As it is.
    pub new: Option<Arc<Row>>,
}

/// What happened since a reader last asked.
#[derive(Debug)]
pub enum Changes {
    /// These changes, in order; perhaps none.
    Some(Vec<Change>),
    /// Too many to hold: take a snapshot.
    Overflow,
}

/// The objects of one kind in one scope.
pub struct Store {
    kind: &'static KindDef,
    inner: RwLock<Inner>,
    state: watch::Sender<ListState>,
    heard: AtomicI64,
    /// While all objects are here: the resource version to which they are.
    version: Mutex<Version>,
}

/// To which version the objects are complete.
#[derive(Default)]
enum Version {
    /// To none.
    #[default]
    None,
    /// To this.
    At(String),
    /// To none, whatever is noted: they may be of another server.
    Distrusted,
}

#[derive(Default)]
struct Inner {
    objects: Objects,
    pages: Pages,
    broken: u32,
    unpacker: Unpacker,
    readers: Vec<Weak<Reader>>,
    extras: Extras,
}

struct Reader {
    pending: Mutex<Changes>,
    wake: Arc<Notify>,
}

impl Store {
    /// An empty store and the one who may write it.
    pub fn new(kind: &'static KindDef) -> (Arc<Self>, StoreWriter) {
        let store = Arc::new(Self {
            kind,
            inner: RwLock::default(),
            state: watch::Sender::new(ListState::Connecting),
            heard: AtomicI64::new(0),
            version: Mutex::default(),
        });
        let writer = StoreWriter {
            store: Arc::clone(&store),
            packer: Packer::default(),
            listing: None,
        };
        (store, writer)
    }

    /// What is known of the kind.
    pub fn kind(&self) -> &'static KindDef {
        self.kind
    }

    /// How it does.
    pub fn state(&self) -> ListState {
        self.state.borrow().clone()
    }

    /// How it does, and whenever that changes.
    pub fn states(&self) -> watch::Receiver<ListState> {
        self.state.subscribe()
    }

    /// When the server was last heard.
    pub fn heard(&self) -> Millis {
        self.heard.load(Ordering::Relaxed)
    }

    /// The resource version to which all objects are here; none while they are not.
    pub(crate) fn version(&self) -> Option<String> {
        match &*self.version.lock() {
            Version::At(version) => Some(version.clone()),
            Version::None | Version::Distrusted => None,
        }
    }

    /// What is here, and what comes until [`StoreWriter::trust`], may be of another server.
    pub(crate) fn distrust(&self) {
        *self.version.lock() = Version::Distrusted;
    }

    /// How many objects there are, and how many of them are broken.
    pub fn counts(&self) -> (usize, u32) {
        let inner = self.inner.read();
        (inner.objects.len(), inner.broken)
    }

    /// Every row, in no order.
    pub fn rows(&self) -> Vec<Arc<Row>> {
        self.inner
            .read()
            .objects
            .iter()
            .map(|stored| Arc::clone(&stored.row))
            .collect()
    }

    /// The row of an object.
    pub fn row(&self, uid: Uid) -> Option<Arc<Row>> {
        self.inner
            .read()
            .objects
            .get(uid)
            .map(|stored| Arc::clone(&stored.row))
    }

    /// The whole object as the server sent it. List items lack `kind` and `apiVersion`.
    pub fn object(&self, uid: Uid) -> Option<String> {
        let (slot, packed, unpacker) = {
            let inner = self.inner.read();
            let slot = inner.objects.get(uid)?.packed?;
            let packed = inner.pages.get(slot).to_vec();
            (slot, packed, inner.unpacker.clone())
        };
        let block = unpacker.unpack(&packed)?;
        block.object(slot.member()).map(Into::into)
    }

    /// The uid of every object, those next to each other that are kept together: whoever reads many
    /// objects does so in this order.
    pub fn uids(&self) -> Vec<Uid> {
        self.inner.read().uids()
    }

    /// Objects with their rows, in no order, for as long as `look` wants more. Nothing is held
    /// meanwhile; what changes while they are looked at may be seen as it was or as it is.
    pub fn scan(&self, look: impl FnMut(&Row, &str) -> ControlFlow<()>) {
        self.scan_these(&self.uids(), look);
    }

    /// The same of those of these objects that are there. Several threads may look at some each.
    pub fn scan_these(&self, uids: &[Uid], mut look: impl FnMut(&Row, &str) -> ControlFlow<()>) {
        const PORTION: usize = 64;
        for portion in uids.chunks(PORTION) {
            let portion = self.inner.read().portion(portion);
            if portion.each(|row, json| look(row, json)).is_break() {
                return;
            }
        }
    }

    /// How many bytes the compressed objects take.
    pub fn packed_bytes(&self) -> usize {
        self.inner.read().pages.live_bytes()
    }

    /// Nothing writes it any more.
    pub(crate) fn close(&self, error: wire::Error) {
        self.state.send_replace(ListState::Failed {
            error,
            retry_at: None,
        });
        self.inner.read().wake();
    }

    /// Every row now, and from now on each change; `wake` is notified of changes.
    pub fn subscribe(&self, wake: Arc<Notify>) -> (Subscription, Vec<Arc<Row>>) {
        let reader = Arc::new(Reader {
            pending: Mutex::new(Changes::Some(Vec::new())),
            wake,
        });
        let mut inner = self.inner.write();
        inner.readers.push(Arc::downgrade(&reader));
        let rows = inner
            .objects
            .iter()
            .map(|stored| Arc::clone(&stored.row))
            .collect();
        (Subscription { reader }, rows)
    }
}

/// A reader's place in a store's changes; dropping it ends it.
pub struct Subscription {
    reader: Arc<Reader>,
}

impl Subscription {
    /// What happened since the last call. After [`Changes::Overflow`], and whenever the reader wants
    /// all rows again, [`Subscription::snapshot`] follows.
    pub fn take(&self) -> Changes {
        std::mem::replace(&mut *self.reader.pending.lock(), Changes::Some(Vec::new()))
    }

    /// Every row now; changes before it are forgotten.
    pub fn snapshot(&self, store: &Store) -> Vec<Arc<Row>> {
        let inner = store.inner.read();
        *self.reader.pending.lock() = Changes::Some(Vec::new());
        inner
            .objects
            .iter()
            .map(|stored| Arc::clone(&stored.row))
            .collect()
    }
}

/// Rows and their objects, on their way to be kept.
struct Read {
    rows: Vec<Row>,
    /// The objects of the rows, in order. Rows without blocks have no objects.
    blocks: Vec<Packed>,
}

/// Rows that lack a value, and what is wanted instead of what they have.
type NotWanted = (Read, AllWanted);

/// An object to be written.
pub(crate) struct Incoming<'a> {
    /// As the server sent it.
    pub json: &'a str,
}

/// What a listing has named so far.
#[derive(Debug, Default)]
pub struct Named(HashSet<Uid>);

/// The only one who writes a store.
pub struct StoreWriter {
    store: Arc<Store>,
    packer: Packer,
    /// While a listing is on its way: what it has named so far.
    listing: Option<HashSet<Uid>>,
}

impl StoreWriter {
    /// The store that it writes.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Says how the store does; readers are told.
    pub fn set_state(&self, state: ListState) {
        let changed = self.store.state.send_if_modified(|present| {
            let changed = *present != state;
            if changed {
                *present = state;
            }
            changed
        });
        if changed {
            self.store.inner.read().wake();
        }
    }

    /// Notes that the server was heard.
    pub fn heard(&self) {
        self.heard_at(now());
    }

    /// Notes that it was heard then.
    pub(crate) fn heard_at(&self, at: Millis) {
        self.store.heard.store(at, Ordering::Relaxed);
    }

    /// Notes the resource version to which all objects are here; none while they are not.
    pub(crate) fn set_version(&self, version: Option<&str>) {
        let mut present = self.store.version.lock();
        if !matches!(*present, Version::Distrusted) {
            *present = version.map_or(Version::None, |version| Version::At(version.to_owned()));
        }
    }

    /// What comes from here on is of the server that is meant.
    pub(crate) fn trust(&self) {
        *self.store.version.lock() = Version::None;
    }

    /// Begins a listing: what it does not name is removed at its end. What one that was on its way had named.
    pub fn begin_listing(&mut self) -> Named {
        Named(self.listing.replace(HashSet::new()).unwrap_or_default())
    }

    /// The present listing named these, too.
    pub fn name(&mut self, named: Named) {
        if let Some(listing) = &mut self.listing {
            listing.extend(named.0);
        }
    }

    /// How many objects the present listing has named.
    pub fn listed(&self) -> u32 {
        u32::try_from(self.listing.as_ref().map_or(0, HashSet::len)).unwrap_or(u32::MAX)
    }

    /// Ends a listing.
    pub fn end_listing(&mut self) {
        self.packer.rest();
        let Some(listed) = self.listing.take() else {
            return;
        };
        let mut inner = self.store.inner.write();
        let gone: Vec<Uid> = inner
            .objects
            .iter()
            .map(|stored| stored.row.uid)
            .filter(|uid| !listed.contains(uid))
            .collect();
        let changes: Vec<Change> = gone
            .into_iter()
            .filter_map(|uid| inner.remove(uid))
            .collect();
        inner.tidy();
        inner.tell(&changes);
    }

    /// Writes objects that came or changed, in order. Blocks for as long as reading and compressing
    /// them takes.
    pub(crate) fn upsert(&mut self, incoming: &[Incoming<'_>]) {
        let objects: Vec<&str> = incoming.iter().map(|object| object.json).collect();
        let blocks = self.packer.pack(&objects);
        self.take(&objects, blocks);
        self.learn();
        self.mend();
        if self.listing.is_none() {
            self.packer.rest();
        }
    }

    /// Takes in objects that are packed in these blocks.
    fn take(&mut self, objects: &[&str], blocks: Vec<Packed>) {
        let mut wanted = self.store.inner.read().extras.wanted();
        let rows = objects.iter().map(|json| {
            let mut row = read_row(self.store.kind, json);
            if !wanted.is_empty() {
                row.cells = extended(self.store.kind, &row.cells, &wanted, json);
            }
            row
        });
        let mut read = Read {
            rows: rows.collect(),
            blocks,
        };
        while let Err((unwanted, newer)) = self.put(read, Some(&wanted)) {
            wanted = newer;
            read = unwanted;
            for (row, json) in read.rows.iter_mut().zip(objects) {
                row.cells = extended(self.store.kind, &row.cells, &wanted, json);
            }
        }
    }

    /// Writes rows that have no object of their own, such as those of Helm releases.
    pub fn upsert_rows(&mut self, rows: impl IntoIterator<Item = Row>) {
        let read = Read {
            rows: rows.into_iter().collect(),
            blocks: Vec::new(),
        };
        // They have no object of which anything could be asked.
        let _ = self.put(read, None);
    }

    /// Removes an object, given as the server last sent it.
    pub(crate) fn remove_object(&mut self, json: &str) {
        let uid = read_row(self.store.kind, json).uid;
        self.remove(&[uid]);
    }

    /// Removes objects.
    pub fn remove(&mut self, uids: &[Uid]) {
        {
            let mut inner = self.store.inner.write();
            let changes: Vec<Change> = uids.iter().filter_map(|uid| inner.remove(*uid)).collect();
            inner.tidy();
            inner.tell(&changes);
        }
        self.mend();
        if self.listing.is_none() {
            self.packer.rest();
        }
    }

    /// Writes rows that have the wanted values; gives them back if others are wanted by now.
    fn put(&mut self, read: Read, wanted: Option<&AllWanted>) -> Result<(), NotWanted> {
        let written = read.rows.len();
        let mut inner = self.store.inner.write();
        if wanted.is_some_and(|wanted| !inner.extras.are(wanted)) {
            return Err((read, inner.extras.wanted()));
        }
        if let Some(listing) = &mut self.listing {
            listing.extend(read.rows.iter().map(|row| row.uid));
        }
        let slots = inner.keep(&read.blocks);
        let slots = slots.into_iter().chain(std::iter::repeat(None));
        let changes: Vec<Change> = read
            .rows
            .into_iter()
            .zip(slots)
            .filter_map(|(row, slot)| inner.put(row, slot))
            .collect();
        inner.tidy();
        inner.tell(&changes);
        if changes.len() < written {
            // Rows that are as they were may stand for objects that are not.
            inner.wake();
        }
        Ok(())
    }

    /// Makes the dictionary once there are objects enough, and packs those again that came before.
    fn learn(&mut self) {
        if self.packer.has_dictionary() {
            return;
        }
        let mut plain: Vec<(Uid, String)> = Vec::new();
        {
            let inner = self.store.inner.read();
            if inner.objects.len() < WORTH_A_DICTIONARY {
                return;
            }
            let all = inner.portion(&inner.uids());
            let _ = all.each(|row, json| {
                plain.push((row.uid, json.to_owned()));
                ControlFlow::Continue(())
            });
        }
        let samples: Vec<&str> = plain.iter().map(|(_, json)| json.as_str()).collect();
        let Some(unpacker) = self.packer.learn(&samples) else {
            return;
        };
        let blocks = self.packer.pack(&samples);
        let mut inner = self.store.inner.write();
        inner.unpacker = unpacker;
        let slots = inner.keep(&blocks);
        for ((uid, _), slot) in plain.iter().zip(slots) {
            inner.repack(*uid, slot);
        }
        inner.tidy();
    }

    /// Packs the objects anew that are left of blocks half of which are gone.
    fn mend(&mut self) {
        // Most often there is nothing to do, and nobody need wait for it.
        if !self.store.inner.read().pages.has_worn() {
            return;
        }
        let (blocks, unpacker) = {
            let mut inner = self.store.inner.write();
            let worn = inner.pages.take_worn();
            let blocks = worn.into_iter().filter_map(|slots| {
                let packed = inner.pages.get(*slots.first()?).to_vec();
                Some((slots, packed))
            });
            let blocks: Vec<(Vec<Slot>, Vec<u8>)> = blocks.collect();
            (blocks, inner.unpacker.clone())
        };
        let mut unpack = unpacker.many();
        for (slots, packed) in blocks {
            let Some(block) = unpack.unpack(&packed) else {
                continue;
            };
            let objects: Option<Vec<&str>> = slots
                .iter()
                .map(|slot| block.object(slot.member()))
                .collect();
            let Some(objects) = objects else { continue };
            let uids: Vec<Uid> = objects
                .iter()
                .map(|json| read_row(self.store.kind, json).uid)
                .collect();
            let packed = self.packer.pack(&objects);
            let mut inner = self.store.inner.write();
            let fresh = inner.keep(&packed);
            for ((uid, old), new) in uids.into_iter().zip(slots).zip(fresh) {
                let is_there = inner
                    .objects
                    .get(uid)
                    .is_some_and(|stored| stored.packed == Some(old));
                match new {
                    Some(_) if is_there => inner.repack(uid, new),
                    Some(new) => inner.pages.free(new),
                    None => {}
                }
            }
        }
        self.store.inner.write().tidy();
    }
}

impl Inner {
    /// Nothing when the row is as it was: then readers need not know.
    fn put(&mut self, row: Row, packed: Option<Slot>) -> Option<Change> {
        let row = Arc::new(row);
        self.broken += u32::from(row.health == Health::Broken);
        let stored = Stored {
            row: Arc::clone(&row),
            packed,
        };
        let old = self.objects.insert(stored);
        self.leave(old.as_ref().and_then(|old| old.packed));
        let old = old.map(|stored| stored.row);
        if let Some(old) = &old {
            self.broken -= u32::from(old.health == Health::Broken);
            if **old == *row {
                // Readers go on holding the row that they know.
                if !self.extras.reading
                    && let Some(stored) = self.objects.get_mut(row.uid)
                {
                    stored.row = Arc::clone(old);
                }
                return None;
            }
        }
        Some(Change {
            old,
            new: Some(row),
        })
    }

    /// Keeps blocks; a slot for each of their objects, in order.
    fn keep(&mut self, blocks: &[Packed]) -> Vec<Option<Slot>> {
        let slots = blocks.iter().flat_map(|block| {
            let bytes = block.bytes.as_ref();
            let first = bytes.map(|bytes| self.pages.put(bytes, block.objects));
            (0..block.objects).map(move |member| Some(first?.of_member(member)))
        });
        slots.collect()
    }

    fn uids(&self) -> Vec<Uid> {
        let objects = self.objects.iter();
        let mut all: Vec<(Option<Slot>, Uid)> = objects
            .map(|stored| (stored.packed, stored.row.uid))
            .collect();
        all.sort_unstable();
        all.into_iter().map(|(_, uid)| uid).collect()
    }

    fn remove(&mut self, uid: Uid) -> Option<Change> {
        let Stored { row: old, packed } = self.objects.remove(uid)?;
        self.broken -= u32::from(old.health == Health::Broken);
        self.leave(packed);
        Some(Change {
            old: Some(old),
            new: None,
        })
    }

    /// The same object, packed anew.
    fn repack(&mut self, uid: Uid, packed: Option<Slot>) {
        if let Some(stored) = self.objects.get_mut(uid) {
            let old = std::mem::replace(&mut stored.packed, packed);
            self.leave(old);
        }
    }

    /// Forgets what an object was packed as.
    fn leave(&mut self, packed: Option<Slot>) {
        if let Some(slot) = packed {
            self.pages.free(slot);
        }
    }

    /// Gives back what many have left behind. Slots that no object has yet are void afterwards.
    fn tidy(&mut self) {
        if self.pages.is_sparse() {
            let slots = self
                .objects
                .iter_mut()
                .filter_map(|stored| stored.packed.as_mut());
            let mut moved = Moved::default();
            slots.for_each(|slot| self.pages.tighten(slot, &mut moved));
        }
    }

    fn tell(&mut self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        self.readers.retain(|reader| reader.strong_count() > 0);
        for reader in self.readers.iter().filter_map(Weak::upgrade) {
            {
                let mut pending = reader.pending.lock();
                match &mut *pending {
                    Changes::Some(waiting) if waiting.len() + changes.len() <= PENDING_LIMIT => {
                        waiting.extend(changes.iter().cloned());
                    }
                    other => *other = Changes::Overflow,
                }
            }
            reader.wake.notify_one();
        }
    }

    fn wake(&self) {
        for reader in self.readers.iter().filter_map(Weak::upgrade) {
            reader.wake.notify_one();
        }
    }
}

/// The object's row; one that its kind cannot read still gets a row of its own, so that it is seen.
fn read_row(kind: &'static KindDef, json: &str) -> Row {
    match (kind.row)(json) {
        Ok(row) => row,
        Err(malformed) => {
            tracing::warn!(kind = kind.kind, %malformed, "an object is not what its kind says");
            let generic = resources::definition("", "");
            let mut row = (generic.row)(json).unwrap_or_else(|_| Row {
                uid: Uid::parse(json),
                namespace: compact_str::CompactString::default(),
                name: "(unreadable object)".into(),
                created: None,
                deleting: false,
                health: Health::Unknown,
                cells: resources::Cells::default(),
            });
            row.health = Health::Unknown;
            row.cells = kind.columns.iter().map(|_| Cell::Empty).collect();
            row
        }
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
