//! The paths and parameters of API requests.

use std::fmt::Write;

use http::Request;
use wire::KindInfo;

/// Which objects of a kind a watch covers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Scope {
    /// One namespace; all when absent.
    pub namespace: Option<String>,
    /// As in `metadata.name=web`.
    pub field_selector: Option<String>,
    /// As in `owner=helm`.
    pub label_selector: Option<String>,
}

impl Scope {
    /// Every object of the kind.
    pub fn all() -> Self {
        Self::default()
    }

    /// The objects of one namespace.
    pub fn namespace(namespace: impl Into<String>) -> Self {
        Self {
            namespace: Some(namespace.into()),
            ..Self::default()
        }
    }

    /// One object by name.
    pub fn object(namespace: Option<&str>, name: &str) -> Self {
        Self {
            namespace: namespace.map(Into::into),
            field_selector: Some(format!("metadata.name={name}")),
            label_selector: None,
        }
    }

    /// What narrows it beside the namespace, as it is asked.
    pub fn selector(&self) -> Option<String> {
        let both: Vec<&str> = [&self.field_selector, &self.label_selector]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        (!both.is_empty()).then(|| both.join(","))
    }

    /// The same scope, narrowed to objects whose fields are such.
    #[must_use]
    pub fn with_fields(mut self, selector: impl Into<String>) -> Self {
        self.field_selector = Some(selector.into());
        self
    }

    /// The same scope, narrowed to objects whose labels are such.
    #[must_use]
    pub fn with_labels(mut self, selector: impl Into<String>) -> Self {
        self.label_selector = Some(selector.into());
        self
    }
}

/// How an answer's objects are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// Whole.
    Full,
    /// Their metadata alone.
    Metadata,
}

impl Form {
    /// The `Accept` header of a list, by the API's content negotiation rules.
    fn list_accept(self) -> &'static str {
        match self {
            Self::Full => "application/json",
            Self::Metadata => {
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
            }
        }
    }

    fn object_accept(self) -> &'static str {
        match self {
            Self::Full => "application/json",
            Self::Metadata => {
                "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
            }
        }
    }
}

/// The path of a kind's objects.
pub(crate) fn collection(kind: &KindInfo, namespace: Option<&str>) -> String {
    let mut path = if kind.group.is_empty() {
        format!("/api/{}", kind.version)
    } else {
        format!("/apis/{}/{}", kind.group, kind.version)
    };
    if let Some(namespace) = namespace.filter(|_| kind.namespaced) {
        let _ = write!(path, "/namespaces/{}", encode(namespace));
    }
    let _ = write!(path, "/{}", kind.plural);
    path
}

/// A request for one object.
pub(crate) fn get(
    kind: &KindInfo,
    namespace: Option<&str>,
    name: &str,
) -> Result<Request<Vec<u8>>, http::Error> {
    let uri = format!("{}/{}", collection(kind, namespace), encode(name));
    Request::get(uri)
        .header(http::header::ACCEPT, Form::Full.object_accept())
        .body(Vec::new())
}

/// A request for a page of a list of no more than `limit` objects; to the API, 0 is no limit.
pub(crate) fn list(
    kind: &KindInfo,
    scope: &Scope,
    form: Form,
    limit: u32,
    continue_token: Option<&str>,
) -> Result<Request<Vec<u8>>, http::Error> {
    let mut uri = format!(
        "{}?limit={limit}",
        collection(kind, scope.namespace.as_deref())
    );
    if let Some(token) = continue_token {
        let _ = write!(uri, "&continue={}", encode(token));
    }
    push_selectors(&mut uri, scope);
    Request::get(uri)
        .header(http::header::ACCEPT, form.list_accept())
        .body(Vec::new())
}

/// Where a watch begins.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Start<'a> {
    /// After this resource version.
    After(&'a str),
    /// With every present object as an event of its own (a streaming list).
    Initial,
}

/// A watch request that the server ends after `seconds`.
pub(crate) fn watch(
    kind: &KindInfo,
    scope: &Scope,
    form: Form,
    start: Start<'_>,
    seconds: u64,
) -> Result<Request<Vec<u8>>, http::Error> {
    let path = collection(kind, scope.namespace.as_deref());
    let mut uri = format!("{path}?watch=1&allowWatchBookmarks=true&timeoutSeconds={seconds}");
    match start {
        Start::After(version) => {
            let _ = write!(uri, "&resourceVersion={}", encode(version));
        }
        Start::Initial => uri.push_str("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"),
    }
    push_selectors(&mut uri, scope);
    Request::get(uri)
        .header(http::header::ACCEPT, form.object_accept())
        .body(Vec::new())
}

fn push_selectors(uri: &mut String, scope: &Scope) {
    if let Some(selector) = &scope.field_selector {
        let _ = write!(uri, "&fieldSelector={}", encode(selector));
    }
    if let Some(selector) = &scope.label_selector {
        let _ = write!(uri, "&labelSelector={}", encode(selector));
    }
}

/// Percent-encodes everything but unreserved characters (RFC 3986, section 2.3).
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place_in_the_path() {
        assert_eq!(encode("a/../b?c=d&e"), "a%2F..%2Fb%3Fc%3Dd%26e");
    }
}
