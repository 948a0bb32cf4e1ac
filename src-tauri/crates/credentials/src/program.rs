//! What is run, and with what.

use std::{fmt, path::PathBuf};

use serde_json::{Value, json};

/// A credential program and all that decides about its answer. Two that are equal are one identity.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Program {
    /// The file to run.
    pub file: PathBuf,
    /// As the kubeconfig names it.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Set beside the environment of this process.
    pub env: Vec<(String, String)>,
    /// Taken out of it.
    pub drop_env: Vec<String>,
    /// As in `client.authentication.k8s.io/v1`.
    pub api_version: String,
    /// The cluster as JSON, where the program wants to know it (`provideClusterInfo`).
    pub cluster: Option<String>,
}

impl Program {
    /// What the program is told in `KUBERNETES_EXEC_INFO`. It has no terminal.
    pub(crate) fn exec_info(&self) -> String {
        let mut spec = json!({ "interactive": false });
        let cluster = self.cluster.as_deref().map(serde_json::from_str::<Value>);
        if let Some(Ok(cluster)) = cluster {
            spec["cluster"] = cluster;
        }
        json!({ "kind": "ExecCredential", "apiVersion": self.api_version, "spec": spec })
            .to_string()
    }

    /// A text of the program without what it was given: values of the environment may be secrets.
    pub(crate) fn without_secrets(&self, text: &str) -> String {
        /// Shorter ones are words like `true`.
        const SHORT: usize = 8;
        let mut text = text.to_owned();
        let secrets = self
            .env
            .iter()
            .filter(|(name, value)| value.len() >= SHORT && name != "PATH");
        for (_, value) in secrets {
            text = text.replace(value.as_str(), "•••");
        }
        text
    }
}

/// Shows what may be shown: arguments and the environment may hold secrets.
impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}
