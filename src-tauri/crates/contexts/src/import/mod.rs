//! Kubeconfigs that are brought in: contexts are taken out of a text or file and put into a file of Pilothouse's
//! own, whose secrets may be kept elsewhere.
//!
//! Such a file is a kubeconfig like others, which kubectl reads, too. What was taken out of a user is named by an
//! extension of that user; only in Pilothouse's own folder does that mean anything, and where it is kept follows
//! from the file and the user: no kubeconfig from elsewhere gets at secrets by naming them.

pub(crate) mod kept;
mod secrets;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde_json::{Map, Value, json};
use wire::{ImportedContext, SecretsIn};

use crate::file::{self, Kubeconfig};
use crate::load::named_after;
use crate::merge::{Fingerprint, Merged};
use crate::{Error, Loaded, address};

pub use kept::Kept;
pub(crate) use secrets::put;

/// What stands for the path of what was pasted.
const PASTED: &str = "what was pasted";
/// File names are no longer than this, without their ending.
const LONGEST_STEM: usize = 30;

/// A kubeconfig to take contexts from. Holds secrets: it has no `Debug`.
pub struct Import {
    file: Kubeconfig,
    merged: Merged,
    path: PathBuf,
    /// Relative paths in it lead somewhere.
    has_folder: bool,
}

/// A file to be written, and what is not in it.
pub struct Taken {
    /// The kubeconfig, in YAML.
    pub text: String,
    /// By user: JSON that [`crate::client_config`] understands. Empty where all is in the file.
    pub secrets: Vec<(String, SecretString)>,
}

impl Import {
    /// What somebody pasted.
    ///
    /// # Errors
    /// It is no kubeconfig.
    pub fn of_text(text: &str) -> Result<Self, Error> {
        let path = Path::new(PASTED);
        file::within_limits(path, text.len() as u64)?;
        Ok(Self::of(
            file::parse(path, Path::new(""), text)?,
            path,
            false,
        ))
    }

    /// A file, by its absolute path. Reads it, so call it where blocking is allowed.
    ///
    /// # Errors
    /// It cannot be read, or is no kubeconfig.
    pub fn of_file(path: &Path) -> Result<Self, Error> {
        Ok(Self::of(file::read(path, file::bytes(path)?)?, path, true))
    }

    fn of(file: Kubeconfig, path: &Path, has_folder: bool) -> Self {
        let mut merged = Merged::default();
        merged.add(path, &file);
        Self {
            file,
            merged,
            path: path.to_path_buf(),
            has_folder,
        }
    }

    /// Whether no context is in it.
    pub fn is_empty(&self) -> bool {
        self.file.contexts.is_empty()
    }

    /// What is odd about it.
    pub fn problems(&self) -> Vec<wire::Error> {
        let none = self.is_empty().then(|| Error::NoContexts {
            path: self.path.clone(),
        });
        let oddities = self.file.oddities.iter().map(wire::Error::from);
        oddities
            .chain(none.as_ref().map(wire::Error::from))
            .collect()
    }

    /// Its contexts as they would be beside those that are known, in a file of that name.
    pub fn contexts(
        &self,
        known: &Loaded,
        file: &Path,
        secrets: SecretsIn,
    ) -> Vec<ImportedContext> {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut contexts = Vec::new();
        let all = known.contexts.iter();
        let prints: Vec<(&wire::ContextInfo, Fingerprint)> = all
            .filter_map(|context| Some((context, known.fingerprint(&context.name)?)))
            .collect();
        for (entry, context) in &self.file.contexts {
            let is_taken = |name: &str| known.context(name).is_some() || taken.contains(name);
            let name = named_after(entry, Some(file), is_taken);
            taken.insert(name.clone());
            let user = context.user.as_deref().and_then(|user| self.user(user));
            let server = self.server(&context.cluster);
            let of_user = user.as_ref().map(secrets::names).unwrap_or_default();
            let problem = self
                .problem(entry, secrets)
                .map(|error| wire::Error::from(&error));
            contexts.push(ImportedContext {
                entry: entry.clone(),
                server: server.map(|server| address::split(server).shown),
                user: context.user.clone().filter(|user| !user.is_empty()),
                namespace: context.namespace.clone().filter(|name| !name.is_empty()),
                secrets: of_user,
                program: user.as_ref().and_then(secrets::program).map(str::to_owned),
                problem,
                same_as: self.same_as(entry, &prints),
                name,
            });
        }
        contexts
    }

