//! What goes on by itself while a context is open: it connects, follows how its server does, looks for it while it
//! is lost, makes the client anew when that is asked for, and sleeps while nobody looks.

use std::{
    pin::pin,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use credentials::Status;
use futures::FutureExt as _;
use k8s_openapi::apimachinery::pkg::version::Info;
use kube::Client;
use parking_lot::Mutex;
use secrecy::ExposeSecret as _;
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep, sleep_until, timeout},
};
use wire::{Connection, ErrorCode, Millis, ServerInfo};

use super::{ANSWER_LIMIT, Cluster, Shared, Watches, Way, failed, in_time};
use crate::{
    Error, Kinds,
    backoff::Backoff,
    clock::after,
    definitions::Definitions,
    discovery::discover,
    link::Link,
    now,
    registry::Registry,
    shelf::KeptGreeting,
    transport::{self, Awaited, Signer},
};

/// How long it may take to make a client: the program of a legacy provider may run.
const CLIENT_LIMIT: Duration = Duration::from_secs(60);
/// A server that answered for so long was found.
const STEADY: Duration = Duration::from_secs(10);

/// Connects, tells how the server does, and sleeps while nobody looks; then all of it again.
pub(super) async fn run(shared: Arc<Shared>) {
    loop {
        match begin(&shared).await {
            Begun::Connected(cluster) => {
                let version = cluster.server().version;
                tracing::info!(context = %shared.context, version, "connected");
                loop {
                    if follow_link(&shared, &cluster).await == End::Closed {
                        return;
                    }
                    let keeping = (Arc::clone(&shared), Arc::clone(&cluster));
                    let _ = spawn_blocking(move || keeping.0.keep(&keeping.1)).await;
                    if fall_asleep(&shared, &cluster) {
                        break;
                    }
                }
            }
            Begun::Asleep => {}
            Begun::Closed => return,
        }
        tracing::info!(context = %shared.context, "asleep");
        shared.wake.notified().await;
        shared.tell(Connection::Connecting);
    }
}

/// How it went with the connection.
enum Begun {
    /// The server answers.
    Connected(Arc<Cluster>),
    /// It does not, and nobody looks any more.
    Asleep,
    /// The session is gone.
    Closed,
}

/// Why the link is not followed any more.
#[derive(PartialEq, Eq)]
enum End {
    /// The session is gone.
    Closed,
    /// Nobody looks.
    Unused,
}

/// Connects; a context of which something was kept is there before that.
async fn begin(shared: &Shared) -> Begun {
    // The client that is made now knows of all that.
    let _ = shared.retry.notified().now_or_never();
    shared.moved.store(false, Ordering::Relaxed);
    shared.broken.store(false, Ordering::Relaxed);
    let Some(kept) = remembered(shared).await else {
        let greeting = greeted(shared, None).await;
        let cluster = Arc::new(cluster(shared, greeting, None));
        return if show(shared, &cluster) {
            Begun::Connected(cluster)
        } else {
            Begun::Closed
        };
    };
    let since = kept.heard;
    let awaited = Awaited::default();
    let greeting = Greeting::kept(kept, &awaited);
    let cluster = Arc::new(cluster(shared, greeting, Some(since)));
    if !show(shared, &cluster) {
        return Begun::Closed;
    }
    shared.tell(Connection::Waking { since });
    let is_met = {
        let unmet = Unmet {
            cluster: &cluster,
            awaited: &awaited,
            since,
        };
        let mut greeted = pin!(greeted(shared, Some(&unmet)));
        loop {
            tokio::select! {
                greeting = &mut greeted => {
                    unmet.meet(shared, greeting);
                    break true;
                }
                () = unused(shared, &cluster) => if fall_asleep(shared, &cluster) {
                    break false;
                }
            }
        }
    };
    if is_met {
        Begun::Connected(cluster)
    } else {
        Begun::Asleep
    }
}

/// Lets others use the cluster; `false` if the session was closed meanwhile: nobody would end what it starts.
fn show(shared: &Shared, cluster: &Arc<Cluster>) -> bool {
    let mut connected = shared.cluster.lock();
    let is_open = !shared.closed.is_cancelled();
    if is_open {
        *connected = Some(Arc::clone(cluster));
    }
    is_open
}

