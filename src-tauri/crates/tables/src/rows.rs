//! The rows of a view, each by a number of its own. What orders them moves numbers of four bytes, where
//! references would be counted: a sort of many rows would touch each of them for that alone.

use std::{hash::BuildHasher, ops::Index};

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::{Item, RowKey};

/// Rows by their numbers. Another row may have a number once its row is gone.
#[derive(Default)]
pub(crate) struct Rows {
    items: Vec<Option<Item>>,
    free: Vec<u32>,
    /// The number of each.
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Rows {
    /// Each row with its number, as they lie in memory.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Item)> {
        let numbered = (0..).zip(&self.items);
        numbered.filter_map(|(number, item)| Some((number, item.as_ref()?)))
    }

    /// What `make` makes of each of these rows, by their numbers, and the default of all others; nothing once
    /// it makes nothing. Rows are read as they lie in memory: in the order of their names, the processor
    /// would wait for each of them.
    pub fn map<'a, T: Clone + Default>(
        &'a self,
        rows: impl Iterator<Item = &'a u32>,
        mut make: impl FnMut(&'a Item) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut wanted = vec![false; self.items.len()];
        rows.for_each(|row| wanted[*row as usize] = true);
        let mut made = vec![T::default(); self.items.len()];
        for ((item, value), wanted) in self.items.iter().zip(&mut made).zip(wanted) {
            if let Some(item) = item.as_ref().filter(|_| wanted) {
                *value = make(item)?;
            }
        }
        Some(made)
    }

    /// The number of a row.
    pub fn number(&self, key: RowKey) -> Option<u32> {
        let is_it = |number: &u32| self[*number].key() == key;
        self.numbers.find(self.hasher.hash_one(key), is_it).copied()
    }

    /// Takes a row up that is not there; its number.
    ///
    /// # Panics
    ///
    /// If there are 2³² rows.
    pub fn add(&mut self, item: Item) -> u32 {
        let key = item.key();
        let number = if let Some(number) = self.free.pop() {
            self.items[number as usize] = Some(item);
            number
        } else {
            if self.items.len() == self.items.capacity() {
                // Not to twice as many, as it would by itself.
                self.items.reserve_exact(self.items.len() / 8 + 64);
            }
            self.items.push(Some(item));
            u32::try_from(self.items.len() - 1).expect("fewer than 2³² rows")
        };
        let Self { items, hasher, .. } = self;
        let hash = |number: &u32| {
            let item = items[*number as usize].as_ref();
            item.map_or(0, |item| hasher.hash_one(item.key()))
        };
        self.numbers
            .insert_unique(hasher.hash_one(key), number, hash);
        number
    }

    /// Puts a row in the place of another of the same object; that one.
    pub fn replace(&mut self, number: u32, item: Item) -> Option<Item> {
        self.items[number as usize].replace(item)
    }

    /// Lets a row go.
    pub fn remove(&mut self, number: u32) -> Option<Item> {
        let item = self.items[number as usize].take()?;
        let hash = self.hasher.hash_one(item.key());
        if let Ok(entry) = self.numbers.find_entry(hash, |other| *other == number) {
            entry.remove();
        }
        self.free.push(number);
        Some(item)
    }
}

impl FromIterator<Item> for Rows {
    fn from_iter<T: IntoIterator<Item = Item>>(items: T) -> Self {
        let mut rows = Self::default();
        for item in items {
            match rows.number(item.key()) {
                Some(number) => {
                    rows.replace(number, item);
                }
                None => {
                    rows.add(item);
                }
            }
        }
        rows
    }
}

impl Index<u32> for Rows {
    type Output = Item;

    fn index(&self, number: u32) -> &Item {
        let item = self.items[number as usize].as_ref();
        item.expect("the number of a row that is there")
    }
}
