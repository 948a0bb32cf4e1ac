//! What can be wrong with a snapshot's file.

use std::{io, path::PathBuf};

use wire::ErrorCode;

use crate::format::VERSION;

/// Why a snapshot cannot be opened or written. Quotes nothing of its content.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read or written.
    #[error("{what} {}: {source}", path.display())]
    File {
        /// `read` or `write`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// It is another kind of file.
    #[error("it is not a Pilothouse snapshot")]
    Foreign,
    /// Its end is missing.
    #[error("it is cut short: {length} bytes are there, and its end is not among them")]
    Truncated {
        /// How many bytes there are.
        length: usize,
    },
    /// A later version of Pilothouse wrote it.
    #[error("it is of version {version} of the format, and this Pilothouse reads up to {VERSION}")]
    Newer {
        /// The format's version.
        version: u32,
    },
    /// A part of it is not what it should be.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// It unpacks to more than a snapshot of its size does.
    #[error("it unpacks to far more than a snapshot of its size holds")]
    Bomb,
    /// The server of what is captured did not answer as it must for a capture to go on.
    #[error("{what}")]
    Request {
        /// What was asked, as in `list pods`.
        what: String,
        /// The cause.
        #[source]
        source: Box<kube::Error>,
    },
    /// The server's answer is not what the API promises.
    #[error("{what}: the answer cannot be read: {message}")]
    Malformed {
        /// What was asked.
        what: String,
        /// Where it breaks, without its content.
        message: String,
    },
}

impl Error {
    /// The failure as the window shows it; `what` was being done to which file, as in
    /// `open shop.pilothouse`.
    pub fn to_wire(&self, what: &str) -> wire::Error {
        let error = |code| wire::Error::new(code, format!("{what}: {self}"));
        match self {
            Self::File { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => error(ErrorCode::NotFound),
                io::ErrorKind::AlreadyExists => {
                    error(ErrorCode::Exists).with_hint("Choose another name, or replace it.")
                }
                _ => error(ErrorCode::BadRequest),
            },
            Self::Foreign => error(ErrorCode::Malformed)
                .with_hint("Snapshots are files that end in `.pilothouse`."),
            Self::Truncated { .. } | Self::Damaged(_) => error(ErrorCode::Malformed)
                .with_hint("Copy the file again from where it comes from, or capture it anew."),
            Self::Newer { .. } => {
                error(ErrorCode::Malformed).with_hint("Update Pilothouse to open it.")
            }
            Self::Bomb => {
                error(ErrorCode::Malformed).with_hint("Do not trust where this file comes from.")
            }
            Self::Request { .. } | Self::Malformed { .. } => error(ErrorCode::Api),
        }
    }
}