/// Ends all of a cluster, unless somebody looks again.
fn fall_asleep(shared: &Shared, cluster: &Arc<Cluster>) -> bool {
    // Whoever wants it takes it under this lock.
    let mut connected = shared.cluster.lock();
    if !cluster.is_unused() {
        return false;
    }
    let since = cluster.heard();
    *connected = None;
    // Who wanted it before has had it.
    let _ = shared.wake.notified().now_or_never();
    shared.tell(Connection::Asleep { since });
    true
}

/// Waits until nobody has looked for as long as that.
async fn unused(shared: &Shared, cluster: &Arc<Cluster>) {
    if !shared.sleeps {
        return std::future::pending().await;
    }
    let mut looking = cluster.watches.registry.looking();
    while looking.wait_for(|looking| *looking == 0).await.is_ok() {
        tokio::select! {
            () = shared.unseen.passed() => {}
            Ok(_) = looking.wait_for(|looking| *looking > 0) => continue,
        }
        if cluster.is_unused() {
            return;
        }
    }
    std::future::pending::<()>().await;
}

/// What a server said of itself, and the way to it.
struct Greeting {
    client: Client,
    default_namespace: Option<String>,
    server: ServerInfo,
    streams_lists: bool,
    kinds: Kinds,
}

impl Greeting {
    /// As it was kept; requests wait.
    fn kept(kept: KeptGreeting, awaited: &Awaited) -> Self {
        let namespace = kept.default_namespace.as_deref();
        Self {
            client: awaited.client(namespace.unwrap_or_default()),
            default_namespace: kept.default_namespace,
            server: kept.server,
            streams_lists: kept.streams_lists,
            kinds: Kinds::known(kept.kinds, kept.unavailable),
        }
    }
}

/// A context that is as it was kept, until its server answers.
struct Unmet<'a> {
    cluster: &'a Arc<Cluster>,
    awaited: &'a Awaited,
    since: Millis,
}

impl Unmet<'_> {
    /// The server does not answer.
    fn miss(&self, shared: &Shared, error: &wire::Error, retry_at: Option<Millis>) {
        self.awaited.failed(error);
        let link = self.cluster.link();
        link.lost_since(self.since, error);
        if let Some(at) = retry_at {
            link.retry_at(at);
        }
        shared.tell(Connection::Stale {
            since: self.since,
            error: error.clone(),
            retry_at,
        });
    }

    /// It does: all goes on with it.
    fn meet(&self, shared: &Shared, greeting: Greeting) {
        let link = self.cluster.link();
        link.set_client(greeting.client.clone());
        link.set_streams_lists(greeting.streams_lists);
        *self.cluster.server.lock() = greeting.server;
        *self.cluster.default_namespace.lock() = greeting.default_namespace;
        self.cluster.definitions.confirm(greeting.kinds);
        *self.cluster.kept.lock() = None;
        link.up();
        self.awaited.there(greeting.client);
        // What waits for somebody waits no longer.
        self.cluster.watches.registry.retry_all();
        // The kubeconfig may name another server since the client was made: another client is made, then.
        if shared.moved.load(Ordering::Relaxed) {
            shared.retry.notify_one();
        }
    }
}

/// What was kept of the context, if anything was.
async fn remembered(shared: &Shared) -> Option<KeptGreeting> {
    let shelf = shared.unseen.shelf().cloned()?;
    let reading = spawn_blocking(move || KeptGreeting::read(&*shelf));
    reading.await.ok()?
}

