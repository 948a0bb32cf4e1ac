//! Dependants of an object, level by level.
//!
//! A built-in kind makes objects of few kinds ([`resources::KindDef::owns`]). What a custom resource
//! makes is its controller's affair, so the common kinds are searched, and the others of its group.

use std::{sync::Arc, time::Duration};

use cluster::{Cluster, Kind, Scope, Store, WatchHandle};
use futures::future::join_all;
use resources::{Row, Uid};
use tokio::time::timeout;
use wire::{Error, ErrorCode, ListState, ObjectRef, Related, Section, Unsearched};

use super::{DEPTH_LIMIT, unread};

/// More dependants than this are not a tree that anyone reads.
const DEPENDANTS_LIMIT: usize = 500;
/// How long a kind's listing may take.
const LIST_LIMIT: Duration = Duration::from_secs(10);
/// Of larger groups, kinds beyond this are not searched.
const GROUP_LIMIT: usize = 30;

/// What controllers of custom resources make, as a rule.
const COMMON: &[&str] = &[
    "Deployment.apps",
    "StatefulSet.apps",
    "DaemonSet.apps",
    "ReplicaSet.apps",
    "Job.batch",
    "Pod",
    "Service",
    "ConfigMap",
    "Secret",
    "PersistentVolumeClaim",
];

/// The search for an object's dependants.
pub(super) struct Below<'a> {
    cluster: &'a Cluster,
    namespace: Option<String>,
    /// Kept to the end, so that each kind is listed once.
    watches: Vec<WatchHandle>,
    /// Whether some were left out.
    pub truncated: bool,
    /// Where nobody could look.
    pub unsearched: Vec<Unsearched>,
}

impl<'a> Below<'a> {
    /// A search below an object in that namespace.
    pub fn new(cluster: &'a Cluster, namespace: Option<String>) -> Self {
        Self {
            cluster,
            namespace,
            watches: Vec::new(),
            truncated: false,
            unsearched: Vec::new(),
        }
    }

    /// Adds the dependants of an object, and theirs.
    pub async fn descend(&mut self, owner: &Kind, uid: Uid, depth: u32, tree: &mut Vec<Related>) {
        if depth > DEPTH_LIMIT {
            return;
        }
        let kinds = if owner.info.section == Section::Custom {
            self.kinds_below_custom(owner, uid).await
        } else {
            self.kinds(owner.definition.owns)
        };
        for kind in kinds {
            for row in self.owned(&kind, uid).await {
                if tree.len() >= DEPENDANTS_LIMIT {
                    self.truncated = true;
                    return;
                }
                let object = ObjectRef {
                    context: self.cluster.context().into(),
                    group: kind.info.group.clone(),
                    version: kind.info.version.clone(),
                    kind: kind.info.kind.clone(),
                    namespace: (!row.namespace.is_empty()).then(|| row.namespace.to_string()),
                    name: row.name.to_string(),
                    uid: Some(row.uid.to_string()),
                };
                tree.push(Related {
                    health: row.health,
                    status: row.status().map(Into::into),
                    depth,
                    ..unread(object)
                });
                Box::pin(self.descend(&kind, row.uid, depth + 1, tree)).await;
            }
        }
    }

    fn kinds(&self, names: &[&str]) -> Vec<Kind> {
        let kind = |name: &&str| {
            let (kind, group) = name.split_once('.').unwrap_or((name, ""));
            self.cluster.kinds().of(group, kind).cloned()
        };
        names.iter().filter_map(kind).collect()
    }

