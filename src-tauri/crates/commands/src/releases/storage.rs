//! The Secrets and config maps in which Helm keeps revisions, by their metadata.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use cluster::{Changes, Cluster, Kind, Scope, Subscription, WatchHandle};
use compact_str::CompactString;
use helm::Record;
use parking_lot::Mutex;
use resources::{CellRef, KindDef, Malformed, Row};
use serde::Deserialize;
use wire::{Cell, Error, Health, ListState, Section, StorageDriver};

/// The labels that Helm gives to what it stores.
const LABELS: [&str; 6] = [
    "owner",
    "name",
    "version",
    "status",
    "modifiedAt",
    "createdAt",
];

/// What to watch: all that Helm owns.
pub(crate) fn storage_scope() -> Scope {
    Scope::all().with_labels("owner=helm")
}

/// The kind in which releases are kept by default.
pub(crate) fn storage_kind(cluster: &Cluster) -> Result<Kind, Error> {
    Ok(cluster.kind("secrets")?)
}

/// The kind of a driver, read as stored revisions.
pub(super) fn stored_kind(cluster: &Cluster, driver: StorageDriver) -> Result<Kind, Error> {
    let name = match driver {
        StorageDriver::Secret => "secrets",
        StorageDriver::ConfigMap => "configmaps",
    };
    Ok(Kind {
        definition: &STORED,
        ..cluster.kind(name)?
    })
}

/// A stored revision as a row of its labels. Its first cell is the resource version, so that a row
/// changes whenever the object does.
static STORED: KindDef = KindDef {
    group: "helm.sh",
    kind: "StoredRevision",
    title: "Stored revisions",
    section: Section::Helm,
    columns: &[],
    row,
    summary: |_, _| {},
    owns: &[],
};

#[derive(Deserialize)]
struct Stored {
    metadata: StoredMetadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredMetadata {
    name: CompactString,
    #[serde(default)]
    namespace: CompactString,
    uid: String,
    #[serde(default)]
    resource_version: String,
    #[serde(default)]
    labels: HashMap<String, String>,
}

fn row(json: &str) -> Result<Row, Malformed> {
    let metadata = serde_json::from_str::<Stored>(json)?.metadata;
    let label = |key: &&str| Cell::text(metadata.labels.get(*key).map_or("", String::as_str));
    let cells =
        std::iter::once(Cell::text(&metadata.resource_version)).chain(LABELS.iter().map(label));
    Ok(Row {
        uid: resources::Uid::parse(&metadata.uid),
        cells: cells.collect(),
        namespace: metadata.namespace,
        name: metadata.name,
        created: None,
        deleting: false,
        health: Health::Idle,
    })
}

/// The stored revision that a row stands for, and the resource version that it was read at.
pub(super) fn record(driver: StorageDriver, row: &Row) -> Option<(Record, CompactString)> {
    let text = |index: usize| match row.cells.get(index) {
        Some(CellRef::Text(text)) => Some(text),
        _ => None,
    };
    let labels: BTreeMap<String, String> = LABELS
        .iter()
        .enumerate()
        .filter_map(|(index, key)| Some(((*key).to_owned(), text(index + 1)?.into())))
        .collect();
    let record = Record::from_metadata(driver, &row.namespace, &row.name, &labels)?;
    Some((record, text(0).unwrap_or_default().into()))
}

/// How many releases Helm has stored in a scope, by a watch of their metadata.
pub(crate) struct ReleaseCounter {
    storages: Vec<(StorageDriver, WatchHandle, Subscription)>,
    counted: Mutex<Counted>,
}

/// What was counted last. It holds until a storage changes or becomes live, or is so no longer.
#[derive(Default)]
struct Counted {
    live: Vec<bool>,
    count: Option<u64>,
}

impl ReleaseCounter {
    pub fn start(cluster: &Cluster, scope: &Scope) -> Self {
        let watch = |driver| {
            let kind = stored_kind(cluster, driver).ok()?;
            let watch = cluster.watch_metadata(&kind, scope.clone());
            // Asked again and again, it need not be woken.
            let (subscription, _) = watch.store().subscribe(Arc::default());
            Some((driver, watch, subscription))
        };
        Self {
            storages: [StorageDriver::Secret, StorageDriver::ConfigMap]
                .into_iter()
                .filter_map(watch)
                .collect(),
            counted: Mutex::default(),
        }
    }

    /// Whether the first listing has ended, well or not.
    pub fn settled(&self) -> bool {
        self.storages
            .iter()
            .all(|(_, watch, _)| !watch.store().state().is_coming())
    }

    /// Whether the user may read nothing of it here.
    pub fn denied(&self) -> bool {
        self.storages
            .iter()
            .all(|(_, watch, _)| matches!(watch.store().state(), ListState::Denied { .. }))
    }

    /// Nothing while that is not known.
    pub fn count(&self) -> Option<u64> {
        let mut quiet = true;
        let mut live = Vec::new();
        for (_, watch, subscription) in &self.storages {
            quiet &= matches!(subscription.take(), Changes::Some(changes) if changes.is_empty());
            live.push(watch.store().state() == ListState::Live);
        }
        let mut counted = self.counted.lock();
        if !quiet || counted.live != live {
            let count = live.contains(&true).then(|| self.releases(&live));
            *counted = Counted { live, count };
        }
        counted.count
    }

    fn releases(&self, live: &[bool]) -> u64 {
        let live = self.storages.iter().zip(live).filter(|(_, live)| **live);
        let records = live.flat_map(|((driver, watch, _), _)| {
            let rows = watch.store().rows();
            rows.into_iter()
                .filter_map(|row| Some(record(*driver, &row)?.0))
        });
        helm::newest(records).len() as u64
    }
}
