//! A store as bytes, to be kept while nobody looks at it: its objects as they are packed, and as of when.
//! Rows are read anew from the objects: a later Pilothouse may show more of them.
//!
//! The form, numbers in little endian: a mark; when the server was last heard (i64); the dictionary after its length
//! (u32), empty if there is none; then, until the end, blocks: which members are there (u16), how many there were (u8),
//! the length (u32), and the bytes.

use std::sync::Arc;

use wire::Millis;

use super::{Store, StoreWriter};
use crate::{
    pack::{Packed, UnpackMany, Unpacker},
    pages::MEMBERS,
};

const MARK: &[u8; 8] = b"objects1";

/// So many blocks are read before readers are told of them.
const PORTION: usize = 64;

impl Store {
    /// All of it as bytes, with the version to which it was complete; nothing if it was not.
    pub(crate) fn to_bytes(&self) -> Option<(String, Vec<u8>)> {
        // Before the objects: what comes between is told again after the version.
        let version = self.version()?;
        let inner = self.inner.read();
        let mut bytes = Vec::with_capacity(inner.pages.live_bytes() + (128 << 10));
        bytes.extend_from_slice(MARK);
        bytes.extend_from_slice(&self.heard().to_le_bytes());
        let dictionary = inner.unpacker.dictionary();
        put(
            &mut bytes,
            dictionary.map_or(&[], |dictionary| &**dictionary),
        )?;
        for record in inner.pages.records() {
            bytes.extend_from_slice(&record.alive.to_le_bytes());
            bytes.push(u8::try_from(record.members).ok()?);
            put(&mut bytes, record.bytes)?;
        }
        Some((version, bytes))
    }
}

impl StoreWriter {
    /// Takes in what [`Store::to_bytes`] gave; when the server was last heard then. Of bytes that are not those,
    /// nothing. Blocks for as long as reading takes.
    pub(crate) fn restore(&mut self, bytes: &[u8]) -> Option<Millis> {
        let (heard, dictionary, blocks) = parse(bytes)?;
        let unpacker = if dictionary.is_empty() {
            Unpacker::default()
        } else {
            self.packer.adopt(Arc::from(dictionary))?
        };
        self.store.inner.write().unpacker = unpacker.clone();
        let mut unpack = unpacker.many();
        for portion in blocks.chunks(PORTION) {
            let (mut objects, mut packed) = (Vec::new(), Vec::new());
            for block in portion {
                // One that is damaged is passed over.
                let Some(unpacked) = block.objects(&mut unpack) else {
                    continue;
                };
                if block.is_whole() {
                    packed.push(Packed {
                        objects: block.members.into(),
                        bytes: Some(block.packed.into()),
                    });
                } else {
                    let unpacked: Vec<&str> = unpacked.iter().map(String::as_str).collect();
                    packed.extend(self.packer.pack(&unpacked));
                }
                objects.extend(unpacked);
            }
            let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
            self.take(&objects, packed);
        }
        self.packer.rest();
        self.mend();
        Some(heard)
    }
}

/// A block among the bytes.
struct Block<'a> {
    alive: u16,
    members: u8,
    packed: &'a [u8],
}

impl Block<'_> {
    /// Whether none of its members is gone.
    fn is_whole(&self) -> bool {
        self.alive.count_ones() == u32::from(self.members)
    }

    /// Its objects; nothing if it cannot be unpacked.
    fn objects(&self, unpack: &mut UnpackMany<'_>) -> Option<Vec<String>> {
        let block = unpack.unpack(self.packed)?;
        let alive = (0..self.members).filter(|member| self.alive & (1 << member) != 0);
        alive
            .map(|member| block.object(member.into()).map(str::to_owned))
            .collect()
    }
}

fn parse(bytes: &[u8]) -> Option<(Millis, &[u8], Vec<Block<'_>>)> {
    let mut rest = bytes.strip_prefix(MARK)?;
    let heard = Millis::from_le_bytes(take(&mut rest)?);
    let dictionary = text(&mut rest)?;
    let mut blocks = Vec::new();
    while !rest.is_empty() {
        let alive = u16::from_le_bytes(take(&mut rest)?);
        let [members] = take(&mut rest)?;
        let packed = text(&mut rest)?;
        let most = u32::try_from(MEMBERS).ok()?;
        // None of more members than there were.
        if !(1..=most).contains(&members.into())
            || alive.leading_zeros() + u32::from(members) < most
        {
            return None;
        }
        blocks.push(Block {
            alive,
            members,
            packed,
        });
    }
    Some((heard, dictionary, blocks))
}

/// Puts a text after its length; nothing if it is too long.
fn put(bytes: &mut Vec<u8>, text: &[u8]) -> Option<()> {
    bytes.extend_from_slice(&u32::try_from(text.len()).ok()?.to_le_bytes());
    bytes.extend_from_slice(text);
    Some(())
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = u32::from_le_bytes(take(rest)?);
    let (taken, after) = rest.split_at_checked(length as usize)?;
    *rest = after;
    Some(taken)
}
