//! One context: its connection, what its server knows, its watches.

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use credentials::Identity;
use k8s_openapi::apimachinery::pkg::version::Info;
use kube::Client;
use parking_lot::Mutex;
use resources::Printed;
use secrecy::ExposeSecret as _;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use wire::{Connection, ErrorCode, Millis, ServerInfo};

use crate::{
    Error, Kind, Kinds, Scope, WatchHandle,
    backoff::Backoff,
    definitions::Definitions,
    discovery::discover,
    guard::Guard,
    link::Link,
    now,
    path::{self, Form},
    registry::{Registry, WatchKey},
    split::{ListSplitter, NotAList},
    transport::{self, Signer, Traffic},
    watch::Watcher,
};

/// How long the server may take to say its version.
const HELLO_LIMIT: Duration = Duration::from_secs(15);
/// How long it may take to make a client: the program of a legacy provider may run.
const CLIENT_LIMIT: Duration = Duration::from_secs(60);

/// How long what is of a custom kind waits for its definition.
const PRINTED_LIMIT: Duration = Duration::from_secs(1);

/// How the server of a context is reached.
pub enum Way {
    /// Over the network.
    Network {
        /// All but what a credential program gives.
        config: Box<kube::Config>,
        /// By whose credentials, where a program gives them.
        identity: Option<Arc<Identity>>,
    },
    /// By a client that is there: the server is in this process.
    Within(Client),
}

/// Finds the way to a context's server, afresh for each try.
pub type Configure = Box<dyn Fn() -> Result<Way, wire::Error> + Send + Sync>;

/// A context, opened or on its way.
pub struct Session {
    shared: Arc<Shared>,
    supervisor: AbortOnDropHandle<()>,
}

struct Shared {
    context: Arc<str>,
    configure: Arc<Configure>,
    first_look: Duration,
    connection: watch::Sender<Connection>,
    cluster: Mutex<Option<Arc<Cluster>>>,
    retry: Notify,
    /// Whether the kubeconfig names another server since the client was made.
    moved: AtomicBool,
    /// Whether connections may be dead since the client was made.
    broken: AtomicBool,
    /// Whether somebody clicked for the next try.
    asked: AtomicBool,
    /// By whose credentials the last client was made.
    identity: watch::Sender<Option<Arc<Identity>>>,
    /// The certificate that it gave for that.
    certificate: Mutex<Option<Arc<str>>>,
    closed: CancellationToken,
    guard: Arc<Guard>,
    traffic: Arc<Traffic>,
}

impl Shared {
    /// Says how the connection does, unless the session was closed: that is the last word.
    fn tell(&self, connection: Connection) {
        self.connection.send_if_modified(|present| {
            let news = !self.closed.is_cancelled() && *present != connection;
            if news {
                *present = connection;
            }
            news
        });
    }
}

/// A context whose server answers.
pub struct Cluster {
    context: Arc<str>,
    server: Mutex<ServerInfo>,
    definitions: Definitions,
    default_namespace: Option<String>,
    watches: Watches,
    closed: CancellationToken,
}

impl Session {
    /// Begins to connect; `asked` if somebody clicked for it. What the guard refuses does not leave the process. Each listing lets its first page be
    /// looked at for so long before it goes on.
    pub fn open(
        context: &str,
        configure: Configure,
        guard: Arc<Guard>,
        first_look: Duration,
        asked: bool,
    ) -> Self {
        let shared = Arc::new(Shared {
            context: context.into(),
            configure: Arc::new(configure),
            first_look,
            connection: watch::Sender::new(Connection::Connecting),
            cluster: Mutex::new(None),
            retry: Notify::new(),
            moved: AtomicBool::new(false),
            broken: AtomicBool::new(false),
            asked: AtomicBool::new(asked),
            identity: watch::Sender::new(None),
            certificate: Mutex::default(),
            closed: CancellationToken::new(),
            guard,
            traffic: Arc::default(),
        });
        let supervisor = tokio::spawn(supervise(Arc::clone(&shared)));
        Self {
            shared,
            supervisor: AbortOnDropHandle::new(supervisor),
        }
    }

