//! What a capture writes: lines of objects, events and logs, without what must go.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use redact::{Redactor, Rules};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use tokio::sync::mpsc;
use wire::{Redacted, Redaction, RedactionRules};

use crate::{
    Error, Manifest,
    format::{Holds, Writer},
    line::{Change, DocumentLine, EventLine, LogLine, ObjectLine},
    snapshot::key,
};

/// A kind, as its pages are written.
#[derive(Clone)]
pub(super) struct Kind {
    pub number: u16,
    pub group: String,
    pub api_version: String,
    pub name: String,
    /// The names that are wanted; all when absent.
    pub only: Option<Vec<String>>,
}

/// What is to be written. Pages come first; they are kept until the last one has come, because what
/// is secret may be told by any of them.
pub(super) enum Job {
    Document {
        path: String,
        document: String,
    },
    Page {
        kind: Kind,
        text: String,
    },
    Event {
        at: u64,
        kind: u16,
        change: Change,
        object: String,
    },
    Log {
        container: String,
        bytes: Vec<u8>,
    },
    /// All pages have come.
    Listed,
    Finish(Box<Manifest>),
}

/// How hard zstd tries on pages that wait: as little as it can.
const WAITING_LEVEL: i32 = 1;

/// A page, as a table or as a list.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, default)]
    rows: Option<Vec<Row<'a>>>,
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    cells: &'a RawValue,
    #[serde(borrow, default)]
    conditions: Option<&'a RawValue>,
    #[serde(borrow)]
    object: &'a RawValue,
}

#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    metadata: crate::line::Key<'a>,
}

impl Kind {
    fn wants(&self, outline: &Outline<'_>) -> bool {
        let named = |only: &Vec<String>| only.iter().any(|name| *name == outline.metadata.name);
        self.only.as_ref().is_none_or(named)
    }
}

/// Writes what it is told.
pub(super) struct Pen {
    writer: Writer<BufWriter<File>>,
    path: PathBuf,
    /// By their numbers, to know what an event is of.
    kinds: Vec<Kind>,
    /// How many objects were written of each.
    objects: Vec<u64>,
    redactor: Option<Redactor>,
    rules: Option<RedactionRules>,
    /// Pages that wait until all have come. Packed: they would take as much memory as the whole
    /// cluster's state.
    pages: Vec<Packed>,
}

/// A page that waits.
struct Packed {
    kind: Kind,
    text: Vec<u8>,
    size: usize,
}

impl Pen {
    /// Begins the file, in place of what is there.
    pub fn open(path: &Path, redact: Option<RedactionRules>) -> Result<Self, Error> {
        let failed = |source| Error::File {
            what: "write",
            path: path.into(),
            source,
        };
        let file = create(path).map_err(failed)?;
        Ok(Self {
            writer: Writer::new(BufWriter::new(file)).map_err(failed)?,
            path: path.into(),
            kinds: Vec::new(),
            objects: Vec::new(),
            redactor: redact.map(|rules| {
                Redactor::new(Rules {
                    host_names: rules.host_names,
                    email_addresses: rules.email_addresses,
                })
            }),
            rules: redact,
            pages: Vec::new(),
        })
    }

    /// Writes until the capture is finished or given up.
    pub fn run(mut self, mut jobs: mpsc::Receiver<Job>) -> Result<Option<Manifest>, Error> {
        while let Some(job) = jobs.blocking_recv() {
            let written = match job {
                Job::Document { path, document } => self.document(&path, &document),
                Job::Page { kind, text } => self.keep(kind, &text),
                Job::Listed => self.pages(),
                Job::Event {
                    at,
                    kind,
                    change,
                    object,
                } => self.event(at, kind, change, &object),
                Job::Log { container, bytes } => self.log(container, &bytes),
                Job::Finish(manifest) => {
                    let manifest = self.told(*manifest);
                    let path = self.path.clone();
                    return self
                        .writer
                        .finish(&manifest)
                        .and_then(|out| out.into_inner().map_err(io::IntoInnerError::into_error))
                        .and_then(|file| file.sync_all())
                        .map(|()| Some(manifest))
                        .map_err(|source| Error::File {
                            what: "write",
                            path,
                            source,
                        });
                }
            };
            written.map_err(|source| Error::File {
                what: "write",
                path: self.path.clone(),
                source,
            })?;
        }
        // The capture was given up.
        Ok(None)
    }

