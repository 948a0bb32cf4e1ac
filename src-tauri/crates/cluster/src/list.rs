//! Listing: a first page that is on screen at once, then the rest.
//!
//! The rest is asked for whole where the server encodes lists object by object (Kubernetes 1.33, KEP-5116): it
//! comes from the server's cache, and is work for it once. Pages are the way for every other server, for what
//! is not cached (events), for what may be too large for the time that a server gives one answer, and for what
//! a selector makes, of which no server says how large it is. Some minutes without a change later, a page's
//! token leads past the cache to etcd (seen with kube-apiserver 1.36), and 10,000 pods are twice the work for
//! the server that they are whole; and a slow link or a huge list may outlive the token. A stream (KEP-3157)
//! cannot expire, but is never compressed, and also twice the work: what came in pages, and is on screen by
//! then, is listed by stream from the second time on.

use std::{borrow::Cow, pin::Pin, time::Duration};

use futures::{AsyncBufRead, AsyncBufReadExt};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::task::AbortOnDropHandle;
use wire::ListState;

use crate::{
    Error, StoreWriter,
    link::ListWay,
    path,
    split::{ListMetadata, ListSplitter, NotAList},
    store::Incoming,
    transport::WholeList,
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
/// How long it may take to begin a whole list: what encodes object by object begins at once.
const WHOLE_LIMIT: Duration = Duration::from_secs(20);
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

/// A listing that is complete.
pub(crate) struct Listed {
    /// The resource version to watch after.
    pub version: String,
    /// Whether the next is better by stream.
    pub next_by_stream: bool,
}

/// Lists into the store.
pub(crate) async fn list(watcher: &Watcher, writer: &mut StoreWriter) -> Result<Listed, Failure> {
    let body = request(watcher, Extent::First, None)?.await?;
    let mut listing = Listing {
        watcher,
        writer,
        first: 0,
        expected: None,
    };
    let first = listing.read(body, Extent::First).await?;
    let may_be_whole = may_be_whole(watcher);
    let Some(token) = first.metadata.next_page() else {
        return Ok(Listed {
            version: first.metadata.resource_version,
            next_by_stream: !may_be_whole,
        });
    };
    sleep(watcher.first_look).await;
    let page = Extent::Page(page_limit(first.bytes));
    let whole = may_be_whole && fits(first.bytes, listing.expected);
    if whole && let Some(version) = listing.whole(page).await? {
        return Ok(Listed {
            version,
            next_by_stream: false,
        });
    }
    let version = listing.pages(token, page).await?;
    if whole {
        // It was the list, not the way to the server.
        watcher.link.refuse(ListWay::Whole, &watcher.kind);
    }
    Ok(Listed {
        version,
        next_by_stream: true,
    })
}

/// Whether the server sends lists of that kind whole, as far as is known.
fn may_be_whole(watcher: &Watcher) -> bool {
    // It keeps no cache of events (kube-apiserver's DefaultWatchCacheSizes).
    watcher.kind.plural != "events" && watcher.link.lists(ListWay::Whole, &watcher.kind)
}

/// Whether so many objects fit into one answer, after a first page of that many bytes.
fn fits(first_page: usize, objects: Option<u32>) -> bool {
    let bytes = |objects: u32| (first_page / FIRST_PAGE as usize).saturating_mul(objects as usize);
    objects.is_some_and(|objects| bytes(objects) <= WHOLE_BYTES)
}

/// How much is asked for at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// The first page.
    First,
    /// A later page, of so many objects.
    Page(u32),
    /// Everything.
    Whole,
}

impl Extent {
    /// As the API counts: 0 is no limit.
    fn limit(self) -> u32 {
        match self {
            Self::First => FIRST_PAGE,
            Self::Page(limit) => limit,
            Self::Whole => 0,
        }
    }
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
    /// Lists everything at once; what that does not name is gone, though the first page named it. Nothing if
    /// it is not to be had so: then all counts that was named, and is to be watched after the first page's
    /// version, which tells what is gone since.
    async fn whole(&mut self, page: Extent) -> Result<Option<String>, Failure> {
        let watcher = self.watcher;
        let refused = |failure: Failure| {
            if let Failure::Error(error) = failure {
                tracing::info!(context = %watcher.context, %error, "no whole list, using pages");
            }
        };
        let body = match request(watcher, Extent::Whole, None)?.await {
            Ok(body) => body,
            Err(failure) => {
                refused(failure);
                return Ok(None);
            }
        };
        self.first = self.writer.listed();
        let named = self.writer.begin_listing();
        let read = match self.read(body, Extent::Whole).await {
            Ok(read) => read,
            // It went silent: nothing else will come either.
            Err(failure @ Failure::Error(Error::Timeout { .. })) => return Err(failure),
            Err(failure) => {
                refused(failure);
                self.writer.name(named);
                return Ok(None);
            }
        };
        match read.metadata.next_page() {
            // The server has a limit of its own.
            Some(token) => self.pages(token, page).await.map(Some),
            None => Ok(Some(read.metadata.resource_version)),
        }
    }

