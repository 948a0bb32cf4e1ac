//! A file that was read as a whole once: where each object, each of its versions and each log is.
//!
//! Nothing of it ever changes. The state at any moment of the journal is found by looking up each
//! object's version of that moment, so any number of listings and watches share it without a lock.

mod index;

use std::{collections::BTreeMap, ops::Bound, path::Path, sync::Arc};

use bytes::Bytes;
use compact_str::{CompactString, format_compact};
use index::Index;
use parking_lot::Mutex;

use crate::{
    CapturedKind, Error, Manifest,
    format::Archive,
    line::{Change, DocumentLine, Item, Key, Keyed},
};

/// A shop on eight nodes, some of it broken: `script/demo` captures it from a real cluster.
const DEMO: &[u8] = include_bytes!("../demo/shop.pilothouse");

/// A file larger than this is no snapshot that a laptop could hold.
const LARGEST_FILE: u64 = 4 << 30;
/// Unpacked blocks that are kept, because the next request is likely to be for the same.
const KEPT: usize = 8;

/// A cluster's state in a file.
pub struct Snapshot {
    archive: Archive,
    index: Index,
    /// The blocks that were unpacked last, newest first.
    kept: Mutex<Vec<(u32, Arc<Vec<u8>>)>>,
}

/// How many events of the journal have happened.
pub type Position = u32;

/// The objects of a kind, in the order of the API server.
#[derive(Default)]
pub(crate) struct Objects {
    /// By `namespace/name`, or `name` where there are no namespaces: as the API server's storage
    /// orders them.
    versions: BTreeMap<CompactString, Vec<Version>>,
    /// The events of the kind by their number, with the resource version of each.
    events: Vec<(Position, u64)>,
}

/// An object from an event on.
#[derive(Clone, Copy)]
struct Version {
    /// The position of the journal from which on it is so.
    from: Position,
    /// Nothing where it is gone.
    place: Option<Place>,
}

/// Where a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    block: u32,
    start: u32,
    end: u32,
}

/// An event of the journal.
pub(crate) struct Event {
    /// In milliseconds after the capture began.
    pub at: u64,
    pub change: Change,
    pub key: CompactString,
    pub place: Place,
}

/// A line of a block that is held.
pub(crate) struct Text {
    block: Arc<Vec<u8>>,
    start: usize,
    end: usize,
}

impl Text {
    pub fn bytes(&self) -> &[u8] {
        &self.block[self.start..self.end]
    }

    /// The same object with the resource version of another.
    pub fn with_version_of(&self, other: &Self) -> Result<Self, Error> {
        let version = read::<Keyed<'_>>(other.item()?.object.get().as_bytes())?
            .metadata
            .resource_version
            .unwrap_or_default();
        let mut line: serde_json::Value = self.read()?;
        line["object"]["metadata"]["resourceVersion"] = (*version).into();
        let block = line.to_string().into_bytes();
        Ok(Self {
            start: 0,
            end: block.len(),
            block: Arc::new(block),
        })
    }

    /// The document in the line, as far as it is read here: not all of a line was looked at when the
    /// file was opened.
    fn read<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, Error> {
        serde_json::from_slice(self.bytes()).map_err(|_| Error::Damaged("a line cannot be read"))
    }

    /// The line as one of an object or event.
    pub fn item(&self) -> Result<Item<'_>, Error> {
        self.read()
    }

    pub fn document(&self) -> Result<DocumentLine<'_>, Error> {
        self.read()
    }
}

