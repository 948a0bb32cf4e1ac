//! Why a secret is neither kept nor given.

use crate::store::Trouble;

/// What is wrong with the keychain or with what is in it. Holds names of entries, and nothing that was in them.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// No program answers as the system's keychain.
    #[error("{task}: there is no keychain: {reason}")]
    Absent {
        /// As in ``read `sign-in` from the keychain``.
        task: String,
        /// The system's words.
        reason: String,
    },
    /// It is there, and nobody unlocked it when asked to.
    #[error("{task}: the keychain is locked: {reason}")]
    Locked {
        /// As in ``read `sign-in` from the keychain``.
        task: String,
        /// How it came to be that it still is.
        reason: String,
    },
    /// It is there and open, and does not do it.
    #[error("{task}: {reason}")]
    Failed {
        /// As in ``read `sign-in` from the keychain``.
        task: String,
        /// The system's words.
        reason: String,
    },
    /// What is there was not written by Pilothouse, or not in whole.
    #[error("{task}: what is there is damaged: {reason}")]
    Damaged {
        /// As in ``read `sign-in` from the keychain``.
        task: String,
        /// What the matter is.
        reason: &'static str,
    },
}

impl Error {
    pub(crate) fn of(task: String, trouble: Trouble) -> Self {
        match trouble {
            Trouble::Absent(reason) => Self::Absent { task, reason },
            Trouble::Locked(reason) => Self::Locked { task, reason },
            Trouble::Failed(reason) => Self::Failed { task, reason },
            Trouble::Damaged(reason) => Self::Damaged { task, reason },
        }
    }

    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Absent { .. } if cfg!(target_os = "macos") => {
                "Open Keychain Access and check that there is a login keychain and that it is the default."
            }
            Self::Absent { .. } if cfg!(target_os = "windows") => {
                "Sign in to Windows as a user of this machine: sessions without a user have no Credential Manager."
            }
            Self::Absent { .. } => {
                "No program answers for org.freedesktop.secrets. Install and start gnome-keyring, KWallet or KeePassXC (with its Secret Service turned on), then try again."
            }
            Self::Locked { .. } => "Unlock the keychain and try again.",
            Self::Failed { .. } => {
                "Look at the entries of Pilothouse in the keychain's own program, then try again."
            }
            Self::Damaged { .. } => "Store it anew: that replaces what is there.",
        }
    }
}
