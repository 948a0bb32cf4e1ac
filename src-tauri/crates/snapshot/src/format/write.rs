use std::io::{self, Write};

use zstd::{bulk::Compressor, zstd_safe::CParameter};

use super::{BLOCK, Block, END, HEAD_MAGIC, Holds, Index, LARGEST, MARK, TRAILER_MAGIC, VERSION};
use crate::Manifest;

/// How hard zstd tries. On pods, 3 makes a file a quarter larger, and 12 takes three times as long
/// for a twentieth.
const LEVEL: i32 = 6;

/// Writes a file from its beginning to its end.
pub struct Writer<W> {
    out: W,
    compressor: Compressor<'static>,
    /// The lines of the block that is being filled.
    lines: Vec<u8>,
    holds: Holds,
    blocks: Vec<Block>,
    /// How many bytes were written.
    written: u64,
}

impl<W: Write> Writer<W> {
    /// Writes the head.
    pub fn new(mut out: W) -> io::Result<Self> {
        let mut compressor = Compressor::new(LEVEL)?;
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        let mut head = Vec::new();
        head.extend(HEAD_MAGIC);
        head.extend(length(MARK.len() + 4)?.to_le_bytes());
        head.extend(MARK);
        head.extend(VERSION.to_le_bytes());
        out.write_all(&head)?;
        Ok(Self {
            out,
            compressor,
            lines: Vec::new(),
            holds: Holds::Documents,
            blocks: Vec::new(),
            written: head.len() as u64,
        })
    }

    /// Adds a line, which holds no line feed, and for logs the bytes that follow it.
    ///
    /// # Errors
    /// The file cannot be written, or the line is larger than any object or log may be.
    pub fn line(&mut self, holds: Holds, line: &[u8], bytes: &[u8]) -> io::Result<()> {
        let size = line.len() + 1 + bytes.len();
        if size > LARGEST {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "an object or log larger than 64 MiB",
            ));
        }
        if holds != self.holds || self.lines.len() + size > BLOCK {
            self.close()?;
            self.holds = holds;
        }
        self.lines.extend(line);
        self.lines.push(b'\n');
        self.lines.extend(bytes);
        Ok(())
    }

    /// Writes the manifest and the end.
    pub fn finish(mut self, manifest: &Manifest) -> io::Result<W> {
        self.close()?;
        let index = serde_json::to_vec(&Index {
            manifest: manifest.clone(),
            blocks: std::mem::take(&mut self.blocks),
        })?;
        let begin = self.written;
        let packed = self.compressor.compress(&index)?;
        self.write(&packed)?;
        let mut trailer = Vec::new();
        trailer.extend(TRAILER_MAGIC);
        trailer.extend(length(8 + 8 + END.len())?.to_le_bytes());
        trailer.extend(begin.to_le_bytes());
        trailer.extend((packed.len() as u64).to_le_bytes());
        trailer.extend(END);
        self.write(&trailer)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn close(&mut self) -> io::Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let packed = self.compressor.compress(&self.lines)?;
        self.blocks.push(Block {
            holds: self.holds,
            length: length(packed.len())?,
            raw: length(self.lines.len())?,
        });
        self.lines.clear();
        self.write(&packed)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

fn length(length: usize) -> io::Result<u32> {
    u32::try_from(length).map_err(|_| io::ErrorKind::InvalidData.into())
}
