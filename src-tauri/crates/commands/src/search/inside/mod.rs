//! Looks for text inside whole objects, as stores have them packed, on a few threads.
//!
//! Most objects do not have the text: their JSON is searched as it is, and only those that have it there
//! are read. Dropping a scan ends it within a few objects.

mod field;
mod needle;

use std::{
    cmp::Ordering,
    collections::{BTreeSet, VecDeque},
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{self, AtomicBool, AtomicUsize},
    },
    thread::available_parallelism,
};

use cluster::Store;
use compact_str::CompactString;
use parking_lot::Mutex;
use resources::{Row, Uid};
use tokio::sync::Notify;
use wire::SearchFit;

use super::{
    best::Best,
    source::{Found, Subject},
    text::Wanted,
};
use crate::manifest::is_secret;
pub(super) use field::Fields;
pub(super) use needle::Needle;

/// More threads than these leave nothing to others.
const THREADS: usize = 4;
/// Objects that one thread takes at a time.
const PORTION: usize = 256;

/// What is looked through.
pub(super) struct Target {
    pub store: Arc<Store>,
    pub subject: Arc<Subject>,
    /// Only in these namespaces; in all when empty.
    pub namespaces: BTreeSet<CompactString>,
    /// One of them is enough.
    pub needles: Vec<Needle>,
    /// What the names of the objects are looked for, if they are.
    pub names: Option<Wanted>,
}

/// An object in which the text is.
#[derive(Debug, Clone)]
pub(super) struct Deep {
    pub found: Found,
    pub fields: Fields,
}

impl Ord for Deep {
    fn cmp(&self, other: &Self) -> Ordering {
        self.found.cmp(&other.found)
    }
}

impl PartialOrd for Deep {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Deep {
    fn eq(&self, other: &Self) -> bool {
        self.found == other.found
    }
}

impl Eq for Deep {}

/// A scan of any number of stores. Dropping it ends it.
pub(super) struct Scan {
    shared: Arc<Shared>,
}

struct Shared {
    queue: Mutex<Queue>,
    found: Mutex<Results>,
    scanned: AtomicUsize,
    stop: AtomicBool,
    wake: Arc<Notify>,
}

#[derive(Default)]
struct Queue {
    portions: VecDeque<(Arc<Target>, Vec<Uid>)>,
    /// How many objects there were in all.
    of: usize,
    threads: usize,
}

struct Results {
    best: Best<Deep>,
    /// Those that are not found by name.
    inside_only: usize,
}

impl Scan {
    pub fn new(limit: usize, wake: &Arc<Notify>) -> Self {
        Self {
            shared: Arc::new(Shared {
                queue: Mutex::default(),
                found: Mutex::new(Results {
                    best: Best::new(limit),
                    inside_only: 0,
                }),
                scanned: AtomicUsize::new(0),
                stop: AtomicBool::new(false),
                wake: Arc::clone(wake),
            }),
        }
    }

    /// Looks through the objects that a store has now.
    pub fn add(&self, target: Target) {
        let within =
            |row: &Row| row.namespace.is_empty() || target.namespaces.contains(&row.namespace);
        let mut uids = target.store.uids();
        if !target.namespaces.is_empty() {
            uids.retain(|uid| target.store.row(*uid).is_some_and(|row| within(&row)));
        }
        let target = Arc::new(target);
        let mut queue = self.shared.queue.lock();
        queue.of += uids.len();
        let portions = uids.chunks(PORTION);
        queue
            .portions
            .extend(portions.map(|uids| (Arc::clone(&target), uids.to_vec())));
        let most = available_parallelism().map_or(1, usize::from).min(THREADS);
        while queue.threads < most.min(queue.portions.len()) {
            queue.threads += 1;
            let shared = Arc::clone(&self.shared);
            tokio::task::spawn_blocking(move || shared.work());
        }
    }

    /// How many objects were looked into, and of how many.
    pub fn progress(&self) -> (usize, usize) {
        let of = self.shared.queue.lock().of;
        (self.shared.scanned.load(atomic::Ordering::Relaxed), of)
    }

    /// Whether nothing is under way.
    pub fn is_done(&self) -> bool {
        let queue = self.shared.queue.lock();
        queue.threads == 0 && queue.portions.is_empty()
    }

    /// The best so far in order, and how many there are that are not found by name.
    pub fn found(&self) -> (Vec<Deep>, usize) {
        let mut found = self.shared.found.lock();
        (found.best.sorted().to_vec(), found.inside_only)
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.shared.stop.store(true, atomic::Ordering::Relaxed);
        self.shared.queue.lock().portions.clear();
    }
}

impl Shared {
    fn work(&self) {
        loop {
            let portion = {
                let mut queue = self.queue.lock();
                let portion = queue.portions.pop_front();
                if portion.is_none() {
                    queue.threads -= 1;
                }
                portion
            };
            let Some((target, uids)) = portion else {
                self.wake.notify_one();
                return;
            };
            self.look(&target, &uids);
            self.wake.notify_one();
        }
    }

    fn look(&self, target: &Target, uids: &[Uid]) {
        let mut seen = 0;
        let mut deep = Vec::new();
        target.store.scan_these(uids, |row, json| {
            if self.stop.load(atomic::Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            seen += 1;
            deep.extend(target.look(row, json));
            ControlFlow::Continue(())
        });
        // Those that went meanwhile count as looked into.
        self.scanned
            .fetch_add(uids.len(), atomic::Ordering::Relaxed);
        let mut found = self.found.lock();
        for deep in deep {
            found.inside_only += usize::from(deep.found.fit == SearchFit::Inside);
            found.best.push(deep);
        }
    }
}

impl Target {
    fn look(&self, row: &Row, json: &str) -> Option<Deep> {
        let info = &self.subject.info;
        let secret = is_secret(info);
        let mut needles = self.needles.iter();
        let fields = needles.find_map(|needle| needle.find(json, secret))?;
        let names = self.names.as_ref();
        let fitting = names.and_then(|wanted| wanted.fit(&info.id, &row.namespace, &row.name));
        let (fit, excess) = fitting.map_or((SearchFit::Inside, 0), |fitting| {
            (super::fit(fitting.fit), fitting.excess)
        });
        Some(Deep {
            found: Found {
                fit,
                excess,
                subject: Arc::clone(&self.subject),
                // It may have gone since.
                row: self.store.row(row.uid)?,
            },
            fields,
        })
    }
}
