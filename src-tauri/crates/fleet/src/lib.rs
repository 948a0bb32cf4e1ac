//! What of a cluster is told at a glance, counted from its objects one by one: none of them is kept.
//!
//! Pure: no clock, no I/O, no async.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod distribution;
pub mod expiry;
mod nodes;
mod pods;

pub use distribution::distribution;
pub use nodes::Nodes;
pub use pods::Pods;
