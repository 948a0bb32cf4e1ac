//! Several files merged as kubectl merges them: for each name the first file wins.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use kube::config::{AuthInfo, Cluster};

use crate::file::{Context, Kubeconfig};
use crate::{Error, address};

/// An entry and the file it stands in.
pub(crate) struct Placed<T> {
    pub path: PathBuf,
    pub entry: T,
}

/// All entries of all files. Holds secrets: it has no `Debug`.
#[derive(Default)]
pub(crate) struct Merged {
    clusters: HashMap<String, Placed<Cluster>>,
    users: HashMap<String, Placed<AuthInfo>>,
    contexts: HashMap<String, Placed<Context>>,
    /// The contexts' names in the order of the files.
    order: Vec<String>,
    current: Option<String>,
}

/// What a context names, found and complete.
pub(crate) struct Resolved<'a> {
    pub context: &'a Placed<Context>,
    pub cluster: &'a Placed<Cluster>,
    /// Absent for an anonymous context.
    pub user: Option<&'a Placed<AuthInfo>>,
    /// Never empty.
    pub server: &'a str,
}

impl Merged {
    /// Adds a file of lower precedence than all before.
    pub fn add(&mut self, path: &Path, file: Kubeconfig) {
        add(&mut self.clusters, path, file.clusters);
        add(&mut self.users, path, file.users);
        for (name, _) in &file.contexts {
            if !self.contexts.contains_key(name) {
                self.order.push(name.clone());
            }
        }
        add(&mut self.contexts, path, file.contexts);
        self.current = self.current.take().or(file.current);
    }

    /// The contexts' names in the order of the files and of the entries in them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// Finds what a context names.
    pub fn resolve<'a>(&'a self, name: &str) -> Result<Resolved<'a>, Error> {
        let context = self
            .contexts
            .get(name)
            .ok_or_else(|| Error::UnknownContext {
                context: name.to_owned(),
            })?;
        let dangling = |list, missing: &str| Error::Dangling {
            context: name.to_owned(),
            list,
            name: missing.to_owned(),
            path: context.path.clone(),
        };
        let cluster_name = &context.entry.cluster;
        if cluster_name.is_empty() {
            return Err(Error::NoCluster {
                context: name.to_owned(),
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
                context: name.to_owned(),
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
            server,
        })
    }

    /// What is shown of a context; the look is filled in by the caller, who knows the whole list.
    pub fn info(&self, name: &str, hue: wire::Hue, initials: String) -> Option<wire::ContextInfo> {
        let Placed { path, entry } = self.contexts.get(name)?;
        let server = self
            .clusters
            .get(&entry.cluster)
            .and_then(|cluster| cluster.entry.server.as_deref())
            .map(|server| address::split(server).shown)
            .filter(|server| !server.is_empty());
        Some(wire::ContextInfo {
            name: name.to_owned(),
            cluster: entry.cluster.clone(),
            user: user_name(entry).map(str::to_owned),
            namespace: entry.namespace.clone().filter(|name| !name.is_empty()),
            server,
            source: path.display().to_string(),
            current: self.current.as_deref() == Some(name),
            hue,
            initials,
            problem: self.resolve(name).err().map(wire::Error::from),
            snapshot: None,
        })
    }
}

fn user_name(context: &Context) -> Option<&str> {
    context.user.as_deref().filter(|user| !user.is_empty())
}

fn add<T>(known: &mut HashMap<String, Placed<T>>, path: &Path, entries: Vec<(String, T)>) {
    for (name, entry) in entries {
        known.entry(name).or_insert_with(|| Placed {
            path: path.to_path_buf(),
            entry,
        });
    }
}
