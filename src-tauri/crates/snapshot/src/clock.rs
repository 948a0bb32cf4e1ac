//! The time in an opened snapshot: it stands still, or passes as fast as is wished.

use std::time::Duration;

use parking_lot::Mutex;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// What timers count in.
const TICK: Duration = Duration::from_millis(1);

/// The snapshot's time, shared by all who read it.
pub struct Clock {
    run: Mutex<Run>,
    /// Counts up whenever the time is moved or another speed is set.
    moved: watch::Sender<u64>,
    /// How much time was recorded.
    length: Duration,
}

/// A moment of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Counts up whenever the time goes back: what was seen in another round is not to be built upon.
    pub round: u64,
    /// After the capture began.
    pub at: Duration,
}

#[derive(Clone, Copy)]
struct Run {
    since: Instant,
    from: Moment,
    speed: f64,
    repeat: bool,
}

/// How the time passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// How fast: 0 stands still, 1 is as it was.
    pub speed: f64,
    /// Whether it begins again at its end.
    pub repeat: bool,
}

impl Pace {
    /// It stands still.
    pub const STILL: Self = Self {
        speed: 0.0,
        repeat: false,
    };
}

impl Clock {
    /// A clock at the beginning of a recording of that length.
    pub fn new(length: Duration, pace: Pace) -> Self {
        Self {
            run: Mutex::new(Run {
                since: Instant::now(),
                from: Moment {
                    round: 0,
                    at: Duration::ZERO,
                },
                speed: sane(pace.speed),
                repeat: pace.repeat,
            }),
            moved: watch::Sender::new(0),
            length,
        }
    }

    /// The present.
    pub fn now(&self) -> Moment {
        self.run.lock().at(Instant::now(), self.length)
    }

    /// How the time passes.
    pub fn pace(&self) -> Pace {
        let Run { speed, repeat, .. } = *self.run.lock();
        Pace { speed, repeat }
    }

    /// How much time was recorded.
    pub fn length(&self) -> Duration {
        self.length
    }

    /// Goes to a moment, or stays, and goes on at another speed.
    pub fn play(&self, at: Option<Duration>, speed: f64) {
        {
            let mut run = self.run.lock();
            let now = Instant::now();
            let present = run.at(now, self.length);
            // The end of one round is the beginning of the next.
            let last = if run.repeat {
                self.length.saturating_sub(TICK)
            } else {
                self.length
            };
            let at = at.map_or(present.at, |at| at.min(last));
            run.from = Moment {
                round: present.round + u64::from(at < present.at),
                at,
            };
            run.since = now;
            run.speed = sane(speed);
        }
        self.moved.send_modify(|count| *count += 1);
    }

    /// Changes whenever the time is moved.
    pub fn moves(&self) -> watch::Receiver<u64> {
        self.moved.subscribe()
    }

    /// When the recorded time will be there, unless it is moved; never, where it stands still.
    pub fn when(&self, at: Duration) -> Option<Instant> {
        let run = *self.run.lock();
        let now = Instant::now();
        let present = run.at(now, self.length);
        let Some(until) = at.checked_sub(present.at).filter(|until| !until.is_zero()) else {
            return Some(now);
        };
        (run.speed > 0.0 && at <= self.length)
            .then(|| Duration::try_from_secs_f64(until.as_secs_f64() / run.speed).ok())
            .flatten()
            // Timers count in milliseconds: what is due earlier would be found not yet due.
            .and_then(|until| now.checked_add(until.max(TICK)))
    }

    /// When the recorded time begins again, if it does.
    pub fn repeats(&self) -> Option<Instant> {
        let Pace { speed, repeat } = self.pace();
        let passes = speed > 0.0 && !self.length.is_zero();
        (repeat && passes).then(|| self.when(self.length)).flatten()
    }
}

impl Run {
    fn at(&self, now: Instant, length: Duration) -> Moment {
        let passed = now.saturating_duration_since(self.since);
        let passed =
            Duration::try_from_secs_f64(passed.as_secs_f64() * self.speed).unwrap_or(Duration::MAX);
        let at = self.from.at.saturating_add(passed);
        if at < length || length.is_zero() {
            return Moment {
                round: self.from.round,
                at: at.min(length),
            };
        }
        if !self.repeat {
            return Moment {
                round: self.from.round,
                at: length,
            };
        }
        let (at, length) = (at.as_nanos(), length.as_nanos());
        Moment {
            round: self.from.round + u64::try_from(at / length).unwrap_or(u64::MAX / 2),
            at: Duration::from_nanos(u64::try_from(at % length).unwrap_or_default()),
        }
    }
}

/// Waits until that moment, if there is one, or until the recorded time is moved.
pub(crate) async fn wake(until: Option<Instant>, moves: &mut watch::Receiver<u64>) {
    let due = async {
        match until {
            Some(until) => sleep_until(until).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = due => {}
        // Who waits holds the clock, and with it the sender.
        _ = moves.changed() => {}
    }
}

/// A speed that a clock can have.
fn sane(speed: f64) -> f64 {
    if speed.is_finite() {
        speed.clamp(0.0, 10_000.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn clock(speed: f64, repeat: bool) -> Clock {
        Clock::new(MINUTE, Pace { speed, repeat })
    }

    #[tokio::test(start_paused = true)]
    async fn time_passes_as_fast_as_is_wished_and_ends() {
        let clock = clock(2.0, false);
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(clock.now().at, Duration::from_secs(20));
        let when = clock.when(Duration::from_secs(50));
        assert_eq!(when, Some(Instant::now() + Duration::from_secs(15)));
        clock.play(None, 0.0);
        tokio::time::advance(MINUTE).await;
        assert_eq!(clock.now().at, Duration::from_secs(20));
        assert_eq!(clock.when(Duration::from_secs(50)), None);
        clock.play(None, 1.0);
        tokio::time::advance(MINUTE).await;
        let end = Moment {
            round: 0,
            at: MINUTE,
        };
        assert_eq!(clock.now(), end);
    }

    #[tokio::test(start_paused = true)]
    async fn it_begins_again_in_another_round() {
        let clock = clock(1.0, true);
        assert_eq!(clock.repeats(), Some(Instant::now() + MINUTE));
        tokio::time::advance(MINUTE + Duration::from_secs(5)).await;
        let again = Moment {
            round: 1,
            at: Duration::from_secs(5),
        };
        assert_eq!(clock.now(), again);
        clock.play(Some(Duration::from_secs(30)), 1.0);
        assert_eq!(clock.now().round, 1, "it went forward");
        clock.play(Some(Duration::ZERO), 1.0);
        assert_eq!(clock.now().round, 2, "it went back");
        clock.play(Some(MINUTE), 0.0);
        let last = MINUTE.saturating_sub(TICK);
        assert_eq!(clock.now().at, last, "the end can be looked at");
    }

    #[tokio::test(start_paused = true)]
    async fn no_speed_breaks_it() {
        for speed in [f64::NAN, f64::INFINITY, -1.0, 1e300, f64::MIN_POSITIVE] {
            let clock = clock(speed, true);
            tokio::time::advance(MINUTE).await;
            let _ = (clock.now(), clock.when(MINUTE), clock.repeats());
            let empty = Clock::new(
                Duration::ZERO,
                Pace {
                    speed,
                    repeat: true,
                },
            );
            assert_eq!(empty.now().at, Duration::ZERO);
            assert_eq!(empty.repeats(), None);
        }
    }
}