impl Snapshot {
    /// Reads a file. Blocks.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::File {
            what: "read",
            path: path.into(),
            source,
        };
        // Looked at before reading: a pipe would wait for its writer.
        let metadata = std::fs::metadata(path).map_err(failed)?;
        if !metadata.is_file() || metadata.len() > LARGEST_FILE {
            return Err(Error::Foreign);
        }
        let bytes = std::fs::read(path).map_err(failed)?;
        Self::from_bytes(bytes.into())
    }

    /// Reads the demo that comes with the app. Blocks.
    pub fn demo() -> Result<Self, Error> {
        Self::from_bytes(Bytes::from_static(DEMO))
    }

    /// Reads what a file holds. Blocks for as long as unpacking all of it takes.
    pub fn from_bytes(bytes: Bytes) -> Result<Self, Error> {
        let archive = Archive::open(bytes)?;
        Ok(Self {
            index: Index::read(&archive)?,
            archive,
            kept: Mutex::default(),
        })
    }

    /// What it is of, and what is in it.
    pub fn manifest(&self) -> &Manifest {
        &self.archive.manifest
    }

    /// The file's size in bytes.
    pub fn size(&self) -> usize {
        self.archive.size()
    }

    /// Whether both were read from the same bytes.
    pub fn is_same(&self, other: &Self) -> bool {
        self.archive.bytes() == other.archive.bytes()
    }

    /// A kind that it holds, with its place in the manifest.
    pub(crate) fn kind(
        &self,
        group: &str,
        version: &str,
        resource: &str,
    ) -> Option<(u16, &CapturedKind)> {
        let kinds = &self.archive.manifest.kinds;
        let index = kinds.iter().position(|kind| {
            kind.group == group && kind.version == version && kind.resource == resource
        })?;
        Some((u16::try_from(index).ok()?, &kinds[index]))
    }

    /// How many events had happened so many milliseconds after the capture began.
    pub(crate) fn position(&self, at: u64) -> Position {
        let happened = self.index.journal.partition_point(|event| event.at <= at);
        Position::try_from(happened).unwrap_or(Position::MAX)
    }

    /// An event by the position that it leads to, from 1 on.
    pub(crate) fn event(&self, position: Position) -> Option<&Event> {
        self.index.journal.get(position.checked_sub(1)? as usize)
    }

    /// When the next event after a position happens, in milliseconds after the capture began.
    pub(crate) fn next_event(&self, position: Position) -> Option<u64> {
        self.index
            .journal
            .get(position as usize)
            .map(|event| event.at)
    }

    /// The resource version of a kind at a position.
    pub(crate) fn resource_version(&self, kind: u16, position: Position) -> u64 {
        let objects = &self.index.kinds[usize::from(kind)];
        let happened = objects.events.partition_point(|(at, _)| *at <= position);
        let listed = self.listed_version(kind);
        objects.events[..happened]
            .last()
            .map_or(listed, |(_, version)| listed.max(*version))
    }

    /// The resource version at which a kind was listed.
    pub(crate) fn listed_version(&self, kind: u16) -> u64 {
        number(&self.archive.manifest.kinds[usize::from(kind)].resource_version)
    }

    /// The position at which a kind had reached a resource version.
    pub(crate) fn position_of(&self, kind: u16, version: u64) -> Position {
        let events = &self.index.kinds[usize::from(kind)].events;
        let happened = events.partition_point(|(_, at)| *at <= version);
        events[..happened]
            .last()
            .map_or(0, |(position, _)| *position)
    }

    /// The events of a kind after a position, up to another.
    pub(crate) fn events(
        &self,
        kind: u16,
        after: Position,
        until: Position,
    ) -> impl Iterator<Item = Position> {
        let events = &self.index.kinds[usize::from(kind)].events;
        let begin = events.partition_point(|(position, _)| *position <= after);
        events[begin..]
            .iter()
            .map(|(position, _)| *position)
            .take_while(move |position| *position <= until)
    }

    /// Where an object is at a position, if it is.
    pub(crate) fn find(&self, kind: u16, key: &str, position: Position) -> Option<Place> {
        self.index.kinds[usize::from(kind)]
            .versions
            .get(key)
            .and_then(|versions| at(versions, position))
    }

    /// The objects of a kind whose keys begin so, after a key, at a position; in order.
    pub(crate) fn range<'a>(
        &'a self,
        kind: u16,
        prefix: &'a str,
        after: Option<&str>,
        position: Position,
    ) -> impl Iterator<Item = (&'a CompactString, Place)> {
        let begin = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        self.index.kinds[usize::from(kind)]
            .versions
            .range::<str, _>((begin, Bound::Unbounded))
            .take_while(move |(key, _)| key.starts_with(prefix))
            .filter_map(move |(key, versions)| Some((key, at(versions, position)?)))
    }

    /// A document by the path at which the server answers it.
    pub(crate) fn document(&self, path: &str) -> Result<Option<Text>, Error> {
        self.index
            .documents
            .get(path)
            .map(|place| self.text(*place))
            .transpose()
    }

    /// The log of a container's run.
    pub(crate) fn log(&self, container: &str) -> Result<Option<Text>, Error> {
        let log = self.index.logs.get(container);
        log.map(|place| self.text(*place)).transpose()
    }

    /// How many logs it holds.
    pub fn logs(&self) -> usize {
        self.index.logs.len()
    }

    /// A line by its place.
    pub(crate) fn text(&self, place: Place) -> Result<Text, Error> {
        let kept = {
            let mut kept = self.kept.lock();
            let found = kept.iter().position(|(block, _)| *block == place.block);
            found.map(|index| {
                kept[..=index].rotate_right(1);
                Arc::clone(&kept[0].1)
            })
        };
        let block = if let Some(block) = kept {
            block
        } else {
            // Not under the lock: others go on meanwhile, and two may unpack the same.
            let block = Arc::new(self.archive.unpack(place.block as usize)?);
            let mut kept = self.kept.lock();
            kept.insert(0, (place.block, Arc::clone(&block)));
            kept.truncate(KEPT);
            block
        };
        Ok(Text {
            block,
            start: place.start as usize,
            end: place.end as usize,
        })
    }
}

/// The version of a position.
fn at(versions: &[Version], position: Position) -> Option<Place> {
    let known = versions.partition_point(|version| version.from <= position);
    versions[..known].last()?.place
}

/// Resource versions are numbers since Kubernetes 1.35 by promise (KEP-5504), and were before.
fn number(version: &str) -> u64 {
    version.parse().unwrap_or_default()
}

/// As the API server's storage orders objects.
pub(crate) fn key(metadata: &Key<'_>) -> CompactString {
    match metadata.namespace.as_deref() {
        Some(namespace) if !namespace.is_empty() => {
            format_compact!("{namespace}/{}", metadata.name)
        }
        _ => CompactString::from(&*metadata.name),
    }
}

fn read<'a, T: serde::Deserialize<'a>>(line: &'a [u8]) -> Result<T, Error> {
    serde_json::from_slice(line).map_err(|_| Error::Damaged("a line cannot be read"))
}
