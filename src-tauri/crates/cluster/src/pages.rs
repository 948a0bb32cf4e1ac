//! Packed objects, one after the other in pages.
//!
//! An allocation for each would be rounded up by a tenth, and leave holes as objects change. A page
//! is only ever appended to; what was left behind in it is reclaimed by moving the rest elsewhere.
//!
//! A record holds several objects, its members, which come together and go one by one.

use std::{
    collections::{HashMap, HashSet},
    num::NonZero,
};

/// Offsets in a page fit into 16 bits.
const PAGE_BYTES: usize = 64 << 10;
/// Less than this is not worth the moving.
const SLACK_BYTES: usize = 4 * PAGE_BYTES;
/// Before each record: its length, and which members are still there.
const HEADER_BYTES: usize = size_of::<u32>() + size_of::<u16>() + size_of::<u8>();
/// As many members as a record may have.
pub(crate) const MEMBERS: usize = 16;

/// Where a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Place {
    /// The page's index and one, so that an `Option` of it is no larger.
    page: NonZero<u32>,
    offset: u16,
}

/// Where a member of a record is; good until it is freed or moved. Flat, so that it takes 8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Slot {
    page: NonZero<u32>,
    offset: u16,
    member: u8,
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
    /// Records of which half of the members are gone, and not all.
    worn: HashSet<Place>,
}

/// A record as it is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    /// A bit for each member that is still there.
    pub alive: u16,
    /// How many there were.
    pub members: usize,
    /// What was put.
    pub bytes: &'a [u8],
}

/// Where records have gone that were moved.
#[derive(Default)]
pub(crate) struct Moved(HashMap<Place, Place>);

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

/// What stands before a record.
#[derive(Clone, Copy)]
struct Header {
    length: u32,
    /// A bit for each member that is still there.
    alive: u16,
    members: u8,
}

impl Header {
    fn read(bytes: &[u8]) -> Self {
        let [a, b, c, d, low, high, members, ..] = *bytes else {
            unreachable!("a header before each record")
        };
        Self {
            length: u32::from_le_bytes([a, b, c, d]),
            alive: u16::from_le_bytes([low, high]),
            members,
        }
    }

    fn write(self, bytes: &mut [u8]) {
        bytes[..4].copy_from_slice(&self.length.to_le_bytes());
        bytes[4..6].copy_from_slice(&self.alive.to_le_bytes());
        bytes[6] = self.members;
    }

    /// Whether half of the members are gone.
    fn is_worn(self) -> bool {
        self.alive != 0 && self.alive.count_ones() * 2 <= self.members.into()
    }
}

impl Pages {
    /// Keeps a record of so many members; the slot of the first.
    ///
    /// # Panics
    ///
    /// If it is larger than 4 GiB, there are more than 2³² pages, or it has no members or more than
    /// [`MEMBERS`].
    pub fn put(&mut self, record: &[u8], members: usize) -> Slot {
        assert!((1..=MEMBERS).contains(&members), "{members} members");
        let header = Header {
            length: u32::try_from(record.len()).expect("a record below 4 GiB"),
            alive: u16::MAX >> (MEMBERS - members),
            members: u8::try_from(members).expect("few members"),
        };
        self.append(header, record).slot(0)
    }

    fn append(&mut self, header: Header, record: &[u8]) -> Place {
        let needed = HEADER_BYTES + record.len();
        let index = self.page_for(needed);
        let bytes = &mut self.all[index].bytes;
        let start = bytes.len();
        let offset = u16::try_from(start).expect("a page that has room");
        bytes.resize(start + HEADER_BYTES, 0);
        header.write(&mut bytes[start..]);
        bytes.extend_from_slice(record);
        self.live += needed;
        let page = u32::try_from(index + 1)
            .ok()
            .and_then(NonZero::new)
            .expect("a number of pages that fits");
        Place { page, offset }
    }

    /// The record of a slot.
    pub fn get(&self, slot: Slot) -> &[u8] {
        self.record(slot.place()).1
    }

    fn record(&self, place: Place) -> (Header, &[u8]) {
        let (index, offset) = place.parts();
        let (header, rest) = self.all[index].bytes[offset..].split_at(HEADER_BYTES);
        let header = Header::read(header);
        (header, &rest[..header.length as usize])
    }

