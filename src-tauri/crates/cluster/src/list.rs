//! Listing in pages.
//!
//! It is how everything is listed first. Of 10,000 pods, kube-apiserver 1.36 makes pages with half
//! the work that it has with a listing by stream (KEP-3157), and compresses them; the first page is
//! on screen at once. But a page's token is forgotten after some minutes, which a slow link or a
//! huge list may take: a stream cannot expire, and needs less of the server's memory. Later listings,
//! which find rows on screen already, are therefore by stream where the server can.

use std::{borrow::Cow, pin::Pin, time::Duration};

use futures::{AsyncBufRead, AsyncBufReadExt};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::task::AbortOnDropHandle;
use wire::ListState;

use crate::{
    Error, StoreWriter, path,
    split::{ListSplitter, NotAList},
    store::Incoming,
    watch::{Failure, Watcher, gone_or},
};

/// The first page is small, so that rows are on screen at once.
const FIRST_PAGE: u32 = 100;
/// Later pages: large enough that the round trips do not matter, as long as the objects are small.
const PAGE: u32 = 1_500;
/// A page of large objects (releases, bundles) is kept to about this many bytes.
const PAGE_BYTES: usize = 16 << 20;
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
    match error {
        Error::Request { source, .. } => match source.as_ref() {
            kube::Error::Api(status) => matches!(status.code, 400 | 405 | 406 | 422 | 500 | 501),
            _ => false,
        },
        Error::Malformed { .. } => true,
        _ => false,
    }
}

/// Lists in pages into the store; the resource version to watch after. The next page is on its way
/// while the present one is read.
pub(crate) async fn pages(watcher: &Watcher, writer: &mut StoreWriter) -> Result<String, Failure> {
    let mut page = request(watcher, FIRST_PAGE, None)?.await?;
    let mut limit = FIRST_PAGE;
    let mut expected = None;
    loop {
        let before = writer.listed();
        let mut splitter = ListSplitter::new();
        let mut next: Option<Coming> = None;
        let mut size = 0;
        // Nobody has anything to look at before the first.
        let patience = if limit == FIRST_PAGE {
            Duration::ZERO
        } else {
            PATIENCE
        };
        while let Some(read) = read_some(watcher, &mut page, &mut splitter, patience).await? {
            size += read;
            if let Some(head) = splitter.head() {
                if let Some(rest) = head.remaining_item_count {
                    expected = Some(before + limit + rest);
                }
                // Not of the first page: only its end tells how many objects the next may have.
                if limit != FIRST_PAGE
                    && next.is_none()
                    && let Some(token) = head.next_page()
                {
                    next = Some(coming(watcher, limit, token)?);
                }
            }
            tokio::task::block_in_place(|| splitter.take(|objects| write(writer, objects)));
            watcher.link.up();
            writer.heard();
            if matches!(writer.store().state(), ListState::Listing { .. }) {
                let received = writer.listed();
                writer.set_state(ListState::Listing { received, expected });
            }
        }
        let metadata = splitter
            .finish()
            .map_err(|cause| malformed(watcher, cause))?;
        let Some(token) = metadata.next_page() else {
            return Ok(metadata.resource_version);
        };
        if limit == FIRST_PAGE {
            limit = page_limit(size);
            sleep(watcher.first_look).await;
        }
        let next = match next {
            Some(next) => next,
            None => coming(watcher, limit, token)?,
        };
        page = next.await.map_err(|cause| {
            watcher.failed(
                watcher.kind.plural.clone(),
                kube::Error::Service(cause.into()),
            )
        })??;
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
    let texts: Vec<Cow<'_, str>> = objects
        .iter()
        .map(|object| String::from_utf8_lossy(object))
        .collect();
    let incoming: Vec<Incoming<'_>> = texts.iter().map(|json| Incoming { json }).collect();
    writer.upsert(&incoming);
}

fn coming(watcher: &Watcher, limit: u32, token: &str) -> Result<Coming, Failure> {
    let page = request(watcher, limit, Some(token))?;
    Ok(AbortOnDropHandle::new(tokio::spawn(page)))
}

/// How many objects to ask for after a first page of that many bytes.
fn page_limit(first_page: usize) -> u32 {
    let object = (first_page / FIRST_PAGE as usize).max(1);
    u32::try_from(PAGE_BYTES / object)
        .unwrap_or(PAGE)
        .clamp(20, PAGE)
}

/// Asks for a page; owns all it needs, so that it can be asked for in a task of its own.
fn request(
    watcher: &Watcher,
    limit: u32,
    token: Option<&str>,
) -> Result<impl Future<Output = Result<Page, Failure>> + Send + use<>, Failure> {
    let what = match &watcher.scope.namespace {
        Some(namespace) => format!("list {} in namespace {namespace}", watcher.kind.plural),
        None => format!("list {}", watcher.kind.plural),
    };
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
}
