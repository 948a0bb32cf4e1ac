//! What a keychain does for one entry, whichever system's it is.

use secrecy::zeroize::Zeroizing;

/// Under which the entries of Pilothouse are found.
pub(crate) const SERVICE: &str = "pilothouse";

/// What people see of an entry in the keychain's own program.
pub(crate) fn label(name: &str) -> String {
    format!("Pilothouse: {name}")
}

/// Why a keychain does not do what it is asked. None of it is of a secret.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// There is none.
    Absent(String),
    /// It is locked, and stays so.
    Locked(String),
    /// Anything else.
    Failed(String),
    /// What is there cannot be what was written.
    Damaged(&'static str),
}

/// An open keychain. What is written is text, since some of its programs keep and show nothing else well.
pub(crate) trait Store {
    /// None where there is no such entry, which a locked keychain must not pass for.
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble>;

    /// Makes the entry or replaces what is in it, at once.
    fn write(&self, name: &str, text: &str) -> Result<(), Trouble>;

    /// No entry is left of that name, whether there was one or not.
    fn remove(&self, name: &str) -> Result<(), Trouble>;
}