    /// The file for some of its contexts, or for all that can be used, and the secrets that are not in it.
    ///
    /// # Errors
    /// One of them cannot be used, or there is none.
    pub fn take(&self, chosen: Option<&[String]>, secrets: SecretsIn) -> Result<Taken, Error> {
        let mut contexts = Vec::new();
        let (mut clusters, mut users) = (BTreeSet::new(), BTreeSet::new());
        let known = |name: &String| self.file.contexts.iter().any(|(entry, _)| entry == name);
        if let Some(missing) = chosen.into_iter().flatten().find(|name| !known(name)) {
            return Err(Error::UnknownContext {
                context: missing.clone(),
            });
        }
        for (entry, context) in &self.file.contexts {
            if chosen.is_some_and(|chosen| !chosen.contains(entry)) {
                continue;
            }
            match (self.problem(entry, secrets), chosen) {
                (None, _) => {}
                (Some(_), None) => continue,
                (Some(error), Some(_)) => return Err(error),
            }
            clusters.insert(context.cluster.as_str());
            users.extend(context.user.as_deref().filter(|user| !user.is_empty()));
            contexts.push(json!({ "name": entry, "context": said(context) }));
        }
        if contexts.is_empty() {
            return Err(Error::NoContexts {
                path: self.path.clone(),
            });
        }
        let clusters: Vec<Value> = self
            .file
            .clusters
            .iter()
            .filter(|(name, _)| clusters.contains(name.as_str()))
            .map(|(name, cluster)| json!({ "name": name, "cluster": said(cluster) }))
            .collect();
        let (users, kept) = self.users(&users, secrets);
        let current = self.file.current.as_deref();
        let current =
            current.filter(|name| contexts.iter().any(|context| context["name"] == **name));
        let document = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": clusters,
            "contexts": contexts,
            "users": users,
            "current-context": current.unwrap_or_default(),
        });
        Ok(Taken {
            text: yaml::to_yaml(&document),
            secrets: kept,
        })
    }

    /// These users as they stand in the file, and what does not.
    fn users(
        &self,
        names: &BTreeSet<&str>,
        secrets: SecretsIn,
    ) -> (Vec<Value>, Vec<(String, SecretString)>) {
        let (mut users, mut kept) = (Vec::new(), Vec::new());
        for name in self.file.users.iter().map(|(name, _)| name) {
            let Some(mut user) = self.user(name).filter(|_| names.contains(name.as_str())) else {
                continue;
            };
            if secrets != SecretsIn::File {
                let taken = secrets::take(&mut user);
                if !taken.is_empty() {
                    kept::mark(&mut user, secrets, &taken);
                    let taken: Map<String, Value> = taken
                        .into_iter()
                        .map(|(field, value)| (field, value.into()))
                        .collect();
                    kept.push((name.clone(), Value::from(taken).to_string().into()));
                }
            }
            users.push(json!({ "name": name, "user": user }));
        }
        (users, kept)
    }

    /// A user without the fields that say nothing.
    fn user(&self, name: &str) -> Option<Value> {
        let (_, user) = self.file.users.iter().find(|(known, _)| known == name)?;
        Some(said(user))
    }

    fn server(&self, cluster: &str) -> Option<&str> {
        let (_, cluster) = self
            .file
            .clusters
            .iter()
            .find(|(name, _)| name == cluster)?;
        cluster
            .server
            .as_deref()
            .filter(|server| !server.is_empty())
    }

    /// Why a context cannot be brought in.
    fn problem(&self, entry: &str, secrets: SecretsIn) -> Option<Error> {
        let resolved = match self.merged.resolve(entry, entry) {
            Ok(resolved) => resolved,
            Err(error) => return Some(error),
        };
        let cluster = &resolved.cluster.entry;
        if secrets != SecretsIn::File {
            let addresses = [
                ("server", Some(resolved.server)),
                ("proxy-url", cluster.proxy_url.as_deref()),
            ];
            for (field, address) in addresses {
                if address.is_some_and(|address| address::split(address).credentials.is_some()) {
                    return Some(Error::PasswordInAddress {
                        context: entry.to_owned(),
                        field,
                    });
                }
            }
        }
        if self.has_folder {
            return None;
        }
        let user = resolved.user.map(|user| &user.entry);
        let command = user.and_then(|user| user.exec.as_ref()?.command.as_ref());
        let command = command.filter(|command| file::has_separator(command));
        let of_user = user.map(|user| {
            [
                ("client-certificate", user.client_certificate.as_ref()),
                ("client-key", user.client_key.as_ref()),
                ("tokenFile", user.token_file.as_ref()),
            ]
        });
        let files = of_user.into_iter().flatten().chain([
            (
                "certificate-authority",
                cluster.certificate_authority.as_ref(),
            ),
            ("exec", command),
        ]);
        for (field, file) in files {
            if file.is_some_and(|file| !file.is_empty() && Path::new(file).is_relative()) {
                return Some(Error::Homeless {
                    context: entry.to_owned(),
                    field,
                });
            }
        }
        None
    }

    /// The context that is there already with this server and user.
    fn same_as(&self, entry: &str, known: &[(&wire::ContextInfo, Fingerprint)]) -> Option<String> {
        let own = self.merged.fingerprint(entry)?;
        let (_, context) = self.file.contexts.iter().find(|(name, _)| name == entry)?;
        let user = context.user.as_deref().filter(|user| !user.is_empty());
        let same = known.iter().find(|(other, print)| {
            // The secrets of one that was imported are not in its file.
            let by_name = other.imported.is_some() && other.user.as_deref() == user;
            print.cluster == own.cluster && (print.user == own.user || by_name)
        });
        same.map(|(same, _)| same.name.clone())
    }

    /// What the file is to be called that its contexts go into. It begins with a number: files are read in the order
    /// of their names, and a context that came first must keep its name before one that came later.
    pub fn file_in(&self, folder: &Path) -> PathBuf {
        let named = if self.has_folder {
            self.path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
        } else {
            self.file.contexts.first().map(|(name, _)| name.clone())
        };
        let plain: String = named
            .unwrap_or_default()
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .take(LONGEST_STEM)
            .collect();
        let stem = match plain.trim_matches('-') {
            "" => "kubeconfig",
            stem => stem,
        };
        let number = |entry: fs::DirEntry| -> Option<u32> {
            let name = entry.file_name();
            name.to_str()?.split_once('-')?.0.parse().ok()
        };
        let there = fs::read_dir(folder).into_iter().flatten().flatten();
        let last = there.filter_map(number).max().unwrap_or_default();
        folder.join(format!("{:03}-{stem}.yaml", last.saturating_add(1)))
    }
}

