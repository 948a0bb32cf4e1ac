//! What can be wrong with the settings.

use std::io;
use std::path::PathBuf;

use wire::ErrorCode;

/// What is wrong with the settings or with a change of them.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system does not let the file be read.
    #[error("read the settings `{}`: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not settings; they begin anew.
    #[error("read the settings `{}`: {what} (line {line}, column {column})", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the matter is, without any of the file's values.
        what: &'static str,
        /// From 1; 0 when unknown.
        line: usize,
        /// From 1; 0 when unknown.
        column: usize,
        /// Where it was put, if it was.
        kept: Option<PathBuf>,
    },
    /// Written by a Pilothouse that knows more.
    #[error("read the settings `{}`: they are of a newer Pilothouse (version {version})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u64,
    },
    /// The operating system does not let the file be written.
    #[error("write the settings `{}`: {source}", path.display())]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no folder for settings.
    #[error("write the settings: this user has no home folder")]
    Homeless,
    /// A value that cannot be.
    #[error("change the settings: {field} {what}")]
    Value {
        /// As in `alias`.
        field: &'static str,
        /// As in `is longer than 100 letters`.
        what: String,
    },
}

impl From<&Error> for wire::Error {
    fn from(error: &Error) -> Self {
        let (code, hint) = match error {
            Error::Unreadable { .. } => (
                ErrorCode::Settings,
                "Check the file's owner and permissions. Until then all is as without settings."
                    .into(),
            ),
            Error::Damaged {
                kept: Some(kept), ..
            } => (
                ErrorCode::Settings,
                format!(
                    "It was put aside as `{}`, and settings begin anew. Mend it and rename it back to have them again.",
                    kept.display()
                ),
            ),
            Error::Damaged { kept: None, .. } => (
                ErrorCode::Settings,
                "Mend the file at that place. Until then the settings are as they were before."
                    .into(),
            ),
            Error::Newer { .. } => (
                ErrorCode::Settings,
                "What is known of them is in force; to change them, use the newer Pilothouse."
                    .into(),
            ),
            Error::Unwritten { .. } => (
                ErrorCode::Settings,
                "Check the permissions of the folder, and whether the disk is full.".into(),
            ),
            Error::Homeless => (
                ErrorCode::Settings,
                "Set HOME, or XDG_CONFIG_HOME, where Pilothouse is started.".into(),
            ),
            Error::Value { .. } => return Self::new(ErrorCode::BadRequest, error.to_string()),
        };
        Self::new(code, error.to_string()).with_hint(hint)
    }
}

impl From<Error> for wire::Error {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}
