//! What the user says of their contexts: one file of JSON that people can read and mend, written whole or
//! not at all.
//!
//! Nothing here knows a kubeconfig or a cluster, and nothing secret is kept here.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod check;
mod document;
mod error;
mod file;
pub mod protection;

pub use check::MAX_SLEEP_MINUTES;
pub use error::Error;
pub use file::SettingsFile;
