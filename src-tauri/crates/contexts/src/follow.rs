//! Tells when files may have changed: written, replaced by another of the name, deleted, or there at last.
//!
//! Not the files are watched but their folders: editors and cloud tools write beside a file and rename, after
//! which a watch of the file would be of the one that is gone.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use parking_lot::Mutex;

/// Follows a set of paths; ends with its drop.
pub struct Follower {
    watcher: Mutex<RecommendedWatcher>,
    /// Folders that are watched now.
    watched: Mutex<HashSet<PathBuf>>,
    /// What is meant by that.
    wanted: Arc<Mutex<HashSet<PathBuf>>>,
}

impl Follower {
    /// Calls `changed` in a thread of its own whenever something may have changed, several times for one change.
    ///
    /// # Errors
    /// The system lets no more be watched. In a network's folder nothing may be told.
    pub fn new(changed: impl Fn() + Send + 'static) -> Result<Self, notify::Error> {
        let wanted = Arc::new(Mutex::new(HashSet::new()));
        let meant = Arc::clone(&wanted);
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            match event {
                Ok(event) if !is_change(event.kind) => {}
                Ok(event) if !event.need_rescan() && !concerns(&meant.lock(), &event.paths) => {}
                // What went wrong may have hidden a change.
                Ok(_) | Err(_) => changed(),
            }
        })?;
        Ok(Self {
            watcher: Mutex::new(watcher),
            watched: Mutex::default(),
            wanted,
        })
    }

    /// From now on these paths: files, and folders for all that is right in them. What is not there is awaited.
    /// Whether there are folders that were not watched before: what changed in them until now was not told.
    pub fn follow(&self, paths: impl IntoIterator<Item = PathBuf>) -> bool {
        let mut wanted = HashSet::new();
        let mut folders = HashSet::new();
        for path in paths {
            let folder = match path.parent() {
                Some(parent) if !path.is_dir() => parent,
                _ => &path,
            };
            // Where the folder is not there, the way to it may be made.
            let mut there = folder;
            while !there.is_dir() {
                wanted.insert(there.to_path_buf());
                let Some(parent) = there.parent() else { break };
                there = parent;
            }
            folders.insert(there.to_path_buf());
            wanted.insert(path);
        }
        *self.wanted.lock() = wanted;
        let mut watcher = self.watcher.lock();
        let mut watched = self.watched.lock();
        for gone in watched.difference(&folders) {
            // It may have been deleted, and its watch with it.
            let _ = watcher.unwatch(gone);
        }
        let kept: HashSet<PathBuf> = folders
            .into_iter()
            .filter(|folder| {
                // Also of one that is watched: another may have taken its place.
                let watching = watcher.watch(folder, RecursiveMode::NonRecursive);
                watching.is_ok()
            })
            .collect();
        let more = !kept.is_subset(&watched);
        *watched = kept;
        more
    }
}

/// Reading is none.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

fn concerns(wanted: &HashSet<PathBuf>, paths: &[PathBuf]) -> bool {
    let wants = |path: &Path| wanted.contains(path);
    paths
        .iter()
        .any(|path| wants(path) || path.parent().is_some_and(wants))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use super::*;
    use crate::scratch::Scratch;

    const LIMIT: Duration = Duration::from_secs(10);

    fn follow(paths: &[PathBuf]) -> (Follower, Receiver<()>) {
        let (sender, receiver) = channel();
        let follower = Follower::new(move || {
            let _ = sender.send(());
        });
        let follower = follower.unwrap();
        follower.follow(paths.iter().cloned());
        (follower, receiver)
    }

    fn told(receiver: &Receiver<()>) -> bool {
        let told = receiver.recv_timeout(LIMIT).is_ok();
        // One change is told several times.
        while receiver.recv_timeout(Duration::from_millis(50)).is_ok() {}
        told
    }

    #[test]
    fn files_are_followed_over_all_that_is_done_to_them() {
        let scratch = Scratch::new();
        let path = scratch.path("config");
        let (_follower, receiver) = follow(std::slice::from_ref(&path));
        fs::write(&path, "1").unwrap();
        assert!(told(&receiver), "made");
        fs::write(&path, "2").unwrap();
        assert!(told(&receiver), "written");
        fs::rename(scratch.write("new", "3"), &path).unwrap();
        assert!(told(&receiver), "replaced");
        fs::write(&path, "4").unwrap();
        assert!(told(&receiver), "written again");
        fs::remove_file(&path).unwrap();
        assert!(told(&receiver), "deleted");
    }

    #[test]
    fn neither_reading_nor_other_files_are_told() {
        let read = AccessKind::Close(AccessMode::Read);
        assert!(!is_change(EventKind::Access(AccessKind::Open(
            AccessMode::Any
        ))));
        assert!(!is_change(EventKind::Access(read)));
        assert!(is_change(EventKind::Any));
        let wanted: HashSet<PathBuf> = ["/a/config", "/b"].map(PathBuf::from).into();
        for (path, expected) in [
            ("/a/config", true),
            ("/a/other", false),
            ("/b", true),
            ("/b/new", true),
            ("/b/below/new", false),
        ] {
            assert_eq!(concerns(&wanted, &[path.into()]), expected, "{path}");
        }
    }

    #[test]
    fn what_is_not_there_is_awaited() {
        let scratch = Scratch::new();
        let path = scratch.path("a/b/config");
        let (follower, receiver) = follow(std::slice::from_ref(&path));
        fs::create_dir_all(scratch.path("a/b")).unwrap();
        assert!(told(&receiver), "its folder");
        follower.follow([path.clone()]);
        fs::write(&path, "1").unwrap();
        assert!(told(&receiver), "itself");
    }

    #[test]
    fn folders_are_followed_with_what_is_in_them() {
        let scratch = Scratch::new();
        scratch.write("clusters/a", "1");
        let (_follower, receiver) = follow(&[scratch.path("clusters")]);
        scratch.write("clusters/b", "1");
        assert!(told(&receiver));
        fs::remove_file(scratch.path("clusters/a")).unwrap();
        assert!(told(&receiver));
    }
}
