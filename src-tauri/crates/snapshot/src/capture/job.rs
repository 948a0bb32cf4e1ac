//! What the thread that writes is told.

use std::{io, time::Duration};

use jiff::Timestamp;
use tokio::time::Instant;

use super::page::Outline;
use crate::{Manifest, line::Change};

/// What is to be written. Pages and events wait until the last page has come, because what is secret
/// may be told by any of them.
pub(super) enum Job {
    Document {
        path: String,
        document: String,
    },
    Page(Page),
    /// So many of the last pages are not wanted after all: the rest of their listing did not come.
    Forget(usize),
    /// A page of what is not to be written, but may be repeated in what is.
    Learn {
        group: String,
        kind: String,
        text: String,
    },
    Event(Event),
    Log {
        container: String,
        bytes: Vec<u8>,
    },
    /// All pages have come.
    Listed(Origin),
    Finish(Box<Manifest>),
}

/// A page of a list.
pub(super) struct Page {
    pub kind: Kind,
    /// When it was made, by the server's clock.
    pub made: Timestamp,
    pub text: String,
}

/// A change that a watch has told.
pub(super) struct Event {
    pub arrived: Instant,
    pub kind: u16,
    pub change: Change,
    pub object: String,
}

/// Where the recorded time begins, and how long it is.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    /// By the server's clock.
    pub captured_at: Timestamp,
    /// The same moment by the clock of this machine.
    pub began: Instant,
    pub journal: Duration,
}

/// A kind, as its objects are written.
#[derive(Clone)]
pub(super) struct Kind {
    /// Its place in the manifest.
    pub number: u16,
    pub group: String,
    pub api_version: String,
    pub name: String,
    /// The names that are wanted; all when absent.
    pub only: Option<Vec<String>>,
}

impl Kind {
    pub fn wants(&self, outline: &Outline<'_>) -> bool {
        let named = |only: &Vec<String>| only.iter().any(|name| *name == outline.metadata.name);
        self.only.as_ref().is_none_or(named)
    }
}

/// A text that waits. As it came, all of them would take as much memory as the whole cluster's state.
pub(super) struct Packed<T> {
    pub of: T,
    bytes: Vec<u8>,
    size: usize,
}

/// How hard zstd tries: as little as it can.
const LEVEL: i32 = 1;

impl<T> Packed<T> {
    pub fn new(of: T, text: &str) -> io::Result<Self> {
        Ok(Self {
            of,
            bytes: zstd::bulk::compress(text.as_bytes(), LEVEL)?,
            size: text.len(),
        })
    }

    pub fn text(&self) -> io::Result<String> {
        let text = zstd::bulk::decompress(&self.bytes, self.size)?;
        String::from_utf8(text).map_err(io::Error::other)
    }
}
