//! The file of a capture, written by a thread of its own.

use std::{fs::File, path::PathBuf};

use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinHandle};
use wire::RedactionRules;

use super::{
    job::{Event, Job, Kind, Origin, Page},
    kinds::Found,
    pen::Pen,
};
use crate::{Error, Manifest};

/// Pages that may wait to be written: reading is to be ahead, but not far.
const AHEAD: usize = 4;

/// The way to the thread that writes.
pub(super) struct Sheet {
    jobs: mpsc::Sender<Job>,
    thread: Option<JoinHandle<Result<Option<Manifest>, Error>>>,
}

/// The way to it for the events of watches.
#[derive(Clone)]
pub(super) struct Events(mpsc::Sender<Job>);

impl Events {
    /// Whether anybody still writes.
    pub async fn send(&self, event: Event) -> bool {
        self.0.send(Job::Event(event)).await.is_ok()
    }
}

impl Sheet {
    /// Begins a file that is empty; the path is for what may fail.
    pub fn new(file: File, path: PathBuf, redact: Option<RedactionRules>) -> Result<Self, Error> {
        let pen = Pen::new(file, path, redact)?;
        let (jobs, received) = mpsc::channel(AHEAD);
        let thread = tokio::task::spawn_blocking(move || pen.run(received));
        Ok(Self {
            jobs,
            thread: Some(thread),
        })
    }

    pub fn events(&self) -> Events {
        Events(self.jobs.clone())
    }

    /// Says that there are no more pages.
    pub async fn listed(&mut self, origin: Origin) -> Result<(), Error> {
        self.send(Job::Listed(origin)).await
    }

    pub async fn document(&mut self, path: &str, document: String) -> Result<(), Error> {
        let path = path.to_owned();
        self.send(Job::Document { path, document }).await
    }

    /// A page of a list, of which only objects with some names are wanted.
    pub async fn page(
        &mut self,
        number: u16,
        found: &Found,
        only: Option<Vec<String>>,
        made: Timestamp,
        text: String,
    ) -> Result<(), Error> {
        let kind = Kind {
            number,
            group: found.group.clone(),
            api_version: crate::manifest::api_version(&found.group, &found.version),
            name: found.kind.clone(),
            only,
        };
        self.send(Job::Page(Page { kind, made, text })).await
    }

    /// Takes the last pages back.
    pub async fn forget(&mut self, pages: usize) -> Result<(), Error> {
        self.send(Job::Forget(pages)).await
    }

    /// A page of a list that is not written.
    pub async fn learn(&mut self, found: &Found, text: String) -> Result<(), Error> {
        self.send(Job::Learn {
            group: found.group.clone(),
            kind: found.kind.clone(),
            text,
        })
        .await
    }

    pub async fn log(&mut self, container: String, bytes: Vec<u8>) -> Result<(), Error> {
        self.send(Job::Log { container, bytes }).await
    }

    /// Completes the manifest and the file.
    pub async fn finish(mut self, manifest: Manifest) -> Result<Manifest, Error> {
        self.send(Job::Finish(Box::new(manifest))).await?;
        match self.end().await {
            Ok(Some(manifest)) => Ok(manifest),
            Ok(None) => Err(Error::Damaged("it was not written to its end")),
            Err(error) => Err(error),
        }
    }

    async fn send(&mut self, job: Job) -> Result<(), Error> {
        if self.jobs.send(job).await.is_ok() {
            return Ok(());
        }
        // The thread has ended before its time, and says why.
        match self.end().await {
            Ok(_) => Err(Error::Damaged("it was not written to its end")),
            Err(error) => Err(error),
        }
    }

    async fn end(&mut self) -> Result<Option<Manifest>, Error> {
        match self.thread.take() {
            Some(thread) => thread
                .await
                .unwrap_or(Err(Error::Damaged("writing it has failed"))),
            None => Ok(None),
        }
    }
}
