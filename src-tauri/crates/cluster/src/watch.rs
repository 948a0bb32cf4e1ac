//! Keeps a store equal to the server: lists, then watches, and starts again where it must.
//!
//! Follows the API's rules of efficient detection of changes (kubernetes.io, "API concepts"):
//! a watch resumes after the newest resource version that an event or bookmark named; an answer of
//! 410 means that the server has forgotten it, and only a new listing helps.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::{AsyncBufRead, AsyncBufReadExt};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::{
    sync::Notify,
    time::{Instant, sleep, sleep_until, timeout, timeout_at},
};
use wire::{ErrorCode, KindInfo, ListState, Millis};

use crate::{
    Error, Scope, Shelf, StoreWriter,
    backoff::Backoff,
    clock::after,
    discovery::watchable,
    link::{Link, ListWay},
    list::{self, Listed},
    now,
    path::{self, Form, Start},
    store::Incoming,
};

/// A watch is asked to end by itself after this, a little longer or shorter for each.
const WATCH_SECONDS: u64 = 270;
/// What cannot be watched is listed again after this.
const RELIST: Duration = Duration::from_secs(30);
/// After so many listings a watch that was forbidden is tried again: rights change.
const LISTINGS_UNTIL_WATCH: u32 = 10;
/// What was allowed before is asked for so often again before a refusal is believed: a server that has just started
/// does not know yet who may do what.
const REFUSALS: u32 = 3;
/// A watch that lasted this long worked: whatever ended it, the next begins at once.
const STEADY: Duration = Duration::from_secs(10);
/// How long the server may take to begin its answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// What a server says of a watch that cannot be, it says within this.
const AT_ONCE: Duration = Duration::from_millis(200);
/// How long a listing by stream may pause between objects.
const INITIAL_LIMIT: Duration = Duration::from_secs(60);
/// A watch may be silent for this long at least, however often its server sends bookmarks.
const SILENCE_LIMIT: Duration = Duration::from_secs(120);
/// A single event larger than this is no Kubernetes object.
const LINE_LIMIT: usize = 64 << 20;
/// Batches larger than this are read away from the threads that serve the network.
const INLINE_BYTES: usize = 64 << 10;

/// One watch of a kind in a scope.
pub(crate) struct Watcher {
    pub context: Arc<str>,
    pub kind: Arc<KindInfo>,
    pub form: Form,
    pub scope: Scope,
    pub link: Arc<Link>,
    /// How long a listing lets its first page be looked at before it goes on.
    pub first_look: Duration,
    /// Wakes a waiting watch to try again at once.
    pub retry: Arc<Notify>,
    /// Where its last state is kept, and under which name.
    pub shelf: Option<(Arc<dyn Shelf>, String)>,
}

