//! What a capture writes: lines of objects, events and logs, without what must go.

use std::{
    borrow::Cow,
    collections::HashSet,
    fs::File,
    io::{self, BufWriter},
    path::PathBuf,
};

use compact_str::CompactString;
use jiff::{SignedDuration, Timestamp};
use redact::{Redactor, Rules};
use serde_json::{Value, value::RawValue};
use tokio::sync::mpsc;
use wire::{LeftOut, LeftOutReason, Redacted, Redaction, RedactionRules};

use super::{
    job::{Event, Job, Kind, Origin, Packed, Page},
    page::{self, Outline, Row},
};
use crate::{
    Error, Manifest,
    format::{Holds, Writer},
    line::{DocumentLine, EventLine, LogLine, ObjectLine},
    service::aged_cells,
    snapshot::key,
};

/// Writes what it is told.
pub(super) struct Pen {
    writer: Writer<BufWriter<File>>,
    path: PathBuf,
    /// By their numbers.
    kinds: Vec<Known>,
    redactor: Option<Redactor>,
    rules: Option<RedactionRules>,
    /// Pages that wait until all have come.
    pages: Vec<Packed<(Kind, Timestamp)>>,
    /// Events that have come before the last page.
    early: Vec<Packed<Event>>,
    /// Once all pages have come.
    origin: Option<Origin>,
    /// The moment of the last event that was written, in milliseconds after the beginning.
    last_event: u64,
}

/// A kind of which pages were written.
struct Known {
    kind: Kind,
    /// The columns of its table.
    columns: Option<Value>,
    objects: u64,
    /// Objects whose names others had before them.
    repeated: u64,
}

impl Pen {
    /// Begins a file that is empty.
    pub fn new(file: File, path: PathBuf, redact: Option<RedactionRules>) -> Result<Self, Error> {
        let writer = Writer::new(BufWriter::new(file)).map_err(|source| Error::File {
            what: "write",
            path: path.clone(),
            source,
        })?;
        Ok(Self {
            writer,
            path,
            kinds: Vec::new(),
            redactor: redact.map(|rules| {
                Redactor::new(Rules {
                    host_names: rules.host_names,
                    email_addresses: rules.email_addresses,
                })
            }),
            rules: redact,
            pages: Vec::new(),
            early: Vec::new(),
            origin: None,
            last_event: 0,
        })
    }

