//! All files of the sources, read one by one and merged.
//!
//! The files that kubectl reads are one: a context may name what another file defines, and the first of each
//! name counts. Each further file stands for itself, as it does for whoever wrote it: that several call their
//! user `admin` must not give one the other's credentials. Where two contexts have one name, the later is
//! called after its file, too.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::edit::Place;
use crate::merge::{Fingerprint, Merged, Resolved};
use crate::sources::Origin;
use crate::{Error, Sources, appearance, file};

/// Every context of the kubeconfig files, and what a client for each of them needs. Cheap to clone;
/// a snapshot of the files at the time of [`load`].
#[derive(Clone, Default)]
pub struct Loaded {
    /// In the order of the files, then of the entries in them.
    pub contexts: Vec<wire::ContextInfo>,
    /// Files that could not be read or used in full.
    pub problems: Vec<wire::ContextProblem>,
    /// The files that kubectl looks for, in order, whether they exist or not, and the further sources.
    pub searched: Vec<PathBuf>,
    /// Whatever may change what is read: files, and folders in which files may appear.
    pub followed: Vec<PathBuf>,
    /// Files that are there and were not understood.
    unread: Vec<PathBuf>,
    entries: HashMap<String, Entry>,
    /// The files that were understood.
    files: HashMap<PathBuf, Arc<Understood>>,
    /// The same in the order in which they were read.
    order: Vec<PathBuf>,
}

/// A file that was understood: as long as it holds the same, it means the same. Each of many contexts has all files
/// read when it is opened, and understanding them takes far longer than that.
struct Understood {
    bytes: Vec<u8>,
    /// Whether it was read as a file of Pilothouse's own.
    imported: bool,
    file: file::Kubeconfig,
    oddities: Vec<wire::Error>,
}

impl Understood {
    fn new(path: &Path, bytes: Vec<u8>, imported: bool) -> Result<Self, Error> {
        let mut file = if imported {
            file::read_imported(path, bytes.clone())?
        } else {
            file::read(path, bytes.clone())?
        };
        let oddities = file.oddities.drain(..).map(wire::Error::from).collect();
        Ok(Self {
            bytes,
            imported,
            file,
            oddities,
        })
    }
}

/// Where a context stands.
#[derive(Clone)]
struct Entry {
    merged: Arc<Merged>,
    /// Its name there.
    name: String,
}

impl Loaded {
    /// The context of that name.
    pub fn context(&self, name: &str) -> Option<&wire::ContextInfo> {
        self.contexts.iter().find(|context| context.name == name)
    }

    /// What decides about the connection of a context; nothing for one that is unknown or incomplete.
    pub fn fingerprint(&self, name: &str) -> Option<Fingerprint> {
        let entry = self.entries.get(name)?;
        entry.merged.fingerprint(&entry.name)
    }

    /// Whether a context is the same as then without any doubt: nothing was read anew.
    pub fn has_same(&self, before: &Self, name: &str) -> bool {
        let entries = (self.entries.get(name), before.entries.get(name));
        matches!(entries, (Some(now), Some(then))
            if Arc::ptr_eq(&now.merged, &then.merged) && now.name == then.name)
    }

    /// Whether the files hold what they held before, and all of it was of use: then it means the same.
    fn reads_as(&self, before: &Self) -> bool {
        let same = |path: &PathBuf| match (self.files.get(path), before.files.get(path)) {
            (Some(now), Some(then)) => Arc::ptr_eq(now, then),
            _ => false,
        };
        let kept = |context: &wire::ContextInfo| context.outdated.is_some();
        self.order == before.order
            && self.order.iter().all(same)
            && self.unread.is_empty()
            && before.unread.is_empty()
            && self.problems == before.problems
            && self.searched == before.searched
            && self.followed == before.followed
            && !before.contexts.iter().any(kept)
    }

    /// What the window is told.
    pub fn to_list(&self) -> wire::ContextList {
        wire::ContextList {
            contexts: self.contexts.clone(),
            problems: self.problems.clone(),
            searched: self
                .searched
                .iter()
                .map(|path| path.display().to_string())
                .collect(),
        }
    }

