//! The kubeconfig files as they were last read, and what their user says of the contexts in them.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use ::contexts::{Fingerprint, Loaded, Sources};
use ::settings::SettingsFile;
use parking_lot::Mutex;
use wire::{ChangeSettings, ContextList, Error, ErrorCode, StoredSettings};

use crate::{arrangement, keeper::Keeper};

pub(crate) struct Kubeconfigs {
    sources: Sources,
    /// Where imported kubeconfigs lie.
    imported: Option<PathBuf>,
    keeper: Keeper,
    settings: SettingsFile,
    /// Held while the files are read: what was read later must not be replaced by what was before.
    reading: Mutex<()>,
    known: Mutex<Known>,
}

struct Known {
    loaded: Arc<Loaded>,
    /// Contexts that must not go though they are in no file any more.
    opened: BTreeSet<String>,
    /// Counts up whenever there is something else to show.
    changes: u32,
}

/// The files before and after they were read.
pub(crate) struct Reading {
    pub before: Arc<Loaded>,
    pub now: Arc<Loaded>,
}

impl Kubeconfigs {
    /// Reads the settings, and no kubeconfig yet.
    pub fn new(sources: Sources, settings: Option<PathBuf>, imported: Option<PathBuf>) -> Self {
        Self {
            sources: sources.with_imported(imported.as_deref()),
            imported,
            keeper: Keeper::new(),
            settings: SettingsFile::open(settings),
            reading: Mutex::default(),
            known: Mutex::new(Known {
                loaded: Arc::default(),
                opened: BTreeSet::new(),
                changes: 0,
            }),
        }
    }

    /// What the files say now, and of open contexts that are in none of them what they said. Blocks: call it
    /// where that is allowed.
    pub fn look(&self) -> Loaded {
        let (before, opened) = {
            let known = self.known.lock();
            (Arc::clone(&known.loaded), known.opened.clone())
        };
        let settings = self.settings.settings();
        let sources = self.sources.with_further(&settings.sources);
        let said = |context: &str| settings.contexts.contains_key(context);
        let mut loaded = ::contexts::load_after(&sources, &before, said);
        loaded.keep(&before, |context| opened.contains(context));
        loaded
    }

    /// The same, and from now on that is what is known.
    pub fn read(&self) -> Reading {
        let _one = self.reading.lock();
        let now = Arc::new(self.look());
        let mut known = self.known.lock();
        let before = std::mem::replace(&mut known.loaded, Arc::clone(&now));
        if before.contexts != now.contexts || before.problems != now.problems {
            known.changes += 1;
        }
        Reading { before, now }
    }

    /// The context is in use from now on.
    pub fn opened(&self, context: &str) {
        self.known.lock().opened.insert(context.to_owned());
    }

    /// It is not any more.
    pub fn closed(&self, context: &str) {
        self.known.lock().opened.remove(context);
    }

    /// Counts up whenever there is something else to show.
    pub fn changes(&self) -> u32 {
        self.known.lock().changes
    }

    /// What was read last, as its user arranged it.
    pub fn list(&self) -> ContextList {
        let mut list = self.known.lock().loaded.to_list();
        let StoredSettings {
            settings,
            path,
            problem,
            ..
        } = self.settings.stored();
        arrangement::apply(&mut list.contexts, &settings);
        if let (Some(path), Some(error)) = (path, problem) {
            list.problems.push(wire::ContextProblem { path, error });
        }
        list
    }

    /// The namespaces that contexts of the same cluster name.
    pub fn namespaces_of_cluster(&self, context: &str) -> Vec<String> {
        let loaded = Arc::clone(&self.known.lock().loaded);
        let cluster = |name: &str| loaded.fingerprint(name).map(|print| print.cluster);
        let Some(own) = cluster(context) else {
            return Vec::new();
        };
        let of_same = loaded
            .contexts
            .iter()
            .filter(|other| cluster(&other.name) == Some(own));
        of_same
            .filter_map(|other| other.namespace.clone())
            .collect()
    }

    /// What decides about the connection of a context, as it was read last.
    pub fn fingerprint(&self, context: &str) -> Option<Fingerprint> {
        let loaded = Arc::clone(&self.known.lock().loaded);
        loaded.fingerprint(context)
    }

    /// The folder of imported kubeconfigs, where there can be one.
    pub fn imported(&self) -> Option<&Path> {
        self.imported.as_deref()
    }

    /// Whether what is imported counts.
    pub fn takes_further(&self) -> bool {
        self.sources.take_further()
    }

    /// The secrets of imported contexts.
    pub fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// The settings and their file.
    pub fn settings(&self) -> &SettingsFile {
        &self.settings
    }

    /// Changes the settings.
    pub async fn change(self: &Arc<Self>, change: ChangeSettings) -> Result<StoredSettings, Error> {
        let this = Arc::clone(self);
        let changing = tokio::task::spawn_blocking(move || this.settings.change(change));
        let changed = changing.await.map_err(|cause| {
            Error::new(ErrorCode::Internal, format!("change the settings: {cause}"))
        })?;
        changed.map_err(Error::from)
    }

    /// There is something else to show.
    pub fn changed(&self) {
        self.known.lock().changes += 1;
    }

    /// What may change all this: files, and folders in which they may appear.
    pub fn followed(&self) -> Vec<PathBuf> {
        let mut followed = self.known.lock().loaded.followed.clone();
        followed.extend(self.settings.path().map(PathBuf::from));
        followed
    }
}

#[cfg(test)]
#[path = "kubeconfigs_tests.rs"]
mod tests;
