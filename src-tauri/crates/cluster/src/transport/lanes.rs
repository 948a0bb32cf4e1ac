//! Spreads requests over HTTP/2 connections.
//!
//! A server limits the streams of one connection (kube-apiserver to 100, proxies to as few), and a
//! watch takes one for as long as it lasts. hyper's pool keeps to a single HTTP/2 connection: once
//! it is full, requests wait without a word. So watches and followed logs go over lanes of their
//! own, each with a connection of its own, and everything else over one that they cannot fill.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::BoxFuture;
use http::{Method, Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, Error, connect::Connect};
use kube::client::Body;
use parking_lot::Mutex;
use tower::Service;

/// Long streams on one connection. Below the limits of servers and of common proxies.
const STREAMS: usize = 80;

/// An HTTP client that keeps long streams apart. Clones share all connections.
pub(super) struct Lanes<C> {
    /// Makes a client with a pool, and so a connection, of its own.
    make: Arc<dyn Fn() -> Client<C, Body> + Send + Sync>,
    short: Client<C, Body>,
    long: Arc<Mutex<Vec<Lane<C>>>>,
}

struct Lane<C> {
    client: Client<C, Body>,
    /// Held by each stream of the lane.
    streams: Arc<()>,
}

impl<C: Clone> Lanes<C> {
    pub fn new(make: impl Fn() -> Client<C, Body> + Send + Sync + 'static) -> Self {
        Self {
            short: make(),
            make: Arc::new(make),
            long: Arc::default(),
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

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (client, place) = self.lane(is_long(&request));
        Box::pin(async move {
            let answer = send(&client, request).await?;
            Ok(answer.map(|body| Held {
                body,
                _place: place,
            }))
        })
    }
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
    use hyper_util::{
        client::legacy::{Builder, connect::HttpConnector},
        rt::TokioExecutor,
    };

    use super::*;

    fn lanes() -> Lanes<HttpConnector> {
        Lanes::new(|| Builder::new(TokioExecutor::new()).build(HttpConnector::new()))
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

    #[test]
    fn watches_and_followed_logs_are_long() {
        let long = |uri: &str| {
            let request = Request::get(uri).body(Body::empty()).expect("a request");
            is_long(&request)
        };
        assert!(long("/api/v1/pods?watch=1&allowWatchBookmarks=true"));
        assert!(long("/api/v1/namespaces/a/pods/b/log?follow=true"));
        assert!(!long("/api/v1/pods?limit=500"));
        assert!(!long("/api/v1/pods?labelSelector=watch%3D1"));
        assert!(!long("/api/v1/watch"));
    }
}
