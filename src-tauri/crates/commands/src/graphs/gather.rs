//! Keeps the objects of a tree or a map at hand, and reads again those that changed.

use std::{
    collections::{HashMap, HashSet},
    ops::ControlFlow,
    sync::Arc,
};

use cluster::{Cluster, Kind, Scope, Subscription, WatchHandle};
use graph::{Gathered, Graph, Object, State};
use resources::{Path, Row, Uid, references::Name};
use serde_json::Value;
use tokio::sync::Notify;
use wire::{ListState, Unsearched};

use super::plan::Wanted;

/// Objects beside those of the plan, which are looked for one by one because others name them, are at
/// most so many.
const ONE_BY_ONE: usize = 40;

/// What a tree or a map is made of.
pub(super) struct Gathering {
    cluster: Arc<Cluster>,
    wake: Arc<Notify>,
    sources: Vec<Source>,
    /// Names that were looked for by themselves.
    named: HashSet<Name>,
    read: HashMap<(usize, Uid), Read>,
    version: Path,
}

/// Objects of one kind.
struct Source {
    kind: Kind,
    scope: Scope,
    watch: WatchHandle,
    subscription: Subscription,
    /// The object that it is about alone.
    name: Option<Name>,
}

/// An object as it was read.
struct Read {
    version: String,
    row: Arc<Row>,
    object: Option<Arc<Object>>,
}

impl Gathering {
    pub fn new(cluster: Arc<Cluster>, wanted: Vec<Wanted>, wake: Arc<Notify>) -> Self {
        let mut gathering = Self {
            cluster,
            wake,
            sources: Vec::new(),
            named: HashSet::new(),
            read: HashMap::new(),
            version: Path::parse(".metadata.resourceVersion").expect("a path"),
        };
        for one in wanted {
            gathering.add(one, None);
        }
        gathering
    }

    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Watches a kind. A watch of all its objects that runs already is shared.
    fn add(&mut self, wanted: Wanted, name: Option<Name>) {
        let Wanted {
            kind,
            scope,
            metadata,
        } = wanted;
        let whole = self.cluster.watched(&kind, &Scope::all());
        let runs = whole.is_some_and(|store| store.state() == ListState::Live);
        let watch = if runs {
            self.cluster.watch(&kind, Scope::all())
        } else if metadata && self.cluster.watched(&kind, &scope).is_none() {
            self.cluster
                .watch_metadata(&kind.by_metadata(), scope.clone())
        } else {
            self.cluster.watch(&kind, scope.clone())
        };
        let (subscription, _) = watch.store().subscribe(Arc::clone(&self.wake));
        self.sources.push(Source {
            kind,
            scope,
            watch,
            subscription,
            name,
        });
    }

    /// Looks for objects that others name and that nobody has looked for; whether there were such.
    pub fn look_for(&mut self, names: impl IntoIterator<Item = Name>) -> bool {
        let before = self.named.len();
        for name in names {
            if self.named.len() == ONE_BY_ONE {
                break;
            }
            let kind = self.cluster.kinds().of(&name.group, &name.kind).cloned();
            let Some(kind) = kind else { continue };
            if kind.info.namespaced != name.namespace.is_some() || !self.named.insert(name.clone())
            {
                continue;
            }
            let scope = Scope::object(name.namespace.as_deref(), &name.name);
            // Nobody wants the values of a Secret for a line of a tree.
            let metadata = matches!(kind.info.id.as_str(), "secrets" | "configmaps");
            let wanted = Wanted {
                kind,
                scope,
                metadata,
            };
            self.add(wanted, Some(name));
        }
        self.named.len() > before
    }

    /// The graph of what is there now. Blocks for as long as reading takes.
    pub fn graph(&mut self) -> Graph {
        let mut gathered = Gathered::default();
        let mut objects: Vec<Arc<Object>> = Vec::new();
        let mut kept = HashMap::with_capacity(self.read.len());
        for (index, source) in self.sources.iter().enumerate() {
            // What changed meanwhile wakes again.
            source.subscription.take();
            source.cover(&mut gathered);
            source.watch.store().scan(|row, json| {
                if source.is_of(row) {
                    let key = (index, row.uid);
                    let read = read(self.read.remove(&key), source, row, json, &self.version);
                    objects.extend(read.object.clone());
                    kept.insert(key, read);
                }
                ControlFlow::Continue(())
            });
        }
        self.read = kept;
        Graph::build(objects, &gathered)
    }

    /// Whether everything has been looked at, as far as it can be.
    pub fn is_complete(&self) -> bool {
        self.sources
            .iter()
            .all(|source| !source.watch.store().state().is_coming())
    }

    /// Kinds that nobody could look at, each once.
    pub fn unsearched(&self) -> Vec<Unsearched> {
        let mut unsearched: Vec<Unsearched> = Vec::new();
        for source in self.sources.iter().filter(|source| source.name.is_none()) {
            let kind = &source.kind.info.title;
            let (ListState::Denied { error } | ListState::Failed { error, .. }) =
                source.watch.store().state()
            else {
                continue;
            };
            if unsearched.iter().all(|known| known.kind != *kind) {
                unsearched.push(Unsearched {
                    kind: kind.clone(),
                    error,
                });
            }
        }
        unsearched
    }
}

impl Source {
    /// Whether a row of its store is within its scope: the store may cover more.
    fn is_of(&self, row: &Row) -> bool {
        let within = |namespace: &String| *namespace == row.namespace;
        self.scope.namespace.as_ref().is_none_or(within)
            && self.name.as_ref().is_none_or(|name| name.name == row.name)
    }

    /// What is known to be missing if it is not there.
    fn cover(&self, gathered: &mut Gathered) {
        if !matches!(
            self.watch.store().state(),
            ListState::Live | ListState::Stale { .. }
        ) {
            return;
        }
        let info = &self.kind.info;
        let narrowed = self.scope.field_selector.is_some() || self.scope.label_selector.is_some();
        match (&self.name, &self.scope.namespace) {
            (Some(name), _) => gathered.name(name.clone()),
            (None, _) if narrowed => {}
            (None, None) => gathered.everywhere(&info.group, &info.kind),
            (None, Some(namespace)) => {
                gathered.in_namespace(&info.group, &info.kind, namespace);
            }
        }
    }
}

/// The object as it is now; as it was read before, if nothing of it changed.
fn read(before: Option<Read>, source: &Source, row: &Row, json: &str, version: &Path) -> Read {
    let version = version.first(json).map_or("", |version| version.get());
    if let Some(before) = before
        && !version.is_empty()
        && before.version == version
        && *before.row == *row
    {
        return before;
    }
    let info = &source.kind.info;
    let object = serde_json::from_str::<Value>(json).ok().and_then(|value| {
        let status = row.status().unwrap_or_default();
        Object::read(&info.group, &info.kind, &value, row.health, status)
    });
    Read {
        version: version.to_owned(),
        row: Arc::new(row.clone()),
        object: object.map(Arc::new),
    }
}

/// The names of nodes that nobody has looked for.
pub(super) fn unread<'a>(
    graph: &'a Graph,
    nodes: impl Iterator<Item = graph::NodeId> + 'a,
) -> impl Iterator<Item = Name> + 'a {
    let unread = nodes.filter(|id| graph.node(*id).state() == State::Unread);
    unread.map(|id| graph.node(id).name().clone())
}