    /// Writes until the capture is finished or given up.
    pub fn run(mut self, mut jobs: mpsc::Receiver<Job>) -> Result<Option<Manifest>, Error> {
        while let Some(job) = jobs.blocking_recv() {
            let written = match job {
                Job::Document { path, document } => self.document(&path, &document),
                Job::Page(page) => self.keep(page),
                Job::Forget(pages) => {
                    self.pages.truncate(self.pages.len() - pages);
                    Ok(())
                }
                Job::Learn { group, kind, text } => self.learn(&group, &kind, &text),
                Job::Listed(origin) => self.listed(origin),
                Job::Event(event) => self.came(event),
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

    /// Learns from a page what is to be taken out.
    fn learn(&mut self, group: &str, kind: &str, text: &str) -> io::Result<()> {
        if let Some(redactor) = &mut self.redactor {
            for row in page::Page::read(text)?.into_rows() {
                redactor.learn(group, kind, row.object.get());
            }
        }
        Ok(())
    }

    /// Learns from a page, and keeps it.
    fn keep(&mut self, page: Page) -> io::Result<()> {
        let Page { kind, made, text } = page;
        self.learn(&kind.group, &kind.name, &text)?;
        let number = usize::from(kind.number);
        if self.kinds.len() <= number {
            self.kinds.resize_with(number + 1, || Known::new(&kind));
        }
        // Of the kind before it under this number no page was wanted.
        if self.kinds[number].kind.name != kind.name || self.kinds[number].kind.group != kind.group
        {
            self.kinds[number] = Known::new(&kind);
        }
        self.pages.push(Packed::new((kind, made), &text)?);
        Ok(())
    }

    /// Writes what has waited for the last page.
    fn listed(&mut self, origin: Origin) -> io::Result<()> {
        self.origin = Some(origin);
        let mut seen = HashSet::new();
        let mut number = None;
        for page in std::mem::take(&mut self.pages) {
            if number.replace(page.of.0.number) != Some(page.of.0.number) {
                seen.clear();
            }
            self.page(&page, origin, &mut seen)?;
        }
        for event in std::mem::take(&mut self.early) {
            let text = event.text()?;
            self.event(&event.of, &text, origin)?;
        }
        Ok(())
    }

    fn page(
        &mut self,
        page: &Packed<(Kind, Timestamp)>,
        origin: Origin,
        seen: &mut HashSet<CompactString>,
    ) -> io::Result<()> {
        let (kind, made) = &page.of;
        let number = usize::from(kind.number);
        let text = page.text()?;
        let page = page::Page::read(&text)?;
        if let Some(columns) = page.column_definitions {
            self.kinds[number].columns = serde_json::from_str(columns.get())?;
        }
        let rows = page
            .into_rows()
            .map(|row| Ok((Outline::of(row.object)?, row)));
        let mut rows = rows.collect::<io::Result<Vec<(Outline<'_>, Row<'_>)>>>()?;
        // Pages come in the order of the keys; a list in one piece may come from a cache, in any.
        rows.sort_by_cached_key(|(outline, _)| key(&outline.metadata));
        for (outline, row) in rows {
            if !kind.wants(&outline) {
                continue;
            }
            // Servers other than the API server's own may list a name more than once.
            if !seen.insert(key(&outline.metadata)) {
                self.kinds[number].repeated += 1;
                continue;
            }
            let object = self.object(kind, row.object, outline.kind.is_none())?;
            let cells = self.cells(number, &row, &object, *made, origin.captured_at)?;
            let line = ObjectLine {
                cells: cells.as_deref(),
                conditions: conditions(&row),
                object: &object,
            };
            let line = serde_json::to_vec(&line)?;
            let holds = Holds::Objects { kind: kind.number };
            self.writer.line(holds, &line, &[])?;
            self.kinds[number].objects += 1;
        }
        Ok(())
    }

    /// Writes an event, or keeps it if pages still come.
    fn came(&mut self, mut event: Event) -> io::Result<()> {
        let text = std::mem::take(&mut event.object);
        let Some(known) = self.kinds.get(usize::from(event.kind)) else {
            return Ok(());
        };
        if let Some(redactor) = &mut self.redactor {
            let Kind { group, name, .. } = &known.kind;
            redactor.learn(group, name, Row::of_event(&text)?.object.get());
        }
        if let Some(origin) = self.origin {
            return self.event(&event, &text, origin);
        }
        self.early.push(Packed::new(event, &text)?);
        Ok(())
    }

    fn event(&mut self, event: &Event, text: &str, origin: Origin) -> io::Result<()> {
        let Origin {
            captured_at,
            began,
            journal,
        } = origin;
        let after = event.arrived.saturating_duration_since(began);
        let number = usize::from(event.kind);
        let kind = self.kinds[number].kind.clone();
        let row = Row::of_event(text)?;
        if after > journal || !kind.wants(&Outline::of(row.object)?) {
            return Ok(());
        }
        let object = self.object(&kind, row.object, false)?;
        // What came while kinds were listed is there from the beginning on.
        let before = began.saturating_duration_since(event.arrived);
        let before = SignedDuration::try_from(before).unwrap_or_default();
        let made = captured_at.checked_sub(before).unwrap_or(captured_at);
        let cells = self.cells(number, &row, &object, made, captured_at)?;
        // Watches tell of the same moment one after the other.
        let after = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        self.last_event = self.last_event.max(after);
        let line = EventLine {
            at: self.last_event,
            kind: event.kind,
            change: event.change,
            cells: cells.as_deref(),
            conditions: conditions(&row),
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

    /// A row's cells as they are when the recorded time begins, without what must go. What still
    /// stands in the cleaned object is fine: its name may be that of a secret value, and stays.
    fn cells<'a>(
        &mut self,
        number: usize,
        row: &Row<'a>,
        object: &RawValue,
        made: Timestamp,
        now: Timestamp,
    ) -> io::Result<Option<Cow<'a, RawValue>>> {
        let Some(raw) = row.cells else {
            return Ok(None);
        };
        let columns = self.kinds[number].columns.as_ref();
        let aged = columns.and_then(|columns| aged_cells(columns, raw, row.object, made, now));
        let mut changed = aged.is_some();
        let Some(redactor) = &mut self.redactor else {
            return Ok(Some(match aged {
                Some(cells) => Cow::Owned(RawValue::from_string(cells.to_string())?),
                None => Cow::Borrowed(raw),
            }));
        };
        let mut cells = match aged {
            Some(cells) => cells,
            None => serde_json::from_str(raw.get())?,
        };
        for cell in cells.as_array_mut().into_iter().flatten() {
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
            Cow::Owned(RawValue::from_string(cells.to_string())?)
        } else {
            Cow::Borrowed(raw)
        }))
    }

    /// The manifest with what was written and what was taken out, and without that where it repeats
    /// what servers said or names them.
    fn told(&mut self, mut manifest: Manifest) -> Manifest {
        for (kind, known) in manifest.kinds.iter_mut().zip(&self.kinds) {
            kind.objects = known.objects;
            if known.repeated > 0 {
                manifest.left_out.push(LeftOut {
                    what: kind.id(),
                    namespace: None,
                    reason: LeftOutReason::Failed,
                    message: format!("{} more of names that are there already", known.repeated),
                });
            }
        }
        let Some(redactor) = &mut self.redactor else {
            return manifest;
        };
        let rules = self.rules.unwrap_or_default();
        let messages = manifest
            .left_out
            .iter_mut()
            .map(|left_out| &mut left_out.message);
        let forbidden = manifest
            .kinds
            .iter_mut()
            .filter_map(|kind| kind.forbidden.as_mut());
        // A context is often called after its server or its user.
        let context = (rules.host_names || rules.email_addresses).then_some(&mut manifest.context);
        for text in messages.chain(forbidden).chain(context) {
            if let Some(redacted) = redactor.cell(text) {
                *text = redacted;
            }
        }
        let found = redactor.report().taken.into_iter().map(|taken| Redacted {
            what: taken.class.words().into(),
            place: taken.place,
            count: taken.count,
        });
        manifest.redaction = Some(Redaction {
            rules,
            found: found.collect(),
        });
        manifest
    }

    fn log(&mut self, container: String, bytes: &[u8]) -> io::Result<()> {
        let redactor = self.redactor.as_mut();
        let redacted = redactor.and_then(|redactor| redactor.log("logs", bytes));
        let bytes = redacted.as_deref().unwrap_or(bytes);
        let line = LogLine {
            container,
            bytes: u32::try_from(bytes.len()).map_err(io::Error::other)?,
        };
        let line = serde_json::to_vec(&line)?;
        self.writer.line(Holds::Logs, &line, bytes)
    }
}

impl Known {
    fn new(kind: &Kind) -> Self {
        Self {
            kind: kind.clone(),
            columns: None,
            objects: 0,
            repeated: 0,
        }
    }
}

fn conditions<'a>(row: &Row<'a>) -> Option<&'a RawValue> {
    row.conditions
        .filter(|conditions| conditions.get() != "null")
}

/// A document without line feeds between its parts, if it has any.
fn compact(document: &RawValue) -> io::Result<Option<Box<RawValue>>> {
    if memchr::memchr2(b'\n', b'\r', document.get().as_bytes()).is_none() {
        return Ok(None);
    }
    let value: Value = serde_json::from_str(document.get())?;
    Ok(Some(RawValue::from_string(value.to_string())?))
}
