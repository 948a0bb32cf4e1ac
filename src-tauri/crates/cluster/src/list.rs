//! Listing: a first page that is on screen at once, then the rest.
//!
//! The rest is asked for whole where the server encodes lists object by object (Kubernetes 1.33, KEP-5116): it
//! comes from the server's cache, and is work for it once. Pages are the way for every other server, and for
//! what is too large for the time that a server gives one answer. Some minutes without a change later, a
//! page's token leads past the cache to etcd (seen with kube-apiserver 1.36), and 10,000 pods are twice the
//! work for the server that they are whole; and a slow link or a huge list may outlive the token. A stream
//! (KEP-3157) cannot expire, but is never compressed, and also twice the work: later listings, which find
//! rows on screen already, are by stream where whole lists are not to be had.

use std::{borrow::Cow, pin::Pin, time::Duration};

use futures::{AsyncBufRead, AsyncBufReadExt};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::task::AbortOnDropHandle;
use wire::ListState;

use crate::{
    Error, StoreWriter,
    link::Way,
    path,
    split::{ListMetadata, ListSplitter, NotAList},
    store::Incoming,
    watch::{Failure, Watcher, gone_or},
};

/// The first page is small, so that rows are on screen at once.
const FIRST_PAGE: u32 = 100;
/// Later pages: large enough that the round trips do not matter, as long as the objects are small.
const PAGE: u32 = 1_500;
/// A page of large objects (releases, bundles) is kept to about this many bytes.
const PAGE_BYTES: usize = 16 << 20;
/// Larger lists come in pages: a server gives an answer 60 s by default (its `--request-timeout`).
const WHOLE_BYTES: usize = 512 << 20;
/// How long the server may take to begin a page.
const PAGE_LIMIT: Duration = Duration::from_secs(60);
/// How long a page may pause while it arrives.
const SILENCE_LIMIT: Duration = Duration::from_secs(60);
/// What arrives is read in portions of about this: objects are packed with those of their portion, and each
/// portion is told to all who look.
const BATCH_BYTES: usize = 1 << 20;
/// But what has arrived is not kept waiting for more for longer than this.
const PATIENCE: Duration = Duration::from_millis(100);

/// Whether the failure means that the server cannot stream lists, rather than that it cannot answer.
///
/// A server without the feature rejects the parameter (422 or 400); one whose etcd lacks progress
/// notifications accepts it and fails with 500 (seen with etcd 3.4); a proxy or an aggregated server
/// may ignore it and never send the bookmark that ends the initial events.
pub(crate) fn refuses_streaming(error: &Error) -> bool {
    matches!(error.answer(), Some(400 | 405 | 406 | 422 | 500 | 501))
        || matches!(error, Error::Malformed { .. })
}

/// Whether the server sends lists of that kind whole, as far as is known.
pub(crate) fn may_be_whole(watcher: &Watcher) -> bool {
    // It keeps no cache of events (kube-apiserver's DefaultWatchCacheSizes).
    watcher.kind.plural != "events" && watcher.link.lists(Way::Whole, &watcher.kind)
}

/// Whether so many objects fit into one answer, after a first page of that many bytes.
fn fits(first_page: usize, objects: Option<u32>) -> bool {
    let bytes = |objects: u32| (first_page / FIRST_PAGE as usize).saturating_mul(objects as usize);
    objects.is_some_and(|objects| bytes(objects) <= WHOLE_BYTES)
}

/// Lists into the store; the resource version to watch after.
pub(crate) async fn list(watcher: &Watcher, writer: &mut StoreWriter) -> Result<String, Failure> {
    let body = request(watcher, Some(FIRST_PAGE), None)?.await?;
    let mut listing = Listing {
        watcher,
        writer,
        first: 0,
        expected: None,
    };
    let first = listing.read(body, Some(FIRST_PAGE)).await?;
    let Some(token) = first.metadata.next_page() else {
        return Ok(first.metadata.resource_version);
    };
    sleep(watcher.first_look).await;
    if may_be_whole(watcher) && fits(first.bytes, listing.expected) {
        match request(watcher, None, None)?.await {
            Ok(body) => return listing.whole(body).await,
            // Whatever it has against it, it gave the first page.
            Err(Failure::Error(error)) if error.answer().is_some() => {
                tracing::info!(context = %watcher.context, %error, "the server refuses a whole list, using pages");
            }
            Err(failure) => return Err(failure),
        }
    }
    watcher.link.refuse(Way::Whole, &watcher.kind);
    listing.pages(token, page_limit(first.bytes)).await
}

