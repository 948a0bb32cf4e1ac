//! The client of a context whose state was kept, until there is a connection: requests wait for that.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::BoxFuture;
use http::{Request, Response};
use kube::{Client, client::Body};
use tokio::sync::watch;
use tower::{BoxError, Service};

/// How it goes with the connection.
#[derive(Clone, Default)]
enum Outcome {
    #[default]
    Open,
    /// It was tried.
    Failed(wire::Error),
    There(Client),
}

/// Says how it goes with the connection that requests wait for.
#[derive(Clone, Default)]
pub(crate) struct Awaited(Arc<watch::Sender<Outcome>>);

impl Awaited {
    /// A client whose requests wait.
    pub fn client(&self, default_namespace: &str) -> Client {
        Client::new(Waiting(self.0.subscribe()), default_namespace)
    }

    /// Somebody wants another try: what comes waits for that.
    pub fn again(&self) {
        self.0.send_replace(Outcome::Open);
    }

    /// What waits fails, and what comes until there is another outcome.
    pub fn failed(&self, error: &wire::Error) {
        self.0.send_replace(Outcome::Failed(error.clone()));
    }

    /// What waits goes over that client.
    pub fn there(&self, client: Client) {
        self.0.send_replace(Outcome::There(client));
    }
}

#[derive(Clone)]
struct Waiting(watch::Receiver<Outcome>);

impl Service<Request<Body>> for Waiting {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut outcome = self.0.clone();
        Box::pin(async move {
            let known = outcome.wait_for(|outcome| !matches!(outcome, Outcome::Open));
            let known = known.await.map(|outcome| outcome.clone());
            match known {
                Ok(Outcome::There(client)) => Ok(client.send(request).await?),
                Ok(Outcome::Failed(error)) => Err(error.into()),
                Ok(Outcome::Open) | Err(_) => Err("the context was closed".into()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tower::service_fn;

    use super::*;

    fn answering() -> Client {
        let service = service_fn(|request: Request<Body>| async move {
            let path = request.uri().path().to_owned();
            Ok::<_, Infallible>(Response::new(Body::from(path.into_bytes())))
        });
        Client::new(service, "default")
    }

    async fn ask(client: &Client) -> Result<String, kube::Error> {
        let request = Request::get("/version")
            .body(Vec::new())
            .expect("a request");
        client.request_text(request).await
    }

    #[tokio::test]
    async fn requests_wait_until_there_is_a_client_and_fail_when_there_is_none() {
        let awaited = Awaited::default();
        let client = awaited.client("default");
        let waiting = tokio::spawn({
            let client = client.clone();
            async move { ask(&client).await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());

        let refused = wire::Error::new(wire::ErrorCode::Refused, "connect in `prod`: refused");
        awaited.failed(&refused);
        for failed in [waiting.await.expect("no panic"), ask(&client).await] {
            let error = failed.expect_err("no connection");
            assert_eq!(contexts::classify("prod", "list pods", &error), refused);
        }

        awaited.again();
        let waiting = tokio::spawn({
            let client = client.clone();
            async move { ask(&client).await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        awaited.there(answering());
        let answer = waiting.await.expect("no panic");
        assert_eq!(answer.expect("an answer"), "/version");
        assert_eq!(ask(&client).await.expect("an answer"), "/version");
        drop(awaited);
        assert_eq!(ask(&client).await.expect("an answer"), "/version");
    }
}
