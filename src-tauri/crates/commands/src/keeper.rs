//! Secrets of imported contexts: in the system's keychain, or known until the program ends.

use std::{collections::HashMap, time::Duration};

use ::contexts::import::Kept;
use keychain::Keychain;
use parking_lot::Mutex;
use secrecy::SecretString;
use wire::{Error, ErrorCode, SecretsIn};

/// How long a keychain may take to say that it is there: longer means that it waits for somebody.
const GLANCE: Duration = Duration::from_secs(4);

/// All of it blocks: call it where that is allowed.
pub(crate) struct Keeper {
    keychain: Keychain,
    /// What was given or asked for: nobody is asked to unlock a keychain at each reconnection.
    known: Mutex<HashMap<String, SecretString>>,
    /// Why the keychain gave nothing the last time: nobody is asked to unlock it again before they want something.
    refusal: Mutex<Option<Error>>,
    turn: Mutex<()>,
}

impl Keeper {
    /// Touches nothing yet.
    pub fn new() -> Self {
        Self {
            keychain: Keychain::system(),
            known: Mutex::default(),
            refusal: Mutex::default(),
            turn: Mutex::default(),
        }
    }

    /// Somebody wants something: the keychain may ask them to unlock it.
    pub fn ask_again(&self) {
        self.refusal.lock().take();
    }

    /// Why the keychain cannot take anything now, if it cannot.
    pub fn obstacle(&self) -> Option<Error> {
        let keychain = self.keychain.clone().with_limit(GLANCE);
        keychain.check().err().map(|error| told(&error))
    }

    /// Keeps secrets under these names, or none of them.
    pub fn keep(
        &self,
        secrets_in: SecretsIn,
        secrets: &[(String, SecretString)],
    ) -> Result<(), Error> {
        if secrets_in == SecretsIn::Keychain {
            for (at, (entry, secret)) in secrets.iter().enumerate() {
                if let Err(error) = self.keychain.set(entry, secret) {
                    // What failed may be there all the same.
                    let written = secrets[..=at].iter().map(|(entry, _)| entry.as_str());
                    self.forget(secrets_in, written);
                    return Err(told(&error));
                }
            }
        }
        self.known.lock().extend(secrets.iter().cloned());
        Ok(())
    }

    /// The secrets of a user.
    pub fn get(&self, kept: &Kept) -> Result<SecretString, Error> {
        // One at a time: who comes next has the answer, or the refusal, of who came first.
        let _turn = self.turn.lock();
        if let Some(known) = self.known.lock().get(&kept.entry) {
            return Ok(known.clone());
        }
        let gone = |message: String| {
            Error::new(ErrorCode::Keychain, message).with_hint("Import the context again.")
        };
        if kept.secrets != SecretsIn::Keychain {
            return Err(gone(format!(
                "the secrets of `{}` were to be known until Pilothouse ended, and it has",
                kept.entry
            )));
        }
        if let Some(refusal) = self.refusal.lock().clone() {
            return Err(refusal);
        }
        let found = self.keychain.get(&kept.entry).map_err(|error| {
            let refusal = told(&error);
            // What is wrong with one entry says nothing of the others.
            let of_all = matches!(
                error,
                keychain::Error::Absent { .. } | keychain::Error::Locked { .. }
            );
            if of_all {
                *self.refusal.lock() = Some(refusal.clone());
            }
            refusal
        })?;
        let found = found.ok_or_else(|| {
            gone(format!(
                "the keychain has no entry `{}` any more",
                kept.entry
            ))
        })?;
        self.known.lock().insert(kept.entry.clone(), found.clone());
        Ok(found)
    }

    /// Forgets what is kept under these names.
    pub fn forget<'a>(&self, secrets_in: SecretsIn, entries: impl IntoIterator<Item = &'a str>) {
        for entry in entries {
            self.known.lock().remove(entry);
            if secrets_in != SecretsIn::Keychain {
                continue;
            }
            if let Err(error) = self.keychain.remove(entry) {
                tracing::warn!(%error, "an entry stays in the keychain");
            }
        }
    }
}

pub(crate) fn told(error: &keychain::Error) -> Error {
    Error::new(ErrorCode::Keychain, error.to_string()).with_hint(error.hint())
}
