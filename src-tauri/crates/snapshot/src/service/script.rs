//! Answers that a test has written down: for what a real server does too rarely to wait for, such as
//! forgetting a resource version or breaking off in the middle of an event.

use std::{collections::VecDeque, io, sync::Arc};

use bytes::Bytes;
use futures::{Stream, StreamExt as _, channel::mpsc};
use http::{StatusCode, request::Parts};
use kube::Client;
use parking_lot::Mutex;
use serde_json::Value;

use super::{Answer, Failure, answer::JSON};
use crate::{Builder, Error, Pace};

/// A piece of an answer's body.
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
    /// A failure as the API words it.
    pub fn failure(code: u16, reason: &'static str, message: &str) -> Self {
        Failure::new(code, reason, message).into()
    }

    /// A document as it is, well-formed or not.
    pub fn text(status: StatusCode, text: impl Into<String>) -> Self {
        Self::whole(status, JSON, text.into())
    }

    /// Pieces of a body, one by one; after the last one the body ends.
    pub fn pieces(pieces: impl IntoIterator<Item = Piece, IntoIter: Send + 'static>) -> Self {
        Self::fed(futures::stream::iter(pieces))
    }

    /// A body that the test feeds while it is read.
    pub fn fed(pieces: impl Stream<Item = Piece> + Send + 'static) -> Self {
        Self::stream(
            JSON,
            pieces.then(|piece| async {
                match piece {
                    Piece::Bytes(bytes) => Ok(Bytes::from(bytes)),
                    Piece::Broken => Err(io::ErrorKind::ConnectionReset.into()),
                    Piece::Silence => std::future::pending().await,
                }
            }),
        )
    }

    /// A body that the test feeds through what is returned with it.
    pub fn channel() -> (mpsc::UnboundedSender<Piece>, Self) {
        let (sender, receiver) = mpsc::unbounded();
        (sender, Self::fed(receiver))
    }

    /// Watch events, a line each, and then silence.
    pub fn events(events: &[Value]) -> Self {
        Self::pieces([Piece::Bytes(lines(events)), Piece::Silence])
    }

    /// Watch events, and then the end.
    pub fn events_then_end(events: &[Value]) -> Self {
        Self::pieces([Piece::Bytes(lines(events))])
    }

    /// Watch events, and then a broken connection.
    pub fn events_then_break(events: &[Value]) -> Self {
        Self::pieces([Piece::Bytes(lines(events)), Piece::Broken])
    }
}

/// Events as the API streams them.
pub fn lines(events: &[Value]) -> Vec<u8> {
    events
        .iter()
        .flat_map(|event| format!("{event}\n").into_bytes())
        .collect()
}

/// Answers in order, and what was asked.
#[derive(Clone, Default)]
pub struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<String>>>,
    /// Whether there is nothing behind it.
    alone: bool,
    /// What the requests that it answers have in their paths or queries.
    only: Option<&'static str>,
}

impl Script {
    /// These answers, in this order. After the last one the snapshot answers.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            answers: Arc::new(Mutex::new(answers.into_iter().collect())),
            ..Self::default()
        }
    }

    /// The same for requests alone whose path or query has this in it.
    #[must_use]
    pub fn only(mut self, part: &'static str) -> Self {
        self.only = Some(part);
        self
    }

    /// A client of a server that has these answers and no others: after the last one, 503.
    ///
    /// # Errors
    /// An empty snapshot cannot be made, which is a defect.
    pub fn client(&self) -> Result<Client, Error> {
        let script = Self {
            alone: true,
            ..self.clone()
        };
        let service = Builder::default().service(Pace::STILL)?;
        Ok(service.scripted(script).client())
    }

    /// The paths and queries of the requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().clone()
    }

    pub(super) fn answer(&self, head: &Parts) -> Option<Answer> {
        let uri = head.uri.to_string();
        if self.only.is_some_and(|part| !uri.contains(part)) {
            return None;
        }
        self.requests.lock().push(uri);
        let answer = self.answers.lock().pop_front();
        let end = || Answer::failure(503, "ServiceUnavailable", "the script is at its end");
        answer.or_else(|| self.alone.then(end))
    }
}