/// Why a listing or watch ended before its time.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The server has forgotten the resource version.
    Gone,
    /// Anything else.
    Error(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Watcher {
    /// Runs for as long as the store is wanted.
    pub async fn run(self, mut writer: StoreWriter) {
        let mut turns = self.link.turns();
        let mut moves = turns.borrow_and_update().moves;
        writer = self.restore(writer).await;
        let mut backoff = Backoff::default();
        let mut version: Option<String> = None;
        let mut watchable = watchable(&self.kind);
        let mut listings = 0;
        let mut by_stream = false;
        let mut watched = false;
        let mut refusals = 0;
        loop {
            let began = Instant::now();
            let mut at = version.take();
            let listed = at.is_none();
            let attempt = async {
                match &mut at {
                    None => self.list(&mut writer, &mut watchable, &mut by_stream).await,
                    Some(at) => self.follow(&mut writer, at).await,
                }
            };
            let result = tokio::select! {
                result = attempt => result,
                Ok(()) = turns.changed() => {
                    let before = std::mem::replace(&mut moves, turns.borrow_and_update().moves);
                    if before == moves {
                        version = at;
                    } else {
                        // Nothing of the server before counts any more.
                        self.moved(&mut writer);
                    }
                    continue;
                }
            };
            let steady = !listed && began.elapsed() >= STEADY;
            if steady {
                backoff.reset();
            }
            let refused =
                matches!(&result, Err((_, Failure::Error(error))) if error.is_forbidden());
            let allowed = if listed { is_shown(&writer) } else { watched };
            if !refused {
                watched |= !listed;
                refusals = 0;
            }
            match result {
                Ok(next) => {
                    self.link.up();
                    writer.heard();
                    writer.set_state(ListState::Live);
                    if watchable {
                        writer.set_version(Some(&next));
                        version = Some(next);
                        // A server that ends each watch at once is not to be asked without pause.
                        if !listed && !steady {
                            self.pause(backoff.next()).await;
                        }
                    } else {
                        backoff.reset();
                        listings += 1;
                        self.pause(RELIST).await;
                        watchable = listings % LISTINGS_UNTIL_WATCH == 0 && self.may_watch();
                    }
                }
                Err((_, Failure::Gone)) => {
                    tracing::debug!(context = %self.context, kind = self.kind.id, "resource version is gone, listing again");
                    let error = wire::Error::new(
                        ErrorCode::Api,
                        format!(
                            "watch {} in `{}`: the server has forgotten where the watch was",
                            self.kind.plural, self.context
                        ),
                    );
                    self.wait(&mut writer, error, &mut backoff).await;
                }
                Err((resume, Failure::Error(error)))
                    if refused && allowed && refusals < REFUSALS =>
                {
                    refusals += 1;
                    version = resume;
                    let error = self.link.failed(error);
                    self.wait(&mut writer, error, &mut backoff).await;
                }
                // It could be listed: then the user may not watch it, and that is no reason to hide it.
                Err((Some(_), Failure::Error(_))) if refused => {
                    watchable = false;
                    self.pause(RELIST).await;
                }
                Err((resume, Failure::Error(error))) => {
                    // What cannot be read now cannot be read at the second try either.
                    version = resume.filter(|_| !matches!(error, Error::Malformed { .. }));
                    self.report(&mut writer, error, &mut backoff).await;
                }
            }
        }
    }

    /// Takes in what was kept, if anything was. It is shown until everything is listed, and nothing goes on from
    /// where it was: a cluster that was made anew may have the address and the authority of the one before, and
    /// would take its versions for its own.
    async fn restore(&self, mut writer: StoreWriter) -> StoreWriter {
        let Some((shelf, name)) = self.shelf.clone() else {
            return writer;
        };
        let restoring = tokio::task::spawn_blocking(move || {
            let kept = shelf.read(&name);
            let since = kept.and_then(|kept| writer.restore(&kept));
            (writer, since)
        });
        let (writer, since) = match restoring.await {
            Ok(restored) => restored,
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        };
        if let Some(since) = since {
            writer.heard_at(since);
            writer.set_state(ListState::Kept { since });
        }
        writer
    }

    /// What is there is of another server, until this one has told what it has.
    fn moved(&self, writer: &mut StoreWriter) {
        writer.trust();
        if matches!(
            writer.store().state(),
            ListState::Live | ListState::Kept { .. }
        ) {
            let message = format!("`{}` has another server now", self.context);
            writer.set_state(ListState::Stale {
                since: writer.store().heard(),
                retry_at: now(),
                error: wire::Error::new(ErrorCode::Kubeconfig, message),
            });
        }
    }

    fn may_watch(&self) -> bool {
        watchable(&self.kind)
    }

    /// Says what is wrong and waits until it is worth trying again.
    async fn report(&self, writer: &mut StoreWriter, error: Error, backoff: &mut Backoff) {
        // Of this very request: where there is no connection, what is told is of that.
        let forbidden = error.is_forbidden();
        let error = self.link.failed(error);
        tracing::info!(context = %self.context, kind = self.kind.id, code = ?error.code, message = error.message, "watch interrupted");
        if forbidden {
            // What the user may not see any more is not shown any more.
            writer.begin_listing();
            writer.end_listing();
            writer.set_version(None);
            if let Some((shelf, name)) = self.shelf.clone() {
                let _ = tokio::task::spawn_blocking(move || shelf.remove(&name)).await;
            }
            writer.set_state(ListState::Denied { error });
            self.retry.notified().await;
            return;
        }
        self.wait(writer, error, backoff).await;
    }

    /// Says what is wrong and waits. A server that is lost is looked for by one alone, not by each watch that
    /// misses it.
    async fn wait(&self, writer: &mut StoreWriter, error: wire::Error, backoff: &mut Backoff) {
        let wait = self.link.patience().at_least(backoff.next());
        let due = Instant::now() + wait;
        let own = after(wait);
        let mut downs = self.link.downs();
        loop {
            let down = downs.borrow_and_update().clone();
            // A moment passes until it is said when it is looked for.
            let retry_at = down.as_ref().and_then(|down| down.retry_at);
            // Whoever looks for it finds out more: that it is there, and does not know who asks.
            let seen = down.as_ref().map(|down| &down.error);
            let other = seen.filter(|seen| seen.code != error.code);
            let said = other.unwrap_or(&error).clone();
            miss(writer, said, retry_at.unwrap_or(own));
            let found = async {
                if down.is_some() {
                    // Otherwise the link is gone, and this watch soon with it.
                    let _ = downs.changed().await;
                } else {
                    sleep_until(due).await;
                }
            };
            tokio::select! {
                () = self.retry.notified() => return,
                () = found => if down.is_none() { return },
            }
        }
    }

    async fn pause(&self, wait: Duration) {
        tokio::select! {
            () = sleep(wait) => {}
            () = self.retry.notified() => {}
        }
    }

    /// Lists everything; the resource version to watch after.
    async fn list(
        &self,
        writer: &mut StoreWriter,
        watchable: &mut bool,
        by_stream: &mut bool,
    ) -> Result<String, (Option<String>, Failure)> {
        writer.begin_listing();
        writer.set_version(None);
        if !is_shown(writer) {
            writer.set_state(ListState::Listing {
                received: 0,
                expected: None,
            });
        }
        let streamed = *by_stream && *watchable && self.link.lists(ListWay::Stream, &self.kind);
        let listed = if streamed {
            match self.list_streamed(writer).await {
                Err(Failure::Error(error)) if error.is_forbidden() => {
                    // A stream needs the right to watch, pages the right to list.
                    let listed = list::list(self, writer).await;
                    *watchable = listed.is_err();
                    listed
                }
                Err(Failure::Error(error)) if list::refuses_streaming(&error) => {
                    tracing::info!(context = %self.context, %error, "the server refuses streaming lists, using pages");
                    self.link.refuse(ListWay::Stream, &self.kind);
                    list::list(self, writer).await
                }
                other => other,
            }
        } else {
            list::list(self, writer).await
        };
        *by_stream = match &listed {
            Ok(listed) => listed.next_by_stream,
            // Pages that took too long.
            Err(Failure::Gone) => true,
            Err(Failure::Error(_)) => *by_stream,
        };
        let Listed { version, .. } = listed.map_err(|failure| (None, failure))?;
        writer.end_listing();
        tracing::debug!(
            context = %self.context,
            kind = self.kind.id,
            objects = writer.store().counts().0,
            bytes = writer.store().packed_bytes(),
            streamed,
            "listed"
        );
        Ok(version)
    }

    /// A listing as a watch that sends every present object first (KEP-3157).
    async fn list_streamed(&self, writer: &mut StoreWriter) -> Result<Listed, Failure> {
        let mut version = String::new();
        self.events(writer, Start::Initial, &mut version, true)
            .await?;
        Ok(Listed {
            version,
            next_by_stream: true,
        })
    }

    /// Watches until the server ends the watch in good order; the version to go on after, which `at` follows.
    async fn follow(
        &self,
        writer: &mut StoreWriter,
        at: &mut String,
    ) -> Result<String, (Option<String>, Failure)> {
        let start = at.clone();
        let followed = self.events(writer, Start::After(&start), at, false).await;
        match followed {
            Ok(()) => Ok(at.clone()),
            Err(failure) => Err((Some(at.clone()), failure)),
        }
    }

    /// Reads a watch into the store. `version` follows along. With `initial`, ends at the bookmark
    /// that ends the initial events.
    async fn events(
        &self,
        writer: &mut StoreWriter,
        start: Start<'_>,
        version: &mut String,
        initial: bool,
    ) -> Result<(), Failure> {
        let what = || format!("watch {}", self.kind.plural);
        let seconds = WATCH_SECONDS + fastrand::u64(0..60);
        let request = path::watch(&self.kind, &self.scope, self.form, start, seconds)
            .map_err(|source| self.failed(what(), kube::Error::HttpError(source)))?;
        let body = timeout(ANSWER_LIMIT, self.link.client().request_stream(request))
            .await
            .map_err(|_| self.timed_out(what(), ANSWER_LIMIT))?
            .map_err(|source| gone_or(source, |source| self.failed(what(), source)))?;
        // The server may say at once that it has forgotten where the watch was.
        let mut is_live = initial;
        self.link.up();

        let mut lines = Lines {
            body: Box::pin(body),
            buffer: Vec::new(),
        };
        // The server ends the watch; one that is still silent well after that is dead.
        let end = Instant::now() + Duration::from_secs(seconds + 30);
        let mut pulse = Pulse::default();
        loop {
            let limit = pulse.limit().or(initial.then_some(INITIAL_LIMIT));
            let limit = if is_live { limit } else { Some(AT_ONCE) };
            let deadline = limit.map_or(end, |limit| end.min(Instant::now() + limit));
            let asked = Instant::now();
            let batch = match timeout_at(deadline, lines.next_batch()).await {
                Ok(batch) => batch,
                Err(_) if !is_live => {
                    is_live = true;
                    writer.set_state(ListState::Live);
                    continue;
                }
                Err(_) => return Err(self.timed_out(what(), asked.elapsed()).into()),
            };
            let batch =
                batch.map_err(|source| self.failed(what(), kube::Error::ReadEvents(source)))?;
            let Some(batch) = batch else {
                return if initial {
                    Err(self.ended(what()).into())
                } else {
                    Ok(())
                };
            };
            self.link.up();
            let outcome = if batch.len() > INLINE_BYTES {
                tokio::task::block_in_place(|| apply(writer, &batch, &self.context, &self.kind))
            } else {
                apply(writer, &batch, &self.context, &self.kind)
            }?;
            if !initial {
                writer.heard();
                if !std::mem::replace(&mut is_live, true) {
                    writer.set_state(ListState::Live);
                }
            }
            if outcome.bookmark {
                pulse.beat();
            }
            if let Some(newest) = outcome.version {
                if !initial {
                    writer.set_version(Some(&newest));
                }
                *version = newest;
            }
            if initial {
                if outcome.initial_events_end {
                    return Ok(());
                }
                if matches!(writer.store().state(), ListState::Listing { .. }) {
                    writer.set_state(ListState::Listing {
                        received: writer.listed(),
                        expected: None,
                    });
                }
            }
        }
    }

    pub(crate) fn failed(&self, what: String, source: kube::Error) -> Error {
        Error::Request {
            context: self.context.to_string(),
            what,
            source: Box::new(source),
        }
    }

    pub(crate) fn timed_out(&self, what: String, limit: Duration) -> Error {
        Error::Timeout {
            context: self.context.to_string(),
            what,
            seconds: limit.as_secs(),
        }
    }

    fn ended(&self, what: String) -> Error {
        let message = "the initial events ended without a bookmark".into();
        Error::Malformed {
            context: self.context.to_string(),
            what,
            message,
        }
    }
}

/// Whether it was listed, and is shown since.
fn is_shown(writer: &StoreWriter) -> bool {
    writer.store().state().has_rows()
}

/// Shows that what is there may be old, or that there is nothing.
fn miss(writer: &mut StoreWriter, error: wire::Error, retry_at: Millis) {
    writer.set_state(if is_shown(writer) {
        ListState::Stale {
            since: writer.store().heard(),
            retry_at,
            error,
        }
    } else {
        ListState::Failed {
            error,
            retry_at: Some(retry_at),
        }
    });
}

/// 410 is an order to list again, not an error.
pub(crate) fn gone_or(source: kube::Error, error: impl FnOnce(kube::Error) -> Error) -> Failure {
    match &source {
        kube::Error::Api(status) if status.code == 410 => Failure::Gone,
        _ => Failure::Error(error(source)),
    }
}

/// Learns how often a server sends bookmarks, and so how long its silence is believed. Over HTTP/2
/// pings find a dead connection; through a proxy, nothing else does.
#[derive(Default)]
struct Pulse {
    last: Option<Instant>,
    interval: Option<Duration>,
}

impl Pulse {
    fn beat(&mut self) {
        let now = Instant::now();
        let interval = self.last.map(|last| now - last);
        self.interval = self.interval.max(interval);
        self.last = Some(now);
    }

    /// Unknown until there were two bookmarks.
    fn limit(&self) -> Option<Duration> {
        self.interval
            .map(|interval| (interval * 3).max(SILENCE_LIMIT))
    }
}

/// What a batch of events said beside its objects.
#[derive(Default)]
struct Outcome {
    version: Option<String>,
    bookmark: bool,
    initial_events_end: bool,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

#[derive(Deserialize)]
struct Versioned {
    metadata: VersionedMetadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VersionedMetadata {
    resource_version: String,
}

#[derive(Deserialize)]
struct Bookmark {
    metadata: BookmarkMetadata,
}

#[derive(Deserialize)]
struct BookmarkMetadata {
    #[serde(default)]
    annotations: HashMap<String, String>,
}

#[derive(Deserialize)]
struct StatusObject {
    #[serde(default)]
    code: u16,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    message: String,
}

impl StatusObject {
    fn failure(self, context: &str, kind: &KindInfo) -> Failure {
        if self.code == 410 {
            return Failure::Gone;
        }
        let status = kube::core::Status::failure(&self.message, &self.reason).with_code(self.code);
        Failure::Error(Error::Request {
            context: context.into(),
            what: format!("watch {}", kind.plural),
            source: Box::new(kube::Error::Api(status.boxed())),
        })
    }
}

/// Applies whole lines, each an event, in order.
fn apply(
    writer: &mut StoreWriter,
    batch: &[u8],
    context: &str,
    kind: &KindInfo,
) -> Result<Outcome, Failure> {
    let malformed = |cause: serde_json::Error| Error::Malformed {
        context: context.into(),
        what: format!("watch {}", kind.plural),
        message: resources::Malformed::from(cause).message,
    };
    let mut outcome = Outcome::default();
    let mut upserts: Vec<Incoming<'_>> = Vec::new();
    let mut newest = None;
    for line in batch
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
    {
        let event: Event<'_> = serde_json::from_slice(line).map_err(malformed)?;
        let json = event.object.get();
        match event.kind {
            "ADDED" | "MODIFIED" => upserts.push(Incoming { json }),
            "DELETED" => {
                writer.upsert(&std::mem::take(&mut upserts));
                writer.remove_object(json);
            }
            "BOOKMARK" => {
                let bookmark: Bookmark = serde_json::from_str(json).map_err(malformed)?;
                let end = bookmark
                    .metadata
                    .annotations
                    .get("k8s.io/initial-events-end");
                outcome.bookmark = true;
                outcome.initial_events_end |= end.is_some_and(|value| value == "true");
            }
            "ERROR" => {
                writer.upsert(&upserts);
                let status: StatusObject = serde_json::from_str(json).map_err(malformed)?;
                return Err(status.failure(context, kind));
            }
            other => {
                tracing::debug!(
                    context,
                    kind = kind.id,
                    event = other,
                    "unknown watch event"
                );
                continue;
            }
        }
        newest = Some(json);
    }
    writer.upsert(&upserts);
    if let Some(json) = newest {
        let versioned: Versioned = serde_json::from_str(json).map_err(malformed)?;
        outcome.version = Some(versioned.metadata.resource_version);
    }
    Ok(outcome)
}

/// Cuts a body into batches of whole lines: all that has arrived, and no waiting for more.
struct Lines<R> {
    body: R,
    buffer: Vec<u8>,
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    /// The next whole lines; nothing at the end of the body. Safe to cancel: what was read stays.
    async fn next_batch(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        loop {
            let chunk = self.body.fill_buf().await?;
            if chunk.is_empty() {
                let rest = std::mem::take(&mut self.buffer);
                return Ok((!rest.trim_ascii().is_empty()).then_some(rest));
            }
            let length = chunk.len();
            let end = chunk.iter().rposition(|byte| *byte == b'\n');
            self.buffer.extend_from_slice(chunk);
            self.body.consume_unpin(length);
            if let Some(end) = end {
                let rest = self
                    .buffer
                    .split_off(self.buffer.len() - (length - end - 1));
                return Ok(Some(std::mem::replace(&mut self.buffer, rest)));
            }
            if self.buffer.len() > LINE_LIMIT {
                return Err(std::io::Error::new(
                    std::io::ErrorKind::InvalidData,
                    "an event of the watch is too long",
                ));
            }
        }
    }
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
