//! The opened contexts.

use std::{collections::BTreeMap, sync::Arc};

use cluster::{Cluster, Session};
use contexts::{Loaded, Sources};
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;
use wire::{Connection, ContextState, Error, ErrorCode};

/// The opened contexts, by name. A context is opened when first asked for.
pub(crate) struct Sessions {
    sources: Arc<Sources>,
    open: Mutex<BTreeMap<String, Opened>>,
    /// Counts up whenever any connection changes.
    changes: Arc<watch::Sender<u64>>,
}

struct Opened {
    session: Arc<Session>,
    _listener: AbortOnDropHandle<()>,
}

impl Sessions {
    pub fn new(sources: Sources) -> Self {
        Self {
            sources: Arc::new(sources),
            open: Mutex::default(),
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
        if self.load().await?.context(context).is_none() {
            return Err(Error::new(
                ErrorCode::NotFound,
                format!("there is no context `{context}`"),
            )
            .with_hint("`list_contexts` names those that the kubeconfig files hold."));
        }
        let mut open = self.open.lock();
        let opened = open
            .entry(context.to_owned())
            .or_insert_with(|| self.start(context));
        Ok(Arc::clone(&opened.session))
    }

    /// The connected cluster of a context; waits while the first try is on its way.
    pub async fn cluster(&self, context: &str) -> Result<Arc<Cluster>, Error> {
        self.session(context).await?.cluster().await
    }

    /// The cluster of a context if it is connected now; opens the context if need be.
    pub async fn connected(&self, context: &str) -> Result<Option<Arc<Cluster>>, Error> {
        Ok(self.session(context).await?.connected())
    }

    /// Ends all that belongs to a context.
    pub fn close(&self, context: &str) {
        if let Some(opened) = self.open.lock().remove(context) {
            opened.session.close();
            self.changes.send_modify(|count| *count += 1);
        }
    }

    /// The state of every context that was opened.
    pub fn states(&self) -> Vec<ContextState> {
        let state = |(name, opened): (&String, &Opened)| ContextState {
            context: name.clone(),
            connection: opened.session.connection(),
        };
        self.open.lock().iter().map(state).collect()
    }

    /// Changes whenever a connection does.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn start(&self, context: &str) -> Opened {
        let (sources, name) = (Arc::clone(&self.sources), context.to_owned());
        // The files are read afresh for each try: what the user mended counts.
        let configure =
            move || contexts::client_config(&contexts::load(&sources), &name).map_err(Error::from);
        let session = Arc::new(Session::open(context, Box::new(configure)));
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
