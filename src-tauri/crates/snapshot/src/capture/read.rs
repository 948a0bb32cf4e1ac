//! Requests of a capture, and the server's clock.

use std::time::Duration;

use futures::AsyncBufRead;
use http::{Request, header};
use jiff::Timestamp;
use kube::{Client, client::Body};
use serde_json::Value;
use tokio::time::timeout;

use crate::Error;

/// How long the server may take to answer, and each piece of an answer to come.
const LIMIT: Duration = Duration::from_secs(60);
/// No answer to a request is larger: lists come in pages.
const LARGEST: usize = 256 << 20;

/// Asks, and remembers what time the server said it was.
pub(super) struct Reader {
    pub client: Client,
    time: Timestamp,
}

/// Why a request has no answer.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The HTTP status; 0 where there was no answer at all.
    pub code: u16,
    pub message: String,
    /// Where a listing may go on though its state is forgotten.
    pub next: Option<String>,
    what: String,
    cause: Option<Box<kube::Error>>,
}

impl Refusal {
    /// The answer is not what the API promises.
    pub fn malformed(what: &str) -> Self {
        Self {
            code: 0,
            message: "the answer cannot be read".into(),
            next: None,
            what: what.to_owned(),
            cause: None,
        }
    }

    /// As an error that ends the capture.
    pub fn into_error(self) -> Error {
        match self.cause {
            Some(source) => Error::Request {
                what: self.what,
                source,
            },
            None => Error::Malformed {
                what: self.what,
                message: self.message,
            },
        }
    }
}

impl Reader {
    pub fn new(client: Client, now: Timestamp) -> Self {
        Self { client, time: now }
    }

    /// What time it is for the server, by its last answer.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// The answer's body as text.
    pub async fn text(&mut self, what: &str, uri: &str, accept: &str) -> Result<String, Refusal> {
        let bytes = self.bytes(what, uri, accept).await?;
        // Lists of objects are UTF-8; what is not is no more readable to anybody else.
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    /// The answer's body.
    pub async fn bytes(&mut self, what: &str, uri: &str, accept: &str) -> Result<Vec<u8>, Refusal> {
        let request = Request::get(uri)
            .header(header::ACCEPT, accept)
            .body(Body::empty())
            .map_err(|error| refusal(what, kube::Error::HttpError(error)))?;
        let answer = timeout(LIMIT, self.client.send(request))
            .await
            .map_err(|_| late(what))?
            .map_err(|error| refusal(what, error))?;
        if let Some(time) = answer.headers().get(header::DATE).and_then(date) {
            self.time = time;
        }
        let status = answer.status();
        let bytes = body(what, answer.into_body()).await?;
        if status.is_success() {
            return Ok(bytes);
        }
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let message = body["message"].as_str().map_or_else(
            || format!("the server answered with status {}", status.as_u16()),
            str::to_owned,
        );
        Err(Refusal {
            code: status.as_u16(),
            next: body
                .pointer("/metadata/continue")
                .and_then(Value::as_str)
                .map(str::to_owned),
            cause: Some(Box::new(kube::Error::Api(
                kube::core::Status::failure(&message, body["reason"].as_str().unwrap_or_default())
                    .with_code(status.as_u16())
                    .boxed(),
            ))),
            message,
            what: what.to_owned(),
        })
    }

    /// The answer to a question that is asked by a document.
    pub async fn ask(&mut self, what: &str, uri: &str, document: &Value) -> Result<Value, Refusal> {
        let request = Request::post(uri)
            .header(header::CONTENT_TYPE, "application/json")
            .body(document.to_string().into_bytes())
            .map_err(|error| refusal(what, kube::Error::HttpError(error)))?;
        timeout(LIMIT, self.client.request(request))
            .await
            .map_err(|_| late(what))?
            .map_err(|error| refusal(what, error))
    }
}

/// A body that is read line by line as it comes.
pub(super) async fn stream(
    client: &Client,
    what: &str,
    uri: &str,
    accept: &str,
) -> Result<impl AsyncBufRead + Send + use<>, Refusal> {
    let request = Request::get(uri)
        .header(header::ACCEPT, accept)
        .body(Vec::new())
        .map_err(|error| refusal(what, kube::Error::HttpError(error)))?;
    timeout(LIMIT, client.request_stream(request))
        .await
        .map_err(|_| late(what))?
        .map_err(|error| refusal(what, error))
}

async fn body(what: &str, body: Body) -> Result<Vec<u8>, Refusal> {
    use http_body_util::BodyExt as _;

    let mut body = std::pin::pin!(body);
    let mut bytes = Vec::new();
    loop {
        let frame = timeout(LIMIT, body.frame()).await.map_err(|_| late(what))?;
        let Some(frame) = frame else {
            return Ok(bytes);
        };
        let frame = frame.map_err(|error| refusal(what, error))?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > LARGEST {
                return Err(Refusal {
                    code: 0,
                    message: "the answer is larger than 256 MiB".into(),
                    next: None,
                    what: what.to_owned(),
                    cause: None,
                });
            }
            bytes.extend(data);
        }
    }
}

/// RFC 9110, 5.6.7.
fn date(value: &http::HeaderValue) -> Option<Timestamp> {
    let text = value.to_str().ok()?.strip_suffix(" GMT")?;
    let time = jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S", text).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

fn refusal(what: &str, error: kube::Error) -> Refusal {
    let (code, message) = match &error {
        kube::Error::Api(status) => (status.code, status.message.clone()),
        // Its text may repeat what a credential program wrote.
        _ => (0, "no answer".to_owned()),
    };
    Refusal {
        code,
        message,
        next: None,
        what: what.to_owned(),
        cause: Some(Box::new(error)),
    }
}

fn late(what: &str) -> Refusal {
    Refusal {
        code: 0,
        message: format!("no answer within {} s", LIMIT.as_secs()),
        next: None,
        what: what.to_owned(),
        cause: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_an_answer() {
        let time = |text: &str| date(&http::HeaderValue::from_str(text).unwrap());
        let wanted = "2026-11-26T23:51:37Z".parse().ok();
        assert_eq!(time("Thu, 26 Nov 2026 23:51:37 GMT"), wanted);
        for wrong in ["", "yesterday", "Thu, 26 Nov 2026 23:51:37 CET"] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }
}
