//! What a store keeps of each object, found by uid. The uid is in the row: kept as a key beside it, as maps
//! do, it would take as much again as all else here.

use std::{hash::BuildHasher, mem, sync::Arc};

use hashbrown::{DefaultHashBuilder, HashTable, hash_table::Entry};
use resources::{Row, Uid};

use crate::pages::Slot;

/// An object.
pub(super) struct Stored {
    pub row: Arc<Row>,
    /// The whole of it.
    pub packed: Option<Slot>,
}

/// Objects by their uids.
#[derive(Default)]
pub(super) struct Objects {
    table: HashTable<Stored>,
    hasher: DefaultHashBuilder,
}

impl Objects {
    pub fn len(&self) -> usize {
        self.table.len()
    }

    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Each object, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Stored> {
        self.table.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Stored> {
        self.table.iter_mut()
    }

    pub fn get(&self, uid: Uid) -> Option<&Stored> {
        let hash = self.hasher.hash_one(uid);
        self.table.find(hash, |stored| stored.row.uid == uid)
    }

    pub fn get_mut(&mut self, uid: Uid) -> Option<&mut Stored> {
        let hash = self.hasher.hash_one(uid);
        self.table.find_mut(hash, |stored| stored.row.uid == uid)
    }

    /// Keeps an object; what was kept of it before.
    pub fn insert(&mut self, stored: Stored) -> Option<Stored> {
        let uid = stored.row.uid;
        let (hasher, hash) = (&self.hasher, self.hasher.hash_one(uid));
        let is_it = |other: &Stored| other.row.uid == uid;
        let rehash = |other: &Stored| hasher.hash_one(other.row.uid);
        match self.table.entry(hash, is_it, rehash) {
            Entry::Occupied(mut known) => Some(mem::replace(known.get_mut(), stored)),
            Entry::Vacant(place) => {
                place.insert(stored);
                None
            }
        }
    }

    pub fn remove(&mut self, uid: Uid) -> Option<Stored> {
        let hash = self.hasher.hash_one(uid);
        let found = self.table.find_entry(hash, |stored| stored.row.uid == uid);
        Some(found.ok()?.remove().0)
    }
}
