//! The opened contexts.

use std::{
    collections::BTreeMap, convert::Infallible, io, ops::Deref, path::PathBuf, sync::Arc,
    time::Duration,
};

use cluster::{Cluster, Configure, Guard, Habits, Session, Unseen, Way};
use contexts::{ClientConfig, Follower, Loaded, import::Kept};
use credentials::{Broker, Identity};

use parking_lot::{Mutex, MutexGuard};
use tokio::{
    sync::{Notify, watch},
    task::spawn_blocking,
    time::{Instant, sleep, timeout},
};
use tokio_util::task::AbortOnDropHandle;
use wire::{
    Connection, ContextState, ContextStates, CredentialState, Done, Error, ErrorCode, Millis,
    PlaySnapshot, Playback, Protection, SnapshotInfo,
};

use crate::{
    kept::Keeping,
    kubeconfigs::{Kubeconfigs, Reading},
    network::{self, Network},
    programs::Programs,
    snapshots::{Open, Opening, Snapshots},
    wake,
};

/// A file is written in several steps, which count as one change: half of it may well be a kubeconfig, of fewer
/// contexts. So long nothing happens any more.
const QUIET: Duration = Duration::from_millis(100);
/// But what goes on changing is read all the same.
const PATIENCE: Duration = Duration::from_millis(600);

/// How often what is known of open contexts is kept while they are looked at.
const KEEP_EVERY: Duration = Duration::from_secs(10 * 60);

/// A watch of a script ends so long after the last who looked.
const LINGER: Duration = Duration::from_secs(60);

/// Between contexts that are all connected anew.
const APART: Duration = Duration::from_millis(30);

/// The opened contexts, by name. A context is opened when first asked for.
///
/// Whoever needs both locks takes that of `open` first.
pub(crate) struct Sessions {
    kubeconfigs: Arc<Kubeconfigs>,
    broker: Arc<Broker>,
    programs: Arc<Programs>,
    keeping: Arc<Keeping>,
    first_look: Duration,
    /// Whether whatever opens a context was somebody's wish.
    attended: bool,
    open: Mutex<BTreeMap<String, Opened>>,
    snapshots: Mutex<Snapshots>,
    /// Counts up whenever any connection changes.
    changes: Arc<watch::Sender<u64>>,
}

struct Opened {
    session: Arc<Session>,
    _listener: AbortOnDropHandle<()>,
}

impl Sessions {
    pub fn new(
        kubeconfigs: Kubeconfigs,
        broker: Broker,
        kept: Option<PathBuf>,
        first_look: Duration,
        attended: bool,
    ) -> Self {
        let sleep = kubeconfigs.settings().settings().sleep;
        Self {
            keeping: Arc::new(Keeping::new(kept, &sleep)),
            kubeconfigs: Arc::new(kubeconfigs),
            broker: Arc::new(broker),
            programs: Arc::new(Programs::new(!attended)),
            first_look,
            attended,
            open: Mutex::default(),
            snapshots: Mutex::default(),
            changes: Arc::new(watch::Sender::new(0)),
        }
    }

    /// Reads the kubeconfig files. Where they say something else of a context that is open, it goes on with
    /// that.
    pub async fn load(&self) -> Result<Arc<Loaded>, Error> {
        let kubeconfigs = Arc::clone(&self.kubeconfigs);
        let reading = spawn_blocking(move || kubeconfigs.read());
        let Reading { before, now } = reading.await.map_err(|cause| {
            let message = format!("read the kubeconfig files: {cause}");
            Error::new(ErrorCode::Internal, message)
        })?;
        for (name, session) in self.opened() {
            // Each of many contexts has the files read when it is opened.
            if now.has_same(&before, &name) {
                continue;
            }
            let (was, is) = (before.fingerprint(&name), now.fingerprint(&name));
            if let Some(is) = is.filter(|is| before.context(&name).is_some() && was != Some(*is)) {
                tracing::info!(context = name, "the kubeconfig says something else now");
                session.reconfigure(was.is_none_or(|was| was.cluster != is.cluster));
            }
        }
        self.changes.send_modify(|count| *count += 1);
        Ok(now)
    }

    /// The kubeconfig files and the settings.
    pub fn kubeconfigs(&self) -> &Arc<Kubeconfigs> {
        &self.kubeconfigs
    }

    /// Connects anew whatever is open whenever this machine has slept.
    pub async fn follow_sleep(&self) -> Infallible {
        loop {
            wake::woken().await;
            tracing::info!("this machine has slept");
            self.reconnect().await;
        }
    }

