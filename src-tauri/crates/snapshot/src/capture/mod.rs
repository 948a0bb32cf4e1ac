//! From a context that a client reaches to a file.
//!
//! Everything is read as anybody reads it: discovery, lists, watches, logs. What the user may not
//! read is left out and listed. Lists and watches are asked for as tables with the objects in them,
//! so that the file has the server's own cells for `kubectl get`.
//!
//! Reading from the network and writing (redaction, compression) overlap: a thread of its own does
//! the latter. The file has its name only when it is whole.

mod job;
mod journal;
mod kinds;
mod list;
mod logs;
mod page;
mod pen;
mod read;
mod write;

use std::{collections::BTreeMap, path::Path, time::Duration};

use jiff::Timestamp;
use kube::Client;
use serde_json::Value;
use tempfile::TempPath;
use tokio::{sync::watch, time::Instant};
use wire::{CaptureItem, LeftOut, LeftOutReason, RedactionRules};

use crate::{CapturedKind, Error, Manifest};
use job::Origin;
use journal::Recorder;
use kinds::Found;
use logs::Runs;
use read::Reader;
use write::Sheet;

/// What to capture.
#[derive(Debug, Clone)]
pub struct Request {
    /// The context's name, as the file will say it.
    pub context: String,
    /// The namespace that it prefers.
    pub default_namespace: Option<String>,
    /// By id, as in `deployments.apps`; every kind when absent.
    pub kinds: Option<Vec<String>>,
    /// All when absent.
    pub namespaces: Option<Vec<String>>,
    /// Lines of each container's log; 0 for none.
    pub log_lines: u32,
    /// For how long changes are recorded.
    pub journal: Duration,
    /// What is taken out; nothing when absent, not even secrets.
    pub redact: Option<RedactionRules>,
    /// Whether a file of that name may be replaced.
    pub replace: bool,
}

/// Captures what `client` reaches into a file, and says how far it is; what is in the file, and the
/// logs of how many runs of containers. Dropping the future ends it
/// and leaves no file. The clock of a laptop may be wrong: the server's counts, and `now` only where
/// it does not tell the time.
///
/// # Errors
/// Discovery or the server's version do not answer, or the file cannot be written. What cannot be
/// read otherwise is listed in the manifest.
pub async fn capture(
    client: &Client,
    request: &Request,
    path: &Path,
    now: Timestamp,
    progress: &watch::Sender<CaptureItem>,
) -> Result<(Manifest, u32), Error> {
    let (file, partial) = begin(path)?;
    let sheet = Sheet::new(file, path.into(), request.redact)?;
    let mut capture = Capture {
        reader: Reader::new(client.clone(), now),
        request,
        sheet,
        progress,
        kinds: Vec::new(),
        left_out: Vec::new(),
        runs: Runs::default(),
        objects: 0,
        logs: 0,
        discovery: Vec::new(),
        namespaces: None,
        rules: BTreeMap::new(),
        secrets: None,
    };
    let manifest = capture.run().await?;
    let manifest = capture.sheet.finish(manifest).await?;
    keep(partial, path, request.replace)?;
    Ok((manifest, capture.logs))
}

/// A capture under way.
struct Capture<'a> {
    reader: Reader,
    request: &'a Request,
    sheet: Sheet,
    progress: &'a watch::Sender<CaptureItem>,
    kinds: Vec<CapturedKind>,
    left_out: Vec<LeftOut>,
    /// The runs of containers that were seen.
    runs: Runs,
    objects: u64,
    /// How many logs were written.
    logs: u32,
    /// What the server says of its kinds, by path.
    discovery: Vec<(&'static str, Value)>,
    /// The namespaces that are known, where that was asked.
    namespaces: Option<Vec<String>>,
    /// What may be listed in a namespace, where that was asked.
    rules: BTreeMap<String, Value>,
    /// Secrets, where they are not captured.
    secrets: Option<Found>,
}

impl Capture<'_> {
    async fn run(&mut self) -> Result<Manifest, Error> {
        let discovered = self.discover().await?;
        if self.request.redact.is_some()
            && let Some(secrets) = self.secrets.take()
        {
            self.learn(&secrets).await?;
        }
        let mut recorder = (!self.request.journal.is_zero())
            .then(|| Recorder::new(self.reader.client.clone(), self.sheet.events()));
        let of = u32::try_from(discovered.len()).unwrap_or(u32::MAX);
        for (done, found) in discovered.into_iter().enumerate() {
            self.progress.send_replace(CaptureItem::Listing {
                kind: found.id(),
                done: u32::try_from(done).unwrap_or(u32::MAX),
                of,
                objects: self.objects,
            });
            if let Some(listed) = self.list(&found).await?
                && let Some(recorder) = &mut recorder
            {
                // At once: servers remember what came after a listing for about a minute.
                recorder.watch(&found, &listed);
            }
        }
        self.progress.send_replace(CaptureItem::Listing {
            kind: String::new(),
            done: of,
            of,
            objects: self.objects,
        });
        let origin = Origin {
            captured_at: self.reader.time(),
            began: Instant::now(),
            journal: self.request.journal,
        };
        self.sheet.listed(origin).await?;
        let until = origin.began + origin.journal;
        let reading = self.begin_logs(until);
        self.describe().await?;
        if let Some(recorder) = recorder {
            self.record(recorder, until, &reading).await?;
        }
        self.write_logs(reading).await?;
        Ok(Manifest {
            context: self.request.context.clone(),
            captured_at: origin.captured_at,
            journal: u64::try_from(self.request.journal.as_millis()).unwrap_or_default(),
            namespaces: self.request.namespaces.clone(),
            default_namespace: self.request.default_namespace.clone(),
            kinds: std::mem::take(&mut self.kinds),
            left_out: std::mem::take(&mut self.left_out),
            log_lines: self.request.log_lines,
            redaction: None,
        })
    }

    fn leave_out(
        &mut self,
        what: impl Into<String>,
        namespace: Option<&str>,
        reason: LeftOutReason,
        message: impl Into<String>,
    ) {
        let left_out = LeftOut {
            what: what.into(),
            namespace: namespace.map(str::to_owned),
            reason,
            message: message.into(),
        };
        if !self.left_out.contains(&left_out) {
            self.left_out.push(left_out);
        }
    }
}

/// A file beside the one that is to be, for the user alone: what is in it may be secret. It goes away
/// unless it is kept.
fn begin(path: &Path) -> Result<(std::fs::File, TempPath), Error> {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix(".pilothouse-").suffix(".part");
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    builder
        .tempfile_in(folder)
        .map(tempfile::NamedTempFile::into_parts)
        .map_err(|source| unwritten(path, source))
}

/// Gives a file its name.
fn keep(partial: TempPath, path: &Path, replace: bool) -> Result<(), Error> {
    let kept = if replace {
        partial.persist(path)
    } else {
        partial.persist_noclobber(path)
    };
    kept.map_err(|failed| unwritten(path, failed.error))
}

fn unwritten(path: &Path, source: std::io::Error) -> Error {
    Error::File {
        what: "write",
        path: path.into(),
        source,
    }
}

impl Found {
    fn id(&self) -> String {
        crate::manifest::id(&self.group, &self.resource)
    }
}

#[cfg(test)]
#[path = "capture_tests.rs"]
mod tests;
