//! How far the clock of this machine is from a server's, which its answers tell (`Date`, RFC 9110). Ages and expiries
//! are off by as much, and tokens and certificates may seem to have expired, or not to be valid yet.

use std::{ops::RangeInclusive, time::UNIX_EPOCH};

use http::{Response, header::DATE};
use tokio::sync::watch;
use wire::Millis;

/// Less does no harm worth telling.
const WORTH_TELLING: Millis = 30_000;
/// A date says whole seconds.
const SECOND: Millis = 1_000;
/// What changes by less is the same: no two answers are as quick as each other.
const SAME: Millis = 5_000;

/// The distance, as far as it is worth telling.
#[derive(Debug)]
pub(crate) struct Skew(watch::Sender<Option<Millis>>);

impl Default for Skew {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Skew {
    /// How far this machine's clock is ahead, or behind if negative, where that is worth telling; and whenever that
    /// changes.
    pub fn changes(&self) -> watch::Receiver<Option<Millis>> {
        self.0.subscribe()
    }

    /// Takes note of an answer that came in that time of this machine's clock.
    pub fn heard<B>(&self, answer: &Response<B>, within: RangeInclusive<Millis>) {
        let Some(date) = date(answer) else { return };
        // The server said it some time between the request and the answer.
        let (least, most) = (within.start() - (date + SECOND), within.end() - date);
        self.0.send_if_modified(|told| {
            // What was told before may still be so: a slow answer says less than a quick one.
            if told.is_some_and(|told| (least - SAME..=most + SAME).contains(&told)) {
                return false;
            }
            let ahead = if least > 0 { least } else { most.min(0) };
            let worth = (ahead.abs() >= WORTH_TELLING).then_some(ahead);
            let news = *told != worth;
            *told = worth;
            news
        });
    }
}

/// When the server says that it is.
fn date<B>(answer: &Response<B>) -> Option<Millis> {
    let value = answer.headers().get(DATE)?.to_str().ok()?;
    let date = httpdate::parse_http_date(value).ok()?;
    let since = date.duration_since(UNIX_EPOCH).ok()?;
    Millis::try_from(since.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second, as servers write it.
    const DATED: &str = "Sat, 28 Nov 2026 14:10:26 GMT";
    const AT: Millis = 1_795_875_026_000;

    fn told(skew: &Skew, value: &str, within: RangeInclusive<Millis>) -> Option<Millis> {
        let answer = Response::builder().header(DATE, value).body(());
        skew.heard(&answer.expect("an answer"), within);
        *skew.changes().borrow()
    }

    #[test]
    fn a_clock_that_is_off_is_told_and_one_that_may_be_right_is_not() {
        let skew = Skew::default();
        assert_eq!(told(&skew, DATED, AT..=AT + 500), None);
        // A slow answer, of which nobody knows when it was begun.
        assert_eq!(told(&skew, DATED, AT - 90_000..=AT + 90_000), None);
        assert_eq!(
            told(&skew, DATED, AT + 301_000..=AT + 302_000),
            Some(300_000)
        );
        assert_eq!(
            told(&skew, DATED, AT + 303_000..=AT + 304_000),
            Some(300_000)
        );
        // A slow answer does not make less of it.
        assert_eq!(
            told(&skew, DATED, AT + 280_000..=AT + 310_000),
            Some(300_000)
        );
        assert_eq!(told(&skew, DATED, AT - 60_000..=AT - 59_000), Some(-59_000));
        // Set right meanwhile.
        assert_eq!(told(&skew, DATED, AT..=AT + 10), None);
    }

    #[test]
    fn what_is_no_date_says_nothing() {
        let skew = Skew::default();
        for value in [
            "",
            "yesterday",
            "Sat, 28 Nov 2026",
            "-1",
            "Thu, 01 Jan 1960 00:00:00 GMT",
        ] {
            assert_eq!(told(&skew, value, AT..=AT), None, "{value}");
        }
    }
}
