//! Watches are shared: one for each kind and scope, for as long as someone looks, and a while after. What they knew
//! last is kept.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use parking_lot::Mutex;
use tokio::{
    sync::{Notify, watch},
    task::{JoinHandle, spawn_blocking},
};
use tokio_util::task::AbortOnDropHandle;

use crate::{Kind, Scope, Store, StoreWriter, Unseen, path::Form};

/// What a watch is of. Two that are equal are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct WatchKey {
    /// The kind's id.
    id: String,
    /// What its definition may change while the context is open.
    version: String,
    namespaced: bool,
    form: Form,
    /// The kind as which rows are read: metadata is read in several ways.
    read_as: &'static str,
    scope: Scope,
}

impl WatchKey {
    pub fn new(kind: &Kind, form: Form, scope: Scope) -> Self {
        Self {
            id: kind.info.id.clone(),
            version: kind.info.version.clone(),
            namespaced: kind.info.namespaced,
            form,
            read_as: kind.definition.kind,
            scope,
        }
    }

    /// The name under which the last state of the watch is kept; none if it is not: of some objects alone it is
    /// asked for soon enough, and secrets are in no file.
    pub fn shelf_name(&self) -> Option<String> {
        let Self {
            id,
            version,
            namespaced,
            form,
            read_as,
            scope,
        } = self;
        let namespace = scope.namespace.as_deref().unwrap_or_default();
        let of_some = scope.selector().is_some();
        (!of_some && id != "secrets")
            .then(|| format!("{id} {version} {namespaced} {form:?} {read_as} {namespace}"))
    }
}

/// Who a watch is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Somebody who looks.
    Somebody,
    /// The context itself, which may sleep all the same.
    Itself,
}

/// The running watches of one context.
pub(crate) struct Registry {
    watches: Mutex<Watches>,
    unseen: Unseen,
    /// How many look.
    looking: watch::Sender<usize>,
    /// Held while a store is kept: what is older must not take the place of what is newer.
    keeping: Mutex<()>,
}

#[derive(Default)]
struct Watches {
    running: HashMap<WatchKey, Shared>,
    /// Why there will be no more.
    closed: Option<wire::Error>,
}

struct Shared {
    store: Arc<Store>,
    retry: Arc<Notify>,
    users: usize,
    /// Counts up with each new user, so that an old farewell does not end a new stay.
    visits: u64,
    /// The version of what was kept last.
    kept: Option<String>,
    _task: AbortOnDropHandle<()>,
}

impl Registry {
    pub fn new(unseen: Unseen) -> Self {
        Self {
            watches: Mutex::default(),
            unseen,
            looking: watch::Sender::new(0),
            keeping: Mutex::default(),
        }
    }

    /// How long what nobody looks at lives on, and where its last state is kept.
    pub fn unseen(&self) -> &Unseen {
        &self.unseen
    }

    /// How many look, and whenever that changes.
    pub fn looking(&self) -> watch::Receiver<usize> {
        self.looking.subscribe()
    }

    /// The running watch of that key, or a new one; a store that says why once all are closed.
    pub fn acquire(
        self: &Arc<Self>,
        key: WatchKey,
        whom: For,
        kind: &'static resources::KindDef,
        start: impl FnOnce(StoreWriter, Arc<Notify>) -> JoinHandle<()>,
    ) -> WatchHandle {
        let mut watches = self.watches.lock();
        if let Some(error) = &watches.closed {
            let (store, _) = Store::new(kind);
            store.close(error.clone());
            return WatchHandle {
                store,
                key,
                whom,
                registry: Weak::new(),
            };
        }
        let shared = watches.running.entry(key.clone()).or_insert_with(|| {
            let (store, writer) = Store::new(kind);
            let retry = Arc::new(Notify::new());
            let task = AbortOnDropHandle::new(start(writer, Arc::clone(&retry)));
            Shared {
                store,
                retry,
                users: 0,
                visits: 0,
                kept: None,
                _task: task,
            }
        });
        shared.users += 1;
        shared.visits += 1;
        if whom == For::Somebody {
            self.looking.send_modify(|looking| *looking += 1);
        }
        WatchHandle {
            store: Arc::clone(&shared.store),
            key,
            whom,
            registry: Arc::downgrade(self),
        }
    }

    /// The store of a running watch.
    pub fn running(&self, key: &WatchKey) -> Option<Arc<Store>> {
        self.watches
            .lock()
            .running
            .get(key)
            .map(|shared| Arc::clone(&shared.store))
    }

