//! The file: a sequence of zstd frames that any zstd program unpacks to lines of JSON.
//!
//! `docs/snapshot-format.md` describes it for those who read it with other programs. In short:
//!
//! 1. a skippable frame with the mark and the version of the format,
//! 2. blocks, each a frame of its own of about 1 MiB of lines of one sort ([`Holds`]),
//! 3. the index: a frame with the manifest and the list of the blocks,
//! 4. a skippable frame that says where the index is. A file without it is cut short.
//!
//! A reader trusts nothing of it: lengths are checked against the file before anything is
//! allocated, frames carry checksums, and what all of them unpack to is bounded by the file's size.

mod read;
#[cfg(test)]
mod tests;
mod write;

use serde::{Deserialize, Serialize};

pub use read::Archive;
pub use write::Writer;

use crate::Manifest;

/// The version of the format that is written, and the highest that is read.
pub const VERSION: u32 = 1;

/// Skippable frames (RFC 8878, 3.1.2) begin with one of sixteen magic numbers: the first marks the
/// head, the last the trailer.
const HEAD_MAGIC: [u8; 4] = 0x184D_2A50_u32.to_le_bytes();
const TRAILER_MAGIC: [u8; 4] = 0x184D_2A5F_u32.to_le_bytes();
const MARK: &[u8; 20] = b"Pilothouse snapshot\n";
const END: &[u8; 8] = b"the end\n";
/// Magic number, length, mark, version.
const HEAD: usize = 4 + 4 + MARK.len() + 4;
/// Magic number, length, where the index begins, how long it is, the end.
const TRAILER: usize = 4 + 4 + 8 + 8 + END.len();

/// A block is closed once it is as large as this, in bytes before compression.
const BLOCK: usize = 1 << 20;
/// No block is larger, before compression: an object has a few MB at most.
const LARGEST: usize = 64 << 20;

/// What the lines of a block are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "holds", rename_all = "snake_case")]
pub enum Holds {
    /// [`crate::line::DocumentLine`]: what the server says of itself.
    Documents,
    /// [`crate::line::ObjectLine`] of one kind, in the order of the API.
    Objects {
        /// The kind's place in the manifest.
        kind: u16,
    },
    /// [`crate::line::EventLine`]: what changed while the capture ran, in order.
    Journal,
    /// [`crate::line::LogLine`], each followed by as many bytes of a container's log as it says.
    Logs,
}

/// A block, as the index lists it. Blocks follow each other without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What its lines are.
    #[serde(flatten)]
    pub holds: Holds,
    /// In bytes, as it is in the file.
    pub length: u32,
    /// In bytes, unpacked.
    pub raw: u32,
}

/// The last frame but one.
#[derive(Debug, Serialize, Deserialize)]
struct Index {
    manifest: Manifest,
    blocks: Vec<Block>,
}