    fn document(&mut self, path: &str, document: &str) -> io::Result<()> {
        let Ok(document) = serde_json::from_str::<&RawValue>(document) else {
            return Ok(());
        };
        let compact = compact(document)?;
        let line = DocumentLine {
            path: path.into(),
            document: compact.as_deref().unwrap_or(document),
        };
        let line = serde_json::to_vec(&line)?;
        self.writer.line(Holds::Documents, &line, &[])
    }

    /// Learns from a page what is to be taken out, and keeps it.
    fn keep(&mut self, kind: Kind, text: &str) -> io::Result<()> {
        if let Some(redactor) = &mut self.redactor {
            let page: Page<'_> = serde_json::from_str(text)?;
            let rows = page.rows.into_iter().flatten().map(|row| row.object);
            for object in rows.chain(page.items.into_iter().flatten()) {
                redactor.learn(&kind.group, &kind.name, object.get());
            }
        }
        self.pages.push(Packed {
            kind,
            text: zstd::bulk::compress(text.as_bytes(), WAITING_LEVEL)?,
            size: text.len(),
        });
        Ok(())
    }

    /// Writes the pages.
    fn pages(&mut self) -> io::Result<()> {
        let pages = std::mem::take(&mut self.pages);
        for pages in pages.chunk_by(|one, next| one.kind.number == next.kind.number) {
            let kind = &pages[0].kind;
            let number = usize::from(kind.number);
            if self.kinds.len() <= number {
                self.kinds.resize(number + 1, kind.clone());
                self.objects.resize(number + 1, 0);
            }
            let unpacked = |page: &Packed| {
                let text = zstd::bulk::decompress(&page.text, page.size)?;
                String::from_utf8(text).map_err(io::Error::other)
            };
            for page in pages {
                self.page(kind, &unpacked(page)?)?;
            }
        }
        Ok(())
    }

