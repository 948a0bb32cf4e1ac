//! The opened contexts.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use cluster::{Cluster, Session, Way};
use contexts::{Loaded, Sources};

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;
use wire::{
    Connection, ContextState, ContextStates, Done, Error, ErrorCode, PlaySnapshot, Playback,
    SnapshotInfo,
};

use crate::snapshots::{Open, Opening, Snapshots};

/// The opened contexts, by name. A context is opened when first asked for.
///
/// Whoever needs both locks takes that of `open` first.
pub(crate) struct Sessions {
    sources: Arc<Sources>,
    first_look: Duration,
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
    pub fn new(sources: Sources, first_look: Duration) -> Self {
        Self {
            sources: Arc::new(sources),
            first_look,
            open: Mutex::default(),
            snapshots: Mutex::default(),
            changes: Arc::new(watch::Sender::new(0)),
        }
    }

    /// Reads the kubeconfig files.
    pub async fn load(&self) -> Result<Loaded, Error> {
        let sources = Arc::clone(&self.sources);
        tokio::task::spawn_blocking(move || contexts::load(&sources))
            .await
            .map_err(|cause| {
                Error::new(
                    ErrorCode::Internal,
                    format!("read the kubeconfig files: {cause}"),
                )
            })
    }

    /// The session of a context, opened now if it is not yet.
    pub async fn session(&self, context: &str) -> Result<Arc<Session>, Error> {
        if let Some(opened) = self.open.lock().get(context) {
            return Ok(Arc::clone(&opened.session));
        }
        let is_snapshot = self.snapshots.lock().get(context).is_some();
        let unknown = || {
            Error::new(
                ErrorCode::NotFound,
                format!("there is no context `{context}`"),
            )
            .with_hint("`list_contexts` names those that the kubeconfig files hold.")
        };
        if !is_snapshot && self.load().await?.context(context).is_none() {
            return Err(unknown());
        }
        let mut open = self.open.lock();
        if let Some(opened) = open.get(context) {
            return Ok(Arc::clone(&opened.session));
        }
        let snapshot = self.snapshots.lock().get(context).map(Open::client);
        // It may have been closed a moment ago.
        if is_snapshot && snapshot.is_none() {
            return Err(unknown());
        }
        let opened = self.start(context, snapshot);
        let session = Arc::clone(&opened.session);
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
        };
        ContextStates {
            list: snapshots.changes(),
            states: open.iter().map(state).collect(),
        }
    }

    /// Changes whenever a connection does.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Opens a context: through a snapshot's client, or as the kubeconfig files say.
    fn start(&self, context: &str, snapshot: Option<kube::Client>) -> Opened {
        let (sources, name) = (Arc::clone(&self.sources), context.to_owned());
        let configure = move || match &snapshot {
            Some(client) => Ok(Way::Within(client.clone())),
            // The files are read afresh for each try: what the user mended counts.
            None => contexts::client_config(&contexts::load(&sources), &name)
                .map(|config| Way::Network(Box::new(config)))
                .map_err(Error::from),
        };
        let session = Arc::new(Session::open(context, Box::new(configure), self.first_look));
        let mut connections = session.connections();
        let changes = Arc::clone(&self.changes);
        let listener = tokio::spawn(async move {
            loop {
                changes.send_modify(|count| *count += 1);
                if connections.changed().await.is_err() {
                    return;
                }
            }
        });
        Opened {
            session,
            _listener: AbortOnDropHandle::new(listener),
        }
    }
}

/// The state in which a context is when its present try has ended.
pub(crate) async fn settled(session: &Session) -> Connection {
    let mut connections = session.connections();
    loop {
        let connection = connections.borrow_and_update().clone();
        if connection != Connection::Connecting || connections.changed().await.is_err() {
            return connection;
        }
    }
}
