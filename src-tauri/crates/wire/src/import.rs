//! Contexts that are brought in by hand: pasted, dropped, or taken out of a file once.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Error;

/// Takes contexts out of a kubeconfig into one of Pilothouse's own, or shows what that comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportKubeconfig {
    /// The kubeconfig.
    #[serde(flatten)]
    pub from: ImportFrom,
    /// Which of its contexts, by their names there; all, where nothing is said.
    #[serde(default)]
    pub contexts: Option<Vec<String>>,
    /// Where their secrets go.
    #[serde(default)]
    pub secrets: SecretsIn,
    /// Whether it is done. Otherwise it is only shown.
    #[serde(default)]
    pub apply: bool,
}

/// Where a kubeconfig comes from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum ImportFrom {
    /// It was pasted.
    Text {
        /// All of it, secrets included.
        text: String,
    },
    /// A file, which stays as it is and is not read again.
    File {
        /// Its path.
        path: String,
    },
}

/// Shows where it is from, and nothing of what was pasted.
impl fmt::Debug for ImportFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { text } => write!(f, "Text({} bytes)", text.len()),
            Self::File { path } => write!(f, "File({path})"),
        }
    }
}

/// Where the secrets of contexts go that are brought in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SecretsIn {
    /// Into the keychain of the system, and not on disk.
    #[default]
    Keychain,
    /// Into the file with all else, which only its user may read.
    File,
    /// Nowhere: they are known until Pilothouse ends.
    Memory,
}

/// What an import comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KubeconfigImport {
    /// Every context of the kubeconfig, in its order.
    pub contexts: Vec<ImportedContext>,
    /// What is odd about it without making it unusable.
    pub problems: Vec<Error>,
    /// Why the system's keychain cannot take secrets, where it cannot.
    pub keychain: Option<Error>,
    /// The file that was written.
    pub path: Option<String>,
}

/// A context of a kubeconfig that is brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportedContext {
    /// Its name in the kubeconfig.
    pub entry: String,
    /// Its name in Pilothouse, which says more where there is one of that name.
    pub name: String,
    /// The server's address, without credentials.
    pub server: Option<String>,
    /// The user entry it names.
    pub user: Option<String>,
    /// The namespace it prefers.
    pub namespace: Option<String>,
    /// Which secrets it has, as their fields are called: `token`, `client-key-data`.
    pub secrets: Vec<String>,
    /// The credential program that it runs.
    pub program: Option<String>,
    /// Why it cannot be used as it is.
    pub problem: Option<Error>,
    /// The context that has this server and user already.
    pub same_as: Option<String>,
}
