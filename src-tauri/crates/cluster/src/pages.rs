//! Packed objects, one after the other in pages.
//!
//! An allocation for each would be rounded up by a tenth, and leave holes as objects change. A page
//! is only ever appended to; what was left behind in it is reclaimed by moving the rest elsewhere.

use std::num::NonZero;

/// Offsets in a page fit into 16 bits.
const PAGE_BYTES: usize = 64 << 10;
/// Less than this is not worth the moving.
const SLACK_BYTES: usize = 4 * PAGE_BYTES;
/// Before each record: its length.
const HEADER_BYTES: usize = size_of::<u32>();

/// Where a record is; good until it is freed or moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// The page's index and one, so that an `Option` of it is no larger.
    page: NonZero<u32>,
    offset: u16,
}

/// Records of any length.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    all: Vec<Page>,
    /// Indices of pages without any record, which hold no memory.
    empty: Vec<usize>,
    /// The page that is appended to.
    open: Option<usize>,
    live: usize,
    dead: usize,
}

#[derive(Debug, Default)]
struct Page {
    bytes: Vec<u8>,
    dead: usize,
}

impl Page {
    fn is_sparse(&self) -> bool {
        self.dead * 5 > self.bytes.len()
    }
}

impl Pages {
    /// Keeps a record.
    ///
    /// # Panics
    ///
    /// If it is larger than 4 GiB, or there are more than 2³² pages.
    pub fn put(&mut self, record: &[u8]) -> Slot {
        let length = u32::try_from(record.len()).expect("a record below 4 GiB");
        let needed = HEADER_BYTES + record.len();
        let index = self.page_for(needed);
        let page = &mut self.all[index];
        let offset = u16::try_from(page.bytes.len()).expect("a page that has room");
        page.bytes.extend_from_slice(&length.to_le_bytes());
        page.bytes.extend_from_slice(record);
        self.live += needed;
        let page = u32::try_from(index + 1)
            .ok()
            .and_then(NonZero::new)
            .expect("a number of pages that fits");
        Slot { page, offset }
    }

    /// The record of a slot.
    pub fn get(&self, slot: Slot) -> &[u8] {
        let (index, offset) = slot.place();
        let (header, rest) = self.all[index].bytes[offset..].split_at(HEADER_BYTES);
        let length = u32::from_le_bytes(header.try_into().expect("a header")) as usize;
        &rest[..length]
    }

    /// Forgets a record.
    pub fn free(&mut self, slot: Slot) {
        let (index, _) = slot.place();
        let freed = HEADER_BYTES + self.get(slot).len();
        let page = &mut self.all[index];
        page.dead += freed;
        self.live -= freed;
        self.dead += freed;
        if page.dead == page.bytes.len() {
            self.dead -= page.dead;
            *page = Page::default();
            self.empty.push(index);
            if self.open == Some(index) {
                self.open = None;
            }
        }
    }

    /// Whether so much is left behind that every slot should be given to [`Pages::tighten`]. After
    /// that it is not so: a page is sparse well before all pages together are.
    pub fn is_sparse(&self) -> bool {
        self.dead > SLACK_BYTES && self.dead * 3 > self.live
    }

    /// Moves a record out of a page of which much is left behind.
    pub fn tighten(&mut self, slot: &mut Slot) {
        let (index, _) = slot.place();
        if self.open != Some(index) && self.all[index].is_sparse() {
            let record = self.get(*slot).to_vec();
            self.free(*slot);
            *slot = self.put(&record);
        }
    }

    /// How many bytes the records take.
    pub fn live_bytes(&self) -> usize {
        self.live
    }

    /// The index of a page with so much room.
    fn page_for(&mut self, needed: usize) -> usize {
        if needed > PAGE_BYTES {
            return self.new_page(needed);
        }
        match self.open {
            Some(index) if self.all[index].bytes.len() + needed <= PAGE_BYTES => index,
            _ => {
                let index = self.new_page(PAGE_BYTES);
                self.open = Some(index);
                index
            }
        }
    }

    fn new_page(&mut self, capacity: usize) -> usize {
        let index = self.empty.pop().unwrap_or_else(|| {
            self.all.push(Page::default());
            self.all.len() - 1
        });
        self.all[index].bytes.reserve_exact(capacity);
        index
    }
}

impl Slot {
    fn place(self) -> (usize, usize) {
        (self.page.get() as usize - 1, self.offset.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn held(pages: &Pages) -> usize {
        pages.all.iter().map(|page| page.bytes.capacity()).sum()
    }

    proptest! {
        #[test]
        fn records_stay_what_they_are_while_others_come_and_go(
            steps in proptest::collection::vec((any::<u8>(), any::<bool>(), 0usize..90_000), 1..200),
        ) {
            let mut pages = Pages::default();
            let mut kept: Vec<(Slot, Vec<u8>)> = Vec::new();
            for (byte, goes, length) in steps {
                if goes && !kept.is_empty() {
                    let (slot, _) = kept.swap_remove(usize::from(byte) % kept.len());
                    pages.free(slot);
                } else {
                    // Most are short, some have a page of their own.
                    let length = if byte % 8 == 0 { length } else { length % 3_000 };
                    let record = vec![byte; length];
                    kept.push((pages.put(&record), record));
                }
                if pages.is_sparse() {
                    for (slot, _) in &mut kept {
                        pages.tighten(slot);
                    }
                    prop_assert!(!pages.is_sparse());
                }
                for (slot, record) in &kept {
                    prop_assert_eq!(pages.get(*slot), &record[..]);
                }
            }
            let bytes = |(_, record): &(Slot, Vec<u8>)| HEADER_BYTES + record.len();
            prop_assert_eq!(pages.live_bytes(), kept.iter().map(bytes).sum::<usize>());
            for (slot, _) in kept {
                pages.free(slot);
            }
            prop_assert_eq!((pages.live, pages.dead, held(&pages)), (0, 0, 0));
        }
    }

    #[test]
    fn what_is_left_behind_is_reclaimed() {
        let mut pages = Pages::default();
        let mut slots: Vec<Slot> = (0..10_000).map(|_| pages.put(&[7; 500])).collect();
        for round in 0..100_000 {
            let slot = &mut slots[round * 7919 % 10_000];
            pages.free(*slot);
            *slot = pages.put(&[8; 500]);
            if pages.is_sparse() {
                for slot in &mut slots {
                    pages.tighten(slot);
                }
            }
        }
        assert!(
            held(&pages) < pages.live_bytes() * 3 / 2,
            "{} bytes for {}",
            held(&pages),
            pages.live_bytes()
        );
    }

    #[test]
    fn a_slot_is_small() {
        assert_eq!(size_of::<Option<Slot>>(), 8);
    }
}