    /// Connects anew whatever is open whenever this machine has another network.
    pub async fn follow_network(&self) -> Infallible {
        loop {
            let followed = async {
                let mut network = Network::watch().await?;
                loop {
                    network.changed().await?;
                    tracing::info!("this machine has another network");
                    self.reconnect().await;
                }
            };
            let ended: io::Result<Infallible> = followed.await;
            let Err(error) = ended;
            tracing::warn!(%error, "the network is not followed");
            network::pause().await;
        }
    }

    async fn reconnect(&self) {
        for (_, session) in self.opened() {
            session.reconnect();
            // One after another, so that they do not all sign in at once.
            sleep(APART).await;
        }
    }

    /// What is kept of contexts.
    pub fn keeping(&self) -> &Arc<Keeping> {
        &self.keeping
    }

    /// Keeps the last known state of all that is open.
    pub async fn keep(&self) {
        let opened = self.opened();
        let keeping = spawn_blocking(move || {
            for (_, session) in opened {
                session.keep();
            }
        });
        let _ = keeping.await;
    }

    /// The same now and then: not every program ends in good order.
    pub async fn keep_now_and_then(&self) -> Infallible {
        loop {
            let keeping = Arc::clone(&self.keeping);
            let _ = spawn_blocking(move || keeping.tidy()).await;
            sleep(KEEP_EVERY).await;
            self.keep().await;
        }
    }

    /// Where credential programs are looked for.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// Follows the files and the settings, for as long as somebody waits for that.
    ///
    /// # Errors
    /// The system lets no files be followed.
    pub async fn follow_files(&self) -> Result<(), Error> {
        let may_have = Arc::new(Notify::new());
        let told = Arc::clone(&may_have);
        let follower = Follower::new(move || told.notify_one()).map_err(|cause| {
            let message = format!("follow the kubeconfig files: {cause}");
            Error::new(ErrorCode::Internal, message)
                .with_hint("Changes are seen when you come back to the window.")
        })?;
        loop {
            // What changed before a folder was watched was not told.
            while follower.follow(self.kubeconfigs.followed()) {
                self.load().await?;
            }
            may_have.notified().await;
            let deadline = Instant::now() + PATIENCE;
            while Instant::now() < deadline && timeout(QUIET, may_have.notified()).await.is_ok() {}
            if self.kubeconfigs.settings().read_again() {
                self.settings_changed();
            }
            self.load().await?;
        }
    }

    /// The settings may say something else: what they protect is protected from now on.
    pub fn settings_changed(&self) {
        for (name, session) in self.opened() {
            session.guard().set_read_only(self.is_read_only(&name));
        }
        let settings = self.kubeconfigs.settings().settings();
        self.keeping.follow(&settings.sleep);
        self.kubeconfigs.changed();
        self.changes.send_modify(|count| *count += 1);
    }

    /// Lets a read-only context be changed for so long, or no longer if for no time.
    pub async fn unlock(&self, context: &str, minutes: u32) -> Result<(), Error> {
        let session = self.session(context).await?;
        match minutes {
            0 => session.guard().lock(),
            _ => session
                .guard()
                .unlock(cluster::now() + Millis::from(minutes) * 60_000),
        }
        self.changes.send_modify(|count| *count += 1);
        Ok(())
    }

    fn is_read_only(&self, context: &str) -> bool {
        let settings = self.kubeconfigs.settings().settings();
        settings::protection::of(&settings, context) == Protection::ReadOnly
    }

    /// The session of a context, opened now if it is not yet, and awake from now on.
    pub async fn session(&self, context: &str) -> Result<Arc<Session>, Error> {
        if let Some(opened) = self.open.lock().get(context) {
            opened.session.wake();
            return Ok(Arc::clone(&opened.session));
        }
        let is_snapshot = self.snapshots.lock().get(context).is_some();
        if !is_snapshot {
            self.known(context).await?;
        }
        let mut open = self.open.lock();
        if let Some(opened) = open.get(context) {
            return Ok(Arc::clone(&opened.session));
        }
        let snapshot = self.snapshots.lock().get(context).map(Open::client);
        // It may have been closed a moment ago.
        if is_snapshot && snapshot.is_none() {
            return Err(unknown(context));
        }
        let opened = self.start(context, snapshot);
        let session = Arc::clone(&opened.session);
        if !is_snapshot {
            self.kubeconfigs.opened(context);
        }
        open.insert(context.to_owned(), opened);
        Ok(session)
    }

