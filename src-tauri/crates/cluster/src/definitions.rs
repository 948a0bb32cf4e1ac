//! Custom resource definitions: kinds that come, change and go while a context is open.
//!
//! One watch of their metadata tells when to ask the server for its kinds again. The definitions
//! themselves are large, and asked for one by one: when somebody looks at a table of their kind.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use compact_str::CompactString;
use parking_lot::Mutex;
use resources::{DEFINITION_METADATA, Printed};
use tokio::{
    sync::{Notify, watch},
    task::spawn_blocking,
    time::{sleep, timeout},
};
use tokio_util::task::AbortOnDropHandle;

use crate::{
    Change, Changes, Kind, Kinds, Scope, Shelf,
    backoff::Backoff,
    discovery::discover,
    path::Form,
    registry::For,
    session::{Watches, get},
};

const GROUP: &str = "apiextensions.k8s.io";
const KIND: &str = "CustomResourceDefinition";
/// After a change the server is asked for its kinds at these intervals, until they fit: it serves a new
/// kind some time after its definition is there. Definitions also come many at once.
const ROUNDS: [Duration; 7] = [
    Duration::from_millis(300),
    Duration::from_millis(700),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
];
/// A definition that changed, and neither came nor went, may have changed how its kind is served; that
/// is seen in one of the first rounds.
const ROUNDS_FOR_CHANGES: usize = 4;
const DISCOVERY_LIMIT: Duration = Duration::from_secs(30);

/// What a definition says of its kind's table, once it is known.
type Answer = watch::Sender<Option<Arc<Printed>>>;

/// The kinds of a context, kept as the server has them.
pub(crate) struct Definitions {
    shared: Arc<Shared>,
    _follower: AbortOnDropHandle<()>,
}

struct Shared {
    watches: Watches,
    kinds: watch::Sender<Arc<Kinds>>,
    /// By the kind's id and version.
    printed: Mutex<HashMap<(String, String), Asked>>,
}

/// A definition that somebody asked for.
struct Asked {
    answer: Arc<Answer>,
    _task: AbortOnDropHandle<()>,
}

impl Definitions {
    /// Begins to follow the definitions of a context whose kinds are these now.
    pub fn follow(watches: Watches, kinds: Kinds) -> Self {
        let shared = Arc::new(Shared {
            watches,
            kinds: watch::Sender::new(Arc::new(kinds)),
            printed: Mutex::default(),
        });
        let follower = tokio::spawn(Arc::clone(&shared).run());
        Self {
            shared,
            _follower: AbortOnDropHandle::new(follower),
        }
    }

    pub fn kinds(&self) -> Arc<Kinds> {
        Arc::clone(&self.shared.kinds.borrow())
    }

    /// The server has these; what was known was kept from before.
    pub fn confirm(&self, kinds: Kinds) {
        self.shared.take(kinds);
    }

    /// From now on these: the server is another.
    pub fn replace(&self, kinds: Kinds) {
        self.shared.kinds.send_replace(Arc::new(kinds));
        // Definitions of the same names may say something else there.
        self.shared.ask_again(None);
    }

    pub fn kinds_changes(&self) -> watch::Receiver<Arc<Kinds>> {
        self.shared.kinds.subscribe()
    }

    /// Whether anybody waits for changes of the kinds.
    pub fn are_followed(&self) -> bool {
        self.shared.kinds.receiver_count() > 0
    }

    /// What the definition of a custom kind says of its table.
    pub fn printed(&self, kind: &Kind) -> watch::Receiver<Option<Arc<Printed>>> {
        let key = (kind.info.id.clone(), kind.info.version.clone());
        let mut printed = self.shared.printed.lock();
        let asked = printed.entry(key.clone()).or_insert_with(|| {
            let answer = Arc::new(watch::Sender::new(None));
            self.shared.ask(&key, answer)
        });
        asked.answer.subscribe()
    }
}

impl Shared {
    async fn run(self: Arc<Self>) {
        let known = self.kinds.borrow().of(GROUP, KIND).cloned();
        let Some(known) = known else { return };
        let kind = Kind {
            definition: &DEFINITION_METADATA,
            ..known
        };
        let watching = self
            .watches
            .acquire_for(For::Itself, &kind, Form::Metadata, Scope::all());
        let wake = Arc::new(Notify::new());
        let (subscription, rows) = watching.store().subscribe(Arc::clone(&wake));
        let mut names: HashSet<CompactString> = rows.iter().map(|row| row.name.clone()).collect();
        let mut removed: HashSet<CompactString> = HashSet::new();
        let mut round: Option<usize> = None;
        let mut changed = false;
        loop {
            let waited = match round {
                None => {
                    wake.notified().await;
                    false
                }
                Some(round) => tokio::select! {
                    () = wake.notified() => false,
                    () = sleep(ROUNDS[round]) => true,
                },
            };
            match subscription.take() {
                Changes::Some(changes) => {
                    for change in &changes {
                        changed |= self.note(change, &mut names, &mut removed);
                    }
                    if !changes.is_empty() {
                        round = Some(0);
                        continue;
                    }
                }
                Changes::Overflow => {
                    let rows = subscription.snapshot(watching.store());
                    let present: HashSet<_> = rows.iter().map(|row| row.name.clone()).collect();
                    removed.extend(names.difference(&present).cloned());
                    names = present;
                    self.ask_again(None);
                    (round, changed) = (Some(0), true);
                    continue;
                }
            }
            let Some(at) = round.filter(|_| waited) else {
                continue;
            };
            let fits = |kinds: &Kinds| {
                let ids: HashSet<&str> = kinds.iter().map(|kind| &*kind.info.id).collect();
                let is_there = |name: &CompactString| ids.contains(&**name);
                names.iter().all(is_there) && !removed.iter().any(is_there)
            };
            // The first listing of definitions only repeats what discovery said.
            let known = !changed && fits(&self.kinds.borrow());
            let news = !known && self.discover_again().await;
            let settled =
                fits(&self.kinds.borrow()) && (!changed || news || at + 1 >= ROUNDS_FOR_CHANGES);
            round = (!settled && at + 1 < ROUNDS.len()).then_some(at + 1);
            if round.is_none() {
                removed.clear();
                changed = false;
            }
        }
    }