    /// Keeps what was read before of contexts that must not go from the window now: those of a file that
    /// somebody is just writing, and those that `wanted` names. Each says why it is as it was.
    pub fn keep(&mut self, before: &Self, wanted: impl Fn(&str) -> bool) {
        for (place, info) in before.contexts.iter().enumerate() {
            let Some(entry) = before.entries.get(&info.name) else {
                continue;
            };
            let unread = |path: &Path| self.unread.iter().any(|unread| unread == path);
            let told = |path: &str| {
                let problem = self.problems.iter().find(|problem| problem.path == path);
                problem.map(|problem| problem.error.clone())
            };
            let files = [&info.cluster_source, &info.user_source];
            let files = files.into_iter().flatten().chain([&info.source]);
            let reason = files
                .filter(|path| unread(Path::new(path.as_str())))
                .find_map(|path| told(path));
            // Without that file it may be another's cluster that goes by the name.
            let outdated = reason.or_else(|| {
                let gone = || Error::Gone {
                    context: info.name.clone(),
                    path: info.source.clone().into(),
                };
                let there = self.contexts.iter().any(|now| now.name == info.name);
                (!there && wanted(&info.name)).then(|| gone().into())
            });
            let Some(outdated) = outdated else {
                continue;
            };
            let kept = wire::ContextInfo {
                outdated: Some(outdated),
                ..info.clone()
            };
            self.contexts.retain(|now| now.name != info.name);
            // Where it stood: after the one before it that is still there.
            let after = before.contexts[..place].iter().rev().find_map(|earlier| {
                let mut now = self.contexts.iter();
                now.position(|now| now.name == earlier.name)
            });
            let at = after.map_or(0, |after| after + 1);
            self.contexts.insert(at, kept);
            self.entries.insert(info.name.clone(), entry.clone());
        }
    }

    /// Where a context and what it names stand.
    pub(crate) fn place(&self, name: &str) -> Result<Place, Error> {
        let unknown = || Error::UnknownContext {
            context: name.to_owned(),
        };
        let entry = self.entries.get(name).ok_or_else(unknown)?;
        Ok(Place {
            entry: entry.name.clone(),
            files: entry.merged.files().map(Path::to_path_buf).collect(),
            alone: entry.merged.alone(&entry.name),
        })
    }

    pub(crate) fn resolve(&self, name: &str) -> Result<Resolved<'_>, Error> {
        let entry = self.entries.get(name);
        let entry = entry.ok_or_else(|| Error::UnknownContext {
            context: name.to_owned(),
        })?;
        entry.merged.resolve(&entry.name, name)
    }
}

/// Shows what may be shown: the entries hold tokens and keys.
impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded")
            .field("contexts", &self.contexts)
            .field("problems", &self.problems)
            .field("searched", &self.searched)
            .finish_non_exhaustive()
    }
}

/// Reads every file of the sources. Never fails: what cannot be used is listed in `problems`.
/// Reads files and nothing else, so call it where blocking is allowed.
pub fn load(sources: &Sources) -> Loaded {
    load_after(sources, &Loaded::default(), |_| false)
}

