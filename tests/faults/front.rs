//! A server before the real API server: it passes everything on, chunk by chunk, and answers in its place what a
//! test tells it to.

use std::{
    convert::Infallible,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Instant,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, BodyStream, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    body::{Frame, Incoming},
    service::service_fn,
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime::Runtime, sync::broadcast};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ClientConfig, RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use crate::common::{Scratch, cluster, kubeconfig_of};

type Body = UnsyncBoxBody<Bytes, hyper::Error>;

/// It serves until it is dropped. Each context has paths of its own, which begin with its name.
pub struct Front {
    address: SocketAddr,
    certificate: String,
    shared: Arc<Shared>,
    folder: Scratch,
    _runtime: Runtime,
}

struct Shared {
    server: String,
    client: Client<HttpsConnector<HttpConnector>, Incoming>,
    answers: Mutex<Vec<Answer>>,
    asked: Mutex<Vec<Asked>>,
    /// What its answers say that the time is, where that is not so.
    date: Mutex<Option<HeaderValue>>,
    watches: broadcast::Sender<(String, Told)>,
}

/// An answer in the server's place.
#[derive(Clone)]
pub struct Answer {
    /// What the path with its query must contain.
    matching: String,
    /// How often it is still given.
    times: usize,
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub at: Instant,
    /// With its query.
    pub path: String,
    /// Nothing where the server itself answered.
    pub answer: Option<u16>,
}

/// What becomes of a watch that runs.
#[derive(Debug, Clone)]
enum Told {
    /// Nothing of it is passed on any more.
    Deaf,
    /// It ends, after that.
    Last(Option<Bytes>),
}

impl Front {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".into()]).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let provider = Arc::new(ring::default_provider());
        let mut tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("protocol versions")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("a certificate with its key");
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let shared = Arc::new(Shared {
            server: cluster().fact("server").expect("its address").to_owned(),
            client: upstream(),
            answers: Mutex::default(),
            asked: Mutex::default(),
            date: Mutex::default(),
            watches: broadcast::Sender::new(64),
        });
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = listener.local_addr().expect("its address");
        runtime.spawn(serve(
            listener,
            TlsAcceptor::from(Arc::new(tls)),
            Arc::clone(&shared),
        ));
        Self {
            address,
            certificate: made.cert.pem(),
            shared,
            folder: Scratch::new(),
            _runtime: runtime,
        }
    }

    /// A kubeconfig whose context of that name leads here, as the viewer: a token passes through.
    pub fn kubeconfig(&self, context: &str) -> PathBuf {
        let config = self.config(context);
        let name = format!("{context}.kubeconfig");
        self.folder.file(&name, config.to_string())
    }

    /// Its address below a path, and a file with its certificate, for who trusts that.
    pub fn issuer(&self, path: &str) -> (String, PathBuf) {
        let certificate = self.folder.file("issuer.pem", &self.certificate);
        (format!("https://{}/{path}", self.address), certificate)
    }

    /// The same, to be changed.
    pub fn config(&self, context: &str) -> Value {
        let mut config = kubeconfig_of(cluster(), "viewer", context);
        config["clusters"][0]["cluster"] = json!({
            "server": format!("https://{}/{context}", self.address),
            "certificate-authority-data": STANDARD.encode(&self.certificate),
        });
        config
    }

    /// From now on the next requests whose path with its query contains that are answered so; whatever was said
    /// before still goes first.
    pub fn answer(
        &self,
        matching: &str,
        times: usize,
        status: u16,
        headers: &[(&'static str, &str)],
        body: &impl ToString,
    ) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).into()));
        self.shared.answers.lock().expect("no panic").push(Answer {
            matching: matching.into(),
            times,
            status,
            headers: headers.collect(),
            body: body.to_string(),
        });
    }

    /// From now on all answers say that it is that time.
    pub fn date(&self, date: &'static str) {
        *self.shared.date.lock().expect("no panic") = Some(HeaderValue::from_static(date));
    }

    /// The server itself answers again.
    pub fn mend(&self) {
        self.shared.answers.lock().expect("no panic").clear();
    }

    /// Watches that run say nothing any more.
    pub fn deafen(&self, matching: &str) {
        self.tell(matching, Told::Deaf);
    }

    /// Watches that run end in good order.
    pub fn end_watches(&self, matching: &str) {
        self.tell(matching, Told::Last(None));
    }

    /// Watches that run say this last.
    pub fn fail_watches(&self, matching: &str, status: &Value) {
        let event = format!("{}\n", json!({ "type": "ERROR", "object": status }));
        self.tell(matching, Told::Last(Some(event.into())));
    }

    fn tell(&self, matching: &str, told: Told) {
        let told = self.shared.watches.send((matching.into(), told));
        told.expect("a watch runs");
    }

    /// Requests whose path with its query contains that.
    pub fn asked(&self, matching: &str) -> Vec<Asked> {
        let asked = self.shared.asked.lock().expect("no panic");
        let matches = asked.iter().filter(|asked| asked.path.contains(matching));
        matches.cloned().collect()
    }
}

