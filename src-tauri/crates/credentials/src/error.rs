//! Why there are no credentials.

use std::io;

use wire::ErrorCode;

/// What became of a credential program. Holds what it said on standard error, and never what it printed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// It cannot be started.
    #[error("the credential program `{program}` cannot be started: {reason}")]
    Start {
        /// As the kubeconfig names it.
        program: String,
        /// The system's words.
        reason: String,
        /// Whether there is no such file.
        missing: bool,
    },
    /// It ended with a failure.
    #[error("the credential program `{program}` {how}")]
    Failed {
        /// As the kubeconfig names it.
        program: String,
        /// As in `failed with status 1`.
        how: String,
        /// What it said.
        said: String,
    },
    /// It did not end.
    #[error("the credential program `{program}` was stopped: it gave nothing within {seconds} s")]
    Hung {
        /// As the kubeconfig names it.
        program: String,
        /// How long it had.
        seconds: u64,
        /// What it said.
        said: String,
    },
    /// What it printed are no credentials.
    #[error("the credential program `{program}` printed no usable credentials: {what}")]
    Answer {
        /// As the kubeconfig names it.
        program: String,
        /// What the matter is, without what it printed.
        what: String,
        /// What it said.
        said: String,
    },
    /// It took so long the last time that somebody may have had to do something for it.
    #[error("the credential program `{program}` is not run unasked: it may want something of you")]
    Unasked {
        /// As the kubeconfig names it.
        program: String,
    },
}

impl Error {
    pub(crate) fn start(program: &str, source: &io::Error) -> Self {
        Self::Start {
            program: program.to_owned(),
            reason: source.to_string(),
            missing: source.kind() == io::ErrorKind::NotFound,
        }
    }

    /// The failure of a context whose user that program is.
    pub fn of(&self, context: &str) -> wire::Error {
        let message = format!("get credentials for `{context}`: {self}");
        let (code, hint) = match self {
            Self::Start { missing: true, .. } => (
                ErrorCode::PluginMissing,
                "Install it, or start Pilothouse where it is on the PATH.".to_owned(),
            ),
            Self::Start { .. } => (
                ErrorCode::PluginFailed,
                "Check that the file is a program for this machine that you may run.".to_owned(),
            ),
            Self::Failed { said, .. } | Self::Answer { said, .. } => {
                (ErrorCode::PluginFailed, told(said))
            }
            Self::Hung { said, .. } => (
                ErrorCode::PluginFailed,
                format!(
                    "{} It may wait for somebody: it has no terminal here.",
                    told(said)
                ),
            ),
            Self::Unasked { .. } => (
                ErrorCode::SignIn,
                "Connect again to run it: it may open a browser.".to_owned(),
            ),
        };
        wire::Error::new(code, message).with_hint(hint)
    }
}

fn told(said: &str) -> String {
    if said.is_empty() {
        "It said nothing. Run it in a terminal to see what it needs.".to_owned()
    } else {
        format!("It said: {said}")
    }
}