/// The same once more: a context keeps the name under which it was known, whatever became of others, and so does one
/// of a further file of which something is `said` under the name that has its file in it. What is said of one must
/// never hold for another.
pub fn load_after(sources: &Sources, before: &Loaded, said: impl Fn(&str) -> bool) -> Loaded {
    let mut reading = Reading {
        known: &before.files,
        loaded: Loaded::default(),
        seen: Vec::new(),
    };
    let mut first = Vec::new();
    let mut missing = Vec::new();
    let mut read = 0;
    for path in sources.paths() {
        match reading.file(path) {
            Outcome::Repeated => continue,
            Outcome::Read(understood) => first.push((path, understood)),
            Outcome::Missing => missing.push(path.as_path()),
            Outcome::Unread => {}
        }
        read += 1;
    }
    let silent = match sources.origin() {
        Origin::Explicit => false,
        Origin::Environment => missing.len() < read,
        Origin::Default => true,
    };
    if !silent {
        for path in missing {
            reading.missing(path);
        }
    }
    let mut alone = Vec::new();
    for further in sources.further() {
        let found = further.expand();
        reading.loaded.followed.extend(found.followed);
        for path in &found.files {
            match reading.further(path, found.named) {
                Outcome::Read(understood) => {
                    alone.push((path.clone(), understood, Merged::default()));
                }
                Outcome::Missing => reading.missing(path),
                Outcome::Repeated | Outcome::Unread => {}
            }
        }
        if let Some(error) = found.problem {
            reading.tell(further.path(), error);
        }
    }
    if let Some(imported) = sources.imported() {
        let found = imported.expand();
        reading.loaded.followed.extend(found.followed);
        for path in &found.files {
            if let Outcome::Read(understood) = reading.imported(path) {
                let group = Merged::imported(&understood.file);
                alone.push((path.clone(), understood, group));
            }
        }
    }
    let mut loaded = reading.loaded;
    loaded.searched = sources.paths().to_vec();
    let further = sources.further().iter();
    loaded
        .searched
        .extend(further.map(|further| further.path().to_path_buf()));
    loaded.followed.extend(sources.paths().iter().cloned());
    if loaded.reads_as(before) {
        return before.clone();
    }
    let mut groups = vec![Merged::default()];
    for (path, understood) in first {
        groups[0].add(path, &understood.file);
    }
    for (path, understood, mut group) in alone {
        group.add(&path, &understood.file);
        groups.push(group);
    }
    let groups: Vec<Arc<Merged>> = groups.into_iter().map(Arc::new).collect();
    name_all(&mut loaded, &groups, before, said);
    loaded
}

/// Gives each context a name of its own.
fn name_all(
    loaded: &mut Loaded,
    groups: &[Arc<Merged>],
    before: &Loaded,
    said: impl Fn(&str) -> bool,
) {
    let was = |source: Option<&Path>, entry: &str| {
        let mut known = before.contexts.iter();
        let known =
            known.find(|known| known.entry == entry && source == Some(Path::new(&known.source)));
        known.map(|known| known.name.clone())
    };
    let mut all: Vec<(Option<String>, &Arc<Merged>, &str, bool)> = Vec::new();
    for (further, merged) in groups
        .iter()
        .enumerate()
        .map(|(at, merged)| (at > 0, merged))
    {
        for entry in merged.names() {
            all.push((was(merged.source(entry), entry), merged, entry, further));
        }
    }
    let place = |merged: &Arc<Merged>, entry: &str| Entry {
        merged: Arc::clone(merged),
        name: entry.to_owned(),
    };
    // Those that are known have the first choice.
    for (name, merged, entry, _) in &mut all {
        if let Some(known) = name.take_if(|known| !loaded.entries.contains_key(known.as_str())) {
            loaded.entries.insert(known.clone(), place(merged, entry));
            *name = Some(known);
        } else {
            *name = None;
        }
    }
    let mut named: Vec<(String, &Arc<Merged>, &str)> = Vec::new();
    for (name, merged, entry, further) in all {
        let name = name.unwrap_or_else(|| {
            let taken = |name: &str| loaded.entries.contains_key(name);
            let name = free_name(entry, merged.source(entry), taken, |name| {
                further && said(name)
            });
            loaded.entries.insert(name.clone(), place(merged, entry));
            name
        });
        named.push((name, merged, entry));
    }
    let names = || named.iter().map(|(name, _, _)| name.as_str());
    let looks = appearance::hues(names())
        .into_iter()
        .zip(appearance::initials(names()));
    let mut current = false;
    loaded.contexts = named
        .iter()
        .zip(looks)
        .filter_map(|((name, merged, entry), (hue, initials))| {
            let mut info = merged.info(entry, name, hue, initials)?;
            // One is current, and it is kubectl's where that has one.
            info.current &= !current;
            current |= info.current;
            Some(info)
        })
        .collect();
}

/// More contexts of one name than there are names for is more than anybody has.
const MOST: u32 = 100_000;

/// A context's own name if it is free, else one that says its file, too.
pub(crate) fn named_after(
    entry: &str,
    source: Option<&Path>,
    taken: impl Fn(&str) -> bool,
) -> String {
    free_name(entry, source, taken, |_| false)
}