    /// The stores of all running watches that differ from this one in their scope alone, with what each
    /// covers; in no order.
    pub fn running_like(&self, key: &WatchKey) -> Vec<(Scope, Arc<Store>)> {
        let watches = self.watches.lock();
        let alike = |other: &WatchKey| {
            let scope = key.scope.clone();
            WatchKey {
                scope,
                ..other.clone()
            } == *key
        };
        let running = watches.running.iter().filter(|(other, _)| alike(other));
        running
            .map(|(key, shared)| (key.scope.clone(), Arc::clone(&shared.store)))
            .collect()
    }

    /// Every running watch; in no order.
    pub fn all(&self, title: impl Fn(&str) -> String) -> Vec<wire::WatchInfo> {
        let watches = self.watches.lock();
        let info = |(key, shared): (&WatchKey, &Shared)| {
            let (objects, _) = shared.store.counts();
            wire::WatchInfo {
                kind: key.id.clone(),
                title: title(&key.id),
                namespace: key.scope.namespace.clone(),
                selector: key.scope.selector(),
                metadata: key.form == Form::Metadata,
                state: shared.store.state(),
                objects: objects as u64,
                bytes: shared.store.packed_bytes() as u64,
                used: shared.users > 0,
            }
        };
        watches.running.iter().map(info).collect()
    }

    /// Ends every watch, for good; whoever still reads a store sees why.
    pub fn close(&self, error: &wire::Error) {
        let mut watches = self.watches.lock();
        watches.closed = Some(error.clone());
        for (_, shared) in watches.running.drain() {
            shared.store.close(error.clone());
        }
    }

    /// Lets every watch that waits try again at once.
    pub fn retry_all(&self) {
        for shared in self.watches.lock().running.values() {
            shared.retry.notify_one();
        }
    }

    /// What is known may be of another server: it is not kept.
    pub fn distrust(&self) {
        for shared in self.watches.lock().running.values() {
            shared.store.distrust();
        }
    }

    /// Keeps the last state of every watch, where it is another than was kept last. Blocks.
    pub fn keep_all(&self) {
        let running: Vec<(WatchKey, Arc<Store>)> = {
            let watches = self.watches.lock();
            let running = watches.running.iter();
            running
                .map(|(key, shared)| (key.clone(), Arc::clone(&shared.store)))
                .collect()
        };
        for (key, store) in running {
            self.keep(&key, &store);
        }
    }

    /// Blocks.
    fn keep(&self, key: &WatchKey, store: &Store) {
        let (Some(shelf), Some(name)) = (self.unseen.shelf(), key.shelf_name()) else {
            return;
        };
        let _one = self.keeping.lock();
        if !shelf.is_open() {
            return;
        }
        let known = |watches: &Watches| watches.running.get(key)?.kept.clone();
        if store.version().is_some() && store.version() == known(&self.watches.lock()) {
            return;
        }
        let Some((version, content)) = store.to_bytes() else {
            return;
        };
        if shelf.write(&name, content)
            && let Some(shared) = self.watches.lock().running.get_mut(key)
        {
            shared.kept = Some(version);
        }
    }

    fn release(self: &Arc<Self>, key: &WatchKey, whom: For) {
        if whom == For::Somebody {
            self.looking.send_modify(|looking| *looking -= 1);
        }
        let visits = {
            let mut watches = self.watches.lock();
            let Some(shared) = watches.running.get_mut(key) else {
                return;
            };
            shared.users -= 1;
            if shared.users > 0 {
                return;
            }
            shared.visits
        };
        let (registry, key) = (Arc::downgrade(self), key.clone());
        let unseen = self.unseen.clone();
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            self.watches.lock().running.remove(&key);
            return;
        };
        runtime.spawn(async move {
            unseen.passed().await;
            let Some(registry) = registry.upgrade() else {
                return;
            };
            let unused = |watches: &Watches| {
                let shared = watches.running.get(&key)?;
                (shared.users == 0 && shared.visits == visits).then(|| Arc::clone(&shared.store))
            };
            let store = unused(&registry.watches.lock());
            let Some(store) = store else { return };
            if registry.unseen.shelf().is_some() {
                let (registry, key) = (Arc::clone(&registry), key.clone());
                // Somebody may look again meanwhile.
                let _ = spawn_blocking(move || registry.keep(&key, &store)).await;
            }
            let mut watches = registry.watches.lock();
            if unused(&watches).is_some() {
                watches.running.remove(&key);
            }
        });
    }
}

