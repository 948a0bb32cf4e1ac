//! The refusal of a request that would change a protected context.

use http::Method;

/// A request that was not sent, because its context is read-only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the context is read-only, and {method} changes what is there")]
pub struct Protected {
    /// What the request would have done.
    pub method: Method,
}
