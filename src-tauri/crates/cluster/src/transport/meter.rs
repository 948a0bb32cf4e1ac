//! Counts what a context's client asks of its server, and what comes back.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use futures::future::BoxFuture;
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Buf;
use parking_lot::Mutex;
use tower::{Layer, Service};

use super::lanes::is_long;
use crate::now;

/// Requests that are remembered, the newest last.
const REMEMBERED: usize = 50;
/// Seconds over which a rate is told.
const MINUTE: usize = 60;

/// What has gone between a context's client and its server.
#[derive(Default)]
pub struct Traffic {
    requests: AtomicU64,
    bytes: AtomicU64,
    open: AtomicU64,
    recent: Mutex<Recent>,
}

#[derive(Default)]
struct Recent {
    /// The second that the last bucket is of.
    second: i64,
    /// Requests and bytes of each of the last seconds, the newest last.
    seconds: VecDeque<(u32, u64)>,
    last: VecDeque<wire::RequestInfo>,
}

/// The traffic at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// Since the context was opened.
    pub requests: u64,
    /// The same of bytes that came, as they came: compressed, without the frames around them.
    pub bytes: u64,
    /// Answers that are still coming: watches, followed logs.
    pub open: u64,
    /// In the last minute.
    pub requests_per_minute: u32,
    /// Over the last ten seconds.
    pub bytes_per_second: u64,
    /// The newest first.
    pub last: Vec<wire::RequestInfo>,
}

impl Traffic {
    /// What has gone until now.
    pub fn rates(&self) -> Rates {
        const SHORT: usize = 10;
        let mut recent = self.recent.lock();
        recent.turn();
        let newest = recent.seconds.iter().rev().take(SHORT);
        let bytes: u64 = newest.map(|(_, bytes)| bytes).sum();
        Rates {
            requests: self.requests.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            open: self.open.load(Ordering::Relaxed),
            requests_per_minute: recent.seconds.iter().map(|(requests, _)| requests).sum(),
            bytes_per_second: bytes / SHORT as u64,
            last: recent.last.iter().rev().cloned().collect(),
        }
    }

    fn asked<B>(&self, request: &Request<B>) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut recent = self.recent.lock();
        recent.turn();
        if let Some((requests, _)) = recent.seconds.back_mut() {
            *requests += 1;
        }
        if recent.last.len() == REMEMBERED {
            recent.last.pop_front();
        }
        recent.last.push_back(wire::RequestInfo {
            at: now(),
            method: request.method().as_str().into(),
            // Without the query, which is long and may name anything.
            path: request.uri().path().into(),
            long: is_long(request),
        });
    }

    fn came(&self, bytes: usize) {
        let bytes = bytes as u64;
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        let mut recent = self.recent.lock();
        recent.turn();
        if let Some((_, sum)) = recent.seconds.back_mut() {
            *sum += bytes;
        }
    }
}

impl Recent {
    /// Makes the last bucket that of this second.
    fn turn(&mut self) {
        let second = now() / 1000;
        let passed = usize::try_from(second - self.second).unwrap_or(0);
        if passed >= MINUTE || self.seconds.is_empty() {
            self.seconds.clear();
            self.seconds.resize(MINUTE, (0, 0));
        } else {
            self.seconds.drain(..passed);
            self.seconds.resize(MINUTE, (0, 0));
        }
        self.second = self.second.max(second);
    }
}

/// Counts the requests of the service within.
#[derive(Clone)]
pub(super) struct MeterLayer(pub Arc<Traffic>);

impl<S> Layer<S> for MeterLayer {
    type Service = Meter<S>;

    fn layer(&self, within: S) -> Meter<S> {
        Meter {
            within,
            traffic: Arc::clone(&self.0),
        }
    }
}

/// See [`MeterLayer`].
#[derive(Clone)]
pub(super) struct Meter<S> {
    within: S,
    traffic: Arc<Traffic>,
}

impl<S, B, R> Service<Request<B>> for Meter<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
{
    type Response = Response<Metered<R>>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.within.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.traffic.asked(&request);
        let open = Open::new(&self.traffic);
        let answer = self.within.call(request);
        Box::pin(async move { Ok(answer.await?.map(|body| Metered { body, open })) })
    }
}

/// Counts an answer among those that are coming.
struct Open(Arc<Traffic>);

impl Open {
    fn new(traffic: &Arc<Traffic>) -> Self {
        traffic.open.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(traffic))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A body whose bytes are counted.
pub(super) struct Metered<B> {
    body: B,
    open: Open,
}

impl<B: HttpBody + Unpin> HttpBody for Metered<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.open.0.came(data.remaining());
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, future::poll_fn};

    use kube::client::Body;
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    use super::*;

    #[tokio::test]
    async fn requests_and_bytes_are_counted_and_queries_are_not_kept() {
        let traffic = Arc::new(Traffic::default());
        let mut service = ServiceBuilder::new()
            .layer(MeterLayer(Arc::clone(&traffic)))
            .service(service_fn(|_: Request<()>| async {
                let body = Body::from(b"0123456789".to_vec());
                Ok::<_, Infallible>(Response::new(body))
            }));
        let uri = "/api/v1/pods?watch=1&labelSelector=secret";
        let request = Request::get(uri).body(()).expect("a request");
        let answer = service.ready().await.expect("ready").call(request).await;
        assert_eq!(traffic.rates().open, 1);
        let mut body = answer.expect("an answer").into_body();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            frame.expect("a frame");
        }
        drop(body);
        let rates = traffic.rates();
        assert_eq!((rates.requests, rates.bytes, rates.open), (1, 10, 0));
        assert_eq!((rates.requests_per_minute, rates.bytes_per_second), (1, 1));
        let [last] = &*rates.last else {
            panic!("{rates:?}")
        };
        assert_eq!((last.path.as_str(), last.long), ("/api/v1/pods", true));
    }

    #[test]
    fn what_is_older_than_a_minute_counts_no_more() {
        let mut recent = Recent::default();
        recent.turn();
        recent.seconds[MINUTE - 1] = (3, 30);
        recent.second -= 59;
        recent.turn();
        assert_eq!(recent.seconds[0], (3, 30));
        recent.second -= 1;
        recent.turn();
        assert!(recent.seconds.iter().all(|second| *second == (0, 0)));
        // The clock may go back.
        recent.second += 1_000;
        recent.turn();
        assert_eq!(recent.seconds.len(), MINUTE);
    }
}
