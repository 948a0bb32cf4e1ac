//! One context's part of a search: it connects, and lists what is not there yet, a few kinds at a time.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use cluster::{Cluster, Kind, Scope, Session};
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio_util::task::AbortOnDropHandle;
use wire::{Connection, Error, ErrorCode, ListState, SearchGap};

use super::{
    Asked,
    plan::{self, NAMESPACES, Plan},
    source::{Listed, Source, Subject},
};
use crate::{namespaces, releases};

/// Lists that are on their way at the same time.
const AT_ONCE: usize = 4;

/// One context's part of a search.
pub(super) struct Place {
    pub context: String,
    index: u16,
    wake: Arc<Notify>,
    arrived: Arc<Mutex<Option<Arrival>>>,
    /// Kept so that they end with the search.
    tasks: Vec<AbortOnDropHandle<()>>,
    stage: Stage,
}

enum Stage {
    Connecting,
    Failed(Error),
    Ready(Box<Ready>),
}

/// A connected context.
pub(super) struct Ready {
    pub index: u16,
    pub cluster: Arc<Cluster>,
    pub plan: Plan,
    pub sources: Vec<Source>,
    /// What is still to be listed.
    later: VecDeque<Listed>,
    namespaces: Namespaces,
}

/// The namespaces to list one by one, because the user may not list them all at once.
enum Namespaces {
    /// There was no need yet.
    Unasked,
    Looking,
    /// These, and whether there are more.
    Known(Vec<String>, bool),
}

enum Arrival {
    Connected(Arc<Cluster>),
    Failed(Error),
    Namespaces(Vec<String>),
}

impl Place {
    pub fn start(
        index: u16,
        context: &str,
        session: Result<Arc<Session>, Error>,
        asked: &Asked,
        wake: &Arc<Notify>,
    ) -> Self {
        let mut place = Self {
            context: context.into(),
            index,
            wake: Arc::clone(wake),
            arrived: Arc::default(),
            tasks: Vec::new(),
            stage: Stage::Connecting,
        };
        match session.map(|session| (session.connected(), session)) {
            Err(error) => place.stage = Stage::Failed(error),
            // What is there is to be found at once.
            Ok((Some(cluster), _)) => place.connected(cluster, asked),
            Ok((None, session)) => {
                let (arrived, wake) = (Arc::clone(&place.arrived), Arc::clone(wake));
                let task = tokio::spawn(connect(session, arrived, wake));
                place.tasks.push(AbortOnDropHandle::new(task));
            }
        }
        place
    }

    pub fn ready(&self) -> Option<&Ready> {
        match &self.stage {
            Stage::Ready(ready) => Some(ready),
            _ => None,
        }
    }

    /// Takes what has arrived, and begins what is next.
    pub fn advance(&mut self, asked: &Asked) {
        let arrived = self.arrived.lock().take();
        match (arrived, &mut self.stage) {
            (Some(Arrival::Connected(cluster)), _) => self.connected(cluster, asked),
            (Some(Arrival::Failed(error)), _) => self.stage = Stage::Failed(error),
            (Some(Arrival::Namespaces(names)), Stage::Ready(ready)) => ready.list_in(names, asked),
            _ => {}
        }
        let Stage::Ready(ready) = &mut self.stage else {
            return;
        };
        for source in &mut ready.sources {
            source.note_state();
        }
        loop {
            let before = ready.sources.len();
            if ready.begin(&self.wake) {
                let (cluster, arrived) = (Arc::clone(&ready.cluster), Arc::clone(&self.arrived));
                let wake = Arc::clone(&self.wake);
                let task = tokio::spawn(async move {
                    let found = namespaces::candidates(&cluster).await;
                    *arrived.lock() = Some(Arrival::Namespaces(found.into_iter().collect()));
                    wake.notify_one();
                });
                self.tasks.push(AbortOnDropHandle::new(task));
            }
            // What is there at once makes room for more.
            if ready.sources.len() == before {
                return;
            }
        }
    }

    /// Looks at what changed. Blocks for as long as that takes.
    pub fn refresh(&mut self, asked: &Asked) {
        if let Stage::Ready(ready) = &mut self.stage {
            for source in &mut ready.sources {
                source.refresh(&ready.plan.wanted, asked);
            }
        }
    }

    /// How many lists were looked through, and how many are on their way.
    pub fn progress(&self) -> (usize, usize) {
        match &self.stage {
            Stage::Connecting => (0, 1),
            Stage::Failed(_) => (0, 0),
            Stage::Ready(ready) => ready.progress(),
        }
    }

