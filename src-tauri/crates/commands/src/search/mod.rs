//! Looks for objects of all kinds by name as somebody types, and for text inside them.
//!
//! Names come from watches that run already, and of all other kinds from watches of their metadata, which
//! the first search starts a few at a time. Watches linger: the next letter finds them there. A context
//! that does not answer holds up no other.

mod best;
mod inside;
mod place;
mod plan;
mod source;
mod text;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use cluster::{Kind, Scope, Store};
use compact_str::CompactString;
use resources::Uid;
use tables::Fit;
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};
use wire::{
    Error, ErrorCode, Health, InsideSearch, ObjectRef, SearchFit, SearchHit, SearchItem,
    SearchRequest, SearchedKind, Sink,
};

use crate::{releases::RELEASES, sessions::Sessions, units::range};
use inside::{Deep, Fields, Needle, Scan, Target};
use place::{Place, Ready};
use source::{Found, Subject};

const USUAL_LIMIT: u32 = 50;
const LIMIT: u32 = 500;
/// What comes in is gathered for this long; once all is there, changes are.
const COALESCE: Duration = Duration::from_millis(60);
const SELDOM: Duration = Duration::from_millis(400);

/// What is asked for.
struct Asked {
    text: String,
    kinds: Vec<String>,
    namespaces: BTreeSet<CompactString>,
    inside: bool,
    limit: usize,
}

impl Asked {
    /// Whether objects of a namespace are wanted; those without one always are.
    fn is_in(&self, namespace: &str) -> bool {
        namespace.is_empty() || self.namespaces.is_empty() || self.namespaces.contains(namespace)
    }
}

pub(crate) async fn search(
    sessions: &Sessions,
    request: SearchRequest,
    mut sink: Sink<SearchItem>,
) -> Result<(), Error> {
    let named = request.contexts.filter(|contexts| !contexts.is_empty());
    let mut contexts = named.unwrap_or_else(|| {
        let states = sessions.states().states.into_iter();
        states.map(|state| state.context).collect()
    });
    let mut seen = HashSet::new();
    contexts.retain(|context| seen.insert(context.clone()));
    if contexts.is_empty() {
        return Err(
            Error::new(ErrorCode::BadRequest, "search: no context is open")
                .with_hint("Name the contexts to search in."),
        );
    }
    let limit = request.limit.unwrap_or(USUAL_LIMIT).clamp(1, LIMIT);
    let asked = Asked {
        text: request.text,
        kinds: request.kinds.unwrap_or_default(),
        namespaces: request
            .namespaces
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect(),
        inside: request.inside,
        limit: limit as usize,
    };
    let mut open = Vec::new();
    for context in &contexts {
        open.push(sessions.session(context).await);
    }
    // One context that does not exist holds up no other; where there is no other, it is the answer.
    if open.iter().all(Result::is_err)
        && let Some(Err(error)) = open.pop()
    {
        return Err(error);
    }
    let wake = Arc::new(Notify::new());
    let places = (0u16..).zip(contexts.iter().zip(open));
    let places = places
        .map(|(index, (context, session))| Place::start(index, context, session, &asked, &wake))
        .collect();
    let mut search = Search {
        scan: asked.inside.then(|| Scan::new(asked.limit, &wake)),
        asked,
        places,
        scanned: Vec::new(),
        complete: false,
    };
    let mut sent = None;
    loop {
        let item = tokio::task::block_in_place(|| search.item());
        let complete = item.complete;
        if sent.as_ref() != Some(&item) {
            sink.send(&item).await?;
            sent = Some(item);
        }
        wake.notified().await;
        let until = Instant::now() + if complete { SELDOM } else { COALESCE };
        // The next lists need not wait for the next item.
        loop {
            search.advance();
            if timeout_at(until, wake.notified()).await.is_err() {
                break;
            }
        }
    }
}

struct Search {
    asked: Asked,
    places: Vec<Place>,
    scan: Option<Scan>,
    /// What is looked into, and in which store.
    scanned: Vec<(SearchedKind, Arc<Store>)>,
    /// Whether everything was there once.
    complete: bool,
}

