//! Spreads requests over HTTP/2 connections.
//!
//! A server limits the streams of one connection (kube-apiserver to 100, proxies to as few), and a
//! watch takes one for as long as it lasts. hyper's pool keeps to a single HTTP/2 connection: once
//! it is full, requests wait without a word. So watches and followed logs go over lanes of their
//! own, each with a connection of its own, and everything else over one that they cannot fill. Whole
//! lists of a server on this machine go over HTTP/1.1.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::BoxFuture;
use http::{HeaderMap, Method, Request, Response, Uri, header::ACCEPT_ENCODING, uri::PathAndQuery};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, Error, connect::Connect};
use kube::client::Body;
use parking_lot::Mutex;
use tokio::time::Instant;
use tower::Service;

use super::near::{Nearness, Place, WholeList};

/// Long streams on one connection. Below the limits of servers and of common proxies.
const STREAMS: usize = 80;
/// How often a server that may be on this machine is asked, at most, to find out.
const PROBES: usize = 3;

/// An HTTP client that keeps long streams apart. Clones share all connections.
pub(super) struct Lanes<C> {
    /// Makes a client with a pool, and so a connection, of its own.
    make: Arc<dyn Fn() -> Client<C, Body> + Send + Sync>,
    short: Client<C, Body>,
    long: Arc<Mutex<Vec<Lane<C>>>>,
    /// For whole lists of a server that is near.
    http1: Client<C, Body>,
    nearness: Arc<Nearness>,
}

struct Lane<C> {
    client: Client<C, Body>,
    /// Held by each stream of the lane.
    streams: Arc<()>,
}

impl<C: Clone> Lanes<C> {
    /// `http1` speaks nothing newer.
    pub fn new(
        make: impl Fn() -> Client<C, Body> + Send + Sync + 'static,
        http1: Client<C, Body>,
    ) -> Self {
        Self {
            short: make(),
            make: Arc::new(make),
            long: Arc::default(),
            http1,
            nearness: Arc::default(),
        }
    }

    /// A client for the request, and what holds its place until the answer has ended.
    fn lane(&self, long: bool) -> (Client<C, Body>, Option<Arc<()>>) {
        if !long {
            return (self.short.clone(), None);
        }
        let mut lanes = self.long.lock();
        let free = lanes
            .iter()
            .position(|lane| Arc::strong_count(&lane.streams) <= STREAMS);
        let index = free.unwrap_or_else(|| {
            lanes.push(Lane {
                client: (self.make)(),
                streams: Arc::default(),
            });
            lanes.len() - 1
        });
        let lane = &lanes[index];
        (lane.client.clone(), Some(Arc::clone(&lane.streams)))
    }
}

impl<C: Clone> Clone for Lanes<C> {
    fn clone(&self) -> Self {
        Self {
            make: Arc::clone(&self.make),
            short: self.short.clone(),
            long: Arc::clone(&self.long),
            http1: self.http1.clone(),
            nearness: Arc::clone(&self.nearness),
        }
    }
}

/// Whether the answer goes on until somebody ends it.
pub(super) fn is_long<B>(request: &Request<B>) -> bool {
    request.uri().query().is_some_and(|query| {
        query
            .split('&')
            .any(|pair| matches!(pair, "watch=1" | "watch=true" | "follow=1" | "follow=true"))
    })
}

impl<C> Service<Request<Body>> for Lanes<C>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    type Response = Response<Held>;
    type Error = Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let (mut client, place) = self.lane(is_long(&request));
        let is_whole = request.extensions().get::<WholeList>().is_some();
        let http1 = is_whole.then(|| (self.http1.clone(), small(&request)));
        let nearness = Arc::clone(&self.nearness);
        Box::pin(async move {
            if let Some((http1, (uri, headers))) = http1
                && is_near(&nearness, &client, &uri, &headers).await
            {
                request.headers_mut().remove(ACCEPT_ENCODING);
                client = http1;
            }
            let asked = Instant::now();
            let answer = send(&client, request).await?;
            nearness.heard(&answer, asked.elapsed());
            Ok(answer.map(|body| Held {
                body,
                _place: place,
            }))
        })
    }
}

/// Whether the server is on this machine. It may have had much to do when it was heard: then it is asked something
/// small.
async fn is_near<C>(
    nearness: &Nearness,
    client: &Client<C, Body>,
    uri: &Uri,
    headers: &HeaderMap,
) -> bool
where
    C: Connect + Clone + Send + Sync + 'static,
{
    for _ in 0..PROBES {
        if nearness.place() != Place::Here {
            break;
        }
        let mut probe = Request::new(Body::empty());
        *probe.headers_mut() = headers.clone();
        *probe.uri_mut() = uri.clone();
        let asked = Instant::now();
        // Whatever it says: what matters is how soon.
        let Ok(answer) = client.request(probe).await else {
            return false;
        };
        nearness.heard(&answer, asked.elapsed());
    }
    if nearness.place() == Place::Here {
        nearness.is_behind();
    }
    nearness.place() == Place::Near
}

