//! What keeps a context from being changed: below all commands, where a request would leave the process.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    task::{Context, Poll},
};

use contexts::Protected;
use futures::future::{Either, Ready, ready};
use http::{Method, Request};
use tower::{BoxError, Layer, Service};
use wire::Millis;

use crate::now;

/// Reviews are asked by POST and change nothing (the API groups of the kinds below).
const REVIEW_GROUPS: [&str; 2] = [
    "/apis/authorization.k8s.io/",
    "/apis/authentication.k8s.io/",
];
const REVIEWS: &[&str] = &[
    "selfsubjectaccessreviews",
    "selfsubjectrulesreviews",
    "selfsubjectreviews",
    "subjectaccessreviews",
    "localsubjectaccessreviews",
];
/// What is reached by GET, too, and may do anything.
const WITHIN: &[&str] = &["exec", "attach", "proxy"];

/// Whether requests that change something leave the process.
#[derive(Debug, Default)]
pub struct Guard {
    read_only: AtomicBool,
    /// 0 for never.
    unlocked_until: AtomicI64,
}

impl Guard {
    /// From now on requests that change something are refused, or are not.
    pub fn set_read_only(&self, read_only: bool) {
        let before = self.read_only.swap(read_only, Ordering::SeqCst);
        // What is protected anew is protected at once.
        if read_only && !before {
            self.lock();
        }
    }

    /// Lets everything pass until then.
    pub fn unlock(&self, until: Millis) {
        self.unlocked_until.store(until, Ordering::SeqCst);
    }

    /// Ends that early.
    pub fn lock(&self) {
        self.unlocked_until.store(0, Ordering::SeqCst);
    }

    /// Until when it lets everything pass though it is read-only.
    pub fn unlocked_until(&self) -> Option<Millis> {
        let until = self.unlocked_until.load(Ordering::SeqCst);
        (self.read_only.load(Ordering::SeqCst) && until > now()).then_some(until)
    }

    fn refuses<B>(&self, request: &Request<B>) -> bool {
        self.read_only.load(Ordering::SeqCst)
            && changes(request.method(), request.uri().path())
            && self.unlocked_until().is_none()
    }
}

/// Whether a request may change what the cluster has.
fn changes(method: &Method, path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if subresource(&parts).is_some_and(|part| WITHIN.contains(&part)) {
        return true;
    }
    match *method {
        Method::GET | Method::HEAD | Method::OPTIONS => false,
        Method::POST => {
            let group = REVIEW_GROUPS.iter().any(|group| path.starts_with(group));
            let last = parts.last().copied().unwrap_or_default();
            !(group && REVIEWS.contains(&last))
        }
        _ => true,
    }
}

/// What is asked of an object, as in `log`: the part after its name, whatever follows.
fn subresource<'a>(parts: &[&'a str]) -> Option<&'a str> {
    let (["api", _, below @ ..] | ["apis", _, _, below @ ..]) = parts else {
        return None;
    };
    match below {
        ["namespaces", _namespace, _resource, _name, subresource, ..] => Some(subresource),
        [resource, _name, subresource, ..] if *resource != "namespaces" => Some(subresource),
        _ => None,
    }
}

/// Puts the guard before a service.
#[derive(Clone)]
pub(crate) struct GuardLayer(pub Arc<Guard>);

impl<S> Layer<S> for GuardLayer {
    type Service = Guarded<S>;

    fn layer(&self, within: S) -> Guarded<S> {
        Guarded {
            within,
            guard: Arc::clone(&self.0),
        }
    }
}

/// See [`GuardLayer`].
#[derive(Clone)]
pub(crate) struct Guarded<S> {
    within: S,
    guard: Arc<Guard>,
}

impl<S, B> Service<Request<B>> for Guarded<S>
where
    S: Service<Request<B>, Error = BoxError>,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Either<S::Future, Ready<Result<S::Response, BoxError>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.within.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if self.guard.refuses(&request) {
            let method = request.method().clone();
            return Either::Right(ready(Err(Protected { method }.into())));
        }
        Either::Left(self.within.call(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_changes_nothing_and_all_else_does() {
        let pods = "/api/v1/namespaces/a/pods";
        let review = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        for (method, path, expected) in [
            (Method::GET, pods, false),
            (Method::HEAD, pods, false),
            (Method::OPTIONS, pods, false),
            (Method::POST, pods, true),
            (Method::PUT, pods, true),
            (Method::PATCH, pods, true),
            (Method::DELETE, pods, true),
            (Method::CONNECT, pods, true),
            (Method::from_bytes(b"ANY").expect("a method"), pods, true),
            (Method::POST, review, false),
            (Method::PUT, review, true),
            (
                Method::POST,
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                false,
            ),
            // Of a group that only calls itself so.
            (
                Method::POST,
                "/apis/example.org/v1/selfsubjectaccessreviews",
                true,
            ),
            (
                Method::POST,
                "/apis/authentication.k8s.io/v1/tokenrequests",
                true,
            ),
            (Method::GET, "/api/v1/namespaces/a/pods/b/exec", true),
            (Method::GET, "/api/v1/namespaces/a/pods/b/attach", true),
            (Method::GET, "/api/v1/namespaces/a/services/b/proxy/x", true),
            (
                Method::POST,
                "/api/v1/namespaces/a/pods/b/proxy/apis/authorization.k8s.io/v1/selfsubjectreviews",
                true,
            ),
            (Method::GET, "/api/v1/nodes/a/proxy/stats", true),
            (Method::GET, "/api/v1//namespaces/a/pods/b/exec", true),
            (Method::GET, "/api/v1/namespaces/proxy/pods/exec", false),
            (
                Method::GET,
                "/apis/apps/v1/namespaces/exec/deployments/attach",
                false,
            ),
            (
                Method::GET,
                "/api/v1/namespaces/a/pods/b/portforward",
                false,
            ),
            (Method::GET, "/api/v1/namespaces/a/pods/b/log", false),
        ] {
            assert_eq!(changes(&method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn a_guard_is_unlocked_for_a_time_and_no_longer() {
        let guard = Guard::default();
        let post = Request::post("/api/v1/pods").body(()).expect("a request");
        assert!(!guard.refuses(&post));
        guard.set_read_only(true);
        assert!(guard.refuses(&post));
        guard.unlock(now() + 60_000);
        assert!(!guard.refuses(&post));
        assert!(guard.unlocked_until().is_some());
        guard.set_read_only(true);
        assert!(!guard.refuses(&post), "it was read-only before");
        guard.lock();
        assert!(guard.refuses(&post));
        guard.unlock(now() - 1);
        assert!(guard.refuses(&post), "that time is over");
        guard.unlock(now() + 60_000);
        guard.set_read_only(false);
        assert_eq!(guard.unlocked_until(), None);
        guard.set_read_only(true);
        assert!(guard.refuses(&post), "protected anew");
    }
}
