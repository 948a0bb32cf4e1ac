//! Secrets in the keychain of the system: the Secret Service on Linux, Keychain on macOS, Credential Manager on
//! Windows.
//!
//! There is no other place that they go: where no keychain answers, or it stays locked, that is an [`Error`], and no
//! file takes its place. Nothing here knows what the secrets are for, and no error holds any of one.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod error;
mod keychain;
#[cfg(any(target_os = "macos", target_os = "windows"))]
mod native;
mod parts;
#[cfg(any(target_os = "macos", test))]
mod patience;
#[cfg(not(any(target_os = "macos", target_os = "windows")))]
mod secret_service;
mod store;

pub use error::Error;
pub use keychain::{Keychain, PATIENCE};

/// The keychain of this system.
mod system {
    #[cfg(any(target_os = "macos", target_os = "windows"))]
    pub(crate) use crate::native::visit;
    #[cfg(not(any(target_os = "macos", target_os = "windows")))]
    pub(crate) use crate::secret_service::visit;
}
