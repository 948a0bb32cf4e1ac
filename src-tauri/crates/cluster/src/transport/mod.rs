//! The HTTP client of a context.
//!
//! kube's own stack speaks HTTP/1.1, which costs a connection for each watch. This one lets the
//! server choose HTTP/2, where watches share connections and pings find out that one is dead.
//! Everything else (TLS, authentication, headers) is kube's.

mod answers;
mod awaited;
mod lanes;
mod meter;
mod near;
mod patience;
mod peer;
mod signed;
mod skew;

use std::{sync::Arc, time::Duration};

use hyper_util::{
    client::legacy::{Builder, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use kube::{
    Client, Config,
    client::{ClientBuilder, ConfigExt},
};
use tower::{BoxError, ServiceBuilder, buffer::BufferLayer};
use tower_http::decompression::DecompressionLayer;

use crate::guard::{Guard, GuardLayer};
use answers::AnswersLayer;
pub(crate) use awaited::Awaited;
use lanes::Lanes;
use meter::MeterLayer;
pub use meter::{Rates, Traffic};
pub(crate) use near::WholeList;
pub(crate) use patience::Patience;
pub use peer::certificate;
use signed::SignedLayer;
pub(crate) use signed::Signer;
pub(crate) use skew::Skew;

/// How long a connection may take to stand.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How often an HTTP/2 connection is probed while it is silent.
const PING_EVERY: Duration = Duration::from_secs(20);
/// How long an answer to a probe may take before the connection counts as dead.
const PING_LIMIT: Duration = Duration::from_secs(10);
/// Requests that may wait for a proxy's client, as in kube's own.
const WAITING: usize = 1024;
/// Lists are large: windows that let a page arrive without waiting for acknowledgements.
const STREAM_WINDOW: u32 = 4 << 20;
const CONNECTION_WINDOW: u32 = 16 << 20;

/// What becomes known of a server and the way to it as requests go and answers come.
#[derive(Clone, Default)]
pub(crate) struct Notes {
    pub traffic: Arc<Traffic>,
    pub patience: Arc<Patience>,
    pub skew: Arc<Skew>,
}

/// The client for a configuration, whose requests the guard lets pass and the signer signs, and of whose answers notes
/// are taken. Blocks while the program of a legacy provider runs.
pub(crate) fn client(
    config: Config,
    signer: Option<Signer>,
    guard: &Arc<Guard>,
    notes: &Notes,
) -> Result<Client, kube::Error> {
    let signed = signer.map(SignedLayer);
    let guard = GuardLayer(Arc::clone(guard));
    let meter = MeterLayer(Arc::clone(&notes.traffic));
    let answers = AnswersLayer {
        patience: Arc::clone(&notes.patience),
        skew: Arc::clone(&notes.skew),
    };
    if config.proxy_url.is_some() {
        // kube knows how to speak to each kind of proxy; through one, HTTP/1.1 will do.
        let client = ClientBuilder::try_from(config)?
            .with_layer(&meter)
            .with_layer(&answers);
        let Some(signed) = signed else {
            return Ok(client.with_layer(&guard).build());
        };
        // Signing waits, and then needs the service again, which kube's cannot be.
        let client = client.with_layer(&BufferLayer::new(WAITING));
        return Ok(client.with_layer(&signed).with_layer(&guard).build());
    }
    let compress = !config.disable_compression;
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_LIMIT));
    tcp.set_keepalive(Some(Duration::from_secs(30)));

    let tls = config.rustls_client_config()?;
    let builder = || -> Result<_, kube::Error> {
        let mut builder = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls.clone())
            .https_or_http();
        if let Some(name) = &config.tls_server_name {
            let name = name
                .clone()
                .try_into()
                .map_err(|cause| kube::Error::Service(Box::new(cause) as BoxError))?;
            builder =
                builder.with_server_name_resolver(hyper_rustls::FixedServerNameResolver::new(name));
        }
        Ok(builder)
    };
    let any = builder()?.enable_all_versions().wrap_connector(tcp.clone());
    let http1 = builder()?.enable_http1().wrap_connector(tcp);

    let http1 = Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        // Whole lists are rare.
        .pool_max_idle_per_host(0)
        .build(http1);
    let make = move || {
        Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .http2_initial_stream_window_size(STREAM_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW)
            .http2_keep_alive_interval(PING_EVERY)
            .http2_keep_alive_timeout(PING_LIMIT)
            .http2_keep_alive_while_idle(true)
            .build(any.clone())
    };
    let http = Lanes::new(make, http1);

    let service = ServiceBuilder::new()
        .layer(guard)
        .option_layer(signed)
        .layer(config.base_uri_layer())
        .option_layer(config.auth_layer()?)
        .layer(config.extra_headers_layer()?)
        .layer(DecompressionLayer::new().gzip(compress))
        .layer(answers)
        .layer(meter)
        .map_err(BoxError::from)
        .service(http);
    Ok(Client::new(service, config.default_namespace))
}