/// One listing.
struct Listing<'a> {
    watcher: &'a Watcher,
    writer: &'a mut StoreWriter,
    /// How many objects the first page had, if all are named once more.
    first: u32,
    /// How many objects there will be, as far as the server says.
    expected: Option<u32>,
}

/// What an answer had beside its objects.
struct Read {
    metadata: ListMetadata,
    bytes: usize,
    /// The next page, on its way.
    next: Option<Coming>,
}

impl Listing<'_> {
    /// Reads the whole list; what it does not name is gone, though the first page named it.
    async fn whole(&mut self, body: Page) -> Result<String, Failure> {
        self.first = self.writer.listed();
        self.writer.begin_listing();
        let read = self.read(body, None).await.inspect_err(|_| {
            // It may have been too much for the time that the server gives. In pages there is an end.
            self.watcher.link.refuse(Way::Whole, &self.watcher.kind);
        })?;
        match read.metadata.next_page() {
            // The server has a limit of its own.
            Some(token) => self.pages(token, PAGE).await,
            None => Ok(read.metadata.resource_version),
        }
    }

    /// Reads page after page. The next is on its way while the present one is read.
    async fn pages(&mut self, token: &str, limit: u32) -> Result<String, Failure> {
        let mut next = coming(self.watcher, limit, token)?;
        loop {
            let page = next.await.map_err(|cause| {
                let source = kube::Error::Service(cause.into());
                self.watcher
                    .failed(self.watcher.kind.plural.clone(), source)
            })??;
            let read = self.read(page, Some(limit)).await?;
            next = match (read.next, read.metadata.next_page()) {
                (Some(next), _) => next,
                (None, Some(token)) => coming(self.watcher, limit, token)?,
                (None, None) => return Ok(read.metadata.resource_version),
            };
        }
    }

    /// Reads an answer to its end: a page of so many objects, or the whole list. The page after it is asked
    /// for as soon as its token is there, but not that after the first: only its end tells how many objects
    /// the next may have.
    async fn read(&mut self, mut body: Page, limit: Option<u32>) -> Result<Read, Failure> {
        let watcher = self.watcher;
        let before = self.writer.listed();
        let is_first = limit == Some(FIRST_PAGE);
        // Nobody has anything to look at before the first.
        let patience = if is_first { Duration::ZERO } else { PATIENCE };
        let mut splitter = ListSplitter::new();
        let mut next: Option<Coming> = None;
        let mut bytes = 0;
        while let Some(read) = read_some(watcher, &mut body, &mut splitter, patience).await? {
            bytes += read;
            if let (Some(limit), Some(head)) = (limit, splitter.head()) {
                if let Some(rest) = head.remaining_item_count {
                    self.expected = Some(before.saturating_add(limit).saturating_add(rest));
                }
                if !is_first
                    && next.is_none()
                    && let Some(token) = head.next_page()
                {
                    next = Some(coming(watcher, limit, token)?);
                }
            }
            tokio::task::block_in_place(|| splitter.take(|objects| write(self.writer, objects)));
            watcher.link.up();
            self.writer.heard();
            if matches!(self.writer.store().state(), ListState::Listing { .. }) {
                let (received, expected) = (self.writer.listed().max(self.first), self.expected);
                let state = ListState::Listing { received, expected };
                self.writer.set_state(state);
            }
        }
        let metadata = splitter.finish();
        let metadata = metadata.map_err(|cause| malformed(watcher, cause))?;
        if let Some(rest) = metadata.remaining_item_count {
            self.expected = Some(self.writer.listed().saturating_add(rest));
        }
        Ok(Read {
            metadata,
            bytes,
            next,
        })
    }
}

/// The body of a page, as it arrives.
type Page = Pin<Box<dyn AsyncBufRead + Send>>;

/// A page that was asked for.
type Coming = AbortOnDropHandle<Result<Page, Failure>>;

