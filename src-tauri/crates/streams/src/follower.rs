//! Reads the log of one container, and goes on reading where that is wanted and possible.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use futures::AsyncBufReadExt as _;
use kube::Client;
use tokio::time::{sleep, timeout};
use wire::{Error, ErrorCode, LogLine, LogPhase};

use crate::{
    buffer::Buffer,
    lines::{Line, Lines},
    outlook::{self, Outlook},
    resume::Seen,
};

/// How long the server may take to begin its answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// Between two looks at a container that has not started, and two tries after a failure.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// After a wait, an open log counts as streaming with its first new line, or when it stays open for
/// this long: that of a container in a crash loop opens and ends at each look. And when nothing comes
/// for this long, the past has been read: what comes from now on is being written now.
const STAYS_OPEN: Duration = Duration::from_millis(500);
/// A log that is silent for so long is asked for anew: behind a proxy nothing else finds out that the
/// connection is dead.
const SILENCE: Duration = Duration::from_secs(120);

pub(crate) struct Follower {
    pub client: Client,
    pub context: String,
    pub namespace: String,
    pub pod: String,
    pub uid: Option<String>,
    pub container: String,
    /// By which lines name the container.
    pub index: u16,
    pub previous: bool,
    pub follow: bool,
    pub tail: u32,
    pub buffer: Arc<Buffer>,
}

/// Why a reading ended.
enum Stop {
    /// The server said that this was all.
    End,
    /// The connection broke, or the server could not answer now.
    Broken(Error),
    /// Nothing came for long.
    Silent,
    /// The container has not started.
    NotStarted(String),
    /// It cannot be read.
    Failed(Error),
}

/// What the server says of the pod.
enum Look {
    Pod(String),
    Gone,
    /// It does not say now.
    Unknown,
}

impl Follower {
    pub async fn run(self) {
        let mut seen = Seen::default();
        let mut wait = FIRST_WAIT;
        let mut waited = false;
        loop {
            let had = seen.since().map(str::to_owned);
            let stop = self.read(&mut seen, waited).await;
            if seen.since() != had.as_deref() {
                wait = FIRST_WAIT;
            }
            let phase = match stop {
                Stop::Silent if self.follow => {
                    if self.is_gone().await {
                        return self.set(LogPhase::Ended);
                    }
                    waited = false;
                    seen.resume();
                    continue;
                }
                Stop::Silent => {
                    let error = contexts::timed_out(&self.place(), &self.what(), SILENCE);
                    return self.set(LogPhase::Failed { error });
                }
                Stop::End if !self.follow => return self.set(LogPhase::Ended),
                Stop::Failed(error) => return self.set(LogPhase::Failed { error }),
                Stop::NotStarted(reason) if !self.follow => {
                    return self.set(self.not_started(&reason));
                }
                Stop::Broken(error) if !self.follow => return self.set(LogPhase::Failed { error }),
                Stop::End => match self.outlook().await {
                    Outlook::Over => return self.set(LogPhase::Ended),
                    Outlook::Waits(reason) => LogPhase::Waiting { reason },
                    // Kubelets cut logs off when they rotate them; and close the log of a container
                    // a moment before they report its end.
                    Outlook::Runs => LogPhase::Streaming,
                },
                Stop::NotStarted(reason) => LogPhase::Waiting { reason },
                Stop::Broken(error) => LogPhase::Interrupted { error },
            };
            waited = phase != LogPhase::Streaming;
            self.set(phase);
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
            if self.is_gone().await {
                return self.set(LogPhase::Ended);
            }
            seen.resume();
        }
    }

    fn set(&self, phase: LogPhase) {
        self.buffer.set_phase(self.index, phase);
    }

    /// Reads the log from where it was left, until it ends or breaks.
    async fn read(&self, seen: &mut Seen, waited: bool) -> Stop {
        let request = http::Request::get(self.path(seen.since()))
            // Compressed, lines would wait in the server until a block is full.
            .header(http::header::ACCEPT_ENCODING, "identity")
            .body(Vec::new());
        let request = match request {
            Ok(request) => request,
            Err(cause) => return Stop::Failed(self.classify(&kube::Error::HttpError(cause))),
        };
        let body = match timeout(ANSWER_LIMIT, self.client.request_stream(request)).await {
            Ok(Ok(body)) => body,
            Ok(Err(error)) => return self.refused(&error),
            Err(_) => {
                return Stop::Broken(contexts::timed_out(
                    &self.place(),
                    &self.what(),
                    ANSWER_LIMIT,
                ));
            }
        };
        // What is asked for since a time has no known length.
        let past = match seen.since() {
            None if self.follow => u64::from(self.tail),
            _ => u64::MAX,
        };
        let mut reading = Reading {
            follower: self,
            seen,
            streaming: false,
            past,
        };
        if !waited {
            reading.streams();
        }
        let mut body = Box::pin(body);
        let mut lines = Lines::default();
        let mut quiet = false;
        loop {
            let limit = if quiet { SILENCE } else { STAYS_OPEN };
            let Ok(arrival) = timeout(limit, body.fill_buf()).await else {
                if quiet {
                    return Stop::Silent;
                }
                quiet = true;
                reading.streams();
                if self.follow {
                    reading.past = 0;
                }
                continue;
            };
            let length = match arrival {
                Ok([]) => {
                    lines.end(&mut |line| reading.take(line));
                    return Stop::End;
                }
                Ok(bytes) => {
                    lines.push(bytes, &mut |line| reading.take(line));
                    bytes.len()
                }
                // A piece of a line may have been read: it comes again whole.
                Err(cause) => return Stop::Broken(self.classify(&kube::Error::ReadEvents(cause))),
            };
            body.consume_unpin(length);
            // The past arrives faster than anyone reads it, and can wait; the present cannot. Either
            // way, let the reader have a turn.
            if reading.past > 0 {
                self.buffer.room().await;
            }
            tokio::task::yield_now().await;
        }
    }

