//! What is asked for: the parts of a request's path and query.

use std::{borrow::Cow, collections::HashMap};

use http::{HeaderMap, header::ACCEPT};

use super::Failure;

/// A path of the API, split where its parts begin.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    pub group: String,
    pub version: String,
    /// As in `pods`; empty for a group's own document.
    pub resource: String,
    pub namespace: Option<String>,
    pub name: Option<String>,
    /// As in `log`.
    pub subresource: Option<String>,
}

impl Target {
    /// The target of a path below `/api` or `/apis`, if it is one.
    pub fn parse(path: &str) -> Option<Self> {
        let mut parts = path.trim_matches('/').split('/').map(|part| {
            percent_encoding::percent_decode_str(part)
                .decode_utf8()
                .map(Cow::into_owned)
        });
        let mut next = || parts.next().transpose().ok();
        let group = match next()??.as_str() {
            "api" => String::new(),
            "apis" => next()??,
            _ => return None,
        };
        let version = next()??;
        let rest: Vec<String> = std::iter::from_fn(|| next().flatten()).collect();
        let mut target = Self {
            group,
            version,
            ..Self::default()
        };
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        let rest = match rest.as_slice() {
            // Subresources of a namespace itself.
            ["namespaces", _, "status" | "finalize"] => &rest[..],
            ["namespaces", namespace, rest @ ..] if !rest.is_empty() => {
                target.namespace = Some((*namespace).to_owned());
                rest
            }
            rest => rest,
        };
        let (resource, name, subresource) = match rest {
            [] => return Some(target),
            [resource] => (resource, None, None),
            [resource, name] => (resource, Some(name), None),
            [resource, name, subresource] => (resource, Some(name), Some(subresource)),
            _ => return None,
        };
        (*resource).clone_into(&mut target.resource);
        target.name = name.map(|name| (*name).to_owned());
        target.subresource = subresource.map(|subresource| (*subresource).to_owned());
        Some(target)
    }

    /// The key of the object, or what the keys of the namespace begin with.
    pub fn key(&self) -> String {
        match (&self.namespace, &self.name) {
            (Some(namespace), Some(name)) => format!("{namespace}/{name}"),
            (Some(namespace), None) => format!("{namespace}/"),
            (None, Some(name)) => name.clone(),
            (None, None) => String::new(),
        }
    }
}

/// The parameters of a query; of one that is given twice, the last.
pub(crate) struct Query(HashMap<String, String>);

impl Query {
    pub fn parse(query: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self(pairs.into_owned().collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Whether a switch is on, as the API server reads it: a bare `?watch` is.
    pub fn is_on(&self, name: &str) -> bool {
        self.0
            .get(name)
            .is_some_and(|value| !matches!(value.as_str(), "0" | "false" | "False"))
    }

    /// # Errors
    /// It is there and is no such number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let number = text.parse().map_err(|_| {
            Failure::bad_request(format!("invalid value {text:?} for the parameter {name}"))
        })?;
        Ok(Some(number))
    }
}

/// How an answer's objects are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Whole.
    Full,
    /// Their metadata alone.
    Metadata,
    /// As rows of a table.
    Table,
}

impl Form {
    /// The first form of the `Accept` header that there is, by the API's content negotiation rules;
    /// nothing if there is none.
    pub fn of(headers: &HeaderMap, table: bool) -> Option<Self> {
        let Some(accept) = headers.get(ACCEPT) else {
            return Some(Self::Full);
        };
        let accept = accept.to_str().unwrap_or("*/*");
        accept.split(',').find_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let json = matches!(
                parts.next()?,
                "application/json" | "application/*" | "*/*" | ""
            );
            let shape = parts.find_map(|part| part.strip_prefix("as="));
            match shape {
                _ if !json => None,
                None => Some(Self::Full),
                Some("Table") if table => Some(Self::Table),
                Some("PartialObjectMetadata" | "PartialObjectMetadataList") => Some(Self::Metadata),
                Some(_) => None,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(path: &str) -> Option<(String, String, String)> {
        let target = Target::parse(path)?;
        let version = format!("{}/{}", target.group, target.version);
        let object = format!("{}:{}", target.resource, target.key());
        Some((version, object, target.subresource.unwrap_or_default()))
    }

    #[test]
    fn paths_of_the_api() {
        for (path, version, object, subresource) in [
            ("/api/v1", "/v1", ":", ""),
            ("/api/v1/pods", "/v1", "pods:", ""),
            ("/api/v1/namespaces", "/v1", "namespaces:", ""),
            ("/api/v1/namespaces/shop", "/v1", "namespaces:shop", ""),
            (
                "/api/v1/namespaces/shop/status",
                "/v1",
                "namespaces:shop",
                "status",
            ),
            ("/api/v1/namespaces/shop/pods", "/v1", "pods:shop/", ""),
            (
                "/api/v1/namespaces/shop/pods/web%2D1/log",
                "/v1",
                "pods:shop/web-1",
                "log",
            ),
            (
                "/apis/apps/v1/namespaces/shop/deployments/web",
                "apps/v1",
                "deployments:shop/web",
                "",
            ),
            (
                "/apis/example.dev/v1/fleets/north/",
                "example.dev/v1",
                "fleets:north",
                "",
            ),
        ] {
            let wanted = (
                version.to_owned(),
                object.to_owned(),
                subresource.to_owned(),
            );
            assert_eq!(target(path), Some(wanted), "{path}");
        }
        for path in [
            "/",
            "/version",
            "/apis/apps",
            "/api/v1/a/b/c/d",
            "/api/v1/%FF",
        ] {
            assert!(
                target(path).is_none_or(|(_, object, _)| object == ":"),
                "{path}"
            );
        }
    }

    #[test]
    fn the_first_form_that_there_is_counts() {
        let form = |accept: &str, table| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            Form::of(&headers, table)
        };
        let kubectl = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
        assert_eq!(form(kubectl, true), Some(Form::Table));
        assert_eq!(form(kubectl, false), Some(Form::Full));
        let typed = "application/vnd.kubernetes.protobuf,application/json";
        assert_eq!(form(typed, true), Some(Form::Full));
        let metadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        assert_eq!(form(metadata, true), Some(Form::Metadata));
        assert_eq!(form("application/yaml", true), None);
        assert_eq!(form("*/*", true), Some(Form::Full));
    }
}
