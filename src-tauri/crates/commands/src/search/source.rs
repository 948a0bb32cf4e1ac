//! The objects of one kind in one scope, and those of them that are found by name.

use std::{cmp::Ordering, collections::HashSet, sync::Arc};

use cluster::{Changes, Cluster, Kind, Scope, Subscription, WatchHandle};
use resources::{Row, Uid};
use tokio::sync::Notify;
use wire::{Health, KindInfo, ListState, SearchFit, Section};

use super::{Asked, best::Best, plan::is_good, text::Wanted};
use crate::releases;

/// What objects that are found are of.
#[derive(Debug)]
pub(super) struct Subject {
    /// The index of the context, as they were asked for.
    pub context: u16,
    pub info: Arc<KindInfo>,
    /// The kind's place among those that have columns of their own, which is the sidebar's order.
    place: usize,
}

impl Subject {
    pub fn new(context: u16, info: &Arc<KindInfo>) -> Arc<Self> {
        let place = resources::KINDS
            .iter()
            .position(|known| known.group == info.group && known.kind == info.kind);
        Arc::new(Self {
            context,
            info: Arc::clone(info),
            place: place.unwrap_or(usize::MAX),
        })
    }

    fn order(&self) -> (Section, usize, &str) {
        (self.info.section, self.place, &self.info.id)
    }
}

/// An object that was found. Ordered from the best on; no two are equal.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub fit: SearchFit,
    pub excess: usize,
    pub subject: Arc<Subject>,
    pub row: Arc<Row>,
}

impl Found {
    /// By which it is known.
    pub fn key(&self) -> (u16, Uid) {
        (self.subject.context, self.row.uid)
    }
}

impl Ord for Found {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.fit, self.excess)
            .cmp(&(other.fit, other.excess))
            .then_with(|| self.subject.order().cmp(&other.subject.order()))
            .then_with(|| {
                let (row, others) = (&self.row, &other.row);
                (&row.namespace, &row.name, self.key()).cmp(&(
                    &others.namespace,
                    &others.name,
                    other.key(),
                ))
            })
    }
}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Found {}

/// What a source is of.
pub(super) struct Listed {
    pub kind: Kind,
    pub scope: Scope,
    /// What is found, unless it is releases alone.
    pub subject: Option<Arc<Subject>>,
    /// What is found by the objects that Helm keeps releases in, instead of those.
    pub releases: Option<Arc<Subject>>,
    /// Whether the objects are wanted whole.
    pub whole: bool,
    /// Whether it is one of the namespaces that are listed because not everything may be at once.
    pub instead: bool,
}

/// The objects of one kind in one scope.
pub(super) struct Source {
    pub listed: Listed,
    watch: WatchHandle,
    subscription: Subscription,
    /// Whether namespaces are listed one by one in its place.
    pub replaced: bool,
    /// Whether its first listing has ended, well or not; tries that follow are nothing to wait for.
    pub is_settled: bool,
    looked: bool,
    found: Vec<Found>,
    matched: usize,
}

impl Source {
    /// Watches the objects, or their metadata where nobody watches all of them.
    pub fn start(cluster: &Cluster, listed: Listed, wake: &Arc<Notify>) -> Self {
        let Listed {
            kind, scope, whole, ..
        } = &listed;
        let is_whole = *whole || cluster.watched(kind, scope).is_some_and(is_good);
        let watch = if is_whole {
            cluster.watch(kind, scope.clone())
        } else if listed.subject.is_some() {
            cluster.watch_metadata(&kind.by_metadata(), scope.clone())
        } else {
            cluster.watch_metadata(kind, scope.clone())
        };
        let (subscription, _) = watch.store().subscribe(Arc::clone(wake));
        let is_settled = !watch.store().state().is_coming();
        Self {
            listed,
            watch,
            subscription,
            replaced: false,
            is_settled,
            looked: false,
            found: Vec::new(),
            matched: 0,
        }
    }

    pub fn state(&self) -> ListState {
        self.watch.store().state()
    }

    /// Notes whether its first listing has ended.
    pub fn note_state(&mut self) {
        self.is_settled |= !self.state().is_coming();
    }

    /// The best that it has, best first.
    pub fn found(&self) -> &[Found] {
        &self.found
    }

    /// How many objects match.
    pub fn matched(&self) -> usize {
        self.matched
    }

    /// Looks at the objects again if some changed that have to do with it. Blocks for as long as that
    /// takes.
    pub fn refresh(&mut self, wanted: &Wanted, asked: &Asked) {
        self.note_state();
        let changed = match self.subscription.take() {
            Changes::Overflow => true,
            Changes::Some(changes) => changes.iter().any(|change| {
                let rows = [&change.old, &change.new].into_iter().flatten();
                rows.into_iter()
                    .any(|row| self.find(row, wanted, asked).is_some())
            }),
        };
        if std::mem::replace(&mut self.looked, true) && !changed {
            return;
        }
        let mut best = Best::new(asked.limit);
        let mut releases = HashSet::new();
        for row in self.watch.store().rows() {
            if let Some(found) = self.find(&row, wanted, asked)
                // There is one for each of its revisions.
                && (Arc::ptr_eq(&found.row, &row) || releases.insert(found.row.uid))
            {
                best.push(found);
            }
        }
        self.matched = best.pushed();
        self.found = best.into_sorted();
    }

    /// What is found by a row, if something is.
    fn find(&self, row: &Arc<Row>, wanted: &Wanted, asked: &Asked) -> Option<Found> {
        if !asked.is_in(&row.namespace) {
            return None;
        }
        if let Some(subject) = &self.listed.releases
            && let Some(name) = releases::release_of(&row.name)
        {
            let fitting = wanted.fit(&subject.info.id, &row.namespace, name)?;
            return Some(Found {
                fit: super::fit(fitting.fit),
                excess: fitting.excess,
                subject: Arc::clone(subject),
                row: Arc::new(Row {
                    uid: releases::uid(&row.namespace, name),
                    name: name.into(),
                    health: Health::Unknown,
                    ..Row::clone(row)
                }),
            });
        }
        let subject = self.listed.subject.as_ref()?;
        let fitting = wanted.fit(&subject.info.id, &row.namespace, &row.name)?;
        Some(Found {
            fit: super::fit(fitting.fit),
            excess: fitting.excess,
            subject: Arc::clone(subject),
            row: Arc::clone(row),
        })
    }
}
