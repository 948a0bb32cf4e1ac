//! What can go wrong between a context and its server.

use wire::ErrorCode;

/// A failure, named for what was being done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused or did not answer a request.
    #[error("{what} in `{context}`")]
    Request {
        /// The context.
        context: String,
        /// What was asked, as in `list pods`.
        what: String,
        /// The cause.
        #[source]
        source: Box<kube::Error>,
    },
    /// The server took too long.
    #[error("{what} in `{context}`: no answer within {seconds} s")]
    Timeout {
        /// The context.
        context: String,
        /// What was asked.
        what: String,
        /// For how long.
        seconds: u64,
    },
    /// The credentials did not come: the program that gets them hangs, or waits for somebody.
    #[error("get credentials for `{context}`: none within {seconds} s")]
    NoCredentials {
        /// The context.
        context: String,
        /// For how long was waited.
        seconds: u64,
    },
    /// The credential program gave none, or was not run.
    #[error("get credentials for `{context}`")]
    Credentials {
        /// The context.
        context: String,
        /// The cause.
        #[source]
        source: credentials::Error,
    },
    /// The server's answer is not what the API promises.
    #[error("{what} in `{context}`: the answer cannot be read: {message}")]
    Malformed {
        /// The context.
        context: String,
        /// What was asked.
        what: String,
        /// Where it breaks, without its content.
        message: String,
    },
    /// The server knows no such kind.
    #[error("`{context}` has no kind `{name}`")]
    UnknownKind {
        /// The context.
        context: String,
        /// As it was asked for.
        name: String,
    },
    /// The context cannot be opened.
    #[error("{0}")]
    Connection(wire::Error),
}

impl Error {
    /// Whether the server said that the user may not do that.
    pub(crate) fn is_forbidden(&self) -> bool {
        self.answer() == Some(403)
    }

    /// The code of the answer, if there was one: of the server, or of a proxy before it.
    pub(crate) fn answer(&self) -> Option<u16> {
        match self {
            Self::Request { source, .. } => match source.as_ref() {
                kube::Error::Api(status) => Some(status.code),
                _ => None,
            },
            _ => None,
        }
    }
}

impl From<Error> for wire::Error {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Request {
                context,
                what,
                source,
            } => contexts::classify(&context, &what, &source),
            Error::Timeout { .. } => Self::new(ErrorCode::Timeout, message)
                .with_hint("Check the network or VPN; the server may be overloaded."),
            Error::NoCredentials { .. } => Self::new(ErrorCode::PluginFailed, message).with_hint(
                "Run the credential program of this user in a terminal to see what it waits for, then try again.",
            ),
            Error::Credentials { context, source } => source.of(&context),
            Error::Malformed { .. } => Self::new(ErrorCode::Malformed, message),
            Error::UnknownKind { .. } => Self::new(ErrorCode::NotFound, message).with_hint(
                "The custom resource definition may be missing, or its API server is down.",
            ),
            Error::Connection(error) => error,
        }
    }
}
