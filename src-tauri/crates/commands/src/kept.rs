//! The last known states of contexts, on disk, encrypted with a key from the keychain.

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use cluster::{Shelf, Unseen};
use keychain::Keychain;
use parking_lot::Mutex;
use tokio::time::Instant;
use vault::{Key, Vault};
use wire::{Error, ErrorCode, KeptInfo, SleepSettings};

use crate::{keeper, kubeconfigs::Kubeconfigs};

/// The key's name in the keychain.
const ENTRY: &str = "key of kept states";
/// How long the keychain may take to give it: a context that is opened waits for it.
const LIMIT: Duration = Duration::from_secs(2);
/// A keychain that did not give it is asked again after this.
const AGAIN: Duration = Duration::from_secs(30);
/// What nobody has looked at for so long is removed.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Of more than this, the oldest is removed.
const MOST: u64 = 4 << 30;

/// All of it blocks: call it where that is allowed.
pub(crate) struct Keeping {
    vault: Option<Vault>,
    keychain: Keychain,
    key: Mutex<KeyState>,
    /// Held while the keychain is asked for the key.
    asking: Mutex<()>,
    /// Whether anything is kept.
    on: AtomicBool,
    /// Why the last that was to be kept was not.
    trouble: Mutex<Option<Error>>,
    unseen: Unseen,
}

#[derive(Default)]
enum KeyState {
    #[default]
    Unknown,
    There(Arc<Key>),
    Refused {
        at: Instant,
        why: Error,
    },
}

impl Keeping {
    /// Keeps in that folder, if in any. Touches nothing yet.
    pub fn new(folder: Option<PathBuf>, settings: &SleepSettings) -> Self {
        let keeping = Self {
            vault: folder.map(Vault::new),
            keychain: Keychain::system(),
            key: Mutex::default(),
            asking: Mutex::default(),
            on: AtomicBool::new(false),
            trouble: Mutex::default(),
            unseen: Unseen::after(Duration::ZERO),
        };
        keeping.follow(settings);
        keeping
    }

    /// From now on so.
    pub fn follow(&self, settings: &SleepSettings) {
        // The file may have been written by hand.
        let minutes = settings.after_minutes.clamp(1, settings::MAX_SLEEP_MINUTES);
        self.unseen
            .set_after(Duration::from_secs(u64::from(minutes) * 60));
        self.on.store(settings.keep, Ordering::Relaxed);
    }

    /// Removes what must not be there any more, or not so long.
    pub fn tidy(&self) {
        let Some(vault) = &self.vault else { return };
        if self.on.load(Ordering::Relaxed) {
            let now = Duration::from_millis(u64::try_from(cluster::now()).unwrap_or_default());
            let before = UNIX_EPOCH + now.saturating_sub(LONGEST);
            vault.tidy(before, MOST);
        } else {
            self.note("remove what was kept", vault.clear());
        }
    }

    /// A context is gone, and with it what was kept of it.
    pub fn forget(&self, context: &str) {
        if let Some(vault) = &self.vault {
            self.note("remove what was kept", vault.remove_drawer(context));
        }
    }

    /// What there is.
    pub fn info(&self) -> Option<KeptInfo> {
        let vault = self.vault.as_ref()?;
        let refused = match &*self.key.lock() {
            KeyState::Refused { why, .. } => Some(why.clone()),
            _ => None,
        };
        let refused = refused.filter(|_| self.on.load(Ordering::Relaxed));
        Some(KeptInfo {
            folder: vault.folder().display().to_string(),
            bytes: vault.size(),
            problem: refused.or_else(|| self.trouble.lock().clone()),
        })
    }

    /// When what nobody looks at ends, for all contexts.
    pub fn unseen(&self) -> &Unseen {
        &self.unseen
    }

    /// The place of a context.
    pub fn shelf(
        self: &Arc<Self>,
        kubeconfigs: &Arc<Kubeconfigs>,
        context: &str,
    ) -> Option<Arc<dyn Shelf>> {
        self.vault.as_ref()?;
        Some(Arc::new(ContextShelf {
            keeping: Arc::clone(self),
            kubeconfigs: Arc::clone(kubeconfigs),
            context: context.to_owned(),
        }))
    }

