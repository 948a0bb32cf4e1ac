//! The keychains that are part of the system: Keychain on macOS, Credential Manager on Windows.

use parking_lot::Mutex;
use secrecy::zeroize::Zeroizing;
use tokio::time::Instant;

use crate::store::{SERVICE, Store, Trouble, label};

/// What one call writes no other sees in the middle.
static TURN: Mutex<()> = Mutex::new(());

fn in_turn<T>(
    until: Instant,
    store: &dyn Store,
    work: impl FnOnce(&dyn Store) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let Some(_turn) = TURN.try_lock_until(until.into_std()) else {
        let reason = "nobody has answered what was asked before";
        return Err(Trouble::Locked(reason.to_owned()));
    };
    work(store)
}

#[cfg(target_os = "macos")]
mod keychain {
    use security_framework::base::{Error, Result as Answer};
    use security_framework::os::macos::keychain::SecKeychain;
    use security_framework::passwords::{
        PasswordOptions, delete_generic_password_options, generic_password,
        set_generic_password_options,
    };

    use super::{Instant, SERVICE, Store, Trouble, Zeroizing, in_turn, label};
    use crate::patience::within;

    /// Of `SecBase.h`, as all these numbers.
    const ITEM_NOT_FOUND: i32 = -25_300;
    const USER_CANCELED: i32 = -128;
    const NOT_AVAILABLE: i32 = -25_291;
    const AUTH_FAILED: i32 = -25_293;
    const NO_SUCH_KEYCHAIN: i32 = -25_294;
    const NO_DEFAULT_KEYCHAIN: i32 = -25_307;
    const INTERACTION_NOT_ALLOWED: i32 = -25_308;
    const INTERACTION_REQUIRED: i32 = -25_315;

    struct Login;

    /// The login keychain. It asks the person by itself, and cannot be told when to stop.
    pub(crate) fn visit<T: Send + 'static>(
        until: Instant,
        asks: bool,
        work: impl FnOnce(&dyn Store) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        within(until, move || {
            in_turn(until, &Login, move |login| {
                // For the whole process; but whoever may ask waits for their turn.
                let quiet = (!asks).then(SecKeychain::disable_user_interaction);
                let _quiet = quiet.transpose().map_err(trouble)?;
                work(login)
            })
        })
    }

    fn item(name: &str) -> PasswordOptions {
        PasswordOptions::new_generic_password(SERVICE, name)
    }

    impl Store for Login {
        fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
            let found = generic_password(item(name)).map(Zeroizing::new);
            unless_missing(found)
        }

        fn write(&self, name: &str, text: &str) -> Result<(), Trouble> {
            let mut labelled = item(name);
            labelled.set_label(&label(name));
            let written = match set_generic_password_options(text.as_bytes(), labelled) {
                // It is there under another label: somebody gave it one.
                Err(error) if error.code() == ITEM_NOT_FOUND => {
                    set_generic_password_options(text.as_bytes(), item(name))
                }
                written => written,
            };
            written.map_err(trouble)
        }

        fn remove(&self, name: &str) -> Result<(), Trouble> {
            unless_missing(delete_generic_password_options(item(name))).map(|_| ())
        }
    }

    fn unless_missing<T>(answer: Answer<T>) -> Result<Option<T>, Trouble> {
        match answer {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.code() == ITEM_NOT_FOUND => Ok(None),
            Err(error) => Err(trouble(error)),
        }
    }

    fn trouble(error: Error) -> Trouble {
        let said = error.to_string();
        match error.code() {
            NOT_AVAILABLE | NO_SUCH_KEYCHAIN | NO_DEFAULT_KEYCHAIN => Trouble::Absent(said),
            USER_CANCELED | AUTH_FAILED | INTERACTION_NOT_ALLOWED | INTERACTION_REQUIRED => {
                Trouble::Locked(said)
            }
            _ => Trouble::Failed(said),
        }
    }
}
#[cfg(target_os = "macos")]
pub(crate) use keychain::visit;

#[cfg(target_os = "windows")]
mod credential_manager {
    use std::collections::HashMap;

    use keyring_core::api::CredentialStoreApi as _;
    use keyring_core::{Entry, Error};
    use windows_native_keyring_store::Store as Credentials;

    use super::{Instant, SERVICE, Store, Trouble, Zeroizing, in_turn, label};

    struct Manager;

    /// The credentials of the user who is signed in. They are never locked while somebody is, and nobody is asked.
    pub(crate) fn visit<T>(
        until: Instant,
        _asks: bool,
        work: impl FnOnce(&dyn Store) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        in_turn(until, &Manager, work)
    }

    /// Named by its label, which is all that Credential Manager shows; and of this machine: it goes to no other that
    /// the user's profile roams to.
    fn credential(name: &str) -> Result<Entry, Trouble> {
        let target = label(name);
        let how = HashMap::from([("target", target.as_str()), ("persistence", "Local")]);
        Credentials::new()
            .and_then(|store| store.build(SERVICE, name, Some(&how)))
            .map_err(trouble)
    }

    impl Store for Manager {
        fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
            let found = credential(name)?.get_secret().map(Zeroizing::new);
            unless_missing(found)
        }

        fn write(&self, name: &str, text: &str) -> Result<(), Trouble> {
            credential(name)?
                .set_secret(text.as_bytes())
                .map_err(trouble)
        }

        fn remove(&self, name: &str) -> Result<(), Trouble> {
            unless_missing(credential(name)?.delete_credential()).map(|_| ())
        }
    }

    fn unless_missing<T>(answer: keyring_core::Result<T>) -> Result<Option<T>, Trouble> {
        match answer {
            Ok(found) => Ok(Some(found)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(trouble(error)),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` gives")]
    fn trouble(error: Error) -> Trouble {
        match &error {
            // There is no session of a user, as for services.
            Error::NoStorageAccess(_) => Trouble::Absent(error.to_string()),
            _ => Trouble::Failed(error.to_string()),
        }
    }
}
#[cfg(target_os = "windows")]
pub(crate) use credential_manager::visit;
