//! Where everything is in a file: found by reading all of it once.

use std::collections::{BTreeMap, HashMap};

use super::{Event, Objects, Place, Position, Version, key, number, read};
use crate::{
    Error,
    format::{Archive, Holds},
    line::{Change, DocumentLine, EventLine, Keyed, LogLine, ObjectLine},
};

/// A line has a version of an object, and no two are the same: it takes at least this much of a
/// file, in bytes.
const LEAST: usize = 2;
/// Lines that even a tiny file may have.
const ALWAYS: usize = 10_000;
/// Bytes of names that a file may have for each of its own. With the lines, they bound what an index
/// can grow to.
const NAMES: usize = 4;
/// Bytes of names that even a tiny file may have.
const NAMES_ALWAYS: usize = 4 << 20;

/// Where everything is in a file.
pub(super) struct Index {
    pub kinds: Vec<Objects>,
    pub journal: Vec<Event>,
    /// By path.
    pub documents: BTreeMap<String, Place>,
    /// By the identifiers of runs.
    pub logs: HashMap<String, Place>,
}

impl Index {
    /// Blocks for as long as unpacking the whole file takes.
    pub fn read(archive: &Archive) -> Result<Self, Error> {
        let kinds = archive.manifest.kinds.iter();
        let mut reader = Reader {
            index: Self {
                kinds: kinds.map(|_| Objects::default()).collect(),
                journal: Vec::new(),
                documents: BTreeMap::new(),
                logs: HashMap::new(),
            },
            lines: ALWAYS + archive.size() / LEAST,
            names: NAMES_ALWAYS + archive.size().saturating_mul(NAMES),
        };
        for (number, block) in archive.blocks().enumerate() {
            let lines = archive.unpack(number)?;
            let number = u32::try_from(number).map_err(|_| Error::Damaged("too many blocks"))?;
            reader.block(number, block.holds, &lines)?;
        }
        Ok(reader.index)
    }
}

/// Takes in the lines of the blocks.
struct Reader {
    index: Index,
    /// How many more lines there may be.
    lines: usize,
    /// How many more bytes of names.
    names: usize,
}

impl Reader {
    fn block(&mut self, block: u32, holds: Holds, lines: &[u8]) -> Result<(), Error> {
        let mut start = 0;
        while start < lines.len() {
            self.lines = self.lines.checked_sub(1).ok_or(Error::Bomb)?;
            let length = memchr::memchr(b'\n', &lines[start..])
                .ok_or(Error::Damaged("a line has no end"))?;
            let line = &lines[start..start + length];
            let after = start + length + 1;
            let place = |start, end| {
                Ok::<_, Error>(Place {
                    block,
                    start: small(start)?,
                    end: small(end)?,
                })
            };
            let here = place(start, start + length)?;
            start = match holds {
                Holds::Documents => {
                    let line: DocumentLine<'_> = read(line)?;
                    self.name(&line.path)?;
                    self.index.documents.insert(line.path.into_owned(), here);
                    after
                }
                Holds::Objects { kind } => {
                    self.object(kind, line, here)?;
                    after
                }
                Holds::Journal => {
                    self.event(line, here)?;
                    after
                }
                Holds::Logs => {
                    let LogLine { container, bytes } = read(line)?;
                    self.name(&container)?;
                    let end = after
                        .checked_add(bytes as usize)
                        .filter(|end| *end <= lines.len())
                        .ok_or(Error::Damaged("a log lies outside of its block"))?;
                    self.index.logs.insert(container, place(after, end)?);
                    end
                }
            };
        }
        Ok(())
    }

    fn object(&mut self, kind: u16, line: &[u8], place: Place) -> Result<(), Error> {
        let line: ObjectLine<'_> = read(line)?;
        let Keyed { metadata } = read(line.object.get().as_bytes())?;
        let key = key(&metadata);
        self.name(&key)?;
        let objects = self.objects(kind)?;
        let version = Version {
            from: 0,
            place: Some(place),
        };
        match objects.versions.insert(key, vec![version]) {
            None => Ok(()),
            Some(_) => Err(Error::Damaged("an object is there twice")),
        }
    }

    fn event(&mut self, line: &[u8], place: Place) -> Result<(), Error> {
        let EventLine {
            at,
            kind,
            change,
            object,
            ..
        } = read(line)?;
        let Keyed { metadata } = read(object.get().as_bytes())?;
        if self.index.journal.last().is_some_and(|last| last.at > at) {
            return Err(Error::Damaged("its journal is not in order"));
        }
        let position = Position::try_from(self.index.journal.len() + 1)
            .map_err(|_| Error::Damaged("its journal is too long"))?;
        let key = key(&metadata);
        self.name(&key)?;
        let objects = self.objects(kind)?;
        let version = metadata.resource_version.as_deref().map_or(0, number);
        // A server that restarts its count must not confuse the search by it.
        let last = objects.events.last().map_or(0, |(_, version)| *version);
        objects.events.push((position, version.max(last)));
        objects
            .versions
            .entry(key.clone())
            .or_default()
            .push(Version {
                from: position,
                place: (change != Change::Deleted).then_some(place),
            });
        self.index.journal.push(Event {
            at,
            change,
            key,
            place,
        });
        Ok(())
    }

    /// Counts a name that is kept.
    fn name(&mut self, name: &str) -> Result<(), Error> {
        self.names = self.names.checked_sub(name.len()).ok_or(Error::Bomb)?;
        Ok(())
    }

    fn objects(&mut self, kind: u16) -> Result<&mut Objects, Error> {
        self.index
            .kinds
            .get_mut(usize::from(kind))
            .ok_or(Error::Damaged("a kind is not in its manifest"))
    }
}

fn small(number: usize) -> Result<u32, Error> {
    u32::try_from(number).map_err(|_| Error::Damaged("a block is larger than any may be"))
}