    /// What cannot be looked through.
    pub fn gaps(&self) -> Vec<SearchGap> {
        match &self.stage {
            Stage::Connecting => Vec::new(),
            Stage::Failed(error) => vec![gap(&self.context, Vec::new(), error)],
            Stage::Ready(ready) => ready.gaps(&self.context),
        }
    }

    fn connected(&mut self, cluster: Arc<Cluster>, asked: &Asked) {
        let plan = Plan::of(&cluster, asked);
        let mut ready = Ready {
            index: self.index,
            later: listed(self.index, &cluster, &plan, asked),
            cluster,
            plan,
            sources: Vec::new(),
            namespaces: Namespaces::Unasked,
        };
        ready.begin_known(&self.wake);
        self.stage = Stage::Ready(Box::new(ready));
    }
}

impl Ready {
    /// Takes what watches have brought or are about to bring.
    fn begin_known(&mut self, wake: &Arc<Notify>) {
        for listed in std::mem::take(&mut self.later) {
            let Listed {
                kind, scope, whole, ..
            } = &listed;
            if plan::is_there(&self.cluster, kind, scope, *whole) {
                self.sources
                    .push(Source::start(&self.cluster, listed, wake));
            } else {
                self.later.push_back(listed);
            }
        }
    }

    /// Begins what is next; whether namespaces must be looked for, to list them one by one.
    fn begin(&mut self, wake: &Arc<Notify>) -> bool {
        let denied = self.sources.iter_mut().filter(|source| {
            let listed = &source.listed;
            !source.replaced
                && listed.kind.info.namespaced
                && listed.scope.namespace.is_none()
                && matches!(source.state(), ListState::Denied { .. })
        });
        let denied: Vec<&mut Source> = denied.collect();
        let look = match &self.namespaces {
            Namespaces::Unasked if !denied.is_empty() => {
                self.namespaces = Namespaces::Looking;
                true
            }
            Namespaces::Known(names, _) => {
                for source in denied {
                    source.replaced = true;
                    let each = names.iter().map(|name| source.listed.in_namespace(name));
                    self.later.extend(each);
                }
                false
            }
            _ => false,
        };
        let under_way = self.sources.iter().filter(|source| !source.is_settled);
        let mut under_way = under_way.count();
        while under_way < AT_ONCE
            && let Some(listed) = self.later.pop_front()
        {
            let source = Source::start(&self.cluster, listed, wake);
            under_way += usize::from(!source.is_settled);
            self.sources.push(source);
        }
        look
    }

    /// Lists what is denied everywhere in these namespaces, the kubeconfig's own before others.
    fn list_in(&mut self, mut names: Vec<String>, asked: &Asked) {
        names.retain(|name| asked.is_in(name));
        let own = self.cluster.default_namespace();
        names.sort_by_key(|name| own.as_ref() != Some(name));
        let more = names.len() > NAMESPACES;
        names.truncate(NAMESPACES);
        self.namespaces = Namespaces::Known(names, more);
    }

    fn progress(&self) -> (usize, usize) {
        let good = |source: &&Source| source.state().has_rows();
        let searched = self.sources.iter().filter(good).count();
        let unsettled = self.sources.iter().filter(|source| !source.is_settled);
        let looking = usize::from(matches!(self.namespaces, Namespaces::Looking));
        (searched, unsettled.count() + self.later.len() + looking)
    }