    /// The connection's state.
    pub fn connection(&self) -> Connection {
        self.shared.connection.borrow().clone()
    }

    /// The connection's state, and whenever it changes.
    pub fn connections(&self) -> watch::Receiver<Connection> {
        self.shared.connection.subscribe()
    }

    /// What keeps the context from being changed.
    pub fn guard(&self) -> &Guard {
        &self.shared.guard
    }

    /// By whose credentials it connects, where a program gives them.
    pub fn identity(&self) -> watch::Receiver<Option<Arc<Identity>>> {
        self.shared.identity.subscribe()
    }

    /// What has gone between the context and its server; of a server in this process nothing.
    pub fn traffic(&self) -> &Traffic {
        &self.shared.traffic
    }

    /// Ends all that belongs to the context; whoever still reads it sees why.
    pub fn close(&self) {
        self.shared.closed.cancel();
        self.supervisor.abort();
        let error = wire::Error::new(
            ErrorCode::Internal,
            format!("`{}` was closed", self.shared.context),
        );
        if let Some(cluster) = self.shared.cluster.lock().take() {
            cluster.watches.registry.close(&error);
        }
        self.shared.connection.send_replace(Connection::Failed {
            since: now(),
            error,
            retry_at: None,
        });
    }

    /// Tries again at once what waits. Where the server is lost, with the kubeconfig and the
    /// credentials as they are now: the user may have mended them. `asked` if somebody clicked for it.
    pub fn retry(&self, asked: bool) {
        let again = || {
            self.shared.asked.fetch_or(asked, Ordering::Relaxed);
            self.shared.retry.notify_one();
        };
        match self.connected() {
            Some(cluster) if !cluster.watches.link.is_down() => {
                cluster.watches.registry.retry_all();
            }
            Some(_) => again(),
            None if matches!(self.connection(), Connection::Failed { .. }) => {
                self.shared.tell(Connection::Connecting);
                again();
            }
            // The try that is under way may have begun before anybody asked: then there is another after it.
            None => {
                self.shared.asked.fetch_or(asked, Ordering::Relaxed);
            }
        }
    }

    /// The kubeconfig says something else of the context now: it goes on with that. `moved` if it names another
    /// server; nothing that is known is of that one.
    pub fn reconfigure(&self, moved: bool) {
        self.shared.moved.fetch_or(moved, Ordering::Relaxed);
        if matches!(self.connection(), Connection::Failed { .. }) {
            self.shared.tell(Connection::Connecting);
        }
        self.shared.retry.notify_one();
    }

    /// Connections may be dead without a word, because this machine slept or has another network: all goes on over
    /// new ones.
    pub fn reconnect(&self) {
        self.shared.broken.store(true, Ordering::Relaxed);
        self.shared.retry.notify_one();
    }

    /// The connected context, if it is connected.
    pub fn connected(&self) -> Option<Arc<Cluster>> {
        self.shared.cluster.lock().clone()
    }

    /// The connected context; waits while the first try is on its way.
    pub async fn cluster(&self) -> Result<Arc<Cluster>, wire::Error> {
        let mut connections = self.shared.connection.subscribe();
        loop {
            if let Some(cluster) = self.shared.cluster.lock().clone() {
                return Ok(cluster);
            }
            if let Connection::Failed { error, .. } = &*connections.borrow_and_update() {
                return Err(error.clone());
            }
            if connections.changed().await.is_err() {
                return Err(wire::Error::new(
                    ErrorCode::Internal,
                    "the context was closed",
                ));
            }
        }
    }
}

