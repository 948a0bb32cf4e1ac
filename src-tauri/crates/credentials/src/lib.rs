//! Credential programs (`exec` of a kubeconfig's user): run once for all contexts that name the same, stopped when
//! they hang, and never run unasked if they may want something of somebody.
//!
//! The protocol is that of client-go: `ExecCredential` of `client.authentication.k8s.io/v1` and `v1beta1`. Nothing
//! here knows a cluster, and no credential is kept on disk.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod answer;
mod broker;
mod error;
mod identity;
mod memory;
mod program;
mod run;
mod search_path;

pub use answer::Credentials;
pub use broker::Broker;
pub use error::Error;
pub use identity::{Identity, Status};
pub use program::Program;
pub use search_path::{Origin, SearchPath};