    /// The vault and its key, if anything is kept.
    fn open(&self) -> Option<(&Vault, Arc<Key>)> {
        let vault = self.vault.as_ref()?;
        if !self.on.load(Ordering::Relaxed) {
            return None;
        }
        // One at a time: who comes next has the answer, or the refusal, of who came first.
        // Nor does anybody wait for long: somebody may be thinking of a password.
        let known = || match &*self.key.lock() {
            KeyState::There(key) => Some(Some(Arc::clone(key))),
            KeyState::Refused { at, .. } if at.elapsed() < AGAIN => Some(None),
            KeyState::Refused { .. } | KeyState::Unknown => None,
        };
        if let Some(key) = known() {
            return Some((vault, key?));
        }
        let _turn = self.asking.try_lock_for(LIMIT)?;
        if let Some(key) = known() {
            return Some((vault, key?));
        }
        // Nobody asked for anything: the keychain is not to ask them either.
        let quiet = self.keychain.clone().with_limit(LIMIT).without_asking();
        match find_key(&quiet) {
            Ok(key) => {
                let key = Arc::new(key);
                *self.key.lock() = KeyState::There(Arc::clone(&key));
                Some((vault, key))
            }
            Err(why) => {
                tracing::info!(message = why.message, "no key for what is kept");
                let at = Instant::now();
                *self.key.lock() = KeyState::Refused { at, why };
                None
            }
        }
    }

    /// Somebody wants states to be kept: the keychain may ask them to unlock it.
    pub fn ask(&self) {
        if self.vault.is_none() {
            return;
        }
        let _turn = self.asking.lock();
        if matches!(*self.key.lock(), KeyState::There(_)) {
            return;
        }
        let state = match find_key(&self.keychain) {
            Ok(key) => KeyState::There(Arc::new(key)),
            Err(why) => KeyState::Refused {
                at: Instant::now(),
                why,
            },
        };
        *self.key.lock() = state;
    }

    /// Whether it was done; why not is told.
    fn note(&self, what: &str, done: io::Result<()>) -> bool {
        let is_done = done.is_ok();
        let trouble = done.err().map(|cause| {
            tracing::warn!(%cause, "cannot {what}");
            let message = format!("{what}: {cause}");
            Error::new(ErrorCode::Internal, message)
                .with_hint("Check the folder, and that there is room on its disk.")
        });
        *self.trouble.lock() = trouble;
        is_done
    }
}

/// The key in the keychain; a new one if there is none.
fn find_key(keychain: &Keychain) -> Result<Key, Error> {
    let told = |error: keychain::Error| keeper::told(&error);
    if let Some(text) = keychain.get(ENTRY).map_err(told)?
        && let Ok(key) = Key::from_text(&text)
    {
        return Ok(key);
    }
    let key = Key::new().map_err(|cause| {
        let message = format!("make a key for what is kept: {cause}");
        Error::new(ErrorCode::Internal, message)
    })?;
    keychain.set(ENTRY, &key.to_text()).map_err(told)?;
    Ok(key)
}

/// What is kept of a context. It is of the server that its kubeconfig names.
struct ContextShelf {
    keeping: Arc<Keeping>,
    kubeconfigs: Arc<Kubeconfigs>,
    context: String,
}

impl ContextShelf {
    /// The server, and by what it is known.
    fn server(&self) -> Option<String> {
        let print = self.kubeconfigs.fingerprint(&self.context)?;
        Some(format!("{:016x}", print.cluster))
    }
}

impl Shelf for ContextShelf {
    fn is_open(&self) -> bool {
        self.keeping.open().is_some()
    }

    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let (vault, key) = self.keeping.open()?;
        let read = vault.read(&key, &self.context, name, &self.server()?);
        read.unwrap_or_else(|error| {
            tracing::warn!(context = self.context, %error, "what was kept cannot be read");
            None
        })
    }

    fn write(&self, name: &str, content: Vec<u8>) -> bool {
        let (Some((vault, key)), Some(server)) = (self.keeping.open(), self.server()) else {
            return false;
        };
        let written = vault.write(&key, &self.context, name, &server, content);
        self.keeping
            .note("keep the last state of a context", written)
    }

    fn remove(&self, name: &str) {
        if let Some(vault) = &self.keeping.vault {
            let removed = vault.remove(&self.context, name);
            self.keeping.note("remove what was kept", removed);
        }
    }
}