/// Connects, then follows the link's state.
async fn supervise(shared: Arc<Shared>) {
    let cluster = Arc::new(connected(&shared).await);
    {
        let mut connected = shared.cluster.lock();
        // Closed meanwhile: nobody would end what the cluster starts.
        if shared.closed.is_cancelled() {
            return;
        }
        *connected = Some(Arc::clone(&cluster));
    }
    tracing::info!(context = %shared.context, version = cluster.server().version, "connected");
    follow_link(&shared, &cluster).await;
}

/// Connects, and tries again while that may help without the user, or when they want it.
async fn connected(shared: &Shared) -> Cluster {
    let mut backoff = Backoff::default();
    loop {
        match connect(shared).await {
            Ok(cluster) => {
                shared.asked.store(false, Ordering::Relaxed);
                return cluster;
            }
            // Each try takes it back: somebody asked while this one was under way.
            Err(_) if shared.asked.load(Ordering::Relaxed) => {}
            Err(error) => {
                let error = wire::Error::from(error);
                tracing::info!(context = %shared.context, code = ?error.code, message = error.message, "cannot connect");
                // Only what may mend itself is tried again unasked: a credential program could
                // open a browser window each time.
                let transient = matches!(
                    error.code,
                    ErrorCode::Refused
                        | ErrorCode::Unreachable
                        | ErrorCode::Timeout
                        | ErrorCode::Api
                );
                let wait = transient.then(|| backoff.next());
                let since = now();
                let retry_at =
                    wait.map(|wait| since + Millis::try_from(wait.as_millis()).unwrap_or_default());
                shared.tell(Connection::Failed {
                    since,
                    error,
                    retry_at,
                });
                let again = async {
                    match wait {
                        Some(wait) => sleep(wait).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    () = again => {}
                    () = shared.retry.notified() => {}
                }
            }
        }
    }
}

/// Tells how the server does, looks for it while it is lost, and makes the client anew when that is asked for.
async fn follow_link(shared: &Shared, cluster: &Cluster) {
    let link = &cluster.watches.link;
    let mut downs = link.downs();
    let mut moved = false;
    let mut backoff = Backoff::default();
    let mut up_since = Some(Instant::now());
    // When a lost server is looked for again.
    let mut due: Option<Instant> = None;
    loop {
        if moved && !link.is_down() {
            moved = !meet(shared, cluster).await;
        }
        // Taken once: what changes from here on is seen at the next turn.
        let down = downs.borrow_and_update().clone();
        if down.is_none() {
            due = None;
            up_since.get_or_insert_with(Instant::now);
        } else if due.is_none() {
            // One that was lost a moment ago is not found for long.
            let steady = up_since
                .take()
                .is_some_and(|since| since.elapsed() >= STEADY);
            let wait = if steady {
                backoff.reset();
                at_once()
            } else {
                backoff.next()
            };
            due = Some(Instant::now() + wait);
            link.retry_at(now() + Millis::try_from(wait.as_millis()).unwrap_or_default());
        }
        let state = match down {
            None => Connection::Open {
                server: cluster.server(),
            },
            Some(down) => Connection::Stale {
                since: down.since,
                error: down.error,
                retry_at: down.retry_at,
            },
        };
        shared.tell(state);
        let look = async {
            match due {
                Some(due) => sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = downs.changed() => if changed.is_err() { return },
            () = look => {
                due = None;
                tokio::select! {
                    now_moved = look_again(shared, cluster) => moved |= now_moved,
                    () = shared.retry.notified() => moved |= renew(shared, cluster).await,
                }
            }
            () = other_certificate(shared), if !link.is_down() => {
                moved |= renew(shared, cluster).await;
            }
            () = shared.retry.notified() => {
                due = None;
                moved |= renew(shared, cluster).await;
            }
        }
    }
}

/// A server that answered for so long was found.
const STEADY: Duration = Duration::from_secs(10);

/// The first look is soon: often it is one connection that a proxy cut. A little apart from those of other contexts.
fn at_once() -> Duration {
    Duration::from_millis(fastrand::u64(0..200))
}

/// Looks for a lost server: with the client that there is, unless that is not the one to look with. Whether it is
/// another server.
async fn look_again(shared: &Shared, cluster: &Cluster) -> bool {
    let link = &cluster.watches.link;
    let pending = shared.moved.load(Ordering::Relaxed) || shared.broken.load(Ordering::Relaxed);
    // Tokens, certificates and authorities in files may be others by now.
    let untrusted = link
        .error()
        .is_some_and(|error| matches!(error.code, ErrorCode::Unauthorized | ErrorCode::Tls));
    let moved = if pending || untrusted {
        match remake(shared, cluster).await {
            Some(moved) => moved,
            None => return false,
        }
    } else {
        false
    };
    probe(shared, cluster).await;
    moved
}

/// Looks for a lost server; every watch goes on if it answers, and knows who asks: its version it tells anybody.
async fn probe(shared: &Shared, cluster: &Cluster) {
    let link = &cluster.watches.link;
    let what = "connect";
    let answer = timeout(HELLO_LIMIT, link.client().list_core_api_versions()).await;
    let failure = match answer {
        Ok(Ok(_)) => None,
        Ok(Err(source)) => Some(failed(&shared.context, what, source)),
        Err(_) => Some(Error::Timeout {
            context: shared.context.to_string(),
            what: what.into(),
            seconds: HELLO_LIMIT.as_secs(),
        }),
    };
    match failure {
        // Whoever may not ask that has an answer, too.
        Some(error) if error.answer().is_none_or(|code| code == 401) => {
            link.failed(error);
        }
        _ => link.up(),
    }
}

/// Makes the client anew and lets every watch go on with it. Whether it leads to another server.
async fn renew(shared: &Shared, cluster: &Cluster) -> bool {
    let moved = remake(shared, cluster).await;
    if moved.is_some() {
        cluster.watches.registry.retry_all();
    }
    moved.unwrap_or_default()
}

/// Makes the client anew; whether it leads to another server. Nothing if there is none.
async fn remake(shared: &Shared, cluster: &Cluster) -> Option<bool> {
    let link = &cluster.watches.link;
    match client(shared).await {
        Ok((client, _)) => {
            let moved = shared.moved.swap(false, Ordering::Relaxed);
            link.set_client(client);
            if moved {
                link.moved();
            }
            if shared.broken.swap(false, Ordering::Relaxed) {
                link.broken();
            }
            Some(moved)
        }
        Err(error) => {
            let error = wire::Error::from(error);
            tracing::info!(context = %shared.context, code = ?error.code, message = error.message, "cannot renew the connection");
            link.lost(&error);
            None
        }
    }
}

/// Waits until the credential program gives another certificate: unlike a token, it is part of a connection.
async fn other_certificate(shared: &Shared) {
    let identity = shared.identity.borrow().clone();
    let used = shared.certificate.lock().clone();
    match (identity, used) {
        (Some(identity), Some(used)) => identity.other_certificate(&used).await,
        _ => std::future::pending().await,
    }
}

/// Asks another server what it is. Whether it has answered.
async fn meet(shared: &Shared, cluster: &Cluster) -> bool {
    match hello(&shared.context, &cluster.client()).await {
        Ok((version, kinds)) => {
            *cluster.server.lock() = server_info(version);
            cluster.definitions.replace(kinds);
            true
        }
        Err(error) => {
            cluster.watches.link.failed(error);
            false
        }
    }
}

/// What a server says of itself, and the kinds that it knows.
async fn hello(context: &str, client: &Client) -> Result<(Info, Kinds), Error> {
    let hello = async { futures::try_join!(client.apiserver_version(), discover(context, client)) };
    timeout(HELLO_LIMIT, hello)
        .await
        .map_err(|_| Error::Timeout {
            context: context.to_owned(),
            what: "connect".into(),
            seconds: HELLO_LIMIT.as_secs(),
        })?
        .map_err(|source| failed(context, "connect", source))
}

fn server_info(version: Info) -> ServerInfo {
    ServerInfo {
        version: version.git_version,
        platform: version.platform,
    }
}

/// A client of the context as the kubeconfig is now, and the namespace that it prefers.
async fn client(shared: &Shared) -> Result<(Client, Option<String>), Error> {
    let context = &shared.context;
    let asked = shared.asked.swap(false, Ordering::Relaxed);
    let configure = Arc::clone(&shared.configure);
    // Reads files: not on a thread that serves others.
    let way = blocking(context, move || configure().map_err(Error::Connection)).await??;
    let (client, namespace) = match way {
        Way::Within(client) => {
            let namespace = client.default_namespace().to_owned();
            (client, namespace)
        }
        Way::Network {
            mut config,
            identity,
        } => {
            shared.identity.send_if_modified(|present| {
                let same = match (&present, &identity) {
                    (Some(present), Some(now)) => Arc::ptr_eq(present, now),
                    (None, None) => true,
                    _ => false,
                };
                present.clone_from(&identity);
                !same
            });
            let mut signer = None;
            if let Some(identity) = identity {
                let credentials = identity.credentials(asked).await;
                let credentials = credentials.map_err(|source| Error::Credentials {
                    context: context.to_string(),
                    source,
                })?;
                if let Some((certificate, key)) = &credentials.certificate {
                    config.auth_info.client_certificate_data = Some(STANDARD.encode(certificate));
                    config.auth_info.client_key_data =
                        Some(STANDARD.encode(key.expose_secret()).into());
                }
                let certificate = credentials.certificate.as_ref();
                let certificate = certificate.map(|(certificate, _)| certificate.as_str().into());
                shared.certificate.lock().clone_from(&certificate);
                signer = Some(Signer {
                    identity,
                    certificate,
                });
            }
            let namespace = config.default_namespace.clone();
            let (guard, traffic) = (Arc::clone(&shared.guard), Arc::clone(&shared.traffic));
            let building = move || transport::client(*config, signer, &guard, &traffic);
            let client = blocking(context, building).await?;
            let client = client.map_err(|source| failed(context, "connect", source))?;
            (client, namespace)
        }
    };
    Ok((
        client,
        Some(namespace).filter(|namespace| !namespace.is_empty()),
    ))
}

/// Does what blocks elsewhere, and waits for it for a while.
async fn blocking<T: Send + 'static>(
    context: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let working = timeout(CLIENT_LIMIT, tokio::task::spawn_blocking(work));
    working
        .await
        .map_err(|_| Error::NoCredentials {
            context: context.to_owned(),
            seconds: CLIENT_LIMIT.as_secs(),
        })?
        .map_err(|cause| failed(context, "connect", kube::Error::Service(cause.into())))
}

async fn connect(shared: &Shared) -> Result<Cluster, Error> {
    let context = &shared.context;
    let (client, default_namespace) = client(shared).await?;
    let (version, kinds) = hello(context, &client).await?;
    let link = Link::new(client, streams_lists(&version));
    let watches = Watches {
        context: Arc::clone(context),
        link: Arc::new(link),
        registry: Arc::default(),
        first_look: shared.first_look,
    };
    Ok(Cluster {
        context: Arc::clone(context),
        server: Mutex::new(server_info(version)),
        definitions: Definitions::follow(watches.clone(), kinds),
        default_namespace,
        watches,
        closed: shared.closed.clone(),
    })
}

/// Whether a server of that version encodes large lists object by object while it sends them, which those before
/// did all at once (KEP-5116, on by default since Kubernetes 1.33). Some say `33+`. Servers behind it, of API
/// groups of their own, may be older; they have few objects.
fn streams_lists(version: &Info) -> bool {
    let number = |text: &str| -> Option<u32> {
        let end = text.find(|letter: char| !letter.is_ascii_digit());
        text[..end.unwrap_or(text.len())].parse().ok()
    };
    (number(&version.major), number(&version.minor)) >= (Some(1), Some(33))
}

/// Starts watches of a context, and finds those that run.
#[derive(Clone)]
pub(crate) struct Watches {
    pub context: Arc<str>,
    pub link: Arc<Link>,
    pub registry: Arc<Registry>,
    pub first_look: Duration,
}

impl Watches {
    pub fn acquire(&self, kind: &Kind, form: Form, scope: Scope) -> WatchHandle {
        let key = WatchKey::new(kind, form, scope.clone());
        self.registry
            .acquire(key, kind.definition, |writer, retry| {
                let watcher = Watcher {
                    form,
                    context: Arc::clone(&self.context),
                    kind: Arc::clone(&kind.info),
                    scope,
                    link: Arc::clone(&self.link),
                    first_look: self.first_look,
                    retry,
                };
                tokio::spawn(watcher.run(writer))
            })
    }

    fn running(&self, kind: &Kind, form: Form, scope: &Scope) -> Option<Arc<crate::Store>> {
        self.registry
            .running(&WatchKey::new(kind, form, scope.clone()))
    }
}

/// An object as JSON, asked of the server now.
pub(crate) async fn get(
    context: &str,
    client: &Client,
    kind: &wire::KindInfo,
    namespace: Option<&str>,
    name: &str,
) -> Result<String, Error> {
    let what = || match namespace {
        Some(namespace) => format!("get {} {namespace}/{name}", kind.singular),
        None => format!("get {} {name}", kind.singular),
    };
    let request = path::get(kind, namespace, name)
        .map_err(|source| failed(context, &what(), kube::Error::HttpError(source)))?;
    timeout(HELLO_LIMIT, client.request_text(request))
        .await
        .map_err(|_| Error::Timeout {
            context: context.to_owned(),
            what: what(),
            seconds: HELLO_LIMIT.as_secs(),
        })?
        .map_err(|source| failed(context, &what(), source))
}

fn failed(context: &str, what: &str, source: kube::Error) -> Error {
    Error::Request {
        context: context.to_owned(),
        what: what.into(),
        source: Box::new(source),
    }
}

impl Cluster {
    /// The context's name.
    pub fn context(&self) -> &str {
        &self.context
    }

    /// The client as it is now, for requests that no store answers.
    pub fn client(&self) -> Client {
        self.watches.link.client()
    }

    /// What is known of the way to the server.
    pub(crate) fn link(&self) -> &Link {
        &self.watches.link
    }

    /// Cancelled once the context is closed.
    pub(crate) fn closed(&self) -> &CancellationToken {
        &self.closed
    }

    /// What the server says of itself.
    pub fn server(&self) -> ServerInfo {
        self.server.lock().clone()
    }

    /// The kinds that it knows, as far as is known now.
    pub fn kinds(&self) -> Arc<Kinds> {
        self.definitions.kinds()
    }

    /// The kinds, and whenever definitions add, change or remove some.
    pub fn kinds_changes(&self) -> watch::Receiver<Arc<Kinds>> {
        self.definitions.kinds_changes()
    }

    /// What the definition of a custom kind says of its table, and whenever that changes; nothing before
    /// it is known. Kinds that are not custom have no definition.
    pub fn printed(&self, kind: &Kind) -> Option<watch::Receiver<Option<Arc<Printed>>>> {
        kind.is_custom().then(|| self.definitions.printed(kind))
    }

    /// The same once it is known, or after a moment in which it did not become known: columns that come
    /// later move those that are there, but nothing waits for them for long.
    pub async fn printed_soon(&self, kind: &Kind) -> Option<watch::Receiver<Option<Arc<Printed>>>> {
        let mut printed = self.printed(kind)?;
        let _ = timeout(PRINTED_LIMIT, printed.wait_for(Option::is_some)).await;
        Some(printed)
    }

    /// The namespace that the kubeconfig prefers.
    pub fn default_namespace(&self) -> Option<&str> {
        self.default_namespace.as_deref()
    }

    /// The kind of that name.
    pub fn kind(&self, name: &str) -> Result<Kind, Error> {
        let found = self.kinds().find(name).cloned();
        found.ok_or_else(|| Error::UnknownKind {
            context: self.context.to_string(),
            name: name.into(),
        })
    }

    /// A watch of a kind's objects, shared with all who want the same.
    pub fn watch(&self, kind: &Kind, scope: Scope) -> WatchHandle {
        self.watches.acquire(kind, Form::Full, scope)
    }

    /// The same of the objects' metadata alone. `kind.definition` reads rows from it.
    pub fn watch_metadata(&self, kind: &Kind, scope: Scope) -> WatchHandle {
        self.watches.acquire(kind, Form::Metadata, scope)
    }

    /// Every watch that runs.
    pub fn running(&self) -> Vec<wire::WatchInfo> {
        let kinds = self.kinds();
        let mut running = self.watches.registry.all(|id| {
            kinds
                .with_id(id)
                .map_or_else(|| id.to_owned(), |kind| kind.info.title.clone())
        });
        running.sort_by(|a, b| (&a.title, &a.namespace).cmp(&(&b.title, &b.namespace)));
        running
    }

    /// The store of a watch that runs already.
    pub fn watched(&self, kind: &Kind, scope: &Scope) -> Option<Arc<crate::Store>> {
        self.watches.running(kind, Form::Full, scope)
    }

    /// The store of a watch of metadata that runs already.
    pub fn watched_metadata(&self, kind: &Kind, scope: &Scope) -> Option<Arc<crate::Store>> {
        self.watches.running(kind, Form::Metadata, scope)
    }

    /// The stores of all watches of a kind's whole objects that run already, with what each covers; in
    /// no order.
    pub fn all_watched(&self, kind: &Kind) -> Vec<(Scope, Arc<crate::Store>)> {
        let key = WatchKey::new(kind, Form::Full, Scope::all());
        self.watches.registry.running_like(&key)
    }

    /// Objects in a scope as JSON texts, asked of the server now, in pages of `limit`.
    pub async fn list(&self, kind: &Kind, scope: &Scope, limit: u32) -> Result<Vec<String>, Error> {
        let what = || format!("list {}", kind.info.plural);
        let failed = |source| Error::Request {
            context: self.context.to_string(),
            what: what(),
            source: Box::new(source),
        };
        let mut objects = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let request = path::list(&kind.info, scope, Form::Full, limit, token.as_deref())
                .map_err(|source| failed(kube::Error::HttpError(source)))?;
            let body = timeout(HELLO_LIMIT * 4, self.client().request_text(request))
                .await
                .map_err(|_| Error::Timeout {
                    context: self.context.to_string(),
                    what: what(),
                    seconds: HELLO_LIMIT.as_secs() * 4,
                })?
                .map_err(failed)?;
            let malformed = |NotAList(message): NotAList| Error::Malformed {
                context: self.context.to_string(),
                what: what(),
                message: message.into(),
            };
            let mut splitter = ListSplitter::new();
            splitter.push(body.as_bytes()).map_err(malformed)?;
            splitter.take(|items| {
                let texts = items.iter().map(|item| String::from_utf8_lossy(item));
                objects.extend(texts.map(Cow::into_owned));
            });
            let metadata = splitter.finish().map_err(malformed)?;
            token = metadata.next_page().map(Into::into);
            if token.is_none() {
                return Ok(objects);
            }
        }
    }

    /// An object as JSON, asked of the server now.
    pub async fn get(
        &self,
        kind: &Kind,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<String, Error> {
        get(&self.context, &self.client(), &kind.info, namespace, name).await
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