impl Search {
    /// Begins what is next.
    fn advance(&mut self) {
        for place in &mut self.places {
            place.advance(&self.asked);
        }
    }

    /// What is found now. Blocks for as long as looking takes.
    fn item(&mut self) -> SearchItem {
        self.advance();
        for place in &mut self.places {
            place.refresh(&self.asked);
        }
        let waits_inside = self.scan_more();
        // Before its results: those of a scan that is done are all there.
        let done = self.scan.as_ref().is_none_or(Scan::is_done) && !waits_inside;
        let (deep, inside_only) = self.scan.as_ref().map(Scan::found).unwrap_or_default();
        let (hits, matched) = self.hits(deep);
        let progress = self.places.iter().map(Place::progress);
        let (searched, waiting) = progress.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        self.complete = waiting == 0 && done;
        SearchItem {
            hits,
            matched: to_u32(matched + inside_only),
            searched: to_u32(searched),
            waiting: to_u32(waiting),
            unsearched: self.places.iter().flat_map(Place::gaps).collect(),
            inside: self.scan.as_ref().map(|scan| {
                let (scanned, of) = scan.progress();
                InsideSearch {
                    scanned: to_u32(scanned),
                    of: to_u32(of),
                    kinds: self.scanned.iter().map(|(kind, _)| kind.clone()).collect(),
                }
            }),
            complete: self.complete,
        }
    }

    /// The best hits, and how many objects are found by name.
    fn hits(&self, deep: Vec<Deep>) -> (Vec<SearchHit>, usize) {
        let mut fields: HashMap<(u16, Uid), Fields> = HashMap::new();
        let mut all: Vec<Found> = Vec::new();
        for Deep { found, fields: at } in deep {
            fields.insert(found.key(), at);
            // The others are among those that are found by name.
            if found.fit == SearchFit::Inside && self.is_there(&found) {
                all.push(found);
            }
        }
        let mut matched = 0;
        let ready = self.places.iter().filter_map(Place::ready);
        for source in ready.flat_map(|ready| &ready.sources) {
            matched += source.matched();
            all.extend(source.found().iter().cloned());
        }
        all.sort_unstable();
        let mut seen = HashSet::new();
        all.retain(|found| seen.insert(found.key()));
        all.truncate(self.asked.limit);
        let hits = all.into_iter().filter_map(|found| {
            let place = &self.places[usize::from(found.subject.context)];
            let fields = fields.remove(&found.key()).unwrap_or_default();
            Some(hit(place.ready()?, &place.context, &found, fields))
        });
        (hits.collect(), matched)
    }

    /// Whether what was found inside an object is still there, as far as is known.
    fn is_there(&self, found: &Found) -> bool {
        let context = &self.places[usize::from(found.subject.context)].context;
        let mut scanned = self.scanned.iter().filter(|(searched, _)| {
            searched.context == *context && searched.kind == found.subject.info.id
        });
        scanned.any(|(_, store)| store.row(found.row.uid).is_some())
    }

    /// Begins to look into what is there whole by now; whether there is more to come.
    fn scan_more(&mut self) -> bool {
        let Some(scan) = &self.scan else { return false };
        // Afterwards, what others look at is their own business.
        if self.complete {
            return false;
        }
        let mut waits = false;
        for place in &self.places {
            let Some(ready) = place.ready() else { continue };
            for kind in ready.cluster.kinds().iter() {
                let is_wanted = |only: &Vec<String>| only.contains(&kind.info.id);
                if !ready.plan.only.as_ref().is_none_or(is_wanted) {
                    continue;
                }
                let ways = ready.plan.wanted.of_kind(&kind.info.id);
                let needles: Vec<Needle> =
                    ways.filter_map(|way| Needle::new(&way.phrase)).collect();
                if needles.is_empty() {
                    continue;
                }
                for (scope, store) in held(ready, kind, &self.asked) {
                    let known = |(_, known): &(_, Arc<Store>)| Arc::ptr_eq(known, &store);
                    if self.scanned.iter().any(known) {
                        continue;
                    }
                    let state = store.state();
                    if state.is_coming() {
                        waits = true;
                    } else if state.has_rows() {
                        let searched = searched(&place.context, kind, scope);
                        self.scanned.push((searched, Arc::clone(&store)));
                        scan.add(target(ready, kind, store, &needles, &self.asked));
                    }
                }
            }
        }
        waits
    }
}

