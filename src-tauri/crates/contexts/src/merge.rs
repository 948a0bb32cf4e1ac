//! Several files merged as kubectl merges them: for each name the first file wins.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use kube::config::{AuthInfo, Cluster};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use wire::{EntryList, SecretsIn, UnusedEntry};

use crate::file::{Context, Kubeconfig};
use crate::import::Kept;
use crate::{Error, address};

/// An entry and the file it stands in.
pub(crate) struct Placed<T> {
    pub path: PathBuf,
    pub entry: T,
}

/// All entries of files that are read as one. Holds secrets: it has no `Debug`.
#[derive(Default)]
pub(crate) struct Merged {
    clusters: HashMap<String, Placed<Cluster>>,
    users: HashMap<String, Placed<AuthInfo>>,
    contexts: HashMap<String, Placed<Context>>,
    /// By user, what is kept elsewhere than in the file.
    kept: HashMap<String, Kept>,
    /// Whether it is a file of Pilothouse's own.
    imported: bool,
    /// Where names stand once more, with something else.
    unused: HashMap<(EntryList, String), Vec<PathBuf>>,
    /// The contexts' names in the order of the files.
    order: Vec<String>,
    files: Vec<PathBuf>,
    current: Option<String>,
}

/// What a context names, found and complete.
pub(crate) struct Resolved<'a> {
    pub context: &'a Placed<Context>,
    pub cluster: &'a Placed<Cluster>,
    /// Absent for an anonymous context.
    pub user: Option<&'a Placed<AuthInfo>>,
    /// Secrets of the user that are kept elsewhere.
    pub kept: Option<&'a Kept>,
    /// Never empty.
    pub server: &'a str,
}

/// What two readings of one context have in common. Says nothing of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// The server, and by what it is known.
    pub cluster: u64,
    /// By what the server knows the user.
    pub user: u64,
}

impl Merged {
    /// For the entries of a file of Pilothouse's own.
    pub fn imported(file: &Kubeconfig) -> Self {
        Self {
            kept: file.kept.clone(),
            imported: true,
            ..Self::default()
        }
    }

    /// Adds a file of lower precedence than all before.
    pub fn add(&mut self, path: &Path, file: &Kubeconfig) {
        self.files.push(path.to_path_buf());
        let unused = &mut self.unused;
        add(&mut self.clusters, path, &file.clusters, |name| {
            note(unused, EntryList::Clusters, name, path);
        });
        add(&mut self.users, path, &file.users, |name| {
            note(unused, EntryList::Users, name, path);
        });
        for (name, _) in &file.contexts {
            if !self.contexts.contains_key(name) {
                self.order.push(name.clone());
            }
        }
        add(&mut self.contexts, path, &file.contexts, |name| {
            note(unused, EntryList::Contexts, name, path);
        });
        self.current = self.current.take().or_else(|| file.current.clone());
    }

    /// The contexts' names in the order of the files and of the entries in them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// The file that defines a context.
    pub fn source(&self, entry: &str) -> Option<&Path> {
        Some(&self.contexts.get(entry)?.path)
    }