/// Where the secrets of a user in a file of Pilothouse's own are kept.
pub fn entry(file: &Path, user: &str) -> String {
    kept::entry(file, user)
}

/// What the text of such a file says is kept elsewhere.
pub fn kept_in(file: &Path, text: &str) -> Vec<Kept> {
    kept::in_text(file, text).into_values().collect()
}

/// A file that nobody else takes from now on; given up if nothing is written.
pub struct Reserved {
    path: PathBuf,
    written: bool,
}

impl Reserved {
    /// Takes this file, or the next that is free; empty until it is written.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn take(import: &Import, folder: &Path) -> Result<Self, Error> {
        let unwritten = |path: &Path, source| Error::Unwritten {
            path: path.to_path_buf(),
            source,
        };
        fs::create_dir_all(folder).map_err(|source| unwritten(folder, source))?;
        loop {
            let path = import.file_in(folder);
            match File::create_new(&path) {
                Ok(_) => {
                    let written = false;
                    return Ok(Self { path, written });
                }
                // Another import took it a moment ago: it counts now.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(unwritten(&path, source)),
            }
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a kubeconfig that only its user may read.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(mut self, text: &str) -> Result<PathBuf, Error> {
        let unwritten = |source| Error::Unwritten {
            path: self.path.clone(),
            source,
        };
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        let place = || -> io::Result<()> {
            // Only its user may read it, as with all that this library makes.
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&self.path).map_err(|error| error.error)?;
            Ok(())
        };
        place().map_err(unwritten)?;
        self.written = true;
        Ok(self.path.clone())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if !self.written {
            // What stays is an empty file, in which there is no context.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// An entry without the fields that say nothing.
fn said<T: serde::Serialize>(entry: &T) -> Value {
    let mut value = serde_json::to_value(entry).unwrap_or_default();
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, value| {
            !value.is_null()
                && value.as_str() != Some("")
                && value.as_array().is_none_or(|list| !list.is_empty())
        });
    }
    value
}

#[cfg(test)]
mod tests;
