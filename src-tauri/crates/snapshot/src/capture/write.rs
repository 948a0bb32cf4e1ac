//! The file of a capture, written by a thread of its own.

use std::path::Path;

use tokio::{sync::mpsc, task::JoinHandle};
use wire::RedactionRules;

use super::{
    kinds::Found,
    pen::{Job, Kind, Pen},
};
use crate::{Error, Manifest, line::Change};

/// Pages that may wait to be written: reading is to be ahead, but not far.
const AHEAD: usize = 4;

/// The way to the thread that writes.
pub(super) struct Sheet {
    jobs: mpsc::Sender<Job>,
    thread: Option<JoinHandle<Result<Option<Manifest>, Error>>>,
}

impl Sheet {
    /// Begins the file, in place of what is there.
    pub fn open(path: &Path, redact: Option<RedactionRules>) -> Result<Self, Error> {
        let pen = Pen::open(path, redact)?;
        let (jobs, received) = mpsc::channel(AHEAD);
        let thread = tokio::task::spawn_blocking(move || pen.run(received));
        Ok(Self {
            jobs,
            thread: Some(thread),
        })
    }

    /// Says that there are no more pages.
    pub async fn listed(&mut self) -> Result<(), Error> {
        self.send(Job::Listed).await
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
        text: String,
    ) -> Result<(), Error> {
        let kind = Kind {
            number,
            group: found.group.clone(),
            api_version: if found.group.is_empty() {
                found.version.clone()
            } else {
                format!("{}/{}", found.group, found.version)
            },
            name: found.kind.clone(),
            only,
        };
        self.send(Job::Page { kind, text }).await
    }

    /// An event of a watch; the object is in a table of one row where the server made one.
    pub async fn event(
        &mut self,
        at: u64,
        kind: u16,
        change: Change,
        object: String,
    ) -> Result<(), Error> {
        self.send(Job::Event {
            at,
            kind,
            change,
            object,
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
