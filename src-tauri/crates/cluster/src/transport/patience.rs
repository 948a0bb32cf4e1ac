//! What a server says of when it wants to be asked again (`Retry-After`), for those who would ask sooner.

use std::time::Duration;

use http::{Response, StatusCode, header::RETRY_AFTER};
use parking_lot::Mutex;
use tokio::time::Instant;

/// Whoever asks for more is not believed: it may be a page of a proxy under repair.
const LONGEST: Duration = Duration::from_secs(120);

/// Until when a server is to be left alone.
#[derive(Debug, Default)]
pub(crate) struct Patience(Mutex<Option<Instant>>);

impl Patience {
    /// How long it still is to be left alone.
    pub fn left(&self) -> Option<Duration> {
        let left = self
            .0
            .lock()
            .as_ref()?
            .saturating_duration_since(Instant::now());
        Some(left).filter(|left| !left.is_zero())
    }

    /// A wait that is as long as the server asks for, if that is longer. A little longer even: those who were sent
    /// away together do not come back together.
    pub fn at_least(&self, wait: Duration) -> Duration {
        let left = self.left().filter(|left| *left > wait);
        left.map_or(wait, |left| {
            left + Duration::from_millis(fastrand::u64(0..=500))
        })
    }

    /// Takes note of an answer.
    pub fn heard<B>(&self, answer: &Response<B>) {
        if let Some(wait) = asks(answer) {
            self.ask(wait);
        }
    }

    fn ask(&self, wait: Duration) {
        *self.0.lock() = Some(Instant::now() + wait.min(LONGEST));
    }
}

/// For how long an answer asks. A date is not read: servers of Kubernetes say seconds.
fn asks<B>(answer: &Response<B>) -> Option<Duration> {
    let refused = matches!(
        answer.status(),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    );
    let value = answer.headers().get(RETRY_AFTER).filter(|_| refused)?;
    value
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
        .map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_server_that_asks_for_patience_is_left_alone_for_so_long() {
        for (status, said, expected) in [
            (429, "5", Some(5)),
            (503, "1", Some(1)),
            (429, "86400", Some(120)),
            (429, "0", None),
            (429, "Fri, 31 Dec 1999 23:59:59 GMT", None),
            (200, "5", None),
        ] {
            let patience = Patience::default();
            let answer = Response::builder().status(status).header(RETRY_AFTER, said);
            patience.heard(&answer.body(()).expect("an answer"));
            let expected = expected.map(Duration::from_secs);
            assert_eq!(patience.left(), expected, "{status} {said}");
            tokio::time::advance(LONGEST).await;
            assert_eq!(patience.left(), None);
        }
    }
}
