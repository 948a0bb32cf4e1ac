//! Keeps a store of releases equal to what Helm has stored.
//!
//! The metadata of all stored revisions is watched; of each release only the newest revision's body
//! is fetched, and again only when it changes. A release whose body cannot be had is there all the
//! same, with the reason.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use cluster::{Cluster, Scope, Store, StoreWriter, Subscription, WatchHandle};
use compact_str::CompactString;
use futures::StreamExt as _;
use helm::{Outline, Record};
use parking_lot::Mutex;
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::task::AbortOnDropHandle;
use wire::{Error, ErrorCode, ListState, Release, StorageDriver};

use super::{
    read::outline,
    row::{DEFINITION, row, uid},
    storage::{record, stored_kind},
};

/// Bodies that are fetched at the same time.
const AT_ONCE: usize = 8;
/// Before a body that could not be fetched is tried again; each further wait is twice as long.
const RETRY: Duration = Duration::from_secs(5);
/// The longest of those waits: who may not read a body may not for long.
const RETRY_LIMIT: Duration = Duration::from_secs(300);
/// How long a one-time listing may take.
const SETTLE_LIMIT: Duration = Duration::from_secs(60);

type ReleaseKey = (String, String);
type Releases = Arc<Mutex<BTreeMap<ReleaseKey, Release>>>;

/// A running feed; dropping it ends it.
pub(crate) struct ReleaseFeed {
    store: Arc<Store>,
    scope: Scope,
    releases: Releases,
    _task: AbortOnDropHandle<()>,
}

impl ReleaseFeed {
    pub fn start(cluster: &Arc<Cluster>, scope: Scope) -> Self {
        let (store, writer) = Store::new(&DEFINITION);
        let releases = Releases::default();
        let wake = Arc::new(Notify::new());
        let storages = [StorageDriver::Secret, StorageDriver::ConfigMap]
            .into_iter()
            .filter_map(|driver| Storage::watch(cluster, driver, scope.clone(), Arc::clone(&wake)))
            .collect();
        let feeding = Feeding {
            cluster: Arc::clone(cluster),
            storages,
            writer,
            releases: Arc::clone(&releases),
            known: HashMap::new(),
            wake,
        };
        Self {
            store,
            scope,
            releases,
            _task: AbortOnDropHandle::new(tokio::spawn(feeding.run())),
        }
    }

    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The releases, once all are there.
    pub async fn settled(&self) -> Result<Vec<Release>, Error> {
        let mut states = self.store.states();
        let settled = states.wait_for(|state| !state.is_coming());
        match timeout(SETTLE_LIMIT, settled)
            .await
            .map(|state| state.map(|state| state.clone()))
        {
            Ok(Ok(ListState::Denied { error } | ListState::Failed { error, .. })) => Err(error),
            Ok(Ok(_)) => Ok(self.releases.lock().values().cloned().collect()),
            _ => Err(Error::new(
                ErrorCode::Timeout,
                "list Helm releases: no answer in time",
            )),
        }
    }
}

/// One of the two places in which Helm may keep releases.
struct Storage {
    driver: StorageDriver,
    watch: WatchHandle,
    subscription: Subscription,
}

impl Storage {
    fn watch(
        cluster: &Arc<Cluster>,
        driver: StorageDriver,
        scope: Scope,
        wake: Arc<Notify>,
    ) -> Option<Self> {
        let kind = stored_kind(cluster, driver).ok()?;
        let watch = cluster.watch_metadata(&kind, scope);
        let (subscription, _) = watch.store().subscribe(wake);
        Some(Self {
            driver,
            watch,
            subscription,
        })
    }
}

struct Feeding {
    cluster: Arc<Cluster>,
    storages: Vec<Storage>,
    writer: StoreWriter,
    releases: Releases,
    /// What each release's row was made from.
    known: HashMap<ReleaseKey, Known>,
    wake: Arc<Notify>,
}

struct Known {
    seen: Seen,
    again: Option<Retry>,
}

/// A stored revision at one time.
#[derive(Clone, PartialEq, Eq)]
struct Seen {
    driver: StorageDriver,
    object_name: String,
    resource_version: CompactString,
}

/// When to try for a body again that could not be fetched.
#[derive(Clone, Copy)]
struct Retry {
    at: Instant,
    wait: Duration,
}

impl Feeding {
    async fn run(mut self) {
        loop {
            // What becomes complete during the round is read in the next one.
            let states: Vec<ListState> = self
                .storages
                .iter()
                .map(|storage| storage.watch.store().state())
                .collect();
            self.round(&states).await;
            self.writer.set_state(self.state(states));
            let again = self.known.values().filter_map(|known| known.again);
            match again.map(|retry| retry.at).min() {
                None => self.wake.notified().await,
                Some(at) => tokio::select! {
                    () = self.wake.notified() => {}
                    () = sleep_until(at) => {}
                },
            }
        }
    }

