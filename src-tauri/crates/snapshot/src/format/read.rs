use std::{io::Read as _, ops::Range};

use bytes::Bytes;
use zstd::bulk::Decompressor;

use super::{Block, END, HEAD, HEAD_MAGIC, Index, LARGEST, MARK, TRAILER, TRAILER_MAGIC, VERSION};
use crate::{Error, Manifest};

/// No index unpacks to more: it has some 100 bytes for each MiB of the rest.
const LARGEST_INDEX: u64 = 16 << 20;
/// All blocks together unpack to at most so many times the file's size, beside [`ALWAYS`].
const RATIO: u64 = 1_000;
/// In bytes. What any file may unpack to.
const ALWAYS: u64 = 64 << 20;

/// A file whose parts lie where it says, and not yet more than that.
pub struct Archive {
    bytes: Bytes,
    /// What is in it.
    pub manifest: Manifest,
    blocks: Vec<(Block, usize)>,
}

impl Archive {
    /// Looks at the head, the end and the index.
    pub fn open(bytes: Bytes) -> Result<Self, Error> {
        head(&bytes)?;
        let index = index(&bytes)?;
        let end = index.start;
        let Index { manifest, blocks } = unpack_index(&bytes[index])?;
        let mut offset = HEAD;
        let mut raw = 0;
        let mut placed = Vec::with_capacity(blocks.len());
        for block in blocks {
            placed.push((block, offset));
            raw += u64::from(block.raw);
            if block.raw as usize > LARGEST {
                return Err(Error::Damaged("a block is larger than any may be"));
            }
            offset = offset
                .checked_add(block.length as usize)
                .filter(|offset| *offset <= end)
                .ok_or(Error::Damaged("a block lies outside of it"))?;
        }
        if offset != end {
            return Err(Error::Damaged("there is something between its parts"));
        }
        if raw > ALWAYS + RATIO * bytes.len() as u64 {
            return Err(Error::Bomb);
        }
        Ok(Self {
            bytes,
            manifest,
            blocks: placed,
        })
    }

    /// The blocks, in order.
    pub fn blocks(&self) -> impl Iterator<Item = Block> {
        self.blocks.iter().map(|(block, _)| *block)
    }

    /// The file's size in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The file as it was read.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The lines of a block.
    ///
    /// # Errors
    /// There is no such block, or it is damaged.
    pub fn unpack(&self, block: usize) -> Result<Vec<u8>, Error> {
        let damaged = Error::Damaged("a block cannot be unpacked");
        let Some((block, offset)) = self.blocks.get(block) else {
            return Err(damaged);
        };
        let packed = &self.bytes[*offset..*offset + block.length as usize];
        let unpacked = Decompressor::new()
            .and_then(|mut zstd| zstd.decompress(packed, block.raw as usize))
            .map_err(|_| damaged)?;
        if unpacked.len() != block.raw as usize
            || unpacked.last() != Some(&b'\n') && !block.is_log()
        {
            return Err(Error::Damaged("a block is shorter than it should be"));
        }
        Ok(unpacked)
    }
}

impl Block {
    fn is_log(&self) -> bool {
        matches!(self.holds, super::Holds::Logs)
    }
}

fn head(bytes: &[u8]) -> Result<(), Error> {
    let marked = bytes.starts_with(&HEAD_MAGIC)
        && bytes
            .get(8..8 + MARK.len())
            .is_some_and(|mark| mark == MARK);
    if !marked {
        // A piece of a head is a file whose copying had only begun.
        let whole: Vec<u8> = [&HEAD_MAGIC[..], &24_u32.to_le_bytes(), MARK].concat();
        return Err(if !bytes.is_empty() && whole.starts_with(bytes) {
            Error::Truncated {
                length: bytes.len(),
            }
        } else {
            Error::Foreign
        });
    }
    let version = number::<4>(bytes, HEAD - 4).map(u32::from_le_bytes);
    match version {
        None => Err(Error::Truncated {
            length: bytes.len(),
        }),
        Some(0) => Err(Error::Damaged("its version is 0")),
        Some(version) if version > VERSION => Err(Error::Newer { version }),
        Some(_) => Ok(()),
    }
}

/// Where the index is, by the trailer.
fn index(bytes: &[u8]) -> Result<Range<usize>, Error> {
    let truncated = || Error::Truncated {
        length: bytes.len(),
    };
    let trailer = bytes
        .len()
        .checked_sub(TRAILER)
        .filter(|at| *at >= HEAD)
        .ok_or_else(truncated)?;
    if !bytes[trailer..].starts_with(&TRAILER_MAGIC) || !bytes.ends_with(END) {
        return Err(truncated());
    }
    let place = |at| number::<8>(bytes, at).map(u64::from_le_bytes);
    let begin = place(trailer + 8).and_then(|begin| usize::try_from(begin).ok());
    let length = place(trailer + 16).and_then(|length| usize::try_from(length).ok());
    match (begin, length) {
        (Some(begin), Some(length))
            if begin >= HEAD && begin.checked_add(length) == Some(trailer) =>
        {
            Ok(begin..trailer)
        }
        _ => Err(Error::Damaged("its index is not where it should be")),
    }
}

fn unpack_index(packed: &[u8]) -> Result<Index, Error> {
    let damaged = |_| Error::Damaged("its index cannot be read");
    let limit = LARGEST_INDEX.min((packed.len() as u64 * RATIO).max(1 << 20));
    let mut json = Vec::new();
    zstd::Decoder::with_buffer(packed)
        .map_err(damaged)?
        .take(limit)
        .read_to_end(&mut json)
        .map_err(damaged)?;
    serde_json::from_slice(&json).map_err(|_| Error::Damaged("its index cannot be read"))
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}
