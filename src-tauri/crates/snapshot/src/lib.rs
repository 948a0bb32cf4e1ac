//! A cluster's state in a file, and a server in the process that answers from it.
//!
//! [`Snapshot`] is the file. [`Service`] is the HTTP side of the Kubernetes API over it: a tower
//! service under the ordinary kube client, so that everything that works on a live context works on
//! a snapshot, by the same code. [`capture`] makes the file of any context that a client reaches.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod build;
pub mod capture;
mod clock;
mod error;
pub mod format;
pub mod line;
mod manifest;
pub mod serve;
pub mod service;
mod snapshot;

pub use build::Builder;
pub use clock::{Clock, Moment, Pace};
pub use error::Error;
pub use manifest::{CapturedKind, Manifest};
pub use service::Service;
pub use snapshot::{Position, Snapshot};
