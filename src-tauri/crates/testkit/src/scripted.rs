//! An API server that answers from a script: for what a real server does too rarely to wait for,
//! such as forgetting a resource version or breaking off in the middle of an event.

use std::{collections::VecDeque, io, sync::Arc};

use bytes::Bytes;
use futures::{StreamExt, channel::mpsc};
use http::{Request, Response, StatusCode};
use http_body_util::StreamBody;
use kube::{Client, client::Body};
use parking_lot::Mutex;

/// One answer of the script.
pub enum Answer {
    /// A whole document.
    Json(StatusCode, String),
    /// Pieces of a body, sent one by one; after the last one the body ends.
    Stream(Vec<Piece>),
    /// A body that the test itself feeds.
    Fed(mpsc::UnboundedReceiver<Piece>),
}

/// A piece of a streamed body.
#[derive(Debug)]
pub enum Piece {
    /// Bytes.
    Bytes(Vec<u8>),
    /// The connection breaks here.
    Broken,
    /// Nothing more comes, and the body does not end.
    Silence,
}

impl Answer {
    /// A good answer.
    pub fn ok(json: &serde_json::Value) -> Self {
        Self::Json(StatusCode::OK, json.to_string())
    }

    /// A failure as the API words it (meta/v1 `Status`).
    pub fn failure(code: u16, reason: &str, message: &str) -> Self {
        let status = serde_json::json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {},
            "status": "Failure", "code": code, "reason": reason, "message": message,
        });
        Self::Json(
            StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            status.to_string(),
        )
    }

    /// Watch events, a line each, and then silence.
    pub fn events(events: &[serde_json::Value]) -> Self {
        let mut pieces = vec![Piece::Bytes(lines(events))];
        pieces.push(Piece::Silence);
        Self::Stream(pieces)
    }

    /// Watch events, and then the end.
    pub fn events_then_end(events: &[serde_json::Value]) -> Self {
        Self::Stream(vec![Piece::Bytes(lines(events))])
    }

    /// Watch events, and then a broken connection.
    pub fn events_then_break(events: &[serde_json::Value]) -> Self {
        Self::Stream(vec![Piece::Bytes(lines(events)), Piece::Broken])
    }
}

/// Events as the API streams them.
pub fn lines(events: &[serde_json::Value]) -> Vec<u8> {
    events
        .iter()
        .flat_map(|event| format!("{event}\n").into_bytes())
        .collect()
}

/// A server that gives its answers in order, and remembers what it was asked.
#[derive(Clone, Default)]
pub struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Script {
    /// These answers, in this order; after them, 503.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            answers: Arc::new(Mutex::new(answers.into_iter().collect())),
            requests: Arc::default(),
        }
    }

    /// The paths and queries of the requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().clone()
    }

    /// A client of this server.
    pub fn client(&self) -> Client {
        let script = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let script = script.clone();
            async move { Ok::<_, io::Error>(script.answer(&request)) }
        });
        Client::new(service, "default")
    }

    fn answer(&self, request: &Request<Body>) -> Response<StreamedBody> {
        self.requests.lock().push(request.uri().to_string());
        let answer = self.answers.lock().pop_front();
        match answer.unwrap_or_else(|| {
            Answer::failure(503, "ServiceUnavailable", "the script is at its end")
        }) {
            Answer::Json(status, json) => respond(status, vec![Piece::Bytes(json.into_bytes())]),
            Answer::Stream(pieces) => respond(StatusCode::OK, pieces),
            Answer::Fed(pieces) => body(StatusCode::OK, pieces.boxed()),
        }
    }
}

type Frames = futures::stream::BoxStream<'static, io::Result<http_body::Frame<Bytes>>>;
type StreamedBody = StreamBody<Frames>;

fn respond(status: StatusCode, pieces: Vec<Piece>) -> Response<StreamedBody> {
    body(status, futures::stream::iter(pieces).boxed())
}

fn body(
    status: StatusCode,
    pieces: futures::stream::BoxStream<'static, Piece>,
) -> Response<StreamedBody> {
    let frames = pieces.then(|piece| async {
        match piece {
            Piece::Bytes(bytes) => Ok(http_body::Frame::data(Bytes::from(bytes))),
            Piece::Broken => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
            Piece::Silence => std::future::pending().await,
        }
    });
    let mut response = Response::new(StreamBody::new(frames.boxed()));
    *response.status_mut() = status;
    response
}