    /// The connected cluster of a context; waits while the first try is on its way.
    pub async fn cluster(&self, context: &str) -> Result<Arc<Cluster>, Error> {
        self.session(context).await?.cluster().await
    }

    /// The cluster of a context if it is connected now; opens the context if need be.
    pub async fn connected(&self, context: &str) -> Result<Option<Arc<Cluster>>, Error> {
        Ok(self.session(context).await?.connected())
    }

    /// The opened contexts, by name.
    pub fn opened(&self) -> Vec<(String, Arc<Session>)> {
        let open = self.open.lock();
        open.iter()
            .map(|(context, opened)| (context.clone(), Arc::clone(&opened.session)))
            .collect()
    }

    /// Ends all that belongs to a context; forgets it if it is a snapshot.
    pub fn close(&self, context: &str) {
        let (opened, snapshot) = {
            let mut open = self.open.lock();
            (open.remove(context), self.snapshots.lock().remove(context))
        };
        if let Some(opened) = &opened {
            opened.session.close();
        }
        self.kubeconfigs.closed(context);
        if opened.is_some() || snapshot {
            self.changes.send_modify(|count| *count += 1);
        }
    }

    /// Adds a snapshot as a context; the name under which it is known now, and what is in it.
    pub async fn add(&self, opening: Opening) -> Result<(String, SnapshotInfo), Error> {
        let loaded = self.load().await?;
        let info = {
            let mut snapshots = self.snapshots.lock();
            let taken = |name: &str| loaded.context(name).is_some();
            snapshots.add(opening, cluster::now(), &taken)
        };
        self.changes.send_modify(|count| *count += 1);
        Ok(info)
    }

    /// The opened snapshots.
    pub fn snapshots_mut(&self) -> MutexGuard<'_, Snapshots> {
        self.snapshots.lock()
    }

    /// Moves in the time of a snapshot.
    pub fn play(&self, request: &PlaySnapshot) -> Result<Done, Error> {
        self.snapshots.lock().play(request, cluster::now())?;
        self.changes.send_modify(|count| *count += 1);
        Ok(Done {})
    }

    /// How time passes in a snapshot.
    pub fn playback(&self, context: &str) -> Option<Playback> {
        Some(self.snapshots.lock().get(context)?.playback)
    }

    /// The name under which a snapshot's context was captured; else the context's own.
    pub fn source(&self, context: &str) -> String {
        let snapshots = self.snapshots.lock();
        let source = snapshots.get(context).map(Open::source);
        source.unwrap_or_else(|| context.to_owned())
    }

    /// The state of every context that was opened.
    pub fn states(&self) -> ContextStates {
        let open = self.open.lock();
        let snapshots = self.snapshots.lock();
        let state = |(name, opened): (&String, &Opened)| ContextState {
            context: name.clone(),
            connection: opened.session.connection(),
            playback: snapshots.get(name).map(|open| open.playback),
            unlocked_until: opened.session.guard().unlocked_until(),
            credentials: credentials(name, &opened.session),
            clock_ahead: *opened.session.skew().borrow(),
        };
        ContextStates {
            list: snapshots.changes() + self.kubeconfigs.changes(),
            states: open.iter().map(state).collect(),
        }
    }

    /// Changes whenever a connection does.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// A session of a context for a while: the one that is open, else one that ends with the visit.
    pub async fn visit(&self, context: &str, asked: bool) -> Result<Visit, Error> {
        let open = self
            .open
            .lock()
            .get(context)
            .map(|opened| Arc::clone(&opened.session));
        // To be looked at from afar is no reason to wake.
        if let Some(session) = open.filter(|session| asked || !session.is_asleep()) {
            if asked {
                session.retry(true);
            }
            return Ok(Visit {
                session,
                own: false,
            });
        }
        self.known(context).await?;
        let guard = Arc::new(Guard::default());
        guard.set_read_only(true);
        let configure = Box::new(self.configure(context));
        let habits = Habits {
            first_look: self.first_look,
            unseen: Unseen::after(LINGER),
            sleeps: false,
        };
        let session = Session::open(context, configure, guard, habits, asked);
        Ok(Visit {
            session: Arc::new(session),
            own: true,
        })
    }

    /// What the client of a context is made from, but for what a credential program gives.
    pub async fn config(&self, context: &str) -> Result<kube::Config, Error> {
        let configure = self.configure(context);
        let found = spawn_blocking(configure).await.map_err(|cause| {
            Error::new(
                ErrorCode::Internal,
                format!("read the kubeconfig files: {cause}"),
            )
        })??;
        match found {
            Way::Network { config, .. } => Ok(*config),
            Way::Within(_) => Err(Error::new(ErrorCode::Internal, "a server in this process")),
        }
    }

    async fn known(&self, context: &str) -> Result<(), Error> {
        match self.load().await?.context(context) {
            Some(_) => Ok(()),
            None => Err(unknown(context)),
        }
    }

    /// Finds the way to a context as the kubeconfig files say.
    fn configure(&self, context: &str) -> impl Fn() -> Result<Way, Error> + Send + Sync + use<> {
        let (kubeconfigs, name) = (Arc::clone(&self.kubeconfigs), context.to_owned());
        let broker = Arc::clone(&self.broker);
        let programs = Arc::clone(&self.programs);
        move || {
            // The files are read afresh for each try: what the user mended counts.
            let loaded = kubeconfigs.look();
            let search_path = programs.search_path_for(&loaded, &name);
            let kept = |kept: &Kept| kubeconfigs.keeper().get(kept);
            let ClientConfig { config, program } =
                contexts::client_config(&loaded, &name, search_path, &kept)?;
            Ok(Way::Network {
                config: Box::new(config),
                identity: program.map(|program| broker.identity(program)),
            })
        }
    }

    /// Opens a context: through a snapshot's client, or as the kubeconfig files say.
    fn start(&self, context: &str, snapshot: Option<kube::Client>) -> Opened {
        let is_live = snapshot.is_none();
        let unseen = if self.attended {
            Unseen::after(LINGER)
        } else {
            let shelf = self.keeping.shelf(&self.kubeconfigs, context);
            let shelf = shelf.filter(|_| is_live);
            self.keeping.unseen().with_shelf(shelf)
        };
        let habits = Habits {
            first_look: self.first_look,
            unseen,
            sleeps: is_live && !self.attended,
        };
        let configure: Configure = match snapshot {
            Some(client) => Box::new(move || Ok(Way::Within(client.clone()))),
            None => Box::new(self.configure(context)),
        };
        let guard = Arc::new(Guard::default());
        guard.set_read_only(self.is_read_only(context));
        let session = Arc::new(Session::open(
            context,
            configure,
            guard,
            habits,
            self.attended,
        ));
        let mut connections = session.connections();
        let changes = Arc::clone(&self.changes);
        let mut identities = session.identity();
        let mut skew = session.skew();
        let listener = tokio::spawn(async move {
            loop {
                changes.send_modify(|count| *count += 1);
                tokio::select! {
                    changed = connections.changed() => if changed.is_err() { return },
                    () = other_credentials(&mut identities) => {}
                    Ok(()) = skew.changed() => {}
                }
            }
        });
        Opened {
            session,
            _listener: AbortOnDropHandle::new(listener),
        }
    }
}