    /// The files that are read as one.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(PathBuf::as_path)
    }

    /// The cluster and the user that a context names and no other does, and where they stand.
    pub fn alone(&self, entry: &str) -> Vec<(EntryList, String, PathBuf)> {
        let Some(context) = self.contexts.get(entry) else {
            return Vec::new();
        };
        let others = || {
            let others = self.contexts.iter().filter(|(name, _)| *name != entry);
            others.map(|(_, placed)| &placed.entry)
        };
        let mut alone = Vec::new();
        let cluster = &context.entry.cluster;
        if let Some(placed) = self.clusters.get(cluster)
            && !others().any(|other| other.cluster == *cluster)
        {
            alone.push((EntryList::Clusters, cluster.clone(), placed.path.clone()));
        }
        if let Some(user) = user_name(&context.entry)
            && let Some(placed) = self.users.get(user)
            && !others().any(|other| user_name(other) == Some(user))
        {
            alone.push((EntryList::Users, user.to_owned(), placed.path.clone()));
        }
        alone
    }

    /// Finds what a context names; `context` is what it is called.
    pub fn resolve<'a>(&'a self, entry: &str, context: &str) -> Result<Resolved<'a>, Error> {
        let called = context;
        let context = self
            .contexts
            .get(entry)
            .ok_or_else(|| Error::UnknownContext {
                context: called.to_owned(),
            })?;
        let dangling = |list, missing: &str| Error::Dangling {
            context: called.to_owned(),
            list,
            name: missing.to_owned(),
            path: context.path.clone(),
        };
        let cluster_name = &context.entry.cluster;
        if cluster_name.is_empty() {
            return Err(Error::NoCluster {
                context: called.to_owned(),
                path: context.path.clone(),
            });
        }
        let cluster = self
            .clusters
            .get(cluster_name)
            .ok_or_else(|| dangling("cluster", cluster_name))?;
        let server = cluster.entry.server.as_deref().unwrap_or("").trim();
        if server.is_empty() {
            return Err(Error::NoServer {
                context: called.to_owned(),
                cluster: cluster_name.clone(),
                path: cluster.path.clone(),
            });
        }
        let user = match user_name(&context.entry) {
            None => None,
            Some(user) => Some(self.users.get(user).ok_or_else(|| dangling("user", user))?),
        };
        Ok(Resolved {
            context,
            cluster,
            user,
            kept: user_name(&context.entry).and_then(|user| self.kept.get(user)),
            server,
        })
    }

    /// What is shown of a context; the look is filled in by the caller, who knows the whole list.
    pub fn info(
        &self,
        entry: &str,
        name: &str,
        hue: wire::Hue,
        initials: String,
    ) -> Option<wire::ContextInfo> {
        let placed = self.contexts.get(entry)?;
        let context = &placed.entry;
        let cluster = self.clusters.get(&context.cluster);
        let user = user_name(context).and_then(|user| self.users.get(user));
        let server = cluster
            .and_then(|cluster| cluster.entry.server.as_deref())
            .map(|server| address::split(server).shown)
            .filter(|server| !server.is_empty());
        // Where all comes from one file, its name says it all.
        let elsewhere = |path: &Path| (path != placed.path).then(|| path.display().to_string());
        let mut unused = self.unused(EntryList::Contexts, entry);
        unused.extend(self.unused(EntryList::Clusters, &context.cluster));
        if let Some(user) = user_name(context) {
            unused.extend(self.unused(EntryList::Users, user));
        }
        Some(wire::ContextInfo {
            name: name.to_owned(),
            entry: entry.to_owned(),
            cluster: context.cluster.clone(),
            user: user_name(context).map(str::to_owned),
            namespace: context.namespace.clone().filter(|name| !name.is_empty()),
            server,
            source: placed.path.display().to_string(),
            cluster_source: cluster.and_then(|cluster| elsewhere(&cluster.path)),
            user_source: user.and_then(|user| elsewhere(&user.path)),
            unused,
            current: self.current.as_deref() == Some(entry),
            hue,
            initials,
            problem: self.resolve(entry, name).err().map(wire::Error::from),
            outdated: None,
            imported: self.imported.then(|| {
                let kept = user_name(context).and_then(|user| self.kept.get(user));
                kept.map_or(SecretsIn::File, |kept| kept.secrets)
            }),
            settings: wire::ContextSettings::default(),
            protection: wire::Protection::default(),
            suggested_protection: None,
            snapshot: None,
        })
    }

    /// What decides about the connection of a context.
    pub fn fingerprint(&self, entry: &str) -> Option<Fingerprint> {
        let resolved = self.resolve(entry, entry).ok()?;
        Some(Fingerprint {
            cluster: hash(&resolved.cluster.entry),
            user: hash(&resolved.user.map(|user| &user.entry)),
        })
    }

    fn unused(&self, list: EntryList, name: &str) -> Vec<UnusedEntry> {
        let paths = self.unused.get(&(list, name.to_owned()));
        let paths = paths.into_iter().flatten();
        paths
            .map(|path| UnusedEntry {
                list,
                path: path.display().to_string(),
            })
            .collect()
    }
}

fn user_name(context: &Context) -> Option<&str> {
    context.user.as_deref().filter(|user| !user.is_empty())
}

/// Adds entries whose names are free; tells of others that say something else.
fn add<T: Clone + Serialize>(
    known: &mut HashMap<String, Placed<T>>,
    path: &Path,
    entries: &[(String, T)],
    mut clashes: impl FnMut(&str),
) {
    for (name, entry) in entries {
        match known.get(name) {
            None => {
                let placed = Placed {
                    path: path.to_path_buf(),
                    entry: entry.clone(),
                };
                known.insert(name.clone(), placed);
            }
            Some(first) if hash(&first.entry) != hash(entry) => clashes(name),
            // The same once more.
            Some(_) => {}
        }
    }
}

fn note(
    unused: &mut HashMap<(EntryList, String), Vec<PathBuf>>,
    list: EntryList,
    name: &str,
    path: &Path,
) {
    let paths = unused.entry((list, name.to_owned())).or_default();
    paths.push(path.to_path_buf());
}

/// Equal for entries that are equal; told to nobody, and of this process alone.
/// The same in every version of Pilothouse.
fn hash<T: Serialize>(entry: &T) -> u64 {
    // By way of a value, whose fields are in order: maps of a kubeconfig are in none.
    let value = serde_json::to_value(entry).map(|value| value.to_string());
    let digest = Sha256::digest(value.unwrap_or_default().as_bytes());
    digest.first_chunk().copied().map_or(0, u64::from_be_bytes)
}