    /// Reads page after page. The next is on its way while the present one is read.
    async fn pages(&mut self, token: &str, page: Extent) -> Result<String, Failure> {
        let mut next = coming(self.watcher, page, token)?;
        loop {
            let body = next.await.map_err(|cause| {
                let source = kube::Error::Service(cause.into());
                self.watcher
                    .failed(self.watcher.kind.plural.clone(), source)
            })??;
            let read = self.read(body, page).await?;
            next = match (read.next, read.metadata.next_page()) {
                (Some(next), _) => next,
                (None, Some(token)) => coming(self.watcher, page, token)?,
                (None, None) => return Ok(read.metadata.resource_version),
            };
        }
    }

    /// Reads an answer to its end. The page after it is asked for as soon as its token is there, but not that
    /// after the first: only its end tells how many objects the next may have.
    async fn read(&mut self, mut body: Page, extent: Extent) -> Result<Read, Failure> {
        let watcher = self.watcher;
        let before = self.writer.listed();
        // Nobody has anything to look at before the first.
        let patience = match extent {
            Extent::First => Duration::ZERO,
            Extent::Page(_) | Extent::Whole => PATIENCE,
        };
        let mut splitter = ListSplitter::new();
        let mut next: Option<Coming> = None;
        let mut bytes = 0;
        while let Some(read) = read_some(watcher, &mut body, &mut splitter, patience).await? {
            bytes += read;
            if let Some(head) = splitter.head() {
                if let Some(rest) = head.remaining_item_count {
                    let with_this = before.saturating_add(extent.limit());
                    self.expected = Some(with_this.saturating_add(rest));
                }
                if let (Extent::Page(_), None, Some(token)) = (extent, &next, head.next_page()) {
                    next = Some(coming(watcher, extent, token)?);
                }
            }
            tokio::task::block_in_place(|| splitter.take(|objects| write(self.writer, objects)));
            watcher.link.up();
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

fn coming(watcher: &Watcher, extent: Extent, token: &str) -> Result<Coming, Failure> {
    let page = request(watcher, extent, Some(token))?;
    Ok(AbortOnDropHandle::new(tokio::spawn(page)))
}

/// How many objects to ask for after a first page of that many bytes.
fn page_limit(first_page: usize) -> u32 {
    let object = (first_page / FIRST_PAGE as usize).max(1);
    u32::try_from(PAGE_BYTES / object)
        .unwrap_or(PAGE)
        .clamp(20, PAGE)
}

/// Asks for so much; owns all it needs, so that it can be asked for in a task of its own.
fn request(
    watcher: &Watcher,
    extent: Extent,
    token: Option<&str>,
) -> Result<impl Future<Output = Result<Page, Failure>> + Send + use<>, Failure> {
    let what = match &watcher.scope.namespace {
        Some(namespace) => format!("list {} in namespace {namespace}", watcher.kind.plural),
        None => format!("list {}", watcher.kind.plural),
    };
    let (kind, scope) = (&watcher.kind, &watcher.scope);
    let mut request = path::list(kind, scope, watcher.form, extent.limit(), token)
        .map_err(|source| watcher.failed(what.clone(), kube::Error::HttpError(source)))?;
    if extent == Extent::Whole {
        request.extensions_mut().insert(WholeList);
    }
    let (client, context) = (watcher.link.client(), watcher.context.to_string());
    let limit = match extent {
        Extent::First | Extent::Page(_) => PAGE_LIMIT,
        Extent::Whole => WHOLE_LIMIT,
    };
    Ok(async move {
        match timeout(limit, client.request_stream(request)).await {
            Ok(Ok(body)) => Ok(Box::pin(body) as Page),
            Ok(Err(source)) => Err(gone_or(source, |source| Error::Request {
                context,
                what,
                source: Box::new(source),
            })),
            Err(_) => Err(Error::Timeout {
                context,
                what,
                seconds: limit.as_secs(),
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
