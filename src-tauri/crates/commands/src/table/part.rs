//! One context's part of a table: it connects, resolves the kind, and keeps the right sources.

use std::{collections::BTreeSet, sync::Arc};

use cluster::{Cluster, Kind, Kinds, Scope, Session};
use parking_lot::Mutex;
use resources::{KindDef, Printed};
use tokio::sync::{Notify, watch};
use tokio_util::task::AbortOnDropHandle;
use wire::{Connection, Error, ErrorCode, KindInfo, ListState, ObjectRef, TableContext};

use super::{Feed, Source};
use crate::{
    namespaces, object,
    releases::{self, RELEASES, ReleaseFeed},
};

/// What a table is of, as every part must know it.
pub(super) struct Subject {
    pub kind: String,
    pub about: Option<ObjectRef>,
    pub namespaces: BTreeSet<String>,
}

/// One context's part of a table.
pub(super) struct Part {
    pub context: String,
    stage: Stage,
    news: News,
    /// Kept so that they end with the part.
    tasks: Vec<AbortOnDropHandle<()>>,
    sources: Vec<Source>,
    /// Namespaces to list one by one, because the user may not list them all at once.
    fan_out: Option<BTreeSet<String>>,
    /// Whether those namespaces are being looked for.
    looking: bool,
    /// Whether they would be, were everything at once denied.
    might_fan_out: bool,
}

enum Stage {
    Connecting,
    Failed {
        error: Error,
        retry_at: Option<wire::Millis>,
    },
    Ready(Ready),
}

/// A connected context and the kind as it has it.
#[derive(Clone)]
pub(super) struct Ready {
    pub cluster: Arc<Cluster>,
    pub kind: Kind,
    pub info: KindInfo,
    pub definition: &'static KindDef,
    /// What the definition of a custom kind says of its table, if that is known.
    pub printed: Option<Arc<Printed>>,
}

/// News from the part's own task.
enum Arrival {
    Connecting,
    /// The kind as the server has it now, if it has it.
    Kind(Result<Box<Ready>, Error>),
    Failed {
        error: Error,
        retry_at: Option<wire::Millis>,
    },
    Namespaces(BTreeSet<String>),
}

impl Part {
    pub fn start(context: String, session: Arc<Session>, kind: &str, wake: Arc<Notify>) -> Self {
        let news = News::new(wake);
        let task = tokio::spawn(connect(session, kind.to_owned(), news.clone()));
        Self {
            context,
            stage: Stage::Connecting,
            news,
            tasks: vec![AbortOnDropHandle::new(task)],
            sources: Vec::new(),
            fan_out: None,
            looking: false,
            might_fan_out: false,
        }
    }

    /// A part that will never have rows.
    pub fn failed(context: String, error: Error, wake: Arc<Notify>) -> Self {
        Self {
            context,
            stage: Stage::Failed {
                error,
                retry_at: None,
            },
            news: News::new(wake),
            tasks: Vec::new(),
            sources: Vec::new(),
            fan_out: None,
            looking: false,
            might_fan_out: false,
        }
    }

    /// Takes what has arrived; whether the part's rows must all be read again.
    pub fn refresh(&mut self, subject: &Subject) -> bool {
        let mut again = false;
        for arrival in self.news.take() {
            again |= self.take(arrival, subject);
        }
        self.might_fan_out = self.might_fan_out(subject);
        if self.might_fan_out && self.is_denied() {
            self.look_for_namespaces();
        }
        again
    }

    fn take(&mut self, arrival: Arrival, subject: &Subject) -> bool {
        match arrival {
            Arrival::Connecting => {
                self.stage = Stage::Connecting;
                false
            }
            Arrival::Failed { error, retry_at } => {
                self.stage = Stage::Failed { error, retry_at };
                false
            }
            Arrival::Kind(kind) => {
                let same = match (&self.stage, &kind) {
                    (Stage::Ready(before), Ok(now)) => before.kind.info == now.kind.info,
                    _ => false,
                };
                let had_rows = !same && !self.sources.is_empty();
                if !same {
                    self.sources.clear();
                }
                self.stage = match kind {
                    Ok(ready) => Stage::Ready(*ready),
                    Err(error) => Stage::Failed {
                        error,
                        retry_at: None,
                    },
                };
                self.rescope(subject) || had_rows
            }
            Arrival::Namespaces(namespaces) => {
                self.fan_out = Some(namespaces);
                self.looking = false;
                self.rescope(subject)
            }
        }
    }