    /// Every record of which a member is still there: which are, how many there were, and the record.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.all.iter().flat_map(|page| {
            let mut rest = page.bytes.as_slice();
            let records = std::iter::from_fn(move || {
                let (header, after) = rest.split_at_checked(HEADER_BYTES)?;
                let header = Header::read(header);
                let bytes;
                (bytes, rest) = after.split_at_checked(header.length as usize)?;
                Some(Record {
                    alive: header.alive,
                    members: header.members.into(),
                    bytes,
                })
            });
            records.filter(|record| record.alive != 0)
        })
    }

    /// Forgets a member of a record, and the record with its last member.
    pub fn free(&mut self, slot: Slot) {
        let place = slot.place();
        let (mut header, _) = self.record(place);
        header.alive &= !(1 << slot.member);
        let (index, offset) = place.parts();
        header.write(&mut self.all[index].bytes[offset..]);
        if header.is_worn() {
            self.worn.insert(place);
        }
        if header.alive == 0 {
            self.drop_record(place);
        }
    }

    fn drop_record(&mut self, place: Place) {
        self.worn.remove(&place);
        let (index, _) = place.parts();
        let freed = HEADER_BYTES + self.record(place).1.len();
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

    /// Records of which half of the members are gone, each with the slots of the others; those that were
    /// told are not told again before more goes.
    pub fn take_worn(&mut self) -> Vec<Vec<Slot>> {
        let worn = std::mem::take(&mut self.worn);
        let alive = |place: Place| {
            let (header, _) = self.record(place);
            (0..header.members)
                .filter(move |member| header.alive & (1 << member) != 0)
                .map(move |member| place.slot(member))
                .collect()
        };
        worn.into_iter().map(alive).collect()
    }

    /// Whether there is anything for [`Pages::take_worn`] to tell.
    pub fn has_worn(&self) -> bool {
        !self.worn.is_empty()
    }

    /// Whether so much is left behind that every slot should be given to [`Pages::tighten`]. After
    /// that it is not so: a page is sparse well before all pages together are.
    pub fn is_sparse(&self) -> bool {
        self.dead > SLACK_BYTES && self.dead * 3 > self.live
    }

    /// Moves a record out of a page of which much is left behind. Every slot of its members must be
    /// given here, with the same `moved`, before any is used.
    pub fn tighten(&mut self, slot: &mut Slot, moved: &mut Moved) {
        let from = slot.place();
        if let Some(to) = moved.0.get(&from) {
            *slot = to.slot(slot.member);
            return;
        }
        let (index, _) = from.parts();
        if self.open != Some(index) && self.all[index].is_sparse() {
            let (header, record) = self.record(from);
            let record = record.to_vec();
            let was_worn = self.worn.contains(&from);
            self.drop_record(from);
            let to = self.append(header, &record);
            if was_worn {
                self.worn.insert(to);
            }
            moved.0.insert(from, to);
            *slot = to.slot(slot.member);
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

impl Place {
    fn parts(self) -> (usize, usize) {
        (self.page.get() as usize - 1, self.offset.into())
    }

    fn slot(self, member: u8) -> Slot {
        Slot {
            page: self.page,
            offset: self.offset,
            member,
        }
    }
}

impl Slot {
    /// The slot of another member of the same record.
    pub fn of_member(self, member: usize) -> Self {
        self.place()
            .slot(u8::try_from(member).expect("few members"))
    }

    /// Which member of its record it is of.
    pub fn member(self) -> usize {
        self.member.into()
    }

    /// Whether another is of the same record.
    pub fn is_beside(self, other: Self) -> bool {
        self.place() == other.place()
    }

    fn place(self) -> Place {
        Place {
            page: self.page,
            offset: self.offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn held(pages: &Pages) -> usize {
        pages.all.iter().map(|page| page.bytes.capacity()).sum()
    }

    fn tighten<'a>(pages: &mut Pages, slots: impl Iterator<Item = &'a mut Slot>) {
        if pages.is_sparse() {
            let mut moved = Moved::default();
            for slot in slots {
                pages.tighten(slot, &mut moved);
            }
        }
    }

    proptest! {
        #[test]
        fn records_stay_what_they_are_while_others_come_and_go(
            steps in proptest::collection::vec(
                (any::<u8>(), any::<bool>(), 0usize..90_000, 1usize..=MEMBERS), 1..200),
        ) {
            let mut pages = Pages::default();
            let mut kept: Vec<(Slot, Vec<u8>, usize)> = Vec::new();
            for (byte, goes, length, members) in steps {
                if goes && !kept.is_empty() {
                    let (slot, ..) = kept.swap_remove(usize::from(byte) % kept.len());
                    pages.free(slot);
                } else {
                    // Most are short, some have a page of their own.
                    let length = if byte % 8 == 0 { length } else { length % 3_000 };
                    let record = vec![byte; length];
                    let slot = pages.put(&record, members);
                    let all = (0..members).map(|member| (slot.of_member(member), record.clone(), members));
                    kept.extend(all);
                }
                tighten(&mut pages, kept.iter_mut().map(|(slot, ..)| slot));
                prop_assert!(!pages.is_sparse());
                for (slot, record, _) in &kept {
                    prop_assert_eq!(pages.get(*slot), &record[..]);
                }
                for alive in pages.take_worn() {
                    let beside = kept.iter().filter(|(slot, ..)| slot.is_beside(alive[0]));
                    let beside: Vec<&(Slot, Vec<u8>, usize)> = beside.collect();
                    prop_assert_eq!(beside.len(), alive.len());
                    prop_assert!(alive.len() * 2 <= beside[0].2);
                    prop_assert!(beside.iter().all(|(slot, ..)| alive.contains(slot)));
                }
            }
            for (slot, ..) in kept {
                pages.free(slot);
            }
            prop_assert_eq!((pages.live, pages.dead, held(&pages)), (0, 0, 0));
            prop_assert!(!pages.has_worn());
        }
    }

    #[test]
    fn what_is_left_behind_is_reclaimed() {
        let mut pages = Pages::default();
        let mut slots: Vec<Slot> = (0..10_000).map(|_| pages.put(&[7; 500], 1)).collect();
        for round in 0..100_000 {
            let slot = &mut slots[round * 7919 % 10_000];
            pages.free(*slot);
            *slot = pages.put(&[8; 500], 1);
            tighten(&mut pages, slots.iter_mut());
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
