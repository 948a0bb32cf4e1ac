//! One context: its connection, what its server knows, its watches.

mod supervise;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use credentials::Identity;
use kube::Client;
use parking_lot::Mutex;
use resources::Printed;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, timeout},
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use wire::{Connection, ErrorCode, Millis, ServerInfo};

use crate::{
    Error, Kind, Kinds, Scope, WatchHandle,
    definitions::Definitions,
    guard::Guard,
    link::Link,
    now,
    path::{self, Form},
    registry::{For, Registry, WatchKey},
    shelf::{KeptGreeting, Unseen},
    split::{ListSplitter, NotAList},
    transport::{Notes, Traffic},
    watch::Watcher,
};

/// How long the server may take for an answer that is not long.
const ANSWER_LIMIT: Duration = Duration::from_secs(15);
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

/// What a session does by itself.
#[derive(Clone)]
pub struct Habits {
    /// Each listing lets its first page be looked at for so long before it goes on.
    pub first_look: Duration,
    /// When what nobody looks at ends, and where it is kept.
    pub unseen: Unseen,
    /// Whether the connection ends with the last watch.
    pub sleeps: bool,
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
    /// Somebody wants what sleeps.
    wake: Notify,
    unseen: Unseen,
    /// Whether it sleeps while nobody looks.
    sleeps: bool,
    /// Whether the kubeconfig names another server since the client was made.
    moved: AtomicBool,
    /// Whether the server that the client leads to has not yet said what it is.
    unmet: AtomicBool,
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
    notes: Notes,
}

impl Shared {
    /// Keeps the last state of a cluster, unless the kubeconfig names another server than it is of. Blocks.
    fn keep(&self, cluster: &Cluster) {
        let is_set = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        if !is_set(&self.moved) && !is_set(&self.unmet) {
            cluster.keep();
        }
    }

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
    default_namespace: Mutex<Option<String>>,
    watches: Watches,
    /// When the server was last heard of, as long as all is as it was kept.
    kept: Mutex<Option<Millis>>,
    closed: CancellationToken,
}

