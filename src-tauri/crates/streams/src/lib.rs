//! What flows: logs of containers.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod buffer;
mod follower;
mod lines;
mod log;
mod outlook;
mod resume;

pub use log::{LogReader, Pod};