    /// Makes the sources those that the subject asks for; whether any changed.
    pub fn rescope(&mut self, subject: &Subject) -> bool {
        let Stage::Ready(ready) = &self.stage else {
            return false;
        };
        let wanted = scopes(ready, subject, self.fan_out.as_ref());
        let before = self.sources.len();
        self.sources
            .retain(|source| wanted.contains(source.feed().scope()));
        let mut changed = self.sources.len() != before;
        for scope in wanted {
            if !self
                .sources
                .iter()
                .any(|source| *source.feed().scope() == scope)
            {
                let feed = if subject.kind == RELEASES {
                    Feed::Releases(ReleaseFeed::start(&ready.cluster, scope))
                } else {
                    Feed::Watch(ready.cluster.watch(&ready.kind, scope))
                };
                self.sources
                    .push(Source::new(feed, Arc::clone(&self.news.wake)));
                changed = true;
            }
        }
        changed
    }

    pub fn ready(&self) -> Option<&Ready> {
        match &self.stage {
            Stage::Ready(ready) => Some(ready),
            _ => None,
        }
    }

    /// This context has another kind of that name than the table shows.
    pub fn mismatch(&mut self, shown: &KindInfo) {
        if let Stage::Ready(ready) = &self.stage {
            let message = format!(
                "`{}` has `{}` where the table shows `{}`",
                self.context, ready.info.id, shown.id
            );
            self.stage = Stage::Failed {
                error: Error::new(ErrorCode::NotFound, message),
                retry_at: None,
            };
            self.sources.clear();
        }
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    pub fn sources_mut(&mut self) -> &mut [Source] {
        &mut self.sources
    }

    /// How the part does, as the reader sees it.
    pub fn state(&self) -> TableContext {
        let mut denied_namespaces = Vec::new();
        let state = match &self.stage {
            Stage::Connecting => ListState::Connecting,
            Stage::Failed { error, retry_at } => ListState::Failed {
                error: error.clone(),
                retry_at: *retry_at,
            },
            // Not denied yet: single namespaces may be allowed.
            Stage::Ready(_) if self.looking => ListState::Connecting,
            Stage::Ready(_) => {
                let mut states = Vec::new();
                for source in &self.sources {
                    // Read once: it may be denied from one moment to the next.
                    let state = source.feed().store().state();
                    match (&state, &source.feed().scope().namespace) {
                        (ListState::Denied { .. }, Some(namespace)) => {
                            denied_namespaces.push(namespace.clone());
                        }
                        // Nobody has looked yet whether single namespaces are allowed.
                        (ListState::Denied { .. }, None) if self.might_fan_out => {
                            states.push(ListState::Connecting);
                        }
                        _ => states.push(state.clone()),
                    }
                    if states.is_empty() && denied_namespaces.len() == self.sources.len() {
                        states.push(state);
                    }
                }
                together(states)
            }
        };
        TableContext {
            context: self.context.clone(),
            state,
            denied_namespaces,
        }
    }

    /// Whether everything at once is asked for where single namespaces might be.
    fn might_fan_out(&self, subject: &Subject) -> bool {
        let Stage::Ready(ready) = &self.stage else {
            return false;
        };
        self.fan_out.is_none()
            && subject.namespaces.is_empty()
            && ready.kind.info.namespaced
            && !self.looking
    }

    /// Whether everything at once is denied.
    fn is_denied(&self) -> bool {
        self.sources.iter().any(|source| {
            source.feed().scope().namespace.is_none()
                && matches!(source.feed().store().state(), ListState::Denied { .. })
        })
    }

    fn look_for_namespaces(&mut self) {
        let Stage::Ready(ready) = &self.stage else {
            return;
        };
        self.looking = true;
        self.might_fan_out = false;
        let cluster = Arc::clone(&ready.cluster);
        let news = self.news.clone();
        let task = tokio::spawn(async move {
            let found = namespaces::candidates(&cluster).await;
            news.tell(Arrival::Namespaces(found));
        });
        self.tasks.push(AbortOnDropHandle::new(task));
    }
}

/// Where a part's tasks put what they learn.
#[derive(Clone)]
struct News {
    arrived: Arc<Mutex<Vec<Arrival>>>,
    wake: Arc<Notify>,
}

impl News {
    fn new(wake: Arc<Notify>) -> Self {
        Self {
            arrived: Arc::default(),
            wake,
        }
    }