    /// The kinds in which a custom resource has dependants, by the metadata of their objects.
    async fn kinds_below_custom(&mut self, owner: &Kind, uid: Uid) -> Vec<Kind> {
        let mut group: Vec<Kind> = self
            .cluster
            .kinds()
            .iter()
            .filter(|kind| kind.info.group == owner.info.group)
            // What is in a namespace owns nothing outside it.
            .filter(|kind| self.namespace.is_none() || kind.info.namespaced)
            .cloned()
            .collect();
        self.truncated |= group.len() > GROUP_LIMIT;
        group.truncate(GROUP_LIMIT);
        let mut kinds = self.kinds(COMMON);
        // Every Pod and Secret of the cluster is too much to ask for: there, what is known must do.
        kinds.retain(|kind| self.namespace.is_some() || self.running(kind).is_some());
        kinds.extend(group);
        let stores: Vec<Arc<Store>> = kinds.iter().map(|kind| self.metadata(kind)).collect();
        let answers = join_all(
            kinds
                .iter()
                .zip(&stores)
                .map(|(kind, store)| self.listed(kind, store)),
        );
        let mut found = Vec::new();
        for ((kind, store), answer) in kinds.iter().zip(&stores).zip(answers.await) {
            match answer {
                Ok(()) if store.rows().iter().any(|row| row.owners.contains(&uid)) => {
                    found.push(kind.clone());
                }
                Ok(()) => {}
                Err(error) => self.not_searched(kind, error),
            }
        }
        found
    }

    /// The rows of that owner, the worst first.
    async fn owned(&mut self, kind: &Kind, owner: Uid) -> Vec<Arc<Row>> {
        let store = self.whole(kind);
        if let Err(error) = self.listed(kind, &store).await {
            self.not_searched(kind, error);
            return Vec::new();
        }
        let mut owned = store.rows();
        owned.retain(|row| row.owners.contains(&owner));
        owned.sort_by(|a, b| (a.health, &a.name).cmp(&(b.health, &b.name)));
        owned
    }

    /// A watch that runs and covers the object's namespace.
    fn running(&self, kind: &Kind) -> Option<Arc<Store>> {
        [Scope::all(), self.scope()].iter().find_map(|scope| {
            let store = self.cluster.watched(kind, scope)?;
            (store.state() == ListState::Live).then_some(store)
        })
    }

    /// Of the objects themselves, from a running watch or a new one.
    fn whole(&mut self, kind: &Kind) -> Arc<Store> {
        self.running(kind)
            .unwrap_or_else(|| self.keep(self.cluster.watch(kind, self.scope())))
    }

    /// The same, but a new watch is of the metadata alone: that says who owns an object.
    fn metadata(&mut self, kind: &Kind) -> Arc<Store> {
        self.running(kind).unwrap_or_else(|| {
            let kind = Kind {
                definition: resources::definition("", ""),
                ..kind.clone()
            };
            self.keep(self.cluster.watch_metadata(&kind, self.scope()))
        })
    }

    fn keep(&mut self, watch: WatchHandle) -> Arc<Store> {
        let store = Arc::clone(watch.store());
        self.watches.push(watch);
        store
    }

    fn scope(&self) -> Scope {
        self.namespace
            .as_ref()
            .map_or_else(Scope::all, Scope::namespace)
    }

    /// Waits until a store has been listed.
    async fn listed(&self, kind: &Kind, store: &Store) -> Result<(), Error> {
        let mut states = store.states();
        let settled = states
            .wait_for(|state| !matches!(state, ListState::Connecting | ListState::Listing { .. }));
        let state = match timeout(LIST_LIMIT, settled).await {
            Ok(Ok(state)) => state.clone(),
            _ => ListState::Connecting,
        };
        match state {
            ListState::Live | ListState::Stale { .. } => Ok(()),
            ListState::Denied { error } | ListState::Failed { error, .. } => Err(error),
            ListState::Connecting | ListState::Listing { .. } => {
                let message = format!(
                    "list {} in `{}`: no answer within {} s",
                    kind.info.plural,
                    self.cluster.context(),
                    LIST_LIMIT.as_secs()
                );
                Err(Error::new(ErrorCode::Timeout, message))
            }
        }
    }

    fn not_searched(&mut self, kind: &Kind, error: Error) {
        let kind = kind.info.title.clone();
        if self.unsearched.iter().all(|known| known.kind != kind) {
            self.unsearched.push(Unsearched { kind, error });
        }
    }
}
