//! A snapshot behind a port, for kubectl, helm and whatever else speaks to Kubernetes.
//!
//! It listens on this machine alone, and answers nobody who does not know its token. Clients send no
//! token over a connection that is not encrypted (client-go leaves the user out), so it speaks TLS
//! with a certificate that is made for this run and named in the kubeconfig that is written with it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{Request, Response, header::AUTHORIZATION};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        version::{TLS12, TLS13},
    },
};

use crate::{
    Service,
    service::{Answer, AnswerBody},
};

/// Requests to a snapshot are questions of a few hundred bytes.
const LARGEST_REQUEST: usize = 1 << 20;
/// How long a connection may take to be encrypted.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// After a connection could not be accepted: too many files may be open.
const PAUSE: Duration = Duration::from_millis(200);

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    service: Service,
    authorization: Arc<str>,
    certificate: String,
    token: String,
}

impl Server {
    /// Begins to listen on a port of this machine; 0 takes a free one.
    ///
    /// # Errors
    /// The port is taken, or the system gives no random numbers.
    pub async fn bind(service: Service, port: u16) -> io::Result<Self> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random);
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".into(), "localhost".into()])
            .map_err(io::Error::other)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let mut tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .map_err(io::Error::other)?;
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            listener: TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?,
            acceptor: TlsAcceptor::from(Arc::new(tls)),
            service,
            authorization: format!("Bearer {token}").into(),
            certificate: made.cert.pem(),
            token,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Writes a kubeconfig for it into a folder, which nobody else should be able to read.
    pub fn write_kubeconfig(&self, folder: &Path) -> io::Result<PathBuf> {
        let name = &self.service.snapshot().manifest().context;
        let namespace = &self.service.snapshot().manifest().default_namespace;
        let kubeconfig = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": name,
            "clusters": [{ "name": name, "cluster": {
                "server": format!("https://{}", self.address()?),
                "certificate-authority-data": STANDARD.encode(&self.certificate),
            } }],
            "users": [{ "name": name, "user": { "token": self.token } }],
            "contexts": [{ "name": name, "context": {
                "cluster": name, "user": name, "namespace": namespace,
            } }],
        });
        let path = folder.join("kubeconfig");
        // JSON is YAML, too.
        std::fs::write(&path, format!("{kubeconfig:#}\n"))?;
        Ok(path)
    }

    /// Answers until it is dropped.
    pub async fn run(self) {
        let builder = Arc::new(Builder::new(TokioExecutor::new()));
        // Ends all connections with itself.
        let mut connections = tokio::task::JoinSet::new();
        loop {
            while connections.try_join_next().is_some() {}
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let guarded = Guarded {
                service: self.service.clone(),
                authorization: Arc::clone(&self.authorization),
            };
            connections.spawn(connection(
                stream,
                self.acceptor.clone(),
                Arc::clone(&builder),
                guarded,
            ));
        }
    }
}

/// Serves one connection to its end. How it ends is its client's matter.
async fn connection(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    builder: Arc<Builder<TokioExecutor>>,
    service: Guarded,
) {
    let handshake = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream));
    let Ok(Ok(stream)) = handshake.await else {
        return;
    };
    let service = TowerToHyperService::new(tower::service_fn(move |request| {
        let service = service.clone();
        async move { service.answer(request).await }
    }));
    if let Err(error) = builder
        .serve_connection(TokioIo::new(stream), service)
        .await
    {
        tracing::debug!(%error, "a connection to the snapshot broke");
    }
}

/// The service, for those who know the token.
#[derive(Clone)]
struct Guarded {
    service: Service,
    authorization: Arc<str>,
}

impl Guarded {
    async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<AnswerBody>, std::convert::Infallible> {
        let (head, body) = request.into_parts();
        let given = head
            .headers
            .get(AUTHORIZATION)
            .map(http::HeaderValue::as_bytes);
        if !given.is_some_and(|given| same(given, self.authorization.as_bytes())) {
            return Ok(Answer::failure(401, "Unauthorized", "Unauthorized").into_response());
        }
        let answer = match Limited::new(body, LARGEST_REQUEST).collect().await {
            Ok(body) => self.service.answer(&head, &body.to_bytes()),
            Err(_) => Answer::failure(413, "RequestEntityTooLarge", "the request is too large")
                .into_response(),
        };
        Ok(answer)
    }
}

/// Compares in a time that does not tell how much is right.
fn same(given: &[u8], wanted: &[u8]) -> bool {
    given.len() == wanted.len()
        && given
            .iter()
            .zip(wanted)
            .fold(0, |different, (given, wanted)| different | (given ^ wanted))
            == 0
}
