//! Where rows come from: a store, the changes in it, and what keeps it filled.

use std::sync::Arc;

use cluster::{Change, Changes, Scope, Store, Subscription, WatchHandle};
use resources::Row;
use tokio::sync::Notify;

use crate::releases::ReleaseFeed;

/// What keeps a store filled.
pub(crate) enum Feed {
    /// A watch of the objects themselves.
    Watch(WatchHandle),
    /// Helm releases, made from their stored revisions.
    Releases(ReleaseFeed),
}

impl Feed {
    /// The store that it fills.
    pub fn store(&self) -> &Arc<Store> {
        match self {
            Self::Watch(watch) => watch.store(),
            Self::Releases(feed) => feed.store(),
        }
    }

    /// What it covers.
    pub fn scope(&self) -> &Scope {
        match self {
            Self::Watch(watch) => watch.scope(),
            Self::Releases(feed) => feed.scope(),
        }
    }
}

/// A feed as one table reads it.
pub(crate) struct Source {
    feed: Feed,
    subscription: Subscription,
}

impl Source {
    pub fn new(feed: Feed, wake: Arc<Notify>) -> Self {
        let (subscription, _) = feed.store().subscribe(wake);
        Self { feed, subscription }
    }

    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// Every row now; changes before it are forgotten.
    pub fn rows(&self) -> Vec<Arc<Row>> {
        self.subscription.snapshot(self.feed.store())
    }

    /// Changes since the last call; nothing when there were too many, and all rows are to be read.
    pub fn changes(&self) -> Option<Vec<Change>> {
        match self.subscription.take() {
            Changes::Some(changes) => Some(changes),
            Changes::Overflow => None,
        }
    }
}