/// A context's own name, else one that says its file, too.
fn free_name(
    entry: &str,
    source: Option<&Path>,
    taken: impl Fn(&str) -> bool,
    said: impl Fn(&str) -> bool,
) -> String {
    let file = source
        .and_then(Path::file_stem)
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let first = format!("{entry} ({file})");
    if !taken(entry) && !said(&first) {
        return entry.to_owned();
    }
    if !taken(&first) {
        return first;
    }
    (2..=MOST)
        .map(|count| format!("{entry} ({file} {count})"))
        .find(|name| !taken(name))
        .unwrap_or(first)
}

/// Whether a file of a folder, where other files may lie, was to be a kubeconfig.
fn is_worth_telling(error: &Error) -> bool {
    !matches!(
        error,
        Error::NotAKubeconfig { .. } | Error::Encoding { .. } | Error::Empty { .. }
    )
}

/// What came of a file.
enum Outcome {
    Read(Arc<Understood>),
    /// It was read before, perhaps by another name.
    Repeated,
    Missing,
    /// It is told what is wrong with it, or that is nobody's business.
    Unread,
}

struct Reading<'a> {
    /// What was understood before.
    known: &'a HashMap<PathBuf, Arc<Understood>>,
    loaded: Loaded,
    seen: Vec<PathBuf>,
}

impl Reading<'_> {
    fn file(&mut self, path: &Path) -> Outcome {
        match self.read(path) {
            Ok(outcome) => outcome,
            Err(error) => {
                self.unread(path, error);
                Outcome::Unread
            }
        }
    }

    /// A file of a folder need not be a kubeconfig, unless it was `named`.
    fn further(&mut self, path: &Path, named: bool) -> Outcome {
        match self.read(path) {
            Ok(outcome) => outcome,
            Err(error) => {
                if named || is_worth_telling(&error) {
                    self.unread(path, error);
                }
                Outcome::Unread
            }
        }
    }

    /// A file of Pilothouse's own.
    fn imported(&mut self, path: &Path) -> Outcome {
        match self.read_as(path, true) {
            Ok(outcome) => outcome,
            Err(error) => {
                self.unread(path, error);
                Outcome::Unread
            }
        }
    }

    fn read(&mut self, path: &Path) -> Result<Outcome, Error> {
        self.read_as(path, false)
    }

    fn read_as(&mut self, path: &Path, imported: bool) -> Result<Outcome, Error> {
        // A link to a file that was read already would only repeat it.
        let identity = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        if self.seen.contains(&identity) {
            return Ok(Outcome::Repeated);
        }
        if identity != *path {
            self.loaded.followed.push(identity.clone());
        }
        self.seen.push(identity);
        match self.understand(path, imported) {
            Ok(understood) => {
                for oddity in &understood.oddities {
                    self.tell(path, oddity.clone());
                }
                let kept = Arc::clone(&understood);
                self.loaded.files.insert(path.to_path_buf(), kept);
                self.loaded.order.push(path.to_path_buf());
                Ok(Outcome::Read(understood))
            }
            Err(Error::Unreadable { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(Outcome::Missing)
            }
            Err(error) => Err(error),
        }
    }

    fn understand(&self, path: &Path, imported: bool) -> Result<Arc<Understood>, Error> {
        let bytes = file::bytes(path)?;
        match self.known.get(path) {
            Some(known) if known.bytes == bytes && known.imported == imported => {
                Ok(Arc::clone(known))
            }
            _ => Understood::new(path, bytes, imported).map(Arc::new),
        }
    }

    fn unread(&mut self, path: &Path, error: Error) {
        self.loaded.unread.push(path.to_path_buf());
        self.tell(path, error);
    }

    fn missing(&mut self, path: &Path) {
        let path_buf = path.to_path_buf();
        self.tell(path, Error::Missing { path: path_buf });
    }

    fn tell(&mut self, path: &Path, error: impl Into<wire::Error>) {
        self.loaded.problems.push(wire::ContextProblem {
            path: path.display().to_string(),
            error: error.into(),
        });
    }
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
