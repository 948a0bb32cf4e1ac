//! Live counts of kinds over contexts.

use std::{sync::Arc, time::Duration};

use cluster::{Cluster, Counter, Kind, Kinds, Scope};
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval},
};
use wire::{Error, FollowCounts, KindCount, KindCounts, ListState, Sink};

use crate::{
    releases::{self, RELEASES, ReleaseCounter},
    sessions::Sessions,
};

/// Counts are sent no more often than this; local stores are asked as often.
const EVERY: Duration = Duration::from_millis(500);

/// What is counted, and where.
pub(crate) struct Counts {
    kinds: Vec<String>,
    namespaces: Vec<String>,
    parts: Vec<Part>,
    wake: Arc<Notify>,
}

/// One kind in one scope of one context.
struct Part {
    id: String,
    cluster: Arc<Cluster>,
    kind: Kind,
    /// The context's kinds when this one was found among them.
    kinds: Arc<Kinds>,
    scope: Scope,
    counting: Option<Counting>,
}

/// Who counts where no store does.
enum Counting {
    Objects(Counter),
    /// A release is kept as several objects, one for each revision.
    Releases(ReleaseCounter),
}

impl Counting {
    fn count(&self) -> Option<u64> {
        match self {
            Self::Objects(counter) => counter.count(),
            Self::Releases(counter) => counter.count(),
        }
    }

    fn settled(&self) -> bool {
        match self {
            Self::Objects(counter) => counter.settled(),
            Self::Releases(counter) => counter.settled(),
        }
    }

    fn denied(&self) -> bool {
        match self {
            Self::Objects(counter) => counter.denied(),
            Self::Releases(counter) => counter.denied(),
        }
    }
}

impl Counts {
    pub fn new(kinds: Vec<String>, namespaces: Vec<String>, wake: Arc<Notify>) -> Self {
        Self {
            kinds,
            namespaces,
            parts: Vec::new(),
            wake,
        }
    }

    /// Counts in one context more.
    pub fn add(&mut self, cluster: &Arc<Cluster>) {
        for id in &self.kinds {
            let storage = releases::storage_scope();
            let (name, base) = if id == RELEASES {
                ("secrets", storage)
            } else {
                (id.as_str(), Scope::all())
            };
            let kinds = cluster.kinds();
            // A definition may bring it later.
            let Some(kind) = kinds.find(name).cloned() else {
                continue;
            };
            let scopes = if self.namespaces.is_empty() || !kind.info.namespaced {
                vec![base]
            } else {
                let narrowed = |namespace: &String| Scope {
                    namespace: Some(namespace.clone()),
                    ..base.clone()
                };
                self.namespaces.iter().map(narrowed).collect()
            };
            for scope in scopes {
                let part = Part {
                    id: id.clone(),
                    cluster: Arc::clone(cluster),
                    kind: kind.clone(),
                    kinds: Arc::clone(&kinds),
                    scope,
                    counting: None,
                };
                self.parts.push(part);
            }
        }
        self.refresh();
    }

    /// Whether every part has been counted, or cannot be.
    pub fn complete(&mut self) -> bool {
        self.refresh();
        self.parts
            .iter()
            .all(|part| part.counting.as_ref().is_none_or(Counting::settled))
    }

    /// Starts counters where no store counts anyway, and ends them where one does.
    fn refresh(&mut self) {
        for part in &mut self.parts {
            part.find_again();
            part.narrow();
            if part.watched().is_some() {
                part.counting = None;
            } else if part.counting.is_none() {
                part.counting = Some(if part.id == RELEASES {
                    Counting::Releases(ReleaseCounter::start(&part.cluster, &part.scope))
                } else {
                    let (scope, wake) = (part.scope.clone(), Arc::clone(&self.wake));
                    Counting::Objects(Counter::start(&part.cluster, &part.kind, scope, wake))
                });
            }
        }
    }

    /// Every kind's count.
    pub fn all(&self) -> Vec<KindCount> {
        let count = |id: &String| {
            let mut sum = KindCount {
                kind: id.clone(),
                count: None,
                broken: None,
            };
            for (count, broken) in self
                .parts
                .iter()
                .filter(|part| part.id == *id)
                .filter_map(Part::count)
            {
                *sum.count.get_or_insert(0) += count;
                if let Some(broken) = broken {
                    *sum.broken.get_or_insert(0) += broken;
                }
            }
            sum
        };
        self.kinds.iter().map(count).collect()
    }
}

impl Part {
    /// Counts in the namespace that the kubeconfig prefers, if counting everywhere is denied.
    fn narrow(&mut self) {
        let denied = self.counting.as_ref().is_some_and(Counting::denied);
        if denied
            && self.kind.info.namespaced
            && self.scope.namespace.is_none()
            && let Some(namespace) = self.cluster.default_namespace()
        {
            self.scope.namespace = Some(namespace);
            self.counting = None;
        }
    }

    /// Counts the kind as its definition has it now.
    fn find_again(&mut self) {
        let kinds = self.cluster.kinds();
        if Arc::ptr_eq(&kinds, &self.kinds) {
            return;
        }
        if let Some(kind) = kinds.find(&self.kind.info.id)
            && kind.info != self.kind.info
        {
            self.kind = kind.clone();
            self.counting = None;
        }
        self.kinds = kinds;
    }

    /// The objects and the broken ones among them, from a store that is complete.
    fn watched(&self) -> Option<(u64, Option<u64>)> {
        if self.id == RELEASES {
            return None;
        }
        let store = self.cluster.watched(&self.kind, &self.scope)?;
        let (count, broken) = store.counts();
        (store.state() == ListState::Live).then_some((count as u64, Some(u64::from(broken))))
    }

    fn count(&self) -> Option<(u64, Option<u64>)> {
        self.watched()
            .or_else(|| Some((self.counting.as_ref()?.count()?, None)))
    }
}

pub(crate) async fn follow(
    sessions: &Sessions,
    request: FollowCounts,
    mut sink: Sink<KindCounts>,
) -> Result<(), Error> {
    let wake = Arc::new(Notify::new());
    let mut counts = Counts::new(request.kinds, request.namespaces.unwrap_or_default(), wake);
    let mut changes = sessions.changes();
    let mut waiting = request.contexts;
    let mut sent: Vec<KindCount> = Vec::new();
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let mut still = Vec::new();
        for context in waiting {
            // Contexts that cannot be opened now are counted once they can be.
            match sessions.connected(&context).await {
                Ok(Some(cluster)) => counts.add(&cluster),
                Ok(None) => still.push(context),
                // There is none of that name; the others are counted all the same.
                Err(error) => tracing::debug!(context, code = ?error.code, "not counted"),
            }
        }
        waiting = still;
        counts.refresh();
        let all = counts.all();
        let changed: Vec<KindCount> = all
            .iter()
            .filter(|count| !sent.contains(count))
            .cloned()
            .collect();
        if !changed.is_empty() || sent.is_empty() {
            sink.send(&KindCounts { counts: changed }).await?;
            sent = all;
        }
        tokio::select! {
            _ = ticks.tick() => {}
            result = changes.changed(), if !waiting.is_empty() => if result.is_err() { return Ok(()) },
        }
    }
}
