//! Helm releases, read from where Helm stores them. No cluster, no clock, no `helm` program.
//!
//! What Helm stores in a Secret or `ConfigMap` is decoded ([`decode`]) into a [`StoredRelease`], or
//! as far as a list shows it ([`decode_outline`]); the metadata alone gives a [`Record`], which is
//! enough to list releases and to pick the newest revision of each ([`newest`]). A body that cannot
//! be read never hides its release: it is shown from its record, with what is wrong.
//!
//! Values and Secrets leave this crate masked unless they were asked for; no error quotes a body.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod convert;
mod error;
mod hidden;
mod lines;
mod manifest;
mod mask;
mod record;
mod shown;
mod stored;
mod values;

pub use convert::{Packed, detail, release};
pub use error::Error;
pub use record::{Record, newest, parse_object_name};
pub use stored::{Hook, Outline, StoredRelease, decode, decode_outline};

#[cfg(test)]
mod tests;