/// A failure as the API server words it.
pub fn status(code: u16, reason: &str, message: &str) -> Value {
    json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": reason, "code": code,
    })
}

/// A client that trusts the test cluster's authority.
fn upstream() -> Client<HttpsConnector<HttpConnector>, Incoming> {
    let config = kubeconfig_of(cluster(), "admin", "any");
    let pem = config["clusters"][0]["cluster"]["certificate-authority-data"]
        .as_str()
        .expect("an authority");
    let pem = STANDARD.decode(pem).expect("base64");
    let pem = String::from_utf8(pem).expect("PEM");
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let der = STANDARD
        .decode(lines.collect::<String>())
        .expect("one certificate");
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(der))
        .expect("an authority's certificate");
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_only()
        .enable_http1()
        .build();
    Client::builder(TokioExecutor::new()).build(connector)
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let service = service_fn(move |request| {
                let shared = Arc::clone(&shared);
                async move { Ok::<_, Infallible>(shared.respond(request).await) }
            });
            let builder = Builder::new(TokioExecutor::new());
            // How it ends is its client's matter.
            let _ = builder
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

impl Shared {
    async fn respond(&self, mut request: Request<Incoming>) -> Response<Body> {
        let path = request
            .uri()
            .path_and_query()
            .map(ToString::to_string)
            .unwrap_or_default();
        // Before the answer is chosen: a watch that is under way is told, too.
        let told = self.watches.subscribe();
        let answer = self.instead(&path);
        self.asked.lock().expect("no panic").push(Asked {
            at: Instant::now(),
            path: path.clone(),
            answer: answer.as_ref().map(|answer| answer.status),
        });
        if let Some(answer) = answer {
            return answer.response();
        }
        // Without the context's name.
        let rest = path[1..].split_once('/').map_or("", |(_, rest)| rest);
        let uri = format!("{}/{rest}", self.server);
        *request.uri_mut() = uri.parse::<Uri>().expect("a path as it came");
        *request.version_mut() = http::Version::HTTP_11;
        request.headers_mut().remove(http::header::HOST);
        match self.client.request(request).await {
            Ok(mut response) => {
                for name in [http::header::CONNECTION, http::header::TRANSFER_ENCODING] {
                    response.headers_mut().remove(name);
                }
                if let Some(date) = self.date.lock().expect("no panic").clone() {
                    response.headers_mut().insert(http::header::DATE, date);
                }
                if path.contains("watch=") {
                    response.map(|body| watch(path, BodyStream::new(body), told))
                } else {
                    response.map(BodyExt::boxed_unsync)
                }
            }
            Err(cause) => {
                let body = Full::new(Bytes::from(cause.to_string()));
                let mut response =
                    Response::new(body.map_err(|never| match never {}).boxed_unsync());
                *response.status_mut() = StatusCode::BAD_GATEWAY;
                response
            }
        }
    }

    fn instead(&self, path: &str) -> Option<Answer> {
        let mut answers = self.answers.lock().expect("no panic");
        let answer = answers
            .iter_mut()
            .find(|answer| answer.times > 0 && path.contains(&answer.matching))?;
        answer.times -= 1;
        Some(answer.clone())
    }
}

impl Answer {
    fn response(self) -> Response<Body> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(*name, value);
        }
        let body = Full::new(Bytes::from(self.body));
        response
            .body(body.map_err(|never| match never {}).boxed_unsync())
            .expect("an answer")
    }
}

/// A watch as it comes, until it is told something else.
fn watch(
    path: String,
    body: impl Stream<Item = Result<Frame<Bytes>, hyper::Error>> + Send + Unpin + 'static,
    told: broadcast::Receiver<(String, Told)>,
) -> Body {
    let frames = stream::unfold(Some((body, told, false)), move |state| {
        let path = path.clone();
        async move {
            let (mut body, mut told, mut deaf) = state?;
            loop {
                tokio::select! {
                    frame = body.next(), if !deaf => {
                        return frame.map(|frame| (frame, Some((body, told, deaf))));
                    }
                    news = told.recv() => match news {
                        Ok((matching, news)) if path.contains(&matching) => match news {
                            Told::Deaf => deaf = true,
                            Told::Last(last) => {
                                return last.map(|last| (Ok(Frame::data(last)), None));
                            }
                        },
                        Ok(_) => {}
                        Err(_) => return None,
                    },
                }
            }
        }
    });
    StreamBody::new(frames).boxed_unsync()
}
