//! A folder for one test, gone afterwards.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use secrecy::SecretString;

use crate::import::Kept;
use crate::{Loaded, Sources, load};

pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("pilothouse-contexts-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() {
            self.0.clone()
        } else {
            self.0.join(name)
        }
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Writes one kubeconfig and loads it.
    pub fn load(&self, kubeconfig: &str) -> Loaded {
        let path = self.write("config", kubeconfig);
        load(&Sources::from_env(&[path]))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// For contexts whose secrets are all in their files.
pub(crate) fn nothing_kept(kept: &Kept) -> Result<SecretString, wire::Error> {
    panic!("{kept:?} is asked for")
}
