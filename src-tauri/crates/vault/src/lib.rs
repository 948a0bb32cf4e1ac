//! Files that nobody can read without the key, and none of which can take another's place.
//!
//! Knows nothing of what is in them. They lie in drawers, which are removed as a whole; the names of both say nothing
//! in the file system.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod key;
mod sealed;

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use ring::digest::{SHA256, digest};

pub use key::{Key, NotAKey};

/// Larger ones are not what was written here.
const LARGEST: u64 = 1 << 30;

/// The vault in a folder. All calls block.
#[derive(Debug, Clone)]
pub struct Vault {
    folder: PathBuf,
}

impl Vault {
    /// Nothing is touched yet; the folder need not be there.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts a file in place of what was under that name, at once. Who reads it must say the same of what it is
    /// `about`.
    ///
    /// # Errors
    /// The file system does not take it.
    pub fn write(
        &self,
        key: &Key,
        drawer: &str,
        name: &str,
        about: &str,
        content: Vec<u8>,
    ) -> io::Result<()> {
        let path = self.path(drawer, name);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let sealed = sealed::seal(key, &[drawer, name, about], content)?;
        // Only its owner may read it.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&sealed)?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    }

    /// What is under that name; nothing if there is nothing, or nothing that was written with that key, under that
    /// name, about the same.
    ///
    /// # Errors
    /// The file system does not give it.
    pub fn read(
        &self,
        key: &Key,
        drawer: &str,
        name: &str,
        about: &str,
    ) -> io::Result<Option<Vec<u8>>> {
        let mut file = match File::open(self.path(drawer, name)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let length = file.metadata()?.len();
        if length > LARGEST {
            return Ok(None);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        (&mut file).take(LARGEST).read_to_end(&mut bytes)?;
        Ok(sealed::open(key, &[drawer, name, about], bytes))
    }

    /// Removes what is under that name, if there is anything.
    ///
    /// # Errors
    /// The file system keeps it.
    pub fn remove(&self, drawer: &str, name: &str) -> io::Result<()> {
        gone(fs::remove_file(self.path(drawer, name)))
    }

    /// Removes a drawer and all that is in it.
    ///
    /// # Errors
    /// The file system keeps some of it.
    pub fn remove_drawer(&self, drawer: &str) -> io::Result<()> {
        gone(fs::remove_dir_all(self.folder.join(hidden(drawer))))
    }

    /// Removes all drawers.
    ///
    /// # Errors
    /// The file system keeps some of it.
    pub fn clear(&self) -> io::Result<()> {
        gone(fs::remove_dir_all(&self.folder))
    }

    /// How many bytes its files take.
    pub fn size(&self) -> u64 {
        self.files().iter().map(|file| file.bytes).sum()
    }

    /// Removes what was written before then, and of the rest the oldest until no more than so many bytes are left.
    pub fn tidy(&self, before: SystemTime, most: u64) {
        let mut files = self.files();
        files.sort_by_key(|file| std::cmp::Reverse(file.written));
        let mut sum = 0_u64;
        for file in files {
            sum = sum.saturating_add(file.bytes);
            // What cannot be removed now may be the next time.
            if (file.written < before || sum > most) && fs::remove_file(&file.path).is_ok() {
                sum -= file.bytes;
                if let Some(drawer) = file.path.parent() {
                    // Only if that was the last.
                    let _ = fs::remove_dir(drawer);
                }
            }
        }
    }

    fn path(&self, drawer: &str, name: &str) -> PathBuf {
        self.folder.join(hidden(drawer)).join(hidden(name))
    }

    fn files(&self) -> Vec<Kept> {
        let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
        let drawers = entries(&self.folder).filter(|entry| entry.path().is_dir());
        let files = drawers.flat_map(|drawer| entries(&drawer.path()).collect::<Vec<_>>());
        let kept = files.filter_map(|file| {
            let about = file.metadata().ok().filter(fs::Metadata::is_file)?;
            Some(Kept {
                path: file.path(),
                bytes: about.len(),
                written: about.modified().ok()?,
            })
        });
        kept.collect()
    }
}

struct Kept {
    path: PathBuf,
    bytes: u64,
    written: SystemTime,
}

/// A name of a file of any name: what it says is nobody's business, and its letters may not be those of a file.
fn hidden(name: &str) -> String {
    let digest = digest(&SHA256, name.as_bytes());
    let first = digest.as_ref().first_chunk().copied().unwrap_or_default();
    format!("{:032x}", u128::from_be_bytes(first))
}

/// What is not there need not be removed.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn vault() -> (tempfile::TempDir, Vault, Key) {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::new(folder.path().join("kept"));
        (folder, vault, Key::new().unwrap())
    }

    #[test]
    fn what_was_written_is_read_under_the_same_names_with_the_same_key_alone() {
        let (_folder, vault, key) = vault();
        vault
            .write(&key, "prod", "pods", "server a", b"state".to_vec())
            .unwrap();
        let read = |key: &Key, drawer: &str, name: &str, about: &str| {
            vault.read(key, drawer, name, about).unwrap()
        };
        assert_eq!(read(&key, "prod", "pods", "server a").unwrap(), b"state");
        assert_eq!(read(&key, "prod", "pods", "server b"), None);
        assert_eq!(read(&key, "prod", "nodes", "server a"), None);
        assert_eq!(read(&Key::new().unwrap(), "prod", "pods", "server a"), None);

        // Nor under another name, when somebody moves the file there.
        let (from, to) = (vault.path("prod", "pods"), vault.path("prod", "nodes"));
        fs::copy(from, to).unwrap();
        assert_eq!(read(&key, "prod", "nodes", "server a"), None);
    }

    #[test]
    fn names_and_content_are_not_to_be_seen() {
        let (_folder, vault, key) = vault();
        let content = b"spec: everything".repeat(50);
        for name in ["pods", "../../etc/passwd", "nul", "a/b\\c:d", ""] {
            vault
                .write(&key, "prod", name, "", content.clone())
                .unwrap();
        }
        let files = vault.files();
        assert_eq!(files.len(), 5);
        for file in files {
            assert!(file.path.starts_with(vault.folder()));
            let bytes = fs::read(&file.path).unwrap();
            let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
            assert!(!has(b"spec") && !has(b"pods") && !has(b"prod"));
        }
    }

    #[test]
    fn damaged_files_are_none() {
        let (_folder, vault, key) = vault();
        let content = b"state".repeat(20);
        vault
            .write(&key, "prod", "pods", "", content.clone())
            .unwrap();
        let path = vault.path("prod", "pods");
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(vault.read(&key, "prod", "pods", "").unwrap(), None);
        }
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1;
            fs::write(&path, &other).unwrap();
            assert_eq!(vault.read(&key, "prod", "pods", "").unwrap(), None);
        }
        fs::write(&path, whole).unwrap();
        assert_eq!(vault.read(&key, "prod", "pods", "").unwrap(), Some(content));
    }

    #[test]
    fn what_is_removed_is_gone_and_need_not_have_been_there() {
        let (_folder, vault, key) = vault();
        vault.clear().unwrap();
        vault.remove("prod", "pods").unwrap();
        vault.remove_drawer("prod").unwrap();
        for (drawer, name) in [("prod", "pods"), ("prod", "nodes"), ("test", "pods")] {
            vault
                .write(&key, drawer, name, "", b"state".to_vec())
                .unwrap();
        }
        let is_there = |drawer: &str, name: &str| {
            let read = vault.read(&key, drawer, name, "").unwrap();
            read.is_some()
        };
        vault.remove("prod", "pods").unwrap();
        assert!(!is_there("prod", "pods") && is_there("prod", "nodes"));
        vault.remove_drawer("prod").unwrap();
        assert!(!is_there("prod", "nodes") && is_there("test", "pods"));
        vault.clear().unwrap();
        assert_eq!(vault.size(), 0);
    }

    #[test]
    fn the_oldest_goes_first_where_there_is_too_much() {
        let (_folder, vault, key) = vault();
        let at = |hours: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(hours * 3_600);
        for (name, hours) in [("old", 30), ("older", 10), ("new", 50)] {
            vault.write(&key, "prod", name, "", vec![0; 1_000]).unwrap();
            let file = File::options()
                .write(true)
                .open(vault.path("prod", name))
                .unwrap();
            file.set_modified(at(hours)).unwrap();
        }
        let names = || {
            let is_there = |name: &&str| vault.path("prod", name).exists();
            ["new", "old", "older"]
                .into_iter()
                .filter(is_there)
                .collect::<Vec<_>>()
        };
        let one = vault.size() / 3;
        vault.tidy(at(20), u64::MAX);
        assert_eq!(names(), ["new", "old"]);
        vault.tidy(at(0), one);
        assert_eq!(names(), ["new"]);
        vault.tidy(at(0), 0);
        assert_eq!(
            (vault.size(), fs::read_dir(vault.folder()).unwrap().count()),
            (0, 0)
        );
    }
}
