//! Kubeconfig files -> contexts -> what a client needs to reach one of them.
//!
//! Reading and connecting are kept apart: [`load`] reads files and runs nothing, [`client_config`]
//! looks at the files that one context names, and neither opens a connection. A file that cannot be
//! used becomes a problem of its own and never hurts the others.
//!
//! Nothing here prints what a kubeconfig keeps secret: errors carry names, paths and positions.
//! [`kube::Config`] itself is not so careful (its `Debug` shows the environment of credential
//! programs), so it must never be logged.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod address;
pub mod appearance;
mod client;
pub mod edit;
mod error;
mod failure;
mod file;
mod follow;
mod further;
pub mod import;
mod load;
mod merge;
mod program;
mod protected;
mod proxy;
#[cfg(test)]
mod scratch;
mod sources;
mod tls;

pub use client::{ClientConfig, Secrets, client_config, find_program, program_of};
pub use error::Error;
pub use failure::{classify, timed_out};
pub use follow::Follower;
pub use load::{Loaded, load, load_after};
pub use merge::Fingerprint;
pub use protected::Protected;
pub use sources::Sources;
