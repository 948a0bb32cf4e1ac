//! Answers, whole or piece by piece.

use std::io;

use bytes::Bytes;
use futures::{StreamExt as _, stream::BoxStream};
use http::{HeaderValue, Response, StatusCode, header::CONTENT_TYPE};
use http_body::Frame;
use http_body_util::StreamBody;
use serde_json::{Value, json};

/// The body of every answer.
pub type AnswerBody = StreamBody<BoxStream<'static, io::Result<Frame<Bytes>>>>;

pub(crate) const JSON: &str = "application/json";

/// What a request is answered with.
pub struct Answer {
    status: StatusCode,
    content_type: &'static str,
    pieces: BoxStream<'static, io::Result<Bytes>>,
}

impl Answer {
    /// A body that comes piece by piece.
    pub fn stream(
        content_type: &'static str,
        pieces: impl futures::Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        Self {
            status: StatusCode::OK,
            content_type,
            pieces: pieces.boxed(),
        }
    }

    /// A whole body.
    pub fn whole(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self {
            status,
            content_type,
            pieces: futures::stream::once(async { Ok(body) }).boxed(),
        }
    }

    /// No body at all.
    pub fn empty() -> Self {
        Self::whole(StatusCode::NO_CONTENT, "text/plain", Bytes::new())
    }

    /// A document.
    pub fn json(document: &Value) -> Self {
        Self::whole(StatusCode::OK, JSON, document.to_string())
    }

    /// As HTTP has it.
    pub fn into_response(self) -> Response<AnswerBody> {
        let mut response = Response::new(StreamBody::new(
            self.pieces.map(|piece| piece.map(Frame::data)).boxed(),
        ));
        *response.status_mut() = self.status;
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        response
    }
}

/// Why a request is refused, as the API words it (meta/v1 `Status`).
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    code: u16,
    reason: &'static str,
    message: String,
    details: Option<Value>,
}

impl Failure {
    pub fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            reason,
            message: message.into(),
            details: None,
        }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub fn no_such_path() -> Self {
        Self::new(
            404,
            "NotFound",
            "the server could not find the requested resource",
        )
    }

    /// Where in the past or future the client is, this is not any more.
    pub fn expired() -> Self {
        Self::new(
            410,
            "Expired",
            "the snapshot's time has been moved: list again",
        )
    }

    pub fn with_details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    pub fn status(&self) -> Value {
        let mut status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": self.message, "reason": self.reason, "code": self.code,
        });
        if let Some(details) = &self.details {
            status["details"] = details.clone();
        }
        status
    }
}

impl From<Failure> for Answer {
    fn from(failure: Failure) -> Self {
        let status =
            StatusCode::from_u16(failure.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::whole(status, JSON, failure.status().to_string())
    }
}

/// The file was read whole when it was opened: this is a defect, or damaged memory.
impl From<crate::Error> for Failure {
    fn from(error: crate::Error) -> Self {
        Self::new(500, "InternalError", error.to_string())
    }
}
