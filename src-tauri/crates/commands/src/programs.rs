//! The credential programs that contexts name, and where programs are looked for.

use std::{collections::BTreeMap, ffi::OsString, io::IsTerminal as _};

use ::contexts::Loaded;
use credentials::{Origin, SearchPath};
use tokio::{runtime::Handle, sync::Mutex};
use wire::{Error, ProgramInfo, ProgramList};

use crate::sessions::Sessions;

/// Where programs are looked for; asked when the first is needed.
pub(crate) struct Programs {
    /// Whether this process may have a shorter PATH than its user's shell.
    ask_shell: bool,
    known: Mutex<Option<SearchPath>>,
}

impl Programs {
    /// What is started from a terminal has the PATH of that; a window may come from a desktop.
    pub fn new(window: bool) -> Self {
        Self {
            ask_shell: window && !std::io::stdin().is_terminal(),
            known: Mutex::default(),
        }
    }

    async fn search_path(&self) -> SearchPath {
        let mut known = self.known.lock().await;
        if let Some(known) = &*known {
            return known.clone();
        }
        let found = if self.ask_shell {
            SearchPath::of_shell().await
        } else {
            SearchPath::of_environment()
        };
        // A shell that did not say is asked again the next time.
        if !matches!(found.origin, Origin::Silent { .. }) {
            *known = Some(found.clone());
        }
        found
    }

    /// The search path, if that context names a program. Blocks: call it where that is allowed.
    pub fn search_path_for(&self, loaded: &Loaded, context: &str) -> Option<OsString> {
        ::contexts::program_of(loaded, context)?;
        Some(Handle::current().block_on(self.search_path()).joined())
    }
}

/// Connects nowhere, and runs nothing but a shell.
pub(crate) async fn list(sessions: &Sessions) -> Result<ProgramList, Error> {
    let search_path = sessions.programs().search_path().await;
    let joined = search_path.joined();
    let loaded = sessions.load().await?;
    let mut contexts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for context in &loaded.contexts {
        if let Some(program) = ::contexts::program_of(&loaded, &context.name) {
            contexts
                .entry(program)
                .or_default()
                .push(context.name.clone());
        }
    }
    let programs = contexts
        .into_iter()
        .map(|(name, contexts)| ProgramInfo {
            file: ::contexts::find_program(&name, &joined).map(|file| file.display().to_string()),
            name,
            contexts,
        })
        .collect();
    let (shell, silent) = match &search_path.origin {
        Origin::Environment => (None, None),
        Origin::Shell(shell) => (Some(shell), None),
        Origin::Silent { shell, why } => (Some(shell), Some(why.clone())),
    };
    Ok(ProgramList {
        folders: search_path
            .folders
            .iter()
            .map(|folder| folder.display().to_string())
            .collect(),
        shell: shell.map(|shell| shell.display().to_string()),
        silent,
        programs,
    })
}
