//! The one shape in which a failure reaches the user.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of failure it is. The window and scripts branch on this, never on text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request itself is wrong: an unknown command or a malformed argument.
    BadRequest,
    /// A kubeconfig cannot be read, or a context in it is incomplete.
    Kubeconfig,
    /// The settings cannot be read or written.
    Settings,
    /// The system's keychain is not there, is locked, or lacks what was kept in it.
    Keychain,
    /// Nothing listens at the server's address.
    Refused,
    /// The server's name or address cannot be reached at all.
    Unreachable,
    /// The server did not answer in time.
    Timeout,
    /// The connection is not trusted: certificate unknown, expired or for another name.
    Tls,
    /// The server does not accept the credentials.
    Unauthorized,
    /// The credentials are good but do not allow this.
    Forbidden,
    /// The context is read-only: the request did not leave the process.
    Protected,
    /// The credential program that the kubeconfig names is not installed.
    PluginMissing,
    /// The credential program failed.
    PluginFailed,
    /// The credentials have expired, and getting new ones may need somebody.
    SignIn,
    /// The context, object, kind or release does not exist.
    NotFound,
    /// There is a file of that name, which is not replaced unasked.
    Exists,
    /// What was asked for is too long for an answer; a file takes it.
    TooLong,
    /// What was stored in the cluster cannot be read (a damaged release, say).
    Malformed,
    /// The server answered with another error.
    Api,
    /// A defect of Pilothouse.
    Internal,
}

/// What failed, on what, in which context; and what the user can do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "WireError")]
pub struct Error {
    /// The kind of failure.
    pub code: ErrorCode,
    /// What failed, on what, and in which context. Never holds a secret.
    pub message: String,
    /// What to do about it, where something can be done.
    pub hint: Option<String>,
}

impl Error {
    /// A failure without a remedy.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
        }
    }

    /// The same failure with its remedy.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