    fn gaps(&self, context: &str) -> Vec<SearchGap> {
        let mut gaps: Vec<SearchGap> = Vec::new();
        for (name, error) in &self.plan.unknown {
            gaps.push(gap(context, vec![name.clone()], error));
        }
        if !self.plan.too_many.is_empty() {
            let message = format!(
                "search in `{context}`: {} custom kinds were left out, since all are too many",
                self.plan.too_many.len()
            );
            let error = Error::new(ErrorCode::BadRequest, message)
                .with_hint("Name a kind before the text, as in `bucket web`.");
            gaps.push(gap(context, self.plan.too_many.clone(), &error));
        }
        // Otherwise they are denied in whatever namespace, as far as was seen.
        let somewhere = self.sources.iter().any(|source| {
            source.listed.instead && !matches!(source.state(), ListState::Denied { .. })
        });
        if let Namespaces::Known(names, true) = &self.namespaces
            && somewhere
        {
            let message = format!(
                "search in `{context}`: everything at once may not be listed; only {} were looked through",
                names.join(", ")
            );
            let error = Error::new(ErrorCode::Forbidden, message)
                .with_hint("Choose the namespaces to search.");
            gaps.push(gap(context, Vec::new(), &error));
        }
        // What is denied everywhere is no gap where some namespaces may be listed.
        let mut allowed: BTreeMap<&str, bool> = BTreeMap::new();
        for source in self.sources.iter().filter(|source| !source.replaced) {
            let denied = matches!(source.state(), ListState::Denied { .. });
            *allowed.entry(source.listed.name()).or_default() |= !denied;
        }
        let mut by_code: Vec<(ErrorCode, SearchGap)> = Vec::new();
        for source in &self.sources {
            let error = match source.state() {
                ListState::Denied { error } => {
                    let may = allowed.get(source.listed.name()).copied();
                    let partly = source.replaced || source.listed.instead;
                    if may.unwrap_or_default() && partly {
                        continue;
                    }
                    error
                }
                ListState::Failed { error, .. } | ListState::Stale { error, .. } => error,
                _ => continue,
            };
            let title = source.listed.title().to_owned();
            match by_code.iter_mut().find(|(code, _)| *code == error.code) {
                Some((_, gap)) if gap.kinds.contains(&title) => {}
                Some((_, gap)) => gap.kinds.push(title),
                None => by_code.push((error.code, gap(context, vec![title], &error))),
            }
        }
        gaps.extend(by_code.into_iter().map(|(_, gap)| gap));
        gaps
    }
}

impl Listed {
    fn in_namespace(&self, namespace: &str) -> Self {
        Self {
            kind: self.kind.clone(),
            scope: Scope {
                namespace: Some(namespace.into()),
                ..self.scope.clone()
            },
            subject: self.subject.clone(),
            releases: self.releases.clone(),
            whole: self.whole,
            instead: true,
        }
    }

    /// What is looked for: a kind, or releases alone.
    fn found(&self) -> Option<&Arc<Subject>> {
        self.subject.as_ref().or(self.releases.as_ref())
    }

    fn name(&self) -> &str {
        self.found().map_or("", |subject| &subject.info.id)
    }

    fn title(&self) -> &str {
        self.found().map_or("", |subject| &subject.info.title)
    }
}

/// Everything to look through, in the order in which it is listed where it is not there.
fn listed(index: u16, cluster: &Cluster, plan: &Plan, asked: &Asked) -> VecDeque<Listed> {
    let release = plan
        .releases
        .then(|| Subject::new(index, &Arc::new(releases::kind_info())));
    // Who names Secrets wants them as they are.
    let stored = |kind: &Kind| matches!(&*kind.info.id, "secrets" | "configmaps");
    let instead = plan.only.is_none() && !asked.text.trim_start().starts_with("sh.");
    let mut listed = VecDeque::new();
    for kind in &plan.kinds {
        let subject = Subject::new(index, &kind.info);
        for scope in plan.scopes(cluster, kind, asked) {
            listed.push_back(Listed {
                kind: kind.clone(),
                scope,
                subject: Some(Arc::clone(&subject)),
                releases: release.clone().filter(|_| instead && stored(kind)),
                whole: plan.whole,
                instead: false,
            });
        }
    }
    if let Some(release) = release.filter(|_| plan.only.is_some()) {
        for (kind, scope) in releases::storage(cluster, &asked.namespaces) {
            listed.push_back(Listed {
                kind,
                scope,
                subject: None,
                releases: Some(Arc::clone(&release)),
                whole: false,
                instead: false,
            });
        }
    }
    listed
}

fn gap(context: &str, kinds: Vec<String>, error: &Error) -> SearchGap {
    SearchGap {
        context: context.into(),
        kinds,
        error: error.clone(),
    }
}

/// Waits for the context and says how that goes, for as long as it takes.
async fn connect(session: Arc<Session>, arrived: Arc<Mutex<Option<Arrival>>>, wake: Arc<Notify>) {
    let mut connections = session.connections();
    loop {
        let connection = connections.borrow_and_update().clone();
        if let Some(cluster) = session.connected() {
            *arrived.lock() = Some(Arrival::Connected(cluster));
            wake.notify_one();
            return;
        }
        match connection {
            Connection::Failed { error, .. } => {
                *arrived.lock() = Some(Arrival::Failed(error));
                wake.notify_one();
            }
            // It fell asleep just before.
            Connection::Asleep { .. } => session.wake(),
            _ => {}
        }
        if connections.changed().await.is_err() {
            return;
        }
    }
}
