//! Requests with the token that a credential program gives.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use credentials::{Credentials, Identity};
use futures::future::BoxFuture;
use http::{HeaderValue, Request, Response, StatusCode, header::AUTHORIZATION};
use secrecy::ExposeSecret as _;
use tower::{BoxError, Layer, Service};

/// By whose credentials requests are sent.
#[derive(Clone)]
pub(crate) struct Signer {
    /// Gives tokens.
    pub identity: Arc<Identity>,
    /// The certificate that the connections are made with, where it gave one.
    pub certificate: Option<Arc<str>>,
}

impl Signer {
    /// Whether a refusal is of these credentials: others may have come since the connection was made.
    fn sent(&self, credentials: &Credentials) -> bool {
        let certificate = credentials.certificate.as_ref();
        let certificate = certificate.map(|(certificate, _)| certificate.as_str());
        credentials.token.is_some() || certificate == self.certificate.as_deref()
    }
}

/// Signs the requests of the service within.
#[derive(Clone)]
pub(super) struct SignedLayer(pub Signer);

impl<S> Layer<S> for SignedLayer {
    type Service = Signed<S>;

    fn layer(&self, within: S) -> Signed<S> {
        Signed {
            within,
            signer: self.0.clone(),
        }
    }
}

/// See [`SignedLayer`].
#[derive(Clone)]
pub(super) struct Signed<S> {
    within: S,
    signer: Signer,
}

impl<S, B, R> Service<Request<B>> for Signed<S>
where
    S: Service<Request<B>, Response = Response<R>, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response<R>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<R>, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.within.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let signer = self.signer.clone();
        // The one that is ready is taken, and a clone of it left, which may not be.
        let clone = self.within.clone();
        let mut within = std::mem::replace(&mut self.within, clone);
        Box::pin(async move {
            // Nobody clicks for a request.
            let credentials = signer.identity.credentials(false).await?;
            if let Some(token) = &credentials.token {
                let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))?;
                value.set_sensitive(true);
                request.headers_mut().insert(AUTHORIZATION, value);
            }
            let response = within.call(request).await?;
            if response.status() == StatusCode::UNAUTHORIZED && signer.sent(&credentials) {
                signer.identity.refused(&credentials);
            }
            Ok(response)
        })
    }
}
