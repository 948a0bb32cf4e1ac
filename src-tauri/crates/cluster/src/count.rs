//! How many objects of a kind there are, without holding them.
//!
//! The first count is a list of one object, whose answer says how many remain; from its resource
//! version on, a watch of metadata counts what comes and goes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::AsyncBufReadExt;
use serde::Deserialize;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::task::AbortOnDropHandle;

use crate::{
    Cluster, Error, Kind, Scope,
    backoff::Backoff,
    discovery::watchable,
    path::{self, Form, Start},
};

/// How long the server may take to begin its answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
const WATCH_SECONDS: u64 = 240;
/// What the user may list and not watch is counted again after this.
const RECOUNT: Duration = Duration::from_secs(30);

/// A running count of one kind in one scope. Dropping it ends it.
pub struct Counter {
    count: watch::Receiver<Option<u64>>,
    settled: Arc<AtomicBool>,
    denied: Arc<AtomicBool>,
    _task: AbortOnDropHandle<()>,
}

impl Counter {
    /// Begins to count; `wake` is notified of each change.
    pub fn start(cluster: &Arc<Cluster>, kind: &Kind, scope: Scope, wake: Arc<Notify>) -> Self {
        let (sender, count) = watch::channel(None);
        let settled = Arc::new(AtomicBool::new(false));
        let denied = Arc::new(AtomicBool::new(false));
        let counting = Counting {
            cluster: Arc::clone(cluster),
            kind: kind.clone(),
            scope,
            sender,
            settled: Arc::clone(&settled),
            denied: Arc::clone(&denied),
            wake,
        };
        Self {
            count,
            settled,
            denied,
            _task: AbortOnDropHandle::new(tokio::spawn(counting.run())),
        }
    }

    /// How many there are; nothing while that is not known.
    pub fn count(&self) -> Option<u64> {
        *self.count.borrow()
    }

    /// Whether the user may not count here.
    pub fn denied(&self) -> bool {
        self.denied.load(Ordering::Relaxed)
    }

    /// Whether the first count has ended, well or not.
    pub fn settled(&self) -> bool {
        self.settled.load(Ordering::Relaxed)
    }
}

struct Counting {
    cluster: Arc<Cluster>,
    kind: Kind,
    scope: Scope,
    sender: watch::Sender<Option<u64>>,
    settled: Arc<AtomicBool>,
    denied: Arc<AtomicBool>,
    wake: Arc<Notify>,
}

#[derive(Deserialize)]
struct First {
    metadata: FirstMetadata,
    #[serde(default)]
    items: Option<Vec<serde::de::IgnoredAny>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FirstMetadata {
    #[serde(default)]
    resource_version: String,
    #[serde(default)]
    remaining_item_count: Option<u64>,
    #[serde(default, rename = "continue")]
    continue_token: Option<String>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    object: EventObject,
}

#[derive(Deserialize)]
struct EventObject {
    #[serde(default)]
    metadata: EventMetadata,
    #[serde(default)]
    code: u16,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    message: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct EventMetadata {
    resource_version: Option<String>,
}

enum Stop {
    /// Count anew.
    Gone,
    Failed(Error),
}

impl Counting {
    /// Counts until the context is closed.
    async fn run(self) {
        let cluster = Arc::clone(&self.cluster);
        let _ = cluster.closed().run_until_cancelled(self.count()).await;
    }

    async fn count(self) {
        let mut backoff = Backoff::default();
        let mut version: Option<String> = None;
        loop {
            let counted = version.is_some();
            let result = match version.take() {
                None => self.first().await,
                Some(after) => self.follow(after).await,
            };
            match result {
                Ok(next) => {
                    backoff.reset();
                    self.cluster.link().up();
                    if !watchable(&self.kind.info) {
                        // Nothing tells of changes. Asked for again and again, in each context that is
                        // open, it would be for nobody: who wants to know opens the kind.
                        return;
                    }
                    version = Some(next);
                }
                Err(Stop::Gone) => sleep(backoff.next()).await,
                // The user may list and not watch.
                Err(Stop::Failed(error)) if counted && error.is_forbidden() => {
                    sleep(RECOUNT).await;
                }
                Err(Stop::Failed(error)) => {
                    let answer = error.answer();
                    let error = self.cluster.link().failed(error);
                    self.denied.store(answer == Some(403), Ordering::Relaxed);
                    self.set(None);
                    tracing::debug!(
                        context = self.cluster.context(),
                        kind = self.kind.info.id,
                        message = error.message,
                        "cannot count"
                    );
                    if matches!(answer, Some(403 | 404)) {
                        return;
                    }
                    sleep(backoff.next()).await;
                }
            }
        }
    }