impl Session {
    /// Begins to connect; `asked` if somebody clicked for it. What the guard refuses does not leave the process.
    pub fn open(
        context: &str,
        configure: Configure,
        guard: Arc<Guard>,
        habits: Habits,
        asked: bool,
    ) -> Self {
        let shared = Arc::new(Shared {
            context: context.into(),
            configure: Arc::new(configure),
            first_look: habits.first_look,
            unseen: habits.unseen,
            sleeps: habits.sleeps,
            wake: Notify::new(),
            connection: watch::Sender::new(Connection::Connecting),
            cluster: Mutex::new(None),
            retry: Notify::new(),
            moved: AtomicBool::new(false),
            unmet: AtomicBool::new(false),
            broken: AtomicBool::new(false),
            asked: AtomicBool::new(asked),
            identity: watch::Sender::new(None),
            certificate: Mutex::default(),
            closed: CancellationToken::new(),
            guard,
            notes: Notes::default(),
        });
        let supervisor = tokio::spawn(supervise::run(Arc::clone(&shared)));
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

    /// How far this machine's clock is ahead of the server's, or behind if negative, where that is worth telling; and
    /// whenever that changes.
    pub fn skew(&self) -> watch::Receiver<Option<Millis>> {
        self.shared.notes.skew.changes()
    }

    /// What has gone between the context and its server; of a server in this process nothing.
    pub fn traffic(&self) -> &Traffic {
        &self.shared.notes.traffic
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
            _ if self.is_asleep() => {
                self.shared.asked.fetch_or(asked, Ordering::Relaxed);
                self.shared.wake.notify_one();
            }
            Some(cluster) if !cluster.watches.link.is_down() => {
                if matches!(self.connection(), Connection::Waking { .. }) {
                    self.shared.asked.fetch_or(asked, Ordering::Relaxed);
                }
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
        if let Some(cluster) = self.connected().filter(|_| moved) {
            cluster.watches.registry.distrust();
        }
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

    /// Whether nobody looked at it for so long that it has neither connection nor watches.
    pub fn is_asleep(&self) -> bool {
        matches!(*self.shared.connection.borrow(), Connection::Asleep { .. })
    }

    /// Somebody wants it: if it sleeps, it wakes.
    pub fn wake(&self) {
        if self.is_asleep() {
            self.shared.wake.notify_one();
        }
    }

    /// Keeps the last state of all that is watched. Blocks.
    pub fn keep(&self) {
        if let Some(cluster) = self.connected() {
            self.shared.keep(&cluster);
        }
    }

    /// The connected context; wakes it if it sleeps, and waits while the first try is on its way. Where its state was
    /// kept, that is there before it is connected.
    pub async fn cluster(&self) -> Result<Arc<Cluster>, wire::Error> {
        let mut connections = self.shared.connection.subscribe();
        loop {
            if let Some(cluster) = self.shared.cluster.lock().clone() {
                return Ok(cluster);
            }
            match &*connections.borrow_and_update() {
                Connection::Failed { error, .. } => return Err(error.clone()),
                Connection::Asleep { .. } => self.shared.wake.notify_one(),
                _ => {}
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
        self.acquire_for(For::Somebody, kind, form, scope)
    }

    pub fn acquire_for(&self, whom: For, kind: &Kind, form: Form, scope: Scope) -> WatchHandle {
        let key = WatchKey::new(kind, form, scope.clone());
        let shelf = self.registry.unseen().shelf().cloned();
        let shelf = shelf.zip(key.shelf_name());
        self.registry
            .acquire(key, whom, kind.definition, |writer, retry| {
                let watcher = Watcher {
                    form,
                    context: Arc::clone(&self.context),
                    kind: Arc::clone(&kind.info),
                    scope,
                    link: Arc::clone(&self.link),
                    first_look: self.first_look,
                    retry,
                    shelf,
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
    let answer = client.request_text(request);
    in_time(context, &what(), ANSWER_LIMIT, answer).await
}

/// What the server answers, unless that takes it too long.
async fn in_time<T>(
    context: &str,
    what: &str,
    limit: Duration,
    answer: impl Future<Output = Result<T, kube::Error>>,
) -> Result<T, Error> {
    // In a box: what a request is made of would be part of each future that waits for one, twice.
    timeout(limit, Box::pin(answer))
        .await
        .map_err(|_| Error::Timeout {
            context: context.to_owned(),
            what: what.into(),
            seconds: limit.as_secs(),
        })?
        .map_err(|source| failed(context, what, source))
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

    /// Keeps the last state of all that is watched, and what the server said of itself. Blocks.
    fn keep(&self) {
        if let Some(shelf) = self.watches.registry.unseen().shelf() {
            // What was not confirmed since it was kept is kept already.
            if self.kept.lock().is_none() {
                let kinds = self.kinds();
                let greeting = KeptGreeting {
                    heard: self.heard(),
                    server: self.server(),
                    streams_lists: self.watches.link.streams_lists(),
                    kinds: kinds.iter().map(|kind| (*kind.info).clone()).collect(),
                    unavailable: kinds.unavailable.clone(),
                    default_namespace: self.default_namespace(),
                };
                greeting.write(&**shelf);
            }
        }
        self.watches.registry.keep_all();
    }

    /// When the server was last heard of.
    fn heard(&self) -> Millis {
        let down = || {
            self.watches
                .link
                .downs()
                .borrow()
                .as_ref()
                .map(|down| down.since)
        };
        self.kept.lock().or_else(down).unwrap_or_else(now)
    }

    /// Whether nobody uses it, beside who has it to tell how it does.
    fn is_unused(self: &Arc<Self>) -> bool {
        // The session's and its supervisor's own.
        Arc::strong_count(self) <= 2
            && *self.watches.registry.looking().borrow() == 0
            && !self.definitions.are_followed()
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
    pub fn default_namespace(&self) -> Option<String> {
        self.default_namespace.lock().clone()
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
        let mut objects = Vec::new();
        self.each(kind, scope, limit, |object| objects.push(object.to_owned()))
            .await?;
        Ok(objects)
    }

    /// The same one by one, none of them kept.
    pub async fn each(
        &self,
        kind: &Kind,
        scope: &Scope,
        limit: u32,
        mut take: impl FnMut(&str) + Send,
    ) -> Result<(), Error> {
        let what = format!("list {}", kind.info.plural);
        let mut token: Option<String> = None;
        loop {
            let request = path::list(&kind.info, scope, Form::Full, limit, token.as_deref())
                .map_err(|source| failed(&self.context, &what, kube::Error::HttpError(source)))?;
            let client = self.client();
            let answer = client.request_text(request);
            let body = in_time(&self.context, &what, ANSWER_LIMIT * 4, answer).await?;
            let malformed = |NotAList(message): NotAList| Error::Malformed {
                context: self.context.to_string(),
                what: what.clone(),
                message: message.into(),
            };
            let mut splitter = ListSplitter::new();
            splitter.push(body.as_bytes()).map_err(malformed)?;
            splitter.take(|items| {
                for item in items {
                    take(&String::from_utf8_lossy(item));
                }
            });
            let metadata = splitter.finish().map_err(malformed)?;
            token = metadata.next_page().map(Into::into);
            if token.is_none() {
                return Ok(());
            }
        }
    }

    /// What the server answers to a request of this context.
    pub(crate) async fn in_time<T>(
        &self,
        what: &str,
        answer: impl Future<Output = Result<T, kube::Error>>,
    ) -> Result<T, Error> {
        in_time(&self.context, what, ANSWER_LIMIT, answer).await
    }

    /// Asks the server what it is; how long it took for the answer.
    pub async fn ping(&self) -> Result<Duration, Error> {
        let client = self.client();
        let began = Instant::now();
        let answer = client.apiserver_version();
        self.in_time("get its version", answer).await?;
        Ok(began.elapsed())
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
