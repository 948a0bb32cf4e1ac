//! What answers say of their server, beside what was asked.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::BoxFuture;
use http::{Request, Response};
use tower::{Layer, Service};

use super::{patience::Patience, skew::Skew};
use crate::now;

/// Takes note of the answers of the service within.
#[derive(Clone)]
pub(super) struct AnswersLayer {
    pub patience: Arc<Patience>,
    pub skew: Arc<Skew>,
}

impl<S> Layer<S> for AnswersLayer {
    type Service = Answers<S>;

    fn layer(&self, within: S) -> Answers<S> {
        Answers {
            within,
            notes: self.clone(),
        }
    }
}

/// See [`AnswersLayer`].
#[derive(Clone)]
pub(super) struct Answers<S> {
    within: S,
    notes: AnswersLayer,
}

impl<S, B, R> Service<Request<B>> for Answers<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<R>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.within.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let AnswersLayer { patience, skew } = self.notes.clone();
        let asked = now();
        let answer = self.within.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            patience.heard(&answer);
            skew.heard(&answer, asked..=now());
            Ok(answer)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http::header::{DATE, RETRY_AFTER};
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    use super::*;

    #[tokio::test]
    async fn every_answer_is_heard() {
        let notes = AnswersLayer {
            patience: Arc::default(),
            skew: Arc::default(),
        };
        let mut service = ServiceBuilder::new()
            .layer(notes.clone())
            .service(service_fn(|_: Request<()>| async {
                let answer = Response::builder()
                    .status(429)
                    .header(RETRY_AFTER, "60")
                    .header(DATE, "Sat, 28 Nov 2020 14:10:26 GMT");
                Ok::<_, Infallible>(answer.body(()).expect("an answer"))
            }));
        let ready = service.ready().await.expect("ready");
        ready.call(Request::new(())).await.expect("an answer");
        assert!(notes.patience.left().is_some());
        assert!(notes.skew.changes().borrow().is_some_and(|ahead| ahead > 0));
    }
}