    /// Brings the store up to date with the storages, which are in those states.
    async fn round(&mut self, states: &[ListState]) {
        let mut versions: HashMap<(StorageDriver, String, String), CompactString> = HashMap::new();
        let mut records = Vec::new();
        for (storage, state) in self.storages.iter().zip(states) {
            let _ = storage.subscription.take();
            // Half a listing may lack the newest revisions.
            if !is_listed(state) {
                continue;
            }
            for stored in storage.watch.store().rows() {
                if let Some((record, version)) = record(storage.driver, &stored) {
                    let (namespace, name) = (record.namespace.clone(), record.object_name.clone());
                    versions.insert((storage.driver, namespace, name), version);
                    records.push(record);
                }
            }
        }
        let newest = helm::newest(records);
        self.forget(&newest);

        let now = Instant::now();
        let due: Vec<(Record, Seen)> = newest
            .into_iter()
            .filter_map(|record| {
                let (namespace, name) = (record.namespace.clone(), record.object_name.clone());
                let seen = Seen {
                    driver: record.driver,
                    object_name: record.object_name.clone(),
                    resource_version: versions.remove(&(record.driver, namespace, name))?,
                };
                let known = self.known.get(&key(&record));
                let settled = known.is_some_and(|known| {
                    known.seen == seen && known.again.is_none_or(|retry| retry.at > now)
                });
                (!settled).then_some((record, seen))
            })
            .collect();
        let expected = u32::try_from(self.known.len() + due.len()).ok();
        let cluster = Arc::clone(&self.cluster);
        let mut outlines = futures::stream::iter(due)
            .map(|(record, seen)| {
                let cluster = Arc::clone(&cluster);
                async move {
                    let outline = outline(&cluster, &record).await;
                    (record, seen, outline)
                }
            })
            .buffer_unordered(AT_ONCE);
        while let Some((record, seen, outline)) = outlines.next().await {
            match outline {
                Ok(Some(outline)) => self.show(&record, seen, Ok(&outline)),
                Err(error) => self.show(&record, seen, Err(error)),
                // Deleted since its metadata was seen: the watch will say so.
                Ok(None) => continue,
            }
            if !self.writer.store().state().has_rows() {
                let received = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
                self.writer
                    .set_state(ListState::Listing { received, expected });
            }
        }
    }

    /// Shows a release by its newest revision.
    fn show(&mut self, record: &Record, seen: Seen, outline: Result<&Outline, Error>) {
        let context = self.cluster.context();
        let key = key(record);
        // A body that is damaged is as it is; one that did not come may yet.
        let again = match &outline {
            Err(error) if error.code != ErrorCode::Malformed => {
                tracing::info!(
                    context,
                    namespace = record.namespace,
                    name = record.name,
                    message = error.message,
                    "cannot read a stored revision"
                );
                let before = self.known.get(&key).filter(|known| known.seen == seen);
                let wait = before
                    .and_then(|known| known.again)
                    .map_or(RETRY, |retry| (retry.wait * 2).min(RETRY_LIMIT));
                let at = Instant::now() + wait;
                Some(Retry { at, wait })
            }
            _ => None,
        };
        let release = helm::release(context, record, outline);
        self.writer.upsert_rows([row(&release)]);
        self.releases.lock().insert(key.clone(), release);
        self.known.insert(key, Known { seen, again });
    }

    /// Removes the releases that are no longer stored.
    fn forget(&mut self, newest: &[Record]) {
        let present: HashSet<(&str, &str)> = newest
            .iter()
            .map(|record| (record.namespace.as_str(), record.name.as_str()))
            .collect();
        let gone: Vec<ReleaseKey> = self
            .known
            .keys()
            .filter(|(namespace, name)| !present.contains(&(namespace.as_str(), name.as_str())))
            .cloned()
            .collect();
        for key in gone {
            self.writer.remove(&[uid(&key.0, &key.1)]);
            self.releases.lock().remove(&key);
            self.known.remove(&key);
        }
    }

    /// Secrets are Helm's default and decide; config maps count where Secrets may not be read.
    fn state(&self, storages: Vec<ListState>) -> ListState {
        let mut states = storages.into_iter();
        let secrets = states.next().unwrap_or(ListState::Connecting);
        match (&secrets, states.next()) {
            (ListState::Denied { .. }, Some(ListState::Live)) if !self.known.is_empty() => {
                ListState::Live
            }
            // Not before both have been listed: what is in config maps would come late.
            (ListState::Live, Some(state)) if state.is_coming() => state,
            _ => secrets,
        }
    }
}

/// Whether a storage in that state has been listed to its end.
fn is_listed(state: &ListState) -> bool {
    matches!(
        state,
        ListState::Live | ListState::Stale { .. } | ListState::Denied { .. }
    )
}

fn key(record: &Record) -> ReleaseKey {
    (record.namespace.clone(), record.name.clone())
}
