//! Sleep and wake: while a laptop sleeps, servers give its connections up, and nobody tells it.

use std::time::Duration;

use tokio::time::sleep;
use wire::Millis;

/// How often this machine's time is looked at.
const LOOK: Duration = Duration::from_secs(5);
/// Nobody is kept from looking for so long but by a sleep, or by somebody who sets the clock.
const GAP: Millis = 20_000;

/// Waits until this machine has slept.
pub(crate) async fn woken() {
    let mut before = cluster::now();
    loop {
        sleep(LOOK).await;
        let now = cluster::now();
        if has_slept(before, now) {
            return;
        }
        before = now;
    }
}

/// Whether more passed between two looks than a look takes. That is seen by the clock on the wall: others stand
/// still meanwhile on some systems.
fn has_slept(before: Millis, now: Millis) -> bool {
    !(0..GAP).contains(&(now - before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_is_longer_than_a_look() {
        for (now, expected) in [
            (5_000, false),
            (19_000, false),
            (60_000, true),
            (-1, true),
            (8 * 3_600_000, true),
        ] {
            assert_eq!(has_slept(0, now), expected, "{now}");
        }
    }
}
