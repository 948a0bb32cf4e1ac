//! The keychain as callers see it.

use std::process;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

use crate::store::{Store, Trouble};
use crate::{Error, parts, system};

/// How long a call waits for the system and for the person whom it asks to unlock the keychain. Enough to find a
/// password; after it, whoever wanted the secret should hear why it is not there.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// More than any name of ours, and less than what Credential Manager takes.
const LONGEST_NAME: usize = 200;

/// The keychain of the system: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
///
/// All calls block, for [`PATIENCE`] at most: while the keychain is locked, they have the system ask the person to
/// unlock it. In async code use `spawn_blocking`; directly in a runtime's own thread they panic. Only one call of a
/// process is made at a time, so that the person is asked once and no call sees what another has half done.
///
/// The name of an entry is no secret, may be up to 200 bytes long, and does not end in `]`. Names that differ in case
/// alone are the same on Windows.
#[derive(Debug, Clone)]
pub struct Keychain {
    limit: Duration,
    asks: bool,
}

impl Keychain {
    /// The keychain of the user's session. Nothing is touched before the first call. It does not matter when the
    /// keychain's program starts, ends or starts anew.
    pub fn system() -> Self {
        Self {
            limit: PATIENCE,
            asks: true,
        }
    }

    /// Waits that long at most, where it would be [`PATIENCE`].
    #[must_use]
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Has nobody asked to unlock anything: what is locked stays so, and the call fails at once. On macOS and Windows
    /// the system itself decides about that.
    #[must_use]
    pub fn without_asking(self) -> Self {
        Self {
            asks: false,
            ..self
        }
    }

    /// The secret in an entry; None where there is no such entry.
    pub fn get(&self, entry: &str) -> Result<Option<SecretString>, Error> {
        let name = entry.to_owned();
        self.call(
            format!("read `{entry}` from the keychain"),
            entry,
            move |store| parts::read(store, &name),
        )
    }

    /// Puts a secret into an entry, in place of what is there. After an error the old secret or the new one is there,
    /// whole.
    pub fn set(&self, entry: &str, secret: &SecretString) -> Result<(), Error> {
        let (name, secret) = (entry.to_owned(), secret.clone());
        self.call(
            format!("write `{entry}` to the keychain"),
            entry,
            move |store| parts::write(store, &name, secret.expose_secret(), parts::ROOM),
        )
    }

    /// Removes an entry. It need not be there.
    pub fn remove(&self, entry: &str) -> Result<(), Error> {
        let name = entry.to_owned();
        self.call(
            format!("remove `{entry}` from the keychain"),
            entry,
            move |store| parts::remove(store, &name),
        )
    }

    /// Whether secrets can be kept: the keychain is there, is unlocked or becomes so, and takes, gives and removes an
    /// entry of this process's own.
    pub fn check(&self) -> Result<(), Error> {
        let name = format!("check of process {}", process::id());
        self.call("try the keychain".to_owned(), &name.clone(), move |store| {
            let written = "no secret";
            parts::write(store, &name, written, parts::ROOM)?;
            let found = parts::read(store, &name)?;
            parts::remove(store, &name)?;
            match found {
                Some(found) if found.expose_secret() == written => Ok(()),
                _ => Err(Trouble::Failed("it does not keep what it takes".to_owned())),
            }
        })
    }

    fn call<T: Send + 'static>(
        &self,
        task: String,
        entry: &str,
        work: impl FnOnce(&dyn Store) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Error> {
        if entry.is_empty()
            || entry.len() > LONGEST_NAME
            || entry.ends_with(']')
            || entry.contains(char::is_control)
        {
            let reason = format!(
                "an entry needs a name of at most {LONGEST_NAME} bytes, without control characters and without `]` at its end"
            );
            return Err(Error::Failed { task, reason });
        }
        let until = Instant::now() + self.limit;
        system::visit(until, self.asks, work).map_err(|trouble| Error::of(task, trouble))
    }
}
