//! The log: a file a day in the platform's log folder, and standard error when asked.
//!
//! Only Pilothouse's own crates are logged: they take care that no secret is in what they say.
//! Libraries below them log whole requests at their lower levels.

use std::{fs, io::Write as _, panic, sync::Arc};

use parking_lot::Mutex;
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::platform;

/// How many days are kept.
const FILES: usize = 7;
const CRATES: &[&str] = &[
    "pilothouse",
    "commands",
    "cluster",
    "contexts",
    "credentials",
    "helm",
    "snapshot",
    "streams",
];

/// The log file's writer, which writes a little later than it is told.
#[derive(Clone)]
pub struct Log(Arc<Mutex<Option<WorkerGuard>>>);

impl Log {
    /// Writes what is still to be written; nothing is from then on.
    pub fn close(&self) {
        // Not waited for: a panic may come from anywhere.
        if let Some(mut guard) = self.0.try_lock() {
            guard.take();
        }
    }
}

/// Logs where a panic happens, beside what is done about it anyway. Not what it says: that may quote
/// what it stumbled over.
pub fn record_panics(log: &Log) {
    let (log, before) = (log.clone(), panic::take_hook());
    panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        tracing::error!(
            thread = thread.name().unwrap_or_default(),
            place = panic.location().map(tracing::field::display),
            "panicked"
        );
        if cfg!(panic = "abort") {
            log.close();
        }
        before(panic);
    }));
}

/// Starts logging. A log that cannot be written is said once and is no reason not to start.
pub fn start(verbose: bool) -> Log {
    let (file, guard) = match appender() {
        Ok(appender) => {
            let (writer, guard) = tracing_appender::non_blocking(appender);
            let layer = tracing_subscriber::fmt::layer()
                .with_writer(writer)
                .with_ansi(false);
            (Some(layer.with_filter(filter("info"))), Some(guard))
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "pilothouse: no log file: {error}");
            (None, None)
        }
    };
    let stderr = verbose.then(|| {
        tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_filter(filter("debug"))
    });
    tracing_subscriber::registry()
        .with(file)
        .with(stderr)
        .init();
    Log(Arc::new(Mutex::new(guard)))
}

fn appender() -> Result<RollingFileAppender, String> {
    let folder = platform::log_folder().ok_or("this user has no home folder")?;
    fs::create_dir_all(&folder).map_err(|cause| format!("{}: {cause}", folder.display()))?;
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("pilothouse")
        .filename_suffix("log")
        .max_log_files(FILES)
        .build(folder)
        .map_err(|cause| cause.to_string())
}

fn filter(level: &str) -> EnvFilter {
    let directives: Vec<String> = CRATES
        .iter()
        .map(|name| format!("{name}={level}"))
        .collect();
    EnvFilter::new(format!("off,{}", directives.join(",")))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_logged_by_its_place_and_not_by_its_words() {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        record_panics(&Log(Arc::default()));
        tracing::subscriber::with_default(subscriber, || {
            let panicked = panic::catch_unwind(|| panic!("hush"));
            assert!(panicked.is_err());
        });
        let _ = panic::take_hook();
        let text = String::from_utf8_lossy(&written.0.lock()).into_owned();
        assert!(text.contains("panicked"), "{text}");
        assert!(text.contains("logging.rs:"), "{text}");
        assert!(!text.contains("hush"), "{text}");
    }
}