/// What is to be asked of the same server as that, and has a small answer.
fn small<B>(request: &Request<B>) -> (Uri, HeaderMap) {
    let mut parts = request.uri().clone().into_parts();
    // A server may be below a path, as those behind Rancher are.
    let before = request.uri().path().split("/api").next();
    let path = format!("{}/version", before.unwrap_or_default());
    parts.path_and_query = PathAndQuery::try_from(path).ok();
    let uri = Uri::from_parts(parts).unwrap_or_default();
    (uri, request.headers().clone())
}

/// Sends a request. One that only reads is sent again where the server closed the connection in
/// good order before it answered: kube-apiserver does so with every request under way when it
/// answers one of them 401, and any server when it is about to stop.
async fn send<C>(
    client: &Client<C, Body>,
    request: Request<Body>,
) -> Result<Response<Incoming>, Error>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let mut again = (request.method() == Method::GET).then(|| {
        let mut copy = Request::new(Body::empty());
        *copy.uri_mut() = request.uri().clone();
        *copy.headers_mut() = request.headers().clone();
        copy
    });
    match client.request(request).await {
        Err(error) if closed_in_order(&error) => match again.take() {
            Some(request) => client.request(request).await,
            None => Err(error),
        },
        answer => answer,
    }
}

/// Whether a request died with a connection that the server closed without an error (HTTP/2
/// `GOAWAY` with `NO_ERROR`).
fn closed_in_order(error: &Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            return error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        }
        cause = error.source();
    }
    false
}

/// A body that holds its place on a lane.
pub(super) struct Held {
    body: Incoming,
    _place: Option<Arc<()>>,
}

impl HttpBody for Held {
    type Data = bytes::Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
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
    use std::{net::SocketAddr, time::Duration};

    use http::HeaderValue;
    use http_body_util::BodyExt as _;
    use hyper_util::{
        client::legacy::{Builder, connect::HttpConnector},
        rt::TokioExecutor,
    };
    use tokio::{
        io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufStream},
        net::TcpListener,
    };

    use super::*;

    fn request(uri: &str) -> Request<Body> {
        Request::get(uri).body(Body::empty()).expect("a request")
    }

    fn lanes() -> Lanes<HttpConnector> {
        let make = || Builder::new(TokioExecutor::new()).build(HttpConnector::new());
        Lanes::new(make, make())
    }

    #[test]
    fn long_streams_open_a_lane_when_all_are_full_and_reuse_what_is_free() {
        let lanes = lanes();
        let count = || lanes.long.lock().len();
        let mut places: Vec<_> = (0..STREAMS).map(|_| lanes.lane(true).1).collect();
        assert_eq!(count(), 1);
        let more = lanes.lane(true);
        assert_eq!(count(), 2);
        drop(more);
        places.truncate(STREAMS / 2);
        let _more: Vec<_> = (0..STREAMS).map(|_| lanes.lane(true)).collect();
        assert_eq!(count(), 2, "free places are taken first");
        assert!(lanes.lane(false).1.is_none());
    }

    /// A server on this machine that sends back the head of each request.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut stream = BufStream::new(stream);
                    let mut head = String::new();
                    while stream.read_line(&mut head).await.is_ok_and(|read| read > 0) {
                        if head.ends_with("\r\n\r\n") {
                            let length = head.len();
                            let answer =
                                format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
                            let answer = answer + &std::mem::take(&mut head);
                            stream.write_all(answer.as_bytes()).await.expect("written");
                            stream.flush().await.expect("sent");
                        }
                    }
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn whole_lists_of_a_server_on_this_machine_are_asked_for_as_they_are() {
        let mut lanes = lanes();
        let uri = format!("http://{}/api/v1/pods", echo().await);
        let head = async |lanes: &mut Lanes<HttpConnector>, whole: bool| {
            let mut request = request(&uri);
            let encoding = HeaderValue::from_static("gzip");
            request.headers_mut().insert(ACCEPT_ENCODING, encoding);
            if whole {
                request.extensions_mut().insert(WholeList);
            }
            let answer = lanes.call(request).await.expect("an answer");
            let body = answer.into_body().collect().await.expect("a body");
            String::from_utf8_lossy(&body.to_bytes()).into_owned()
        };
        // Nothing is known of the server yet.
        assert!(head(&mut lanes, true).await.contains("gzip"));
        // A busy machine may be slow for a while.
        let limit = Instant::now() + Duration::from_secs(30);
        while head(&mut lanes, true).await.contains("gzip") {
            assert!(Instant::now() < limit, "no answer came soon");
            lanes = self::lanes();
            head(&mut lanes, false).await;
        }
        assert!(
            head(&mut lanes, false).await.contains("gzip"),
            "only whole lists"
        );
        lanes.nearness.is_behind();
        assert!(
            head(&mut lanes, true).await.contains("gzip"),
            "a forwarded port"
        );
    }

    #[test]
    fn watches_and_followed_logs_are_long() {
        let long = |uri: &str| is_long(&request(uri));
        assert!(long("/api/v1/pods?watch=1&allowWatchBookmarks=true"));
        assert!(long("/api/v1/namespaces/a/pods/b/log?follow=true"));
        assert!(!long("/api/v1/pods?limit=500"));
        assert!(!long("/api/v1/pods?labelSelector=watch%3D1"));
        assert!(!long("/api/v1/watch"));
    }
}
