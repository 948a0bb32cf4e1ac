//! Where rows come from: a store, the changes in it, and what keeps it filled.

use std::{collections::HashMap, sync::Arc};

use cluster::{Change, Changes, Projected, Scope, Store, Subscription, WatchHandle};
use resources::{Projection, Row};
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
    /// The values that its rows have for this table, by their numbers.
    projected: HashMap<u32, Projected>,
}

impl Source {
    pub fn new(feed: Feed, wake: Arc<Notify>) -> Self {
        let (subscription, _) = feed.store().subscribe(wake);
        Self {
            feed,
            subscription,
            projected: HashMap::new(),
        }
    }

    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// Asks for these values beside those that are asked for.
    pub fn project(&mut self, wanted: &[(u32, Projection)]) {
        for (number, projection) in wanted {
            let store = self.feed.store();
            self.projected
                .entry(*number)
                .or_insert_with(|| store.project(*number, projection));
        }
    }

    /// Gives up all other values.
    pub fn project_only(&mut self, wanted: &[(u32, Projection)]) {
        self.projected
            .retain(|number, _| wanted.iter().any(|(wanted, _)| wanted == number));
    }

    /// Whether every row has the values that are asked for.
    pub fn is_projected(&self) -> bool {
        self.projected.values().all(Projected::is_ready)
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