    fn page(&mut self, kind: &Kind, text: &str) -> io::Result<()> {
        let page: Page<'_> = serde_json::from_str(text)?;
        let rows = page.rows.into_iter().flatten();
        let rows = rows.map(|row| (Some(row.cells), row.conditions, row.object));
        let items = page.items.into_iter().flatten();
        let mut rows: Vec<_> = rows
            .chain(items.map(|object| (None, None, object)))
            .map(|row| Ok((serde_json::from_str(row.2.get())?, row)))
            .collect::<io::Result<_>>()?;
        // Pages come in the order of the keys; a list in one piece may come from a cache, in any.
        rows.sort_by_cached_key(|(outline, _): &(Outline<'_>, _)| key(&outline.metadata));
        for (outline, (cells, conditions, object)) in rows {
            if !kind.wants(&outline) {
                continue;
            }
            let object = self.object(kind, object, outline.kind.is_none())?;
            let cells = self.cells(cells, &object)?;
            let line = ObjectLine {
                cells: cells.as_deref(),
                conditions: conditions.filter(|conditions| conditions.get() != "null"),
                object: &object,
            };
            let line = serde_json::to_vec(&line)?;
            let holds = Holds::Objects { kind: kind.number };
            self.writer.line(holds, &line, &[])?;
            self.objects[usize::from(kind.number)] += 1;
        }
        Ok(())
    }

    fn event(&mut self, at: u64, kind: u16, change: Change, object: &str) -> io::Result<()> {
        let page: Page<'_> = serde_json::from_str(object)?;
        let row = page.rows.and_then(|rows| rows.into_iter().next());
        let (cells, conditions, object) = match row {
            Some(row) => (Some(row.cells), row.conditions, row.object),
            None => (None, None, serde_json::from_str(object)?),
        };
        let Some(known) = self.kinds.get(usize::from(kind)).cloned() else {
            return Ok(());
        };
        if !known.wants(&serde_json::from_str(object.get())?) {
            return Ok(());
        }
        if let Some(redactor) = &mut self.redactor {
            redactor.learn(&known.group, &known.name, object.get());
        }
        let object = self.object(&known, object, false)?;
        let cells = self.cells(cells, &object)?;
        let line = EventLine {
            at,
            kind,
            change,
            cells: cells.as_deref(),
            conditions: conditions.filter(|conditions| conditions.get() != "null"),
            object: &object,
        };
        let line = serde_json::to_vec(&line)?;
        self.writer.line(Holds::Journal, &line, &[])
    }

    /// The object as it is written: on one line, with its kind, without what must go.
    fn object<'a>(
        &mut self,
        kind: &Kind,
        object: &'a RawValue,
        nameless: bool,
    ) -> io::Result<Cow<'a, RawValue>> {
        let mut written = match compact(object)? {
            Some(compact) => Cow::Owned(compact),
            None => Cow::Borrowed(object),
        };
        if nameless {
            // In lists, objects of built-in kinds come without it.
            let head = serde_json::json!([kind.name, kind.api_version]);
            let fields = written.get().trim_start_matches('{');
            let text = format!(r#"{{"kind":{},"apiVersion":{},{fields}"#, head[0], head[1]);
            written = Cow::Owned(RawValue::from_string(text)?);
        }
        if let Some(redactor) = &mut self.redactor
            && let Some(redacted) = redactor.object(&kind.group, &kind.name, written.get())
        {
            written = Cow::Owned(RawValue::from_string(redacted)?);
        }
        Ok(written)
    }

    /// A row's cells without what must go. What still stands in the cleaned object is fine: its name
    /// may be that of a secret value, and stays.
    fn cells<'a>(
        &mut self,
        cells: Option<&'a RawValue>,
        object: &RawValue,
    ) -> io::Result<Option<Cow<'a, RawValue>>> {
        let (Some(raw), Some(redactor)) = (cells, &mut self.redactor) else {
            return Ok(cells.map(Cow::Borrowed));
        };
        let mut cells: Vec<Value> = serde_json::from_str(raw.get())?;
        let mut changed = false;
        for cell in &mut cells {
            let written = cell.to_string();
            let Value::String(text) = cell else { continue };
            if object.get().contains(&written) {
                continue;
            }
            // Cells repeat what stands in the object: it is not counted twice.
            if let Some(redacted) = redactor.cell(text) {
                *text = redacted;
                changed = true;
            }
        }
        Ok(Some(if changed {
            Cow::Owned(RawValue::from_string(Value::from(cells).to_string())?)
        } else {
            Cow::Borrowed(raw)
        }))
    }

    /// The manifest with what was written and what was taken out, and without that where servers
    /// said it.
    fn told(&mut self, mut manifest: Manifest) -> Manifest {
        for (kind, objects) in manifest.kinds.iter_mut().zip(&self.objects) {
            kind.objects = *objects;
        }
        let Some(redactor) = &mut self.redactor else {
            return manifest;
        };
        let messages = manifest
            .left_out
            .iter_mut()
            .map(|left_out| &mut left_out.message);
        let forbidden = manifest
            .kinds
            .iter_mut()
            .filter_map(|kind| kind.forbidden.as_mut());
        for message in messages.chain(forbidden) {
            if let Some(redacted) = redactor.cell(message) {
                *message = redacted;
            }
        }
        let found = redactor.report().taken.into_iter().map(|taken| Redacted {
            what: taken.class.words().into(),
            place: taken.place,
            count: taken.count,
        });
        manifest.redaction = Some(Redaction {
            rules: self.rules.unwrap_or_default(),
            found: found.collect(),
        });
        manifest
    }

    fn log(&mut self, container: String, bytes: &[u8]) -> io::Result<()> {
        let redacted = self.redacted_log(bytes);
        let bytes = redacted.as_deref().unwrap_or(bytes);
        let line = LogLine {
            container,
            bytes: u32::try_from(bytes.len()).map_err(io::Error::other)?,
        };
        let line = serde_json::to_vec(&line)?;
        self.writer.line(Holds::Logs, &line, bytes)
    }
}

impl Pen {
    /// A log without what must go, if there is any. Lines that are fine stay as they are, also where
    /// they are no UTF-8.
    fn redacted_log(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let redactor = self.redactor.as_mut()?;
        let mut changed = false;
        let mut out = Vec::with_capacity(bytes.len());
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            match redactor.text("logs", &String::from_utf8_lossy(line)) {
                Some(redacted) => {
                    changed = true;
                    out.extend(redacted.as_bytes());
                }
                None => out.extend(line),
            }
        }
        changed.then_some(out)
    }
}

/// A file for the user alone: what is in it may be secret.
fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// A document without line feeds between its parts, if it has any.
fn compact(document: &RawValue) -> io::Result<Option<Box<RawValue>>> {
    if memchr::memchr2(b'\n', b'\r', document.get().as_bytes()).is_none() {
        return Ok(None);
    }
    let value: Value = serde_json::from_str(document.get())?;
    Ok(Some(RawValue::from_string(value.to_string())?))
}

/// The resource version of an object, or of the one in a table of one row.
pub(super) fn version(object: &str) -> Option<String> {
    let page: Page<'_> = serde_json::from_str(object).ok()?;
    let row = page.rows.and_then(|rows| rows.into_iter().next());
    let object = row.map_or(object, |row| row.object.get());
    let outline: Outline<'_> = serde_json::from_str(object).ok()?;
    outline.metadata.resource_version.map(Cow::into_owned)
}
