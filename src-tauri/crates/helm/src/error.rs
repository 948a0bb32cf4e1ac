//! Why a stored release cannot be read.

use wire::ErrorCode;

use crate::Record;

/// What is wrong with the body of a stored revision. Quotes nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The Secret or `ConfigMap` has no `release`, or it is empty.
    #[error("there is nothing under the key `release`")]
    Empty,
    /// The outer encoding is broken, or cut off.
    #[error("it is not base64")]
    NotBase64,
    /// The compressed data is broken, or cut off.
    #[error("its gzip data is damaged or cut off")]
    DamagedGzip,
    /// Larger than any release can be.
    #[error("it unpacks to more than {} MiB", crate::stored::MAX_BODY >> 20)]
    TooLarge,
    /// Neither compressed nor JSON, or damaged JSON.
    #[error("it is not JSON (line {line}, column {column})")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// JSON, but of something else.
    #[error("it is not a release")]
    NotARelease,
    /// The values are nested deeper or larger than any chart's.
    #[error("its values are too large or nested too deeply")]
    Values,
}

impl Error {
    /// The failure as the window shows it, naming the revision.
    pub fn to_wire(self, context: &str, record: &Record) -> wire::Error {
        let Record {
            namespace,
            name,
            revision,
            ..
        } = record;
        wire::Error::new(
            ErrorCode::Malformed,
            format!("read revision {revision} of the release `{name}` in `{context}/{namespace}`: {self}"),
        )
        .with_hint(format!(
            "Roll back to a revision that can be read, or delete `{}` if the release is not needed.",
            record.object_name
        ))
    }
}