    fn refused(&self, error: &kube::Error) -> Stop {
        if let kube::Error::Api(status) = error
            && status.code == 400
        {
            // The kubelet has no finer code for a container that has not started; with `previous`
            // it means that there was none before.
            return if self.previous {
                Stop::Failed(Error::new(
                    ErrorCode::NotFound,
                    format!("{} has no previous run", self.container),
                ))
            } else {
                Stop::NotStarted(plain(&status.message))
            };
        }
        let error = self.classify(error);
        match error.code {
            ErrorCode::Refused | ErrorCode::Unreachable | ErrorCode::Timeout | ErrorCode::Api => {
                Stop::Broken(error)
            }
            _ => Stop::Failed(error),
        }
    }

    fn not_started(&self, reason: &str) -> LogPhase {
        let message = format!("{} has not started: {reason}", self.container);
        LogPhase::Failed {
            error: Error::new(ErrorCode::NotFound, message),
        }
    }

    /// Whether more may come of a log that has ended.
    async fn outlook(&self) -> Outlook {
        match self.look().await {
            Look::Pod(json) => Outlook::of(&json, self.uid.as_deref(), &self.container),
            Look::Gone => Outlook::Over,
            // The next reading will tell.
            Look::Unknown => Outlook::Runs,
        }
    }

    /// Whether the pod is not there any more, but perhaps another one of its name, whose log must
    /// not go on as this one's.
    async fn is_gone(&self) -> bool {
        let Some(uid) = &self.uid else { return false };
        match self.look().await {
            Look::Pod(json) => !outlook::is_pod(&json, uid),
            Look::Gone => true,
            Look::Unknown => false,
        }
    }

    async fn look(&self) -> Look {
        let path = format!("/api/v1/namespaces/{}/pods/{}", self.namespace, self.pod);
        let Ok(request) = http::Request::get(path).body(Vec::new()) else {
            return Look::Unknown;
        };
        match timeout(ANSWER_LIMIT, self.client.request_text(request)).await {
            Ok(Ok(json)) => Look::Pod(json),
            Ok(Err(kube::Error::Api(status))) if status.code == 404 => Look::Gone,
            _ => Look::Unknown,
        }
    }

    fn path(&self, since: Option<&str>) -> String {
        let mut path = format!(
            "/api/v1/namespaces/{}/pods/{}/log?container={}&timestamps=true",
            self.namespace, self.pod, self.container
        );
        if self.follow {
            path.push_str("&follow=true");
        }
        if self.previous {
            path.push_str("&previous=true");
        }
        let _ = match since {
            Some(since) => write!(path, "&sinceTime={}", since.replace('+', "%2B")),
            None => write!(path, "&tailLines={}", self.tail),
        };
        path
    }

    fn classify(&self, error: &kube::Error) -> Error {
        contexts::classify(&self.place(), &self.what(), error)
    }

    fn place(&self) -> String {
        format!("{}/{}", self.context, self.namespace)
    }

    fn what(&self) -> String {
        format!("read the log of {}/{}", self.pod, self.container)
    }
}

/// One answer of the server while it is read.
struct Reading<'a> {
    follower: &'a Follower,
    seen: &'a mut Seen,
    /// Whether the reader has been told that lines arrive.
    streaming: bool,
    /// How many more lines may be of the past, for which a slow reader loses nothing.
    past: u64,
}

impl Reading<'_> {
    fn streams(&mut self) {
        self.streaming = true;
        self.follower.set(LogPhase::Streaming);
    }

    fn take(&mut self, line: Line) {
        self.past = self.past.saturating_sub(1);
        if !self.seen.is_new(&line) {
            return;
        }
        if !self.streaming {
            self.streams();
        }
        self.follower.buffer.push(LogLine {
            container: self.follower.index,
            time: line.time,
            text: line.text,
        });
    }
}

/// The server's words on one line.
fn plain(message: &str) -> String {
    message
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(300)
        .collect()
}
