//! Which kubeconfig files are read, by kubectl's rules.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::further::Further;

/// Where the list of files comes from; it decides whether a missing file is worth a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Named by the user: a missing file is a problem.
    Explicit,
    /// `KUBECONFIG`: missing files are passed over as long as one of them exists.
    Environment,
    /// `~/.kube/config`: its absence is the normal state of a fresh machine.
    Default,
}

/// The kubeconfig files to look at, in order of precedence. Absolute paths, each one once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    origin: Origin,
    paths: Vec<PathBuf>,
    further: Vec<Further>,
    imported: Option<Further>,
}

impl Sources {
    /// The files of `--kubeconfig` if there are any, else those of `KUBECONFIG`, else
    /// `~/.kube/config`. Looks at the environment only, not at the files.
    pub fn from_env(explicit: &[PathBuf]) -> Self {
        let variable = env::var_os("KUBECONFIG");
        Self::find(explicit, variable.as_deref(), env::home_dir().as_deref())
    }

    /// These, and what the user adds to them: files, folders and patterns, as in `~/clusters/*.yaml`. Who names
    /// files when the program is started means those alone.
    #[must_use]
    pub fn with_further(&self, further: &[String]) -> Self {
        self.with_further_at(further, env::home_dir().as_deref())
    }

    pub(crate) fn with_further_at(&self, further: &[String], home: Option<&Path>) -> Self {
        let further = match self.origin {
            Origin::Explicit => &[],
            Origin::Environment | Origin::Default => further,
        };
        Self {
            further: further
                .iter()
                .map(|source| Further::new(source, home))
                .collect(),
            ..self.clone()
        }
    }

    /// And the files in that folder, into which contexts are imported.
    #[must_use]
    pub fn with_imported(mut self, folder: Option<&Path>) -> Self {
        self.imported = folder.map(|folder| Further::new(&folder.to_string_lossy(), None));
        self
    }

    /// Whether further files count: not for who named files when the program was started.
    pub fn take_further(&self) -> bool {
        self.origin != Origin::Explicit
    }

    /// The folder of imported files.
    pub(crate) fn imported(&self) -> Option<&Further> {
        self.imported.as_ref().filter(|_| self.take_further())
    }

    /// What the user added, in order.
    pub(crate) fn further(&self) -> &[Further] {
        &self.further
    }

    /// The files that kubectl would read, whether they exist or not.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    pub(crate) fn origin(&self) -> Origin {
        self.origin
    }

    pub(crate) fn find(
        explicit: &[PathBuf],
        variable: Option<&OsStr>,
        home: Option<&Path>,
    ) -> Self {
        let named = distinct(explicit.iter().cloned());
        if !named.is_empty() {
            return Self {
                origin: Origin::Explicit,
                paths: named,
                further: Vec::new(),
                imported: None,
            };
        }
        let listed = distinct(variable.into_iter().flat_map(env::split_paths));
        if !listed.is_empty() {
            return Self {
                origin: Origin::Environment,
                paths: listed,
                further: Vec::new(),
                imported: None,
            };
        }
        let default = home.map(|home| home.join(".kube").join("config"));
        Self {
            origin: Origin::Default,
            paths: distinct(default.into_iter()),
            further: Vec::new(),
            imported: None,
        }
    }
}

fn distinct(paths: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in paths {
        if path.as_os_str().is_empty() {
            continue;
        }
        let path = absolute(&path);
        if !seen.contains(&path) {
            seen.push(path);
        }
    }
    seen
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn joined(paths: &[&str]) -> OsString {
        let separator = if cfg!(windows) { ";" } else { ":" };
        paths.join(separator).into()
    }

    #[test]
    fn named_files_come_before_the_variable() {
        let named = [PathBuf::from("/a/one"), PathBuf::from("/a/two")];
        let sources = Sources::find(
            &named,
            Some(&joined(&["/b"])),
            Some(Path::new("/home/jane")),
        );
        assert_eq!(sources.origin(), Origin::Explicit);
        assert_eq!(sources.paths(), distinct(named.into_iter()));
    }

    #[test]
    fn the_variable_lists_files_without_empty_entries_and_repetitions() {
        let variable = joined(&["", "/a", "", "/b", "/a", ""]);
        let sources = Sources::find(&[], Some(&variable), Some(Path::new("/home/jane")));
        assert_eq!(sources.origin(), Origin::Environment);
        assert_eq!(sources.paths().len(), 2);
        assert!(sources.paths()[0].ends_with("a"));
        assert!(sources.paths()[1].ends_with("b"));
    }

    #[test]
    fn an_empty_variable_means_the_default_file() {
        for variable in [None, Some(OsString::new()), Some(joined(&["", ""]))] {
            let sources = Sources::find(&[], variable.as_deref(), Some(Path::new("/home/jane")));
            assert_eq!(sources.origin(), Origin::Default);
            assert!(sources.paths()[0].ends_with(".kube/config"));
        }
    }

    #[test]
    fn without_a_home_there_is_nothing_to_read() {
        assert_eq!(Sources::find(&[], None, None).paths(), [] as [PathBuf; 0]);
    }

    #[test]
    fn relative_paths_are_made_absolute() {
        let sources = Sources::find(&[PathBuf::from("some/file")], None, None);
        assert!(sources.paths()[0].is_absolute());
    }

    #[cfg(windows)]
    #[test]
    fn windows_lists_are_split_at_semicolons() {
        let sources = Sources::find(&[], Some(OsStr::new(r"C:\one;D:\two")), None);
        assert_eq!(
            sources.paths(),
            [PathBuf::from(r"C:\one"), PathBuf::from(r"D:\two")]
        );
    }
}