/// A session for a while.
pub(crate) struct Visit {
    session: Arc<Session>,
    /// Whether it was opened for that alone.
    own: bool,
}

impl Deref for Visit {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if self.own {
            self.session.close();
        }
    }
}

fn unknown(context: &str) -> Error {
    Error::new(
        ErrorCode::NotFound,
        format!("there is no context `{context}`"),
    )
    .with_hint("`list_contexts` names those that the kubeconfig files hold.")
}

/// How the credentials of a context do, where a program gives them.
pub(crate) fn credentials(context: &str, session: &Session) -> Option<CredentialState> {
    let identity = session.identity().borrow().clone()?;
    let status = identity.status().borrow().clone();
    Some(CredentialState {
        obtained_at: status.obtained_at,
        expires_at: status.expires_at,
        running_since: status.running_since,
        error: status.error.map(|error| error.of(context)),
    })
}

/// Waits for another state of the credentials of a session.
async fn other_credentials(identities: &mut watch::Receiver<Option<Arc<Identity>>>) {
    let identity = identities.borrow_and_update().clone();
    let status = async {
        match identity {
            Some(identity) => drop(identity.status().changed().await),
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = status => {}
        Ok(()) = identities.changed() => {}
        else => std::future::pending().await,
    }
}

/// The state in which a context is when its present try has ended.
pub(crate) async fn settled(session: &Session) -> Connection {
    let mut connections = session.connections();
    loop {
        let connection = connections.borrow_and_update().clone();
        let comes = matches!(
            connection,
            Connection::Connecting | Connection::Asleep { .. }
        );
        if !comes || connections.changed().await.is_err() {
            return connection;
        }
    }
}