/// Connects, and tries again while that may help without the user, or when they want it.
async fn greeted(shared: &Shared, unmet: Option<&Unmet<'_>>) -> Greeting {
    let mut backoff = Backoff::default();
    loop {
        if let Some(unmet) = unmet
            && shared.asked.load(Ordering::Relaxed)
        {
            unmet.awaited.again();
        }
        match greet(shared).await {
            Ok(greeting) => {
                shared.asked.store(false, Ordering::Relaxed);
                return greeting;
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
                let wait = transient.then(|| shared.notes.patience.at_least(backoff.next()));
                let retry_at = wait.map(after);
                match unmet {
                    Some(unmet) => unmet.miss(shared, &error, retry_at),
                    None => shared.tell(Connection::Failed {
                        since: now(),
                        error,
                        retry_at,
                    }),
                }
                let again = async {
                    match wait {
                        Some(wait) => sleep(wait).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    () = again => {}
                    () = shared.retry.notified() => {}
                    // Not at once: contexts whose server refuses what the program gives must not wake each other
                    // for ever.
                    () = signed_in(shared) => sleep(backoff.next()).await,
                }
            }
        }
    }
}

/// Tells how the server does, looks for it while it is lost, and makes the client anew when that is asked for; until
/// nobody looks.
async fn follow_link(shared: &Shared, cluster: &Arc<Cluster>) -> End {
    let mut unused = pin!(unused(shared, cluster));
    let link = cluster.link();
    let mut downs = link.downs();
    let mut backoff = Backoff::default();
    let mut up_since = Some(Instant::now());
    // When a lost server is looked for again.
    let mut due: Option<Instant> = None;
    loop {
        if shared.unmet.load(Ordering::Relaxed) && !link.is_down() {
            meet(shared, cluster).await;
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
            link.retry_at(after(wait));
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
            () = &mut unused => return End::Unused,
            changed = downs.changed() => if changed.is_err() { return End::Closed },
            () = look => {
                due = None;
                tokio::select! {
                    () = look_again(shared, cluster) => {}
                    () = shared.retry.notified() => renew(shared, cluster).await,
                }
            }
            () = other_certificate(shared), if !link.is_down() => renew(shared, cluster).await,
            () = signed_in(shared), if link.is_down() => {
                sleep(backoff.next()).await;
                due = None;
                look_again(shared, cluster).await;
            }
            () = shared.retry.notified() => {
                due = None;
                renew(shared, cluster).await;
            }
        }
    }
}

/// Waits until there are other credentials of the identity: somebody may have signed in for another of its contexts.
async fn signed_in(shared: &Shared) {
    let identity = shared.identity.borrow().clone();
    let Some(identity) = identity else {
        return std::future::pending().await;
    };
    let mut status = identity.status();
    let known = status.borrow_and_update().obtained_at;
    let other = |status: &Status| status.obtained_at.is_some() && status.obtained_at != known;
    if status.wait_for(other).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The first look is soon: often it is one connection that a proxy cut. A little apart from those of other contexts.
fn at_once() -> Duration {
    Duration::from_millis(fastrand::u64(0..200))
}

/// Looks for a lost server: with the client that there is, unless that is not the one to look with.
async fn look_again(shared: &Shared, cluster: &Cluster) {
    let pending = shared.moved.load(Ordering::Relaxed) || shared.broken.load(Ordering::Relaxed);
    // Tokens, certificates and authorities in files may be others by now.
    let untrusted = cluster
        .link()
        .error()
        .is_some_and(|error| matches!(error.code, ErrorCode::Unauthorized | ErrorCode::Tls));
    if !(pending || untrusted) || remake(shared, cluster).await {
        probe(shared, cluster).await;
    }
}

/// Looks for a lost server; every watch goes on if it answers, and knows who asks: its version it tells anybody.
async fn probe(shared: &Shared, cluster: &Cluster) {
    let client = cluster.client();
    let answer = client.list_core_api_versions();
    match in_time(&shared.context, "connect", ANSWER_LIMIT, answer).await {
        // Whoever may not ask that has an answer, too.
        Err(error) if error.answer().is_none_or(|code| code == 401) => {
            cluster.link().failed(error);
        }
        _ => cluster.link().up(),
    }
}

/// Makes the client anew and lets every watch go on with it.
async fn renew(shared: &Shared, cluster: &Cluster) {
    if remake(shared, cluster).await {
        cluster.watches.registry.retry_all();
    }
}

/// Makes the client anew; whether there is one.
async fn remake(shared: &Shared, cluster: &Cluster) -> bool {
    let link = cluster.link();
    // What comes while the client is made may not be in it.
    let moved = shared.moved.swap(false, Ordering::Relaxed);
    match client(shared).await {
        Ok((client, _)) => {
            link.set_client(client);
            if moved {
                shared.unmet.store(true, Ordering::Relaxed);
                link.moved();
            }
            if shared.broken.swap(false, Ordering::Relaxed) {
                link.broken();
            }
            true
        }
        Err(error) => {
            shared.moved.fetch_or(moved, Ordering::Relaxed);
            let error = wire::Error::from(error);
            tracing::info!(context = %shared.context, code = ?error.code, message = error.message, "cannot renew the connection");
            link.lost(&error);
            false
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

/// Asks another server what it is.
async fn meet(shared: &Shared, cluster: &Cluster) {
    match hello(&shared.context, &cluster.client()).await {
        Ok((version, kinds)) => {
            *cluster.server.lock() = server_info(version);
            cluster.definitions.replace(kinds);
            shared.unmet.store(false, Ordering::Relaxed);
        }
        Err(error) => {
            cluster.link().failed(error);
        }
    }
}

/// What a server says of itself, and the kinds that it knows.
async fn hello(context: &str, client: &Client) -> Result<(Info, Kinds), Error> {
    let hello = async { futures::try_join!(client.apiserver_version(), discover(context, client)) };
    in_time(context, "connect", ANSWER_LIMIT, hello).await
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
            may_run(shared, &config, asked)?;
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
            let (guard, notes) = (Arc::clone(&shared.guard), shared.notes.clone());
            let building = move || transport::client(*config, signer, &guard, &notes);
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

/// A legacy provider's program is run by the client itself, and its credentials may be those of somebody's own
/// account: nothing of that happens before somebody wants the context.
fn may_run(shared: &Shared, config: &kube::Config, asked: bool) -> Result<(), Error> {
    match &config.auth_info.auth_provider {
        Some(provider) if !asked && shared.cluster.lock().is_none() => Err(Error::Credentials {
            context: shared.context.to_string(),
            source: credentials::Error::Unasked {
                program: provider.name.clone(),
            },
        }),
        _ => Ok(()),
    }
}

/// Does what blocks elsewhere, and waits for it for a while.
async fn blocking<T: Send + 'static>(
    context: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let working = timeout(CLIENT_LIMIT, spawn_blocking(work));
    working
        .await
        .map_err(|_| Error::NoCredentials {
            context: context.to_owned(),
            seconds: CLIENT_LIMIT.as_secs(),
        })?
        .map_err(|cause| failed(context, "connect", kube::Error::Service(cause.into())))
}

async fn greet(shared: &Shared) -> Result<Greeting, Error> {
    let (client, default_namespace) = client(shared).await?;
    let (version, kinds) = hello(&shared.context, &client).await?;
    Ok(Greeting {
        client,
        default_namespace,
        streams_lists: streams_lists(&version),
        server: server_info(version),
        kinds,
    })
}

/// A cluster of which that is known; `kept` if it is as it was then, and its server was not asked yet.
fn cluster(shared: &Shared, greeting: Greeting, kept: Option<Millis>) -> Cluster {
    let patience = Arc::clone(&shared.notes.patience);
    let link = Link::new(greeting.client, greeting.streams_lists, patience);
    let watches = Watches {
        context: Arc::clone(&shared.context),
        link: Arc::new(link),
        registry: Arc::new(Registry::new(shared.unseen.clone())),
        first_look: shared.first_look,
    };
    Cluster {
        context: Arc::clone(&shared.context),
        server: Mutex::new(greeting.server),
        definitions: Definitions::follow(watches.clone(), greeting.kinds),
        default_namespace: Mutex::new(greeting.default_namespace),
        watches,
        kept: Mutex::new(kept),
        closed: shared.closed.clone(),
    }
}

/// Whether a server of that version encodes large lists object by object while it sends them, which those before
/// did all at once (KEP-5116, on by default since Kubernetes 1.33). Some say `33+`. Servers behind it, of API
/// groups of their own, may be older; they have few objects.
pub(super) fn streams_lists(version: &Info) -> bool {
    let number = |text: &str| -> Option<u32> {
        let end = text.find(|letter: char| !letter.is_ascii_digit());
        text[..end.unwrap_or(text.len())].parse().ok()
    };
    (number(&version.major), number(&version.minor)) >= (Some(1), Some(33))
}
