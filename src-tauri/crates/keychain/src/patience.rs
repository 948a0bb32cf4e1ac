//! A limit for what cannot be told to stop: on macOS a call returns when the person has answered, however late.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use tokio::time::Instant;

use crate::store::Trouble;

/// Does the work on a thread of its own and does not wait for it any longer than that. What is late then ends by
/// itself, with nobody to hear of it.
pub(crate) fn within<T: Send + 'static>(
    until: Instant,
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let (answer, answered) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name("keychain".to_owned())
        .spawn(move || answer.send(work()))
        .map_err(|error: io::Error| Trouble::Failed(format!("no thread for it: {error}")))?;
    match answered.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            Err(Trouble::Locked("nobody has answered in time".to_owned()))
        }
        Err(RecvTimeoutError::Disconnected) => {
            Err(Trouble::Failed("it ended without an answer".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_answered_in_time_is_given() {
        let until = Instant::now() + Duration::from_secs(60);
        assert_eq!(within(until, || Ok(7)).unwrap(), 7);
        assert!(matches!(
            within::<()>(until, || Err(Trouble::Damaged("so"))),
            Err(Trouble::Damaged("so"))
        ));
    }

    #[test]
    fn what_is_late_is_locked() {
        let (answer, answered) = mpsc::channel::<()>();
        let result = within(Instant::now() + Duration::from_millis(20), move || {
            let _ = answered.recv();
            Ok(())
        });
        assert!(matches!(result, Err(Trouble::Locked(_))), "{result:?}");
        drop(answer);
    }
}
