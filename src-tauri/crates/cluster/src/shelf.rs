//! Where the last known state of a context is kept while nobody looks at it.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use wire::{KindInfo, Millis, ServerInfo};

/// A context's place for what is kept of it. All calls block.
///
/// What is read was written for the same server; what cannot be read or written is as good as not there.
pub trait Shelf: Send + Sync {
    /// Whether anything can be kept or read now.
    fn is_open(&self) -> bool;

    /// What was written under that name.
    fn read(&self, name: &str) -> Option<Vec<u8>>;

    /// Keeps it in place of what is there; whether it is kept.
    fn write(&self, name: &str, content: Vec<u8>) -> bool;

    /// Removes it.
    fn remove(&self, name: &str);
}

/// How long what nobody looks at lives on, and where its last state is kept. Clones share the time.
#[derive(Clone)]
pub struct Unseen {
    after: Arc<watch::Sender<Duration>>,
    shelf: Option<Arc<dyn Shelf>>,
}

impl Unseen {
    /// It lives on for so long, and nothing is kept.
    pub fn after(after: Duration) -> Self {
        Self {
            after: Arc::new(watch::Sender::new(after)),
            shelf: None,
        }
    }

    /// The same time, and a place.
    #[must_use]
    pub fn with_shelf(&self, shelf: Option<Arc<dyn Shelf>>) -> Self {
        Self {
            after: Arc::clone(&self.after),
            shelf,
        }
    }

    /// From now on so long, for all clones.
    pub fn set_after(&self, after: Duration) {
        self.after.send_replace(after);
    }

    /// Waits for so long from now on; what is said of it meanwhile counts.
    pub(crate) async fn passed(&self) {
        let began = Instant::now();
        let mut after = self.after.subscribe();
        loop {
            let wait = *after.borrow_and_update();
            tokio::select! {
                () = sleep_until(began + wait) => return,
                Ok(()) = after.changed() => {}
            }
        }
    }

    pub(crate) fn shelf(&self) -> Option<&Arc<dyn Shelf>> {
        self.shelf.as_ref()
    }
}

/// The name of what a context's server said of itself.
pub(crate) const GREETING: &str = "greeting";

/// What a server says of itself, and what its kubeconfig said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptGreeting {
    /// When the server was last heard of.
    pub heard: Millis,
    pub server: ServerInfo,
    /// Whether it encodes large lists while it sends them.
    pub streams_lists: bool,
    pub kinds: Vec<KindInfo>,
    pub unavailable: Vec<String>,
    pub default_namespace: Option<String>,
}

impl KeptGreeting {
    /// Blocks.
    pub fn read(shelf: &dyn Shelf) -> Option<Self> {
        serde_json::from_slice(&shelf.read(GREETING)?).ok()
    }

    /// Blocks.
    pub fn write(&self, shelf: &dyn Shelf) {
        if let Ok(text) = serde_json::to_vec(self) {
            shelf.write(GREETING, text);
        }
    }
}
