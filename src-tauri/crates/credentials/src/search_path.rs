//! Where programs are looked for. What is started from a desktop has a shorter PATH than a terminal: shells add to
//! it in files that no desktop reads. So the user's shell is asked, as interactive as in a terminal, because
//! `.zshrc` is read then alone.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::PathBuf,
    time::Duration,
};

use tokio::process::Command;

use crate::run;

/// A shell that asks something of somebody never answers.
const LIMIT: Duration = Duration::from_secs(5);
/// Around what is meant: what a shell's files print stands before or after it.
const MARK: &str = "pilothouse-path-5c1d";

/// The folders in which programs are looked for, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPath {
    /// Each once.
    pub folders: Vec<PathBuf>,
    /// How they were found.
    pub origin: Origin,
}

/// How the folders of a [`SearchPath`] were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Those of this process.
    Environment,
    /// Those that this shell has, and then those of this process.
    Shell(PathBuf),
    /// Those of this process, because that shell did not say.
    Silent {
        /// The shell.
        shell: PathBuf,
        /// Why, as in `it did not answer within 5 s`.
        why: String,
    },
}

impl SearchPath {
    /// That of this process.
    pub fn of_environment() -> Self {
        Self {
            folders: split(env::var_os("PATH").as_deref()),
            origin: Origin::Environment,
        }
    }

    /// That which the user's shell has in a terminal.
    pub async fn of_shell() -> Self {
        match env::var_os("SHELL").filter(|shell| !shell.is_empty()) {
            Some(shell) if cfg!(unix) => Self::of(PathBuf::from(shell), LIMIT).await,
            // On Windows there is one for all programs.
            _ => Self::of_environment(),
        }
    }

    async fn of(shell: PathBuf, limit: Duration) -> Self {
        let own = Self::of_environment();
        let mut command = Command::new(&shell);
        // Every shell knows these words; `$PATH` is a list in some.
        let script = format!("echo {MARK}; printenv PATH; echo {MARK}");
        command.args(["-l", "-i", "-c", &script]);
        let silent = |why: String| Self {
            origin: Origin::Silent {
                shell: shell.clone(),
                why,
            },
            ..own.clone()
        };
        let ended = match run::end(command, limit).await {
            Ok(ended) => ended,
            Err(error) => return silent(format!("it cannot be started: {error}")),
        };
        if ended.status.is_none() {
            return silent(format!("it did not answer within {} s", limit.as_secs()));
        }
        let text = String::from_utf8_lossy(&ended.stdout);
        let Some(path) = between(&text) else {
            return silent("it did not say".to_owned());
        };
        let mut folders = split(Some(OsStr::new(path)));
        for folder in &own.folders {
            if !folders.contains(folder) {
                folders.push(folder.clone());
            }
        }
        Self {
            folders,
            origin: Origin::Shell(shell),
        }
    }

    /// As a variable's value.
    pub fn joined(&self) -> OsString {
        env::join_paths(&self.folders).unwrap_or_default()
    }
}

/// What stands between the marks, if anything.
fn between(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(MARK)?;
    let (path, _) = rest.split_once(MARK)?;
    Some(path.trim()).filter(|path| !path.is_empty() && !path.contains('\n'))
}

/// The absolute ones: others depend on where a program happens to be started.
fn split(path: Option<&OsStr>) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for folder in path.into_iter().flat_map(env::split_paths) {
        if folder.is_absolute() && !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const ENOUGH: Duration = Duration::from_secs(20);

    async fn of(script: &str, limit: Duration) -> SearchPath {
        let folder = tempfile::tempdir().unwrap();
        let shell = folder.path().join("shell");
        // Written by another process: what is open for writing here while a sibling forks cannot be run.
        let write = "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod 700 \"$2\"";
        let mut command = Command::new("sh");
        command.args(["-c", write, "sh", script]).arg(&shell);
        let written = run::end(command, ENOUGH).await.unwrap();
        assert!(written.status.unwrap().success());
        SearchPath::of(shell, limit).await
    }

    fn first(path: &SearchPath) -> &str {
        path.folders[0].to_str().unwrap()
    }

    #[tokio::test]
    async fn a_shell_is_asked_as_in_a_terminal_and_its_chatter_passed_over() {
        let script = r#"[ "$1$2$3" = -l-i-c ] || exit 1
            echo 'Welcome! PATH=/wrong'
            PATH="/tools one:relative:/tools one:/two:$PATH"; export PATH
            /bin/sh -c "$4"
            echo bye"#;
        let path = of(script, ENOUGH).await;
        assert!(matches!(path.origin, Origin::Shell(_)), "{path:?}");
        assert_eq!(path.folders[..2], ["/tools one", "/two"].map(PathBuf::from));
        let own = SearchPath::of_environment();
        assert!(
            own.folders
                .iter()
                .all(|folder| path.folders.contains(folder))
        );
        assert!(
            path.joined()
                .to_str()
                .unwrap()
                .starts_with("/tools one:/two:")
        );
    }

    #[tokio::test]
    async fn shells_that_do_not_say_leave_the_path_as_it_is() {
        let own = SearchPath::of_environment();
        for (script, limit, expected) in [
            ("exit 1", ENOUGH, "did not say"),
            ("echo hello", ENOUGH, "did not say"),
            ("sleep 1000", Duration::from_secs(1), "within 1 s"),
        ] {
            let path = of(script, limit).await;
            assert_eq!(path.folders, own.folders);
            let Origin::Silent { why, .. } = &path.origin else {
                panic!("{path:?}")
            };
            assert!(why.contains(expected), "{why}");
        }
        let absent = SearchPath::of("/no/such/shell".into(), ENOUGH).await;
        assert!(matches!(absent.origin, Origin::Silent { .. }));
        assert_eq!(first(&absent), first(&own));
    }

    #[tokio::test]
    async fn the_shells_of_this_machine_say() {
        for shell in ["/bin/sh", "/bin/bash", "/bin/zsh", "/usr/bin/fish"] {
            if PathBuf::from(shell).exists() {
                let path = SearchPath::of(shell.into(), ENOUGH).await;
                assert!(matches!(path.origin, Origin::Shell(_)), "{path:?}");
            }
        }
    }
}