    /// Notes what became of a definition; whether it is another than it was.
    fn note(
        &self,
        change: &Change,
        names: &mut HashSet<CompactString>,
        removed: &mut HashSet<CompactString>,
    ) -> bool {
        match (&change.old, &change.new) {
            (None, Some(new)) => {
                // It may have been there under this name before.
                self.ask_again(Some(&new.name));
                removed.remove(&new.name);
                names.insert(new.name.clone());
                false
            }
            (Some(_), Some(new)) => {
                self.ask_again(Some(&new.name));
                true
            }
            (Some(old), None) => {
                names.remove(&old.name);
                removed.insert(old.name.clone());
                false
            }
            (None, None) => false,
        }
    }

    /// The server has these kinds; whether they are others than they were.
    fn take(&self, kinds: Kinds) -> bool {
        self.kinds.send_if_modified(|present| {
            let news = !present.same(&kinds);
            if news {
                *present = Arc::new(kinds);
            }
            news
        })
    }

    /// Asks the server for its kinds; whether they are others than they were.
    async fn discover_again(&self) -> bool {
        let context = &self.watches.context;
        let client = self.watches.link.client();
        match timeout(DISCOVERY_LIMIT, discover(context, &client)).await {
            Ok(Ok(kinds)) => self.take(kinds),
            Ok(Err(error)) => {
                let error = contexts::classify(context, "discover kinds", &error);
                tracing::debug!(%context, code = ?error.code, "cannot discover kinds again");
                false
            }
            Err(_) => false,
        }
    }

    /// Asks for those definitions again that somebody looks at: for one, or for all.
    fn ask_again(&self, name: Option<&str>) {
        for (key, asked) in &mut *self.printed.lock() {
            if name.is_none_or(|name| name == key.0) {
                *asked = self.ask(key, Arc::clone(&asked.answer));
            }
        }
    }

    fn ask(&self, (id, version): &(String, String), answer: Arc<Answer>) -> Asked {
        let definition = self.kinds.borrow().of(GROUP, KIND).cloned();
        let task = ask(
            self.watches.clone(),
            definition,
            id.clone(),
            version.clone(),
            Arc::clone(&answer),
        );
        Asked {
            answer,
            _task: AbortOnDropHandle::new(tokio::spawn(task)),
        }
    }
}

/// Asks for a definition until the server has an answer. Without one, a kind has a state and an age.
async fn ask(
    watches: Watches,
    definition: Option<Kind>,
    id: String,
    version: String,
    answer: Arc<Answer>,
) {
    let tell = |printed: Printed| {
        answer.send_if_modified(|present| {
            let news = present.as_deref() != Some(&printed);
            if news {
                *present = Some(Arc::new(printed));
            }
            news
        })
    };
    let unknown = || Printed {
        columns: Vec::new(),
        has_status: true,
    };
    let Some(definition) = definition else {
        tell(unknown());
        return;
    };
    let shelf = watches.registry.unseen().shelf().cloned();
    let name = format!("definition {id} {version}");
    if answer.borrow().is_none()
        && let Some(kept) = kept(shelf.clone(), name.clone()).await
        && let Ok(printed) = Printed::read(&kept, &version)
    {
        tell(printed);
    }
    let mut backoff = Backoff::default();
    loop {
        let client = watches.link.client();
        let error = match get(&watches.context, &client, &definition.info, None, &id).await {
            Ok(json) => {
                let printed = Printed::read(&json, &version).unwrap_or_else(|malformed| {
                    tracing::warn!(context = %watches.context, id, %malformed, "a definition is not what it should be");
                    unknown()
                });
                tell(printed);
                if let Some(shelf) = shelf {
                    let keeping = move || shelf.write(&name, json.into_bytes());
                    let _ = spawn_blocking(keeping).await;
                }
                return;
            }
            Err(error) => error,
        };
        match error.answer() {
            // An aggregated server's kind has no definition; its objects have what they have.
            Some(404) => {
                tell(Printed::default());
                return;
            }
            Some(403) => {
                tell(unknown());
                return;
            }
            _ if answer.borrow().is_none() => {
                tell(unknown());
            }
            _ => {}
        }
        sleep(backoff.next()).await;
    }
}

/// A definition as it was kept.
async fn kept(shelf: Option<Arc<dyn Shelf>>, name: String) -> Option<String> {
    let shelf = shelf?;
    let reading = spawn_blocking(move || shelf.read(&name));
    String::from_utf8(reading.await.ok()??).ok()
}
