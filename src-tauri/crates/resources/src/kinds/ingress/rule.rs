//! Rules of an ingress, as its table shows them.

use compact_str::{CompactString, format_compact};
use serde::Deserialize;

use crate::json::{List, Str};

/// `networking.k8s.io/v1.IngressRule`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Rule<'a> {
    #[serde(borrow)]
    pub host: Str<'a>,
    #[serde(borrow)]
    http: Option<Http<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Http<'a> {
    #[serde(borrow)]
    paths: List<Path<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Path<'a> {
    #[serde(borrow)]
    path: Str<'a>,
    #[serde(borrow)]
    backend: Backend<'a>,
}

/// `networking.k8s.io/v1.IngressBackend`: a service, or an object of another kind.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Backend<'a> {
    #[serde(borrow)]
    service: Option<Service<'a>>,
    #[serde(borrow)]
    resource: Option<Resource<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Service<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow)]
    port: Port<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Port<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    number: i64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resource<'a> {
    #[serde(borrow)]
    kind: Str<'a>,
    #[serde(borrow)]
    name: Str<'a>,
}

impl Rule<'_> {
    /// `shop.example.com/cart cart:http`, for each of its paths.
    pub fn texts(&self) -> impl Iterator<Item = CompactString> {
        let host = match &*self.host {
            "" => "*",
            host => host,
        };
        let paths = self.http.iter().flat_map(|http| http.paths.iter());
        paths.map(move |path| format_compact!("{host}{} {}", &*path.path, path.backend.text()))
    }
}

impl Backend<'_> {
    /// `web:http`, `StorageBucket/assets`.
    pub fn text(&self) -> CompactString {
        match (&self.service, &self.resource) {
            (Some(Service { name, port }), _) => match (&*port.name, port.number) {
                ("", number) => format_compact!("{}:{number}", &**name),
                (port, _) => format_compact!("{}:{port}", &**name),
            },
            (None, Some(Resource { kind, name })) => format_compact!("{}/{}", &**kind, &**name),
            (None, None) => CompactString::default(),
        }
    }
}