/// The stores that have objects of a kind whole: that of all of them, or those of namespaces.
fn held(ready: &Ready, kind: &Kind, asked: &Asked) -> Vec<(Scope, Arc<Store>)> {
    let mut held = ready.cluster.all_watched(kind);
    held.retain(|(scope, store)| {
        let narrowed = scope.field_selector.is_some() || scope.label_selector.is_some();
        let within = scope.namespace.as_ref();
        !narrowed && within.is_none_or(|namespace| asked.is_in(namespace)) && plan::is_good(store)
    });
    if let Some(at) = held.iter().position(|(scope, _)| scope.namespace.is_none()) {
        return vec![held.swap_remove(at)];
    }
    held.sort_by(|(a, _), (b, _)| a.namespace.cmp(&b.namespace));
    held
}

fn searched(context: &str, kind: &Kind, scope: Scope) -> SearchedKind {
    SearchedKind {
        context: context.into(),
        kind: kind.info.id.clone(),
        title: kind.info.title.clone(),
        namespace: scope.namespace,
    }
}

fn target(
    ready: &Ready,
    kind: &Kind,
    store: Arc<Store>,
    needles: &[Needle],
    asked: &Asked,
) -> Target {
    let by_name = ready
        .plan
        .kinds
        .iter()
        .any(|other| other.info.id == kind.info.id);
    Target {
        store,
        subject: Subject::new(ready.index, &kind.info),
        namespaces: asked.namespaces.clone(),
        needles: needles.to_vec(),
        names: by_name.then(|| ready.plan.wanted.clone()),
    }
}

fn hit(ready: &Ready, context: &str, found: &Found, fields: Fields) -> SearchHit {
    let Found {
        subject, row, fit, ..
    } = found;
    let info = &subject.info;
    let places = ready
        .plan
        .wanted
        .places(&info.id, &row.namespace, &row.name);
    let health = health(ready, found);
    let ranges = |text: &str, places: &[std::ops::Range<usize>]| {
        places.iter().map(|place| range(text, place)).collect()
    };
    SearchHit {
        object: ObjectRef {
            context: context.into(),
            group: info.group.clone(),
            version: info.version.clone(),
            kind: info.kind.clone(),
            namespace: (!row.namespace.is_empty()).then(|| row.namespace.to_string()),
            name: row.name.to_string(),
            // Helm gives none.
            uid: (info.id != RELEASES).then(|| row.uid.to_string()),
        },
        kind: info.id.clone(),
        title: info.title.clone(),
        health: health.as_ref().map(|(health, _)| *health),
        status: health.and_then(|(_, status)| status).map(Into::into),
        fit: *fit,
        in_name: ranges(&row.name, &places.in_name),
        in_namespace: ranges(&row.namespace, &places.in_namespace),
        fields: fields.shown,
        more_fields: fields.more,
    }
}

/// How an object does, where whole objects of its kind are there.
fn health(ready: &Ready, found: &Found) -> Option<(Health, Option<CompactString>)> {
    let info = &found.subject.info;
    let kinds = ready.cluster.kinds();
    let kind = kinds.of(&info.group, &info.kind)?;
    let mut watched = ready.cluster.all_watched(kind).into_iter();
    let row = watched.find_map(|(_, store)| store.row(found.row.uid))?;
    Some((row.health, row.status()))
}

fn fit(fit: Fit) -> SearchFit {
    match fit {
        Fit::Exact => SearchFit::Exact,
        Fit::Begins => SearchFit::Begins,
        Fit::BeginsPart => SearchFit::BeginsPart,
        Fit::Abbreviates => SearchFit::Abbreviates,
        Fit::Contains => SearchFit::Contains,
    }
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
