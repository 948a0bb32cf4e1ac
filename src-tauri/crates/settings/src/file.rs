//! The file: read with care, changed under a lock, replaced whole.
//!
//! Several Pilothouses may run at once, and people may edit the file: each change begins with what is in it
//! now.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use wire::{ChangeSettings, Settings, StoredSettings};

use crate::Error;
use crate::check::checked;
use crate::document::{Document, STEPS, VERSION};

/// Far above what thousands of contexts take.
const MAX_BYTES: u64 = 16 << 20;

/// The settings and their file. All of it blocks: call it where that is allowed.
pub struct SettingsFile {
    /// None where the user has no folder for it; then nothing can be changed.
    path: Option<PathBuf>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    document: Document,
    problem: Option<Error>,
}

impl SettingsFile {
    /// Reads the file. What cannot be read as settings is put aside, and told by [`Self::stored`].
    pub fn open(path: Option<PathBuf>) -> Self {
        let mut known = Known {
            document: Document::new(),
            problem: None,
        };
        if let Some(path) = &path {
            match read(path) {
                Ok(document) => known = found(path, document),
                Err(error) => known.problem = Some(put_aside(error)),
            }
        }
        Self {
            path,
            known: Mutex::new(known),
        }
    }

    /// The file, whether it is there or not.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The settings in force.
    pub fn settings(&self) -> Settings {
        self.known.lock().document.settings.clone()
    }

    /// What is in force, and what is wrong with the file.
    pub fn stored(&self) -> StoredSettings {
        let known = self.known.lock();
        StoredSettings {
            settings: known.document.settings.clone(),
            path: self.path.as_ref().map(|path| path.display().to_string()),
            problem: known.problem.as_ref().map(wire::Error::from),
            kept: None,
        }
    }

    /// Reads the file again; whether anything is different now. While it cannot be read, because somebody is
    /// writing it or made a mistake, what was known stays in force.
    pub fn read_again(&self) -> bool {
        let Some(path) = &self.path else {
            return false;
        };
        let mut known = self.known.lock();
        let told = |known: &Known| known.problem.as_ref().map(ToString::to_string);
        let (before, told_before) = (known.document.settings.clone(), told(&known));
        match read(path) {
            Ok(document) => *known = found(path, document),
            Err(error) => known.problem = Some(error),
        }
        known.document.settings != before || told(&known) != told_before
    }

    /// Makes a change and keeps it.
    ///
    /// # Errors
    /// The change cannot be, or the file cannot be read or written; then nothing is different.
    pub fn change(&self, change: ChangeSettings) -> Result<StoredSettings, Error> {
        let change = checked(change)?;
        let path = self.path.as_ref().ok_or(Error::Homeless)?;
        let unwritten = |source| Error::Unwritten {
            path: path.clone(),
            source,
        };
        // Where it is a link into somebody's collection of such files, that one is written.
        let target = path.canonicalize().unwrap_or_else(|_| path.clone());
        let folder = target.parent().unwrap_or(Path::new("/"));
        {
            let mut known = self.known.lock();
            fs::create_dir_all(folder).map_err(unwritten)?;
            let _lock = lock(folder).map_err(unwritten)?;
            let mut document = match read(path) {
                Ok(document) => document,
                Err(error @ Error::Damaged { .. }) => {
                    let error = put_aside(error);
                    // Left in its place it would be lost now.
                    if matches!(&error, Error::Damaged { kept: None, .. }) {
                        return Err(error);
                    }
                    known.problem = Some(error);
                    known.document.clone()
                }
                Err(error) => return Err(error),
            };
            if document.version > VERSION {
                return Err(newer(path, document.version));
            }
            document
                .change(change)
                .and_then(|()| document.write())
                .map_err(io::Error::other)
                .and_then(|text| replace(&target, folder, &text))
                .map_err(unwritten)?;
            document.version = VERSION;
            known.document = document;
            if !matches!(&known.problem, Some(Error::Damaged { kept: Some(_), .. })) {
                known.problem = None;
            }
        }
        Ok(self.stored())
    }
}

fn found(path: &Path, document: Document) -> Known {
    let problem = (document.version > VERSION).then(|| newer(path, document.version));
    Known { document, problem }
}

fn newer(path: &Path, version: u64) -> Error {
    Error::Newer {
        path: path.to_path_buf(),
        version,
    }
}

/// Settings that are not there are those in which nothing is said.
fn read(path: &Path) -> Result<Document, Error> {
    let unreadable = |source| Error::Unreadable {
        path: path.to_path_buf(),
        source,
    };
    let damaged = |what, line, column| Error::Damaged {
        path: path.to_path_buf(),
        what,
        line,
        column,
        kept: None,
    };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Document::new()),
        Err(error) => return Err(unreadable(error)),
    };
    // Opening a pipe would wait for its writer.
    if !metadata.is_file() {
        return Err(unreadable(io::Error::other("it is no regular file")));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(damaged("they are too large", 0, 0));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| damaged("they are not text", 0, 0))?;
    Document::read(text.trim_start_matches('\u{feff}'), STEPS)
        .map_err(|damage| damaged(damage.what, damage.line, damage.column))
}

/// Gives a damaged file another name, so that the next change does not replace it.
fn put_aside(error: Error) -> Error {
    match error {
        Error::Damaged {
            path,
            what,
            line,
            column,
            kept: _,
        } => {
            // Where it is a link, the file that it leads to: that is what a change would replace.
            let real = path.canonicalize().unwrap_or_else(|_| path.clone());
            let kept = free_name(&real).filter(|aside| fs::rename(&real, aside).is_ok());
            Error::Damaged {
                path,
                what,
                line,
                column,
                kept,
            }
        }
        other => other,
    }
}

fn free_name(path: &Path) -> Option<PathBuf> {
    let name = path.file_stem()?.to_string_lossy().into_owned();
    let named = |count: u32| path.with_file_name(format!("{name}.damaged-{count}.json"));
    (1..1_000).map(named).find(|aside| !aside.exists())
}

/// Held while a change is made.
fn lock(folder: &Path) -> io::Result<File> {
    let file = File::create(folder.join(".settings.lock"))?;
    file.lock()?;
    Ok(file)
}

fn replace(target: &Path, folder: &Path, text: &str) -> io::Result<()> {
    // Only its user may read it, as with all that this library makes.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