/// Someone's interest in a watch; dropping it gives it up.
pub struct WatchHandle {
    store: Arc<Store>,
    key: WatchKey,
    whom: For,
    registry: Weak<Registry>,
}

impl WatchHandle {
    /// The watch's store.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// What it covers.
    pub fn scope(&self) -> &Scope {
        &self.key.scope
    }
}

impl Drop for WatchHandle {
    fn drop(&mut self) {
        if let Some(registry) = self.registry.upgrade() {
            registry.release(&self.key, self.whom);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::sleep;

    use super::*;

    const LINGER: Duration = Duration::from_secs(60);

    fn registry() -> Arc<Registry> {
        Arc::new(Registry::new(Unseen::after(LINGER)))
    }

    fn pods() -> WatchKey {
        WatchKey {
            id: "pods".into(),
            version: "v1".into(),
            namespaced: true,
            form: Form::Full,
            read_as: "Pod",
            scope: Scope::all(),
        }
    }

    #[test]
    fn secrets_and_what_is_only_of_some_objects_are_not_kept() {
        assert!(pods().shelf_name().is_some());
        let of = |change: fn(&mut WatchKey)| {
            let mut key = pods();
            change(&mut key);
            key.shelf_name()
        };
        assert_eq!(of(|key| key.id = "secrets".into()), None);
        let secrets_of_one = of(|key| {
            key.id = "secrets".into();
            (key.form, key.scope) = (Form::Metadata, Scope::namespace("shop"));
        });
        assert_eq!(secrets_of_one, None);
        assert_eq!(of(|key| key.scope = Scope::object(None, "web")), None);
        // Each has a name of its own.
        let names = [
            pods().shelf_name(),
            of(|key| key.scope = Scope::namespace("shop")),
            of(|key| key.form = Form::Metadata),
            of(|key| key.version = "v2".into()),
            of(|key| key.id = "pods.example.com".into()),
        ];
        let distinct: std::collections::HashSet<_> = names.iter().flatten().collect();
        assert_eq!(distinct.len(), names.len());
    }

    fn acquire(registry: &Arc<Registry>, running: &Arc<()>) -> WatchHandle {
        let running = Arc::clone(running);
        registry.acquire(
            pods(),
            For::Somebody,
            resources::definition("", ""),
            |writer, _| {
                tokio::spawn(async move {
                    let _kept = (running, writer);
                    std::future::pending::<()>().await;
                })
            },
        )
    }

    async fn until_gone(running: &Arc<()>) -> bool {
        for _ in 0..100 {
            if Arc::strong_count(running) == 1 {
                return true;
            }
            tokio::task::yield_now().await;
        }
        false
    }

    #[tokio::test(start_paused = true)]
    async fn a_watch_is_shared_lingers_and_ends() {
        let registry = registry();
        let running = Arc::new(());
        let first = acquire(&registry, &running);
        let second = acquire(&registry, &running);
        assert!(Arc::ptr_eq(first.store(), second.store()));
        assert_eq!(Arc::strong_count(&running), 2, "one task for both");
        let scopes: Vec<Scope> = registry
            .running_like(&pods())
            .into_iter()
            .map(|(scope, _)| scope)
            .collect();
        assert_eq!(scopes, [Scope::all()]);

        drop(first);
        drop(second);
        sleep(LINGER / 2).await;
        let third = acquire(&registry, &running);
        assert_eq!(Arc::strong_count(&running), 2, "it lingered");
        sleep(LINGER * 2).await;
        assert_eq!(
            Arc::strong_count(&running),
            2,
            "the earlier farewell does not count"
        );

        drop(third);
        sleep(LINGER * 2).await;
        assert!(until_gone(&running).await, "nobody looks any more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_registry_ends_its_watches_and_starts_no_more() {
        let registry = registry();
        let running = Arc::new(());
        let before = acquire(&registry, &running);
        registry.close(&wire::Error::new(wire::ErrorCode::Internal, "closed"));
        assert!(until_gone(&running).await);
        let after = acquire(&registry, &running);
        assert_eq!(Arc::strong_count(&running), 1);
        for handle in [&before, &after] {
            assert!(matches!(
                handle.store().state(),
                wire::ListState::Failed { retry_at: None, .. }
            ));
        }
    }
}
