//! All files of the sources, read one by one and merged.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::merge::Merged;
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
    /// The files that were looked for, in order, whether they exist or not.
    pub searched: Vec<PathBuf>,
    pub(crate) merged: Arc<Merged>,
}

impl Loaded {
    /// The context of that name.
    pub fn context(&self, name: &str) -> Option<&wire::ContextInfo> {
        self.contexts.iter().find(|context| context.name == name)
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
    let mut merged = Merged::default();
    let mut problems = Vec::new();
    let mut missing = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in sources.paths() {
        // A link to a file that was read already would only repeat it.
        let identity = path.canonicalize().unwrap_or_else(|_| path.clone());
        if seen.contains(&identity) {
            continue;
        }
        seen.push(identity);
        let mut tell = |error: Error| {
            problems.push(wire::ContextProblem {
                path: path.display().to_string(),
                error: error.into(),
            });
        };
        match file::read(path) {
            Ok(mut file) => {
                file.oddities.drain(..).for_each(tell);
                merged.add(path, file);
            }
            Err(Error::Unreadable { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                missing.push(path);
            }
            Err(error) => tell(error),
        }
    }
    let silent = match sources.origin() {
        Origin::Explicit => false,
        Origin::Environment => missing.len() < seen.len(),
        Origin::Default => true,
    };
    if !silent {
        problems.extend(missing.into_iter().map(|path| wire::ContextProblem {
            path: path.display().to_string(),
            error: Error::Missing { path: path.clone() }.into(),
        }));
    }
    let hues = appearance::hues(merged.names());
    let initials = appearance::initials(merged.names());
    let contexts = merged
        .names()
        .zip(hues.into_iter().zip(initials))
        .filter_map(|(name, (hue, initials))| merged.info(name, hue, initials))
        .collect();
    Loaded {
        contexts,
        problems,
        searched: sources.paths().to_vec(),
        merged: Arc::new(merged),
    }
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
