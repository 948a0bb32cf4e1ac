//! Changes of kubeconfig files: a context under another name, or gone. What is changed is that and nothing else:
//! comments, order and form of a file are its user's. Nothing is written before it was shown.

mod text;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use wire::EntryList;

use crate::{Error, Loaded, file};

/// What is to become of a context's entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Another name.
    Rename(String),
    /// No context any more; and no cluster and no user, where only this context named them, if `unused`.
    Delete {
        /// Whether what nothing names any more goes, too.
        unused: bool,
    },
}

/// A file before and after. Holds secrets: it has no `Debug`.
pub struct Edited {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub before: String,
    /// What is to be in it.
    pub after: String,
}

/// What an edit comes to; writes nothing. Reads files, so call it where blocking is allowed.
///
/// # Errors
/// There is no such context, the new name is taken, or a file is written in a form that cannot be changed in part.
pub fn plan(loaded: &Loaded, context: &str, edit: &Edit) -> Result<Vec<Edited>, Error> {
    let place = loaded.place(context)?;
    let mut changes = Changes::default();
    match edit {
        Edit::Rename(to) => {
            if to.trim().is_empty() || to.chars().any(char::is_control) {
                return Err(Error::NoName {
                    context: context.to_owned(),
                });
            }
            if loaded.context(to).is_some() {
                return Err(Error::Taken {
                    context: context.to_owned(),
                    name: to.clone(),
                });
            }
            for path in &place.files {
                let mut file = changes.file(path)?;
                // Also those that did not count: they would from now on.
                while file.has(&place.entry) {
                    file.rename(&place.entry, to)?;
                }
                file.rename_current(&place.entry, to)?;
            }
        }
        Edit::Delete { unused } => {
            for path in &place.files {
                let mut file = changes.file(path)?;
                while file.has(&place.entry) {
                    file.remove(EntryList::Contexts, &place.entry)?;
                }
                file.rename_current(&place.entry, "")?;
            }
            if *unused {
                for (list, name, path) in &place.alone {
                    changes.file(path)?.remove(*list, name)?;
                }
            }
        }
    }
    Ok(changes.into_edited())
}

/// Writes what was planned, and keeps each file as it was beside it; the copies, in the same order. A file that is
/// another than it was is not written, nor any after it.
///
/// # Errors
/// A file has changed since the plan, or cannot be written.
pub fn write(edited: &[Edited]) -> Result<Vec<PathBuf>, Error> {
    // All are looked at before any is written.
    for Edited { path, before, .. } in edited {
        if file::text(path)? != *before {
            return Err(Error::Changed { path: path.clone() });
        }
    }
    edited.iter().map(write_one).collect()
}

fn write_one(edited: &Edited) -> Result<PathBuf, Error> {
    let unwritten = |source| Error::Unwritten {
        path: edited.path.clone(),
        source,
    };
    // A link goes on leading to the file.
    let target = edited.path.canonicalize().map_err(unwritten)?;
    let backup =
        free_name(&target).ok_or_else(|| unwritten(io::ErrorKind::AlreadyExists.into()))?;
    let folder = target.parent().unwrap_or(Path::new("/"));
    let permissions = fs::metadata(&target).map_err(unwritten)?.permissions();
    let place = |text: &str, at: &Path| -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().set_permissions(permissions.clone())?;
        file.as_file().sync_all()?;
        file.persist(at).map_err(|error| error.error)?;
        Ok(())
    };
    place(&edited.before, &backup).map_err(unwritten)?;
    place(&edited.after, &target).map_err(unwritten)?;
    Ok(backup)
}

/// Removes every copy of these files that an edit has left.
pub fn remove_copies(edited: &[Edited]) {
    for Edited { path, .. } in edited {
        let path = path.canonicalize().unwrap_or_else(|_| path.clone());
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let folder = path.parent().unwrap_or(Path::new("/"));
        let begin = format!("{name}.backup-");
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_copy = name
                .to_str()
                .is_some_and(|name| name.starts_with(&begin) && name.ends_with('~'));
            if is_copy {
                // Nobody is kept from the deletion by a copy that cannot be deleted.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A name that says what it is a copy of, and that no folder of kubeconfigs is read with.
fn free_name(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let named = |count: u32| path.with_file_name(format!("{name}.backup-{count}~"));
    (1..10_000).map(named).find(|backup| !backup.exists())
}

/// Where a context and what it names stand.
pub(crate) struct Place {
    /// Its name in the file.
    pub entry: String,
    /// The files that are read as one with it.
    pub files: BTreeSet<PathBuf>,
    /// What nothing else names, and in which file.
    pub alone: Vec<(EntryList, String, PathBuf)>,
}

/// Files that are being changed, in the order in which they were first.
#[derive(Default)]
struct Changes(Vec<Edited>);

/// One of them.
struct Changing<'a>(&'a mut Edited);

impl Changes {
    fn file(&mut self, path: &Path) -> Result<Changing<'_>, Error> {
        let known = self.0.iter().position(|edited| edited.path == path);
        let at = if let Some(at) = known {
            at
        } else {
            let before = file::text(path)?;
            self.0.push(Edited {
                path: path.to_path_buf(),
                after: before.clone(),
                before,
            });
            self.0.len() - 1
        };
        Ok(Changing(&mut self.0[at]))
    }

    fn into_edited(self) -> Vec<Edited> {
        let changed = self.0.into_iter();
        changed
            .filter(|edited| edited.before != edited.after)
            .collect()
    }
}

impl Changing<'_> {
    fn has(&self, entry: &str) -> bool {
        text::has(&self.0.after, entry)
    }

    fn rename(&mut self, entry: &str, to: &str) -> Result<(), Error> {
        self.take(text::rename(&self.0.after, entry, to))
    }

    fn rename_current(&mut self, entry: &str, to: &str) -> Result<(), Error> {
        self.take(text::rename_current(&self.0.after, entry, to))
    }

    fn remove(&mut self, list: EntryList, name: &str) -> Result<(), Error> {
        self.take(text::remove(&self.0.after, list, name))
    }

    fn take(&mut self, after: Option<String>) -> Result<(), Error> {
        self.0.after = after.ok_or_else(|| Error::Form {
            path: self.0.path.clone(),
        })?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