    fn set(&self, count: Option<u64>) {
        let first = !self.settled.swap(true, Ordering::Relaxed);
        let changed = self
            .sender
            .send_if_modified(|present| std::mem::replace(present, count) != count);
        if changed || first {
            self.wake.notify_one();
        }
    }

    /// Counts by a list of one; the resource version to go on after.
    async fn first(&self) -> Result<String, Stop> {
        let mut count = 0;
        let mut token: Option<String> = None;
        let mut limit = 1;
        loop {
            let request = path::list(
                &self.kind.info,
                &self.scope,
                Form::Metadata,
                limit,
                token.as_deref(),
            )
            .map_err(|source| self.failed("count", kube::Error::HttpError(source)))?;
            let client = self.cluster.client();
            let body = timeout(ANSWER_LIMIT, client.request_text(request))
                .await
                .map_err(|_| self.timed_out("count"))?
                .map_err(|source| self.failed("count", source))?;
            let page: First = serde_json::from_str(&body)
                .map_err(|source| self.failed("count", kube::Error::SerdeError(source)))?;
            count += page.items.map_or(0, |items| items.len() as u64);
            let more = page
                .metadata
                .continue_token
                .filter(|token| !token.is_empty());
            match (more, page.metadata.remaining_item_count) {
                (Some(_), Some(rest)) => count += rest,
                // Lists with selectors do not say how many remain: they are counted in pages.
                (Some(next), None) => {
                    token = Some(next);
                    limit = 500;
                    continue;
                }
                (None, _) => {}
            }
            self.set(Some(count));
            return Ok(page.metadata.resource_version);
        }
    }

    /// Follows what comes and goes until the server ends the watch.
    async fn follow(&self, mut version: String) -> Result<String, Stop> {
        let seconds = WATCH_SECONDS + fastrand::u64(0..60);
        let request = path::watch(
            &self.kind.info,
            &self.scope,
            Form::Metadata,
            Start::After(&version),
            seconds,
        )
        .map_err(|source| self.failed("watch", kube::Error::HttpError(source)))?;
        let client = self.cluster.client();
        let body = timeout(ANSWER_LIMIT, client.request_stream(request))
            .await
            .map_err(|_| self.timed_out("watch"))?
            .map_err(|source| match &source {
                kube::Error::Api(status) if status.code == 410 => Stop::Gone,
                _ => self.failed("watch", source),
            })?;
        let mut body = Box::pin(body);
        let mut line = Vec::new();
        // The server ends the watch; one that is still silent well after that is dead.
        let deadline = Instant::now() + Duration::from_secs(seconds + 30);
        loop {
            line.clear();
            let read = timeout_at(deadline, body.read_until(b'\n', &mut line))
                .await
                .map_err(|_| self.timed_out("watch"))?
                .map_err(|source| self.failed("watch", kube::Error::ReadEvents(source)))?;
            if read == 0 {
                return Ok(version);
            }
            let Ok(event) = serde_json::from_slice::<Event<'_>>(&line) else {
                return Err(Stop::Gone);
            };
            let count = *self.sender.borrow();
            match event.kind {
                "ADDED" => self.set(count.map(|count| count + 1)),
                "DELETED" => self.set(count.map(|count| count.saturating_sub(1))),
                "ERROR" if event.object.code == 410 => return Err(Stop::Gone),
                "ERROR" => return Err(self.refused(&event.object)),
                _ => {}
            }
            if let Some(newest) = event.object.metadata.resource_version {
                version = newest;
            }
        }
    }

    fn failed(&self, verb: &str, source: kube::Error) -> Stop {
        Stop::Failed(Error::Request {
            context: self.cluster.context().into(),
            what: format!("{verb} {}", self.kind.info.plural),
            source: Box::new(source),
        })
    }

    /// The server ended the watch with a status.
    fn refused(&self, status: &EventObject) -> Stop {
        let status =
            kube::core::Status::failure(&status.message, &status.reason).with_code(status.code);
        self.failed("watch", kube::Error::Api(status.boxed()))
    }

    fn timed_out(&self, verb: &str) -> Stop {
        Stop::Failed(Error::Timeout {
            context: self.cluster.context().into(),
            what: format!("{verb} {}", self.kind.info.plural),
            seconds: ANSWER_LIMIT.as_secs(),
        })
    }
}
