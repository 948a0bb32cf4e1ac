//! Which kinds of a context a search looks through, and where.

use cluster::{Cluster, Kind, Scope};
use wire::{Error, ListState};

use super::{Asked, text::Wanted};
use crate::releases::{self, RELEASES};

/// Kinds whose names tell nothing, or that are many and come and go. They are looked through where they
/// are named.
const LEFT_OUT: &[&str] = &[
    "events",
    "events.events.k8s.io",
    "leases.coordination.k8s.io",
    "leasecandidates.coordination.k8s.io",
    "controllerrevisions.apps",
];

/// Kinds whose objects have the names of others, which are left out where there are those.
const SAME_NAMES: &[(&str, &str)] = &[
    ("endpoints", "services"),
    ("endpointslices.discovery.k8s.io", "services"),
];

/// Each kind costs a watch. There are clusters with thousands of custom ones, of which nobody has asked;
/// more of them than these are looked through only where they are named.
const CUSTOM_KINDS: usize = 100;

/// More namespaces than these are not listed one by one.
pub(super) const NAMESPACES: usize = 8;

/// What a search looks through in a context.
pub(super) struct Plan {
    pub wanted: Wanted,
    pub kinds: Vec<Kind>,
    /// The ids of the kinds that were named, if no other is wanted.
    pub only: Option<Vec<String>>,
    /// Whether Helm releases are looked for.
    pub releases: bool,
    /// Whether the kinds are wanted whole.
    pub whole: bool,
    /// Kinds that were asked for and are not there, as they were named.
    pub unknown: Vec<(String, Error)>,
    /// The titles of kinds that are too many to be looked through unasked.
    pub too_many: Vec<String>,
}

impl Plan {
    pub fn of(cluster: &Cluster, asked: &Asked) -> Self {
        let mut unknown = Vec::new();
        let mut named = Vec::new();
        for name in &asked.kinds {
            match id(cluster, name) {
                Ok(id) => named.push(id),
                Err(error) => unknown.push((name.clone(), error)),
            }
        }
        let any = asked.kinds.is_empty();
        let wanted = Wanted::read(&asked.text, |name| {
            let id = id(cluster, name).ok()?;
            (any || named.contains(&id)).then_some(id)
        });
        let only = wanted.only().or((!any).then_some(named));
        let in_text = |id: &String| wanted.ways.iter().any(|way| way.kind.as_ref() == Some(id));
        let known = cluster.kinds();
        let kinds = known.iter().filter(|kind| match &only {
            Some(only) => only.contains(&kind.info.id),
            None => is_usual(cluster, kind) || in_text(&kind.info.id),
        });
        let is_release = |id: &String| id == RELEASES;
        let mut custom = 0;
        let (kinds, too_many): (Vec<&Kind>, Vec<&Kind>) = kinds.partition(|kind| {
            let costs = only.is_none() && kind.is_custom() && !in_text(&kind.info.id);
            custom += usize::from(costs);
            custom <= CUSTOM_KINDS || !costs || is_watched(cluster, kind)
        });
        Self {
            kinds: kinds.into_iter().cloned().collect(),
            too_many: too_many
                .into_iter()
                .map(|kind| kind.info.title.clone())
                .collect(),
            releases: only.as_ref().is_none_or(|only| only.iter().any(is_release)),
            whole: asked.inside && only.is_some(),
            only,
            unknown,
            wanted,
        }
    }

    /// Where to look for objects of a kind: everywhere, if that is there already or the namespaces do not
    /// matter.
    pub fn scopes(&self, cluster: &Cluster, kind: &Kind, asked: &Asked) -> Vec<Scope> {
        let everywhere = !kind.info.namespaced
            || asked.namespaces.is_empty()
            || asked.namespaces.len() > NAMESPACES
            || is_there(cluster, kind, &Scope::all(), self.whole);
        if everywhere {
            return vec![Scope::all()];
        }
        asked
            .namespaces
            .iter()
            .map(|namespace| Scope::namespace(namespace.as_str()))
            .collect()
    }
}

/// The id of a kind of any name that kubectl takes, or of releases.
fn id(cluster: &Cluster, name: &str) -> Result<String, Error> {
    let release = releases::kind_info();
    let is_release = |name: &str| {
        [&release.id, &release.singular]
            .into_iter()
            .chain(&release.short_names)
            .any(|known| known == name)
    };
    match cluster.kind(name) {
        Ok(kind) => Ok(kind.info.id.clone()),
        Err(_) if is_release(&name.to_lowercase()) => Ok(release.id),
        Err(error) => Err(error.into()),
    }
}

/// Whether objects of the kind are looked for unless others are named.
fn is_usual(cluster: &Cluster, kind: &Kind) -> bool {
    let id = &*kind.info.id;
    let same = SAME_NAMES.iter().find(|(other, _)| *other == id);
    let watchable = kind.info.verbs.iter().any(|verb| verb == "watch");
    watchable
        && !LEFT_OUT.contains(&id)
        && same.is_none_or(|(_, id)| cluster.kinds().with_id(id).is_none())
}

/// Whether objects of a kind are there without asking for them.
fn is_watched(cluster: &Cluster, kind: &Kind) -> bool {
    !cluster.all_watched(kind).is_empty()
}

/// Whether a watch has brought the objects, or is about to.
pub(super) fn is_there(cluster: &Cluster, kind: &Kind, scope: &Scope, whole: bool) -> bool {
    cluster.watched(kind, scope).is_some_and(is_good)
        || !whole
            && cluster
                .watched_metadata(&kind.by_metadata(), scope)
                .is_some_and(is_good)
}

/// Whether a store has objects, or is about to have them.
pub(super) fn is_good(store: impl AsRef<cluster::Store>) -> bool {
    let state = store.as_ref().state();
    state.has_rows() || matches!(state, ListState::Listing { .. })
}
