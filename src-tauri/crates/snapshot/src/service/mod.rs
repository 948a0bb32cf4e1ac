//! The HTTP side of the Kubernetes API, answered from a snapshot.
//!
//! It lies under the ordinary kube client ([`Service::client`]), or behind a listening port. What it
//! answers follows the API's documents (kubernetes.io, "Kubernetes API Concepts"): lists in pages,
//! selectors, watches with bookmarks, streaming lists, server-side tables, metadata alone, logs.
//! Reads alone: whatever would change something is refused.

mod access;
mod age;
mod answer;
mod discovery;
mod list;
mod logs;
mod protobuf;
mod render;
mod request;
mod script;
mod select;
mod watch;

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderValue, Method, Request, Response, header::DATE, request::Parts};
use jiff::Timestamp;
use kube::{Client, client::Body};

pub(crate) use answer::Failure;
pub use answer::{Answer, AnswerBody};
pub(crate) use discovery::{asks, list, narrow, text};
pub(crate) use render::aged_cells;
pub use script::{Piece, Script, lines};

use crate::{CapturedKind, Clock, Moment, Pace, Position, Snapshot};
use list::Listing;
use request::{Form, Query, Target};
use select::Selectors;

/// A server in the process. Clones share the snapshot and its time.
#[derive(Clone)]
pub struct Service {
    state: Arc<State>,
    script: Option<Script>,
}

/// What the answers are made from.
pub(crate) struct State {
    snapshot: Arc<Snapshot>,
    clock: Arc<Clock>,
    /// For each kind, whether its objects come in lists without their kind and version.
    bare: Vec<bool>,
}

/// Built-in kinds come so, custom ones do not.
fn bare(snapshot: &Snapshot) -> Vec<bool> {
    let kinds = &snapshot.manifest().kinds;
    let definitions = snapshot.kind("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    kinds
        .iter()
        .map(|kind| {
            let defined = definitions.is_some_and(|(definitions, _)| {
                snapshot
                    .find(definitions, &kind.id(), Position::MAX)
                    .is_some()
            });
            let built_in = !kind.group.contains('.') || kind.group.ends_with(".k8s.io");
            built_in && !defined
        })
        .collect()
}

impl Service {
    /// A server of a snapshot whose time passes so.
    pub fn new(snapshot: Arc<Snapshot>, pace: Pace) -> Self {
        let length = Duration::from_millis(snapshot.manifest().journal);
        Self {
            state: Arc::new(State {
                bare: bare(&snapshot),
                snapshot,
                clock: Arc::new(Clock::new(length, pace)),
            }),
            script: None,
        }
    }

    /// The same server, which gives the answers of a script first.
    #[must_use]
    pub fn scripted(&self, script: Script) -> Self {
        Self {
            state: Arc::clone(&self.state),
            script: Some(script),
        }
    }

    /// What it answers from.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.state.snapshot
    }

    /// Its time.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// A client of this server, in the process.
    pub fn client(&self) -> Client {
        let namespace = self.snapshot().manifest().default_namespace.clone();
        Client::new(self.clone(), namespace.unwrap_or_else(|| "default".into()))
    }

    /// Answers a request.
    pub fn answer(&self, head: &Parts, body: &Bytes) -> Response<AnswerBody> {
        let answer = self
            .script
            .as_ref()
            .and_then(|script| script.answer(head))
            .unwrap_or_else(|| self.state.answer(head, body).unwrap_or_else(Answer::from));
        let mut response = answer.into_response();
        let now = self.state.at(self.state.clock.now());
        // RFC 9110, 5.6.7.
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        if let Ok(date) = HeaderValue::from_str(&date) {
            response.headers_mut().insert(DATE, date);
        }
        response
    }
}

impl tower::Service<Request<Body>> for Service {
    type Response = Response<AnswerBody>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            // It stands in memory already; were it broken, it would read as no document.
            let body = body.collect_bytes().await.unwrap_or_default();
            Ok(service.answer(&head, &body))
        })
    }
}

