//! The wall clock, read in one place.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wire::Millis;

/// Milliseconds since the Unix epoch.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the wall clock"
)]
pub fn now() -> Millis {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| Millis::try_from(since.as_millis()).ok())
        .unwrap_or_default()
}

/// The moment that comes after a wait that begins now.
pub(crate) fn after(wait: Duration) -> Millis {
    now() + Millis::try_from(wait.as_millis()).unwrap_or_default()
}