/// Reads what has arrived, and at least something, and what follows within `patience`; how many bytes, or
/// nothing at the end.
async fn read_some(
    watcher: &Watcher,
    page: &mut Page,
    splitter: &mut ListSplitter,
    patience: Duration,
) -> Result<Option<usize>, Failure> {
    let what = || format!("list {}", watcher.kind.plural);
    let broken = |source| watcher.failed(what(), kube::Error::ReadEvents(source));
    let mut read = 0;
    let mut until = Instant::now() + SILENCE_LIMIT;
    while read < BATCH_BYTES {
        let chunk = match timeout_at(until, page.fill_buf()).await {
            Ok(chunk) => chunk.map_err(broken)?,
            Err(_) if read > 0 => break,
            Err(_) => return Err(watcher.timed_out(what(), SILENCE_LIMIT).into()),
        };
        if chunk.is_empty() {
            break;
        }
        if read == 0 {
            until = Instant::now() + patience;
        }
        let length = chunk.len();
        splitter
            .push(chunk)
            .map_err(|cause| malformed(watcher, cause))?;
        page.consume_unpin(length);
        read += length;
    }
    Ok((read > 0).then_some(read))
}

/// Blocks for as long as reading and compressing takes.
fn write(writer: &mut StoreWriter, objects: &[&[u8]]) {
    let texts: Vec<Cow<'_, str>> = objects.iter().map(|object| text(object)).collect();
    let incoming: Vec<Incoming<'_>> = texts.iter().map(|json| Incoming { json }).collect();
    writer.upsert(&incoming);
}

/// The object as text. That it is text, as all but a broken server's is, shows much sooner than what is not
/// would be replaced.
fn text(object: &[u8]) -> Cow<'_, str> {
    str::from_utf8(object).map_or_else(|_| String::from_utf8_lossy(object), Cow::Borrowed)
}

fn coming(watcher: &Watcher, limit: u32, token: &str) -> Result<Coming, Failure> {
    let page = request(watcher, Some(limit), Some(token))?;
    Ok(AbortOnDropHandle::new(tokio::spawn(page)))
}

/// How many objects to ask for after a first page of that many bytes.
fn page_limit(first_page: usize) -> u32 {
    let object = (first_page / FIRST_PAGE as usize).max(1);
    u32::try_from(PAGE_BYTES / object)
        .unwrap_or(PAGE)
        .clamp(20, PAGE)
}

/// Asks for a page, or for everything; owns all it needs, so that it can be asked for in a task of its own.
fn request(
    watcher: &Watcher,
    limit: Option<u32>,
    token: Option<&str>,
) -> Result<impl Future<Output = Result<Page, Failure>> + Send + use<>, Failure> {
    let what = match &watcher.scope.namespace {
        Some(namespace) => format!("list {} in namespace {namespace}", watcher.kind.plural),
        None => format!("list {}", watcher.kind.plural),
    };
    let limit = limit.unwrap_or(0);
    let request = path::list(&watcher.kind, &watcher.scope, watcher.form, limit, token)
        .map_err(|source| watcher.failed(what.clone(), kube::Error::HttpError(source)))?;
    let (client, context) = (watcher.link.client(), watcher.context.to_string());
    Ok(async move {
        match timeout(PAGE_LIMIT, client.request_stream(request)).await {
            Ok(Ok(body)) => Ok(Box::pin(body) as Page),
            Ok(Err(source)) => Err(gone_or(source, |source| Error::Request {
                context,
                what,
                source: Box::new(source),
            })),
            Err(_) => Err(Error::Timeout {
                context,
                what,
                seconds: PAGE_LIMIT.as_secs(),
            }
            .into()),
        }
    })
}

fn malformed(watcher: &Watcher, NotAList(message): NotAList) -> Error {
    Error::Malformed {
        context: watcher.context.to_string(),
        what: format!("list {}", watcher.kind.plural),
        message: message.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_as_large_as_their_objects_allow() {
        assert_eq!(page_limit(100 * 2_000), PAGE);
        assert_eq!(page_limit(100 * 200_000), 83);
        assert_eq!(page_limit(100 * 5_000_000), 20);
        assert_eq!(page_limit(0), PAGE);
    }

    #[test]
    fn a_list_is_whole_if_its_size_is_known_and_not_huge() {
        assert!(fits(100 * 9_700, Some(50_000)));
        assert!(!fits(100 * 9_700, Some(60_000)));
        assert!(!fits(usize::MAX, Some(u32::MAX)));
        assert!(!fits(100 * 9_700, None));
    }
}