impl State {
    fn answer(self: &Arc<Self>, head: &Parts, body: &Bytes) -> Result<Answer, Failure> {
        let path = head.uri.path().trim_end_matches('/');
        if head.method == Method::POST
            && let Some(answer) = access::review(&self.snapshot, path, body)
        {
            return answer;
        }
        if head.method != Method::GET {
            return Err(self.read_only());
        }
        if let Some(answer) = discovery::answer(&self.snapshot, path, &head.headers)? {
            return Ok(answer);
        }
        let target = Target::parse(path).ok_or_else(Failure::no_such_path)?;
        let query = Query::parse(head.uri.query());
        let (kind, captured) = self
            .snapshot
            .kind(&target.group, &target.version, &target.resource)
            .ok_or_else(Failure::no_such_path)?;
        match target.subresource.as_deref() {
            None | Some("status") => {}
            Some("log") if captured.id() == "pods" => {
                return logs::answer(self, kind, &target, &query);
            }
            // What these do needs a running container or a change.
            Some("exec" | "attach" | "portforward" | "proxy" | "scale") => {
                return Err(self.read_only());
            }
            Some(_) => return Err(Failure::no_such_path()),
        }
        access::readable(
            captured,
            target.namespace.as_deref(),
            target.name.as_deref(),
            "get",
        )?;
        let form = Form::of(&head.headers, captured.columns.is_some()).ok_or_else(|| {
            Failure::new(
                406,
                "NotAcceptable",
                "only the following media types are accepted: application/json",
            )
        })?;
        let form = render::Rendering::new(form, query.get("includeObject"));
        if target.name.is_some() {
            return self.object(kind, &target, form);
        }
        let selectors = Selectors::parse(
            query.get("labelSelector"),
            query.get("fieldSelector"),
            captured,
            &self.selectable(captured),
        )?;
        let listing = Listing {
            state: Arc::clone(self),
            kind,
            prefix: target.key(),
            selectors: Arc::new(selectors),
            form,
        };
        if query.is_on("watch") {
            watch::answer(listing, &query)
        } else {
            listing.answer(&query)
        }
    }

    fn object(
        &self,
        kind: u16,
        target: &Target,
        form: render::Rendering,
    ) -> Result<Answer, Failure> {
        let moment = self.clock.now();
        let position = self.position(moment);
        let place = self
            .snapshot
            .find(kind, &target.key(), position)
            .ok_or_else(|| {
                let captured = self.captured(kind);
                let name = target.name.as_deref().unwrap_or_default();
                let message = format!("{} \"{name}\" not found", captured.id());
                let details = serde_json::json!({
                    "name": name, "group": captured.group, "kind": captured.resource,
                });
                Failure::new(404, "NotFound", message).with_details(details)
            })?;
        let text = self.snapshot.text(place)?;
        let mut out = Vec::new();
        form.single(&mut out, self, kind, &text, moment)?;
        Ok(Answer::whole(http::StatusCode::OK, answer::JSON, out))
    }

    /// The fields by which objects of a custom kind may be selected.
    fn selectable(&self, captured: &CapturedKind) -> Vec<String> {
        let definition = || {
            let (kind, _) =
                self.snapshot
                    .kind("apiextensions.k8s.io", "v1", "customresourcedefinitions")?;
            let place = self.snapshot.find(kind, &captured.id(), Position::MAX)?;
            let text = self.snapshot.text(place).ok()?;
            let object = text.item().ok()?.object;
            let object: serde_json::Value = serde_json::from_str(object.get()).ok()?;
            let versions = object.pointer("/spec/versions")?.as_array()?;
            let version = versions
                .iter()
                .find(|version| version["name"] == captured.version.as_str())?;
            let fields = version["selectableFields"].as_array()?.iter();
            let path = |field: &serde_json::Value| {
                Some(
                    field["jsonPath"]
                        .as_str()?
                        .trim_start_matches('.')
                        .to_owned(),
                )
            };
            Some(fields.filter_map(path).collect())
        };
        definition().unwrap_or_default()
    }

    fn captured(&self, kind: u16) -> &CapturedKind {
        &self.snapshot.manifest().kinds[usize::from(kind)]
    }

    fn position(&self, moment: Moment) -> Position {
        let at = u64::try_from(moment.at.as_millis()).unwrap_or(u64::MAX);
        self.snapshot.position(at)
    }

    /// A moment by the clock of the captured server.
    fn at(&self, moment: Moment) -> Timestamp {
        let begin = self.snapshot.manifest().captured_at;
        begin
            .checked_add(jiff::SignedDuration::try_from(moment.at).unwrap_or_default())
            .unwrap_or(begin)
    }

    fn read_only(&self) -> Failure {
        let manifest = self.snapshot.manifest();
        Failure::new(
            405,
            "MethodNotAllowed",
            format!(
                "this is a snapshot of `{}` of {}: it can be read, and nothing in it can be changed or run",
                manifest.context,
                manifest.captured_at.strftime("%Y-%m-%d %H:%M UTC"),
            ),
        )
    }
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