    fn take(&self) -> Vec<Arrival> {
        std::mem::take(&mut *self.arrived.lock())
    }

    fn tell(&self, arrival: Arrival) {
        self.arrived.lock().push(arrival);
        self.wake.notify_one();
    }
}

/// Waits for the context and says how that goes, for as long as it takes; then which kind it has of
/// that name, now and whenever that changes.
async fn connect(session: Arc<Session>, kind: String, news: News) {
    let mut connections = session.connections();
    let cluster = loop {
        let connection = connections.borrow_and_update().clone();
        if let Some(cluster) = session.connected() {
            break cluster;
        }
        news.tell(match connection {
            Connection::Failed {
                error, retry_at, ..
            } => Arrival::Failed { error, retry_at },
            _ => Arrival::Connecting,
        });
        // It may have fallen asleep just before.
        session.wake();
        if connections.changed().await.is_err() {
            return;
        }
    };
    if kind == RELEASES {
        news.tell(Arrival::Kind(releases(cluster).map(Box::new)));
        return;
    }
    let mut kinds = cluster.kinds_changes();
    loop {
        let found = kinds.borrow_and_update().find(&kind).cloned();
        let Some(known) = found.clone() else {
            let unknown = cluster.kind(&kind).map(drop);
            if let Err(error) = unknown {
                news.tell(Arrival::Kind(Err(error.into())));
            }
            if kinds.changed().await.is_err() {
                return;
            }
            continue;
        };
        let mut printed = cluster.printed_soon(&known).await;
        loop {
            let ready = Ready {
                cluster: Arc::clone(&cluster),
                info: (*known.info).clone(),
                definition: known.definition,
                kind: known.clone(),
                printed: printed
                    .as_mut()
                    .and_then(|printed| printed.borrow_and_update().clone()),
            };
            news.tell(Arrival::Kind(Ok(Box::new(ready))));
            if !another(&mut kinds, &mut printed, &kind, &known).await {
                break;
            }
        }
    }
}

/// Waits until something else is to be said of a kind; whether it is the kind that it was.
async fn another(
    kinds: &mut watch::Receiver<Arc<Kinds>>,
    printed: &mut Option<watch::Receiver<Option<Arc<Printed>>>>,
    name: &str,
    known: &Kind,
) -> bool {
    loop {
        let columns = async {
            let changed = match printed.as_mut() {
                Some(printed) => printed.changed().await.is_ok(),
                None => false,
            };
            if !changed {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = columns => return true,
            changed = kinds.changed() => {
                let now = kinds.borrow_and_update();
                let found = now.find(name);
                if changed.is_err() || found.is_none_or(|found| found.info != known.info) {
                    return false;
                }
            }
        }
    }
}

fn releases(cluster: Arc<Cluster>) -> Result<Ready, Error> {
    Ok(Ready {
        kind: releases::storage_kind(&cluster)?,
        cluster,
        info: releases::kind_info(),
        definition: &releases::DEFINITION,
        printed: None,
    })
}

/// The kind that a table of these parts is of, as the first has it that knows it; if that is settled, only
/// those count that have the same. What its definition says may be known in another context alone.
pub(super) fn agreed(parts: &[Part], id: Option<&str>) -> Option<Ready> {
    let ready = || parts.iter().filter_map(Part::ready);
    let is_settled = |ready: &&Ready| id.is_none_or(|id| ready.info.id == id);
    let mut kind = ready().find(is_settled)?.clone();
    let columns = |printed: &&Arc<Printed>| !printed.columns.is_empty();
    let printed = ready()
        .filter(|ready| ready.info.id == kind.info.id)
        .filter_map(|ready| ready.printed.as_ref());
    if let Some(printed) = printed.clone().find(columns).or(printed.clone().next()) {
        kind.printed = Some(Arc::clone(printed));
    }
    Some(kind)
}

/// What to watch: everything of the kind, unless the reader or the user's rights say less.
fn scopes(ready: &Ready, subject: &Subject, fan_out: Option<&BTreeSet<String>>) -> Vec<Scope> {
    if let Some(about) = &subject.about {
        let known = object::kind_of(&ready.cluster, about);
        let kind = known.map_or_else(|_| about.kind.clone(), |kind| kind.info.kind.clone());
        return about_scopes(about, &kind);
    }
    let whole = if subject.kind == RELEASES {
        releases::storage_scope()
    } else {
        Scope::all()
    };
    if !ready.kind.info.namespaced {
        return vec![whole];
    }
    let in_namespaces = |namespaces: &BTreeSet<String>| {
        let narrow = |namespace: &String| Scope {
            namespace: Some(namespace.clone()),
            ..whole.clone()
        };
        namespaces.iter().map(narrow).collect()
    };
    // A watch of everything that runs already also answers for a few namespaces.
    let running = ready.cluster.watched(&ready.kind, &whole);
    let usable = running
        .is_some_and(|store| matches!(store.state(), ListState::Live | ListState::Listing { .. }));
    match (subject.namespaces.is_empty(), fan_out) {
        (false, _) if !usable => in_namespaces(&subject.namespaces),
        (true, Some(allowed)) if !allowed.is_empty() => in_namespaces(allowed),
        _ => vec![whole],
    }
}

/// The events about an object of that kind. The uid tells it from others of its name, but some
/// events do not have it:
///
/// The kubelet writes a node's name in its place, so a node's events are found by the name.
/// For a static pod it writes the hash of the pod's file (the annotation
/// `kubernetes.io/config.mirror` of the mirror pod that the API has), and the eviction by taints
/// writes nothing. Neither writes a resource version, as all who know the API's pod do.
fn about_scopes(about: &ObjectRef, kind: &str) -> Vec<Scope> {
    // Events of objects without a namespace are kept in some namespace all the same.
    let place = about
        .namespace
        .as_ref()
        .map_or_else(Scope::all, Scope::namespace);
    let named = format!(
        "involvedObject.kind={kind},involvedObject.name={}",
        about.name
    );
    match &about.uid {
        None => vec![place.with_fields(named)],
        Some(_) if kind == "Node" => vec![place.with_fields(named)],
        Some(uid) => {
            let with_uid = place
                .clone()
                .with_fields(format!("involvedObject.uid={uid}"));
            let others =
                format!("{named},involvedObject.uid!={uid},involvedObject.resourceVersion=");
            let without = (kind == "Pod").then(|| place.with_fields(others));
            std::iter::once(with_uid).chain(without).collect()
        }
    }
}

/// The state of several sources: what is worst to overlook comes first.
fn together(states: Vec<ListState>) -> ListState {
    let mut result: Option<ListState> = None;
    for state in states {
        result = Some(match (result, state) {
            (None, state) => state,
            (
                Some(ListState::Listing { received, expected }),
                ListState::Listing {
                    received: more,
                    expected: most,
                },
            ) => ListState::Listing {
                received: received + more,
                expected: expected.zip(most).map(|(a, b)| a + b),
            },
            (Some(a), b) => {
                // Of what is old, the oldest counts.
                let is_worse = (rank(&b), as_of(&b)) < (rank(&a), as_of(&a));
                if is_worse { b } else { a }
            }
        });
    }
    result.unwrap_or(ListState::Connecting)
}

/// As of when rows are that are old.
fn as_of(state: &ListState) -> Option<wire::Millis> {
    match state {
        ListState::Stale { since, .. } | ListState::Kept { since } => Some(*since),
        _ => None,
    }
}

fn rank(state: &ListState) -> u8 {
    match state {
        ListState::Stale { .. } => 0,
        ListState::Failed { .. } => 1,
        ListState::Kept { .. } => 2,
        ListState::Connecting => 3,
        ListState::Listing { .. } => 4,
        ListState::Denied { .. } => 5,
        ListState::Live => 6,
    }
}
