//! Sources beside those of kubectl: a file, a folder of files, or a pattern.

use std::path::{Component, Path, PathBuf};

use glob::{GlobError, MatchOptions};

use crate::Error;

/// More files than anybody has, and few enough to be read at once.
const MAX_FILES: usize = 1_000;
/// Folders that are followed for one pattern.
const MAX_FOLLOWED: usize = 200;
/// What a file of a folder may end in, if in anything: certificates and notes lie there, too.
const ENDINGS: &[&str] = &["yaml", "yml", "json", "conf", "config", "kubeconfig"];
/// Hidden files are meant only by who writes the dot.
const PATHS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// Where further kubeconfigs are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Further {
    /// Absolute; a pattern has its `*` in it.
    path: PathBuf,
}

/// What there is now.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In the order of their names.
    pub files: Vec<PathBuf>,
    /// Whether the user named that very file.
    pub named: bool,
    /// The paths whose changes may change all this.
    pub followed: Vec<PathBuf>,
    pub problem: Option<Error>,
}

impl Further {
    /// As the user writes it: `~` is their home, and what is relative starts there.
    pub fn new(source: &str, home: Option<&Path>) -> Self {
        let home = home.unwrap_or(Path::new("/"));
        let path = match source.strip_prefix('~') {
            Some("") => home.to_path_buf(),
            Some(rest) if rest.starts_with(std::path::is_separator) => {
                home.join(rest.trim_start_matches(std::path::is_separator))
            }
            _ => home.join(source),
        };
        Self { path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks what there is.
    pub fn expand(&self) -> Found {
        if self.path.is_dir() {
            return self.folder();
        }
        let text = self.path.to_string_lossy();
        if text.contains(['*', '?', '[']) && !self.path.exists() {
            return self.pattern(&text);
        }
        Found {
            files: vec![self.path.clone()],
            named: true,
            followed: vec![self.path.clone()],
            problem: None,
        }
    }

    fn folder(&self) -> Found {
        let mut found = Found {
            followed: vec![self.path.clone()],
            ..Found::default()
        };
        match std::fs::read_dir(&self.path) {
            Ok(entries) => {
                let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
                found.files = paths
                    .filter(|path| is_fit(path) && path.is_file())
                    .collect();
            }
            Err(source) => {
                let path = self.path.clone();
                found.problem = Some(Error::Unreadable { path, source });
            }
        }
        self.limit(&mut found);
        found
    }

    fn pattern(&self, text: &str) -> Found {
        let mut found = Found {
            followed: self.folders(),
            ..Found::default()
        };
        match glob::glob_with(text, PATHS) {
            Ok(paths) => {
                let mut unreadable = None;
                let readable = paths.filter_map(|path| {
                    path.map_err(|error: GlobError| unreadable = Some(error))
                        .ok()
                });
                found.files = readable
                    // Copies that editors make, and Pilothouse.
                    .filter(|path| !path.to_string_lossy().ends_with('~') && path.is_file())
                    .take(MAX_FILES + 1)
                    .collect();
                found.problem = unreadable.map(|error| Error::Unreadable {
                    path: error.path().to_path_buf(),
                    source: error.into(),
                });
            }
            Err(error) => {
                found.problem = Some(Error::Pattern {
                    pattern: text.to_owned(),
                    what: error.msg,
                });
            }
        }
        self.limit(&mut found);
        found
    }

    /// The folders in which something may appear that fits: those before the first `*`, and all that fit the
    /// parts after it but the last.
    fn folders(&self) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        let mut prefix = PathBuf::new();
        let parts: Vec<Component<'_>> = self.path.components().collect();
        let mut patterned = false;
        for part in &parts[..parts.len().saturating_sub(1)] {
            prefix.push(part);
            let text = part.as_os_str().to_string_lossy();
            patterned |= text.contains(['*', '?', '[']);
            if !patterned {
                folders = vec![prefix.clone()];
                continue;
            }
            let Ok(paths) = glob::glob_with(&prefix.to_string_lossy(), PATHS) else {
                break;
            };
            let fitting = paths.filter_map(Result::ok).filter(|path| path.is_dir());
            folders.extend(fitting.take(MAX_FOLLOWED.saturating_sub(folders.len())));
        }
        folders
    }

    fn limit(&self, found: &mut Found) {
        found.files.sort();
        if found.files.len() > MAX_FILES {
            found.files.truncate(MAX_FILES);
            found.problem = Some(Error::TooMany {
                path: self.path.clone(),
                limit: MAX_FILES,
            });
        }
    }
}

/// Whether a file of a folder may be a kubeconfig, by its name.
fn is_fit(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with('.') || name.ends_with('~') {
        return false;
    }
    path.extension()
        .is_none_or(|ending| ENDINGS.iter().any(|fit| ending.eq_ignore_ascii_case(fit)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn names(found: &Found, scratch: &Scratch) -> Vec<String> {
        let root = scratch.path("");
        let files = found.files.iter();
        files
            .map(|path| path.strip_prefix(&root).unwrap().display().to_string())
            .collect()
    }

    fn expand(scratch: &Scratch, source: &str) -> Found {
        Further::new(source, Some(&scratch.path(""))).expand()
    }

    #[test]
    fn homes_are_found() {
        let home = Path::new("/home/jane");
        for (source, expected) in [
            ("~", "/home/jane"),
            ("~/a", "/home/jane/a"),
            ("a/b", "/home/jane/a/b"),
            ("/a", "/a"),
            ("~jane/a", "/home/jane/~jane/a"),
        ] {
            let further = Further::new(source, Some(home));
            assert_eq!(further.path(), Path::new(expected), "{source}");
        }
    }

    #[test]
    fn folders_have_what_may_be_kubeconfigs() {
        let scratch = Scratch::new();
        for name in [
            "clusters/b",
            "clusters/a.yaml",
            "clusters/c.KUBECONFIG",
            "clusters/ca.crt",
            "clusters/.hidden",
            "clusters/a.yaml~",
            "clusters/below/d",
        ] {
            scratch.write(name, "");
        }
        let found = expand(&scratch, "clusters");
        assert_eq!(
            names(&found, &scratch),
            ["clusters/a.yaml", "clusters/b", "clusters/c.KUBECONFIG"]
        );
        assert!(!found.named);
        assert_eq!(found.followed, [scratch.path("clusters")]);
    }

    #[test]
    fn patterns_fit_files_and_follow_the_folders_between() {
        let scratch = Scratch::new();
        for name in [
            "x/one/config",
            "x/two/config",
            "x/two/other",
            "x/.three/config",
        ] {
            scratch.write(name, "");
        }
        let found = expand(&scratch, "~/x/*/config");
        assert_eq!(names(&found, &scratch), ["x/one/config", "x/two/config"]);
        assert_eq!(
            found.followed,
            [
                scratch.path("x"),
                scratch.path("x/one"),
                scratch.path("x/two")
            ]
        );
        let none = expand(&scratch, "~/x/a[/b");
        assert!(matches!(none.problem, Some(Error::Pattern { .. })));
    }

    #[test]
    fn a_file_may_have_letters_of_patterns_in_its_name() {
        let scratch = Scratch::new();
        scratch.write("a[1].yaml", "");
        let found = expand(&scratch, "a[1].yaml");
        assert_eq!(names(&found, &scratch), ["a[1].yaml"]);
        assert!(found.named);
        let absent = expand(&scratch, "absent");
        assert_eq!(names(&absent, &scratch), ["absent"], "its absence is told");
    }

    #[test]
    fn too_many_are_too_many() {
        let scratch = Scratch::new();
        for count in 0..=MAX_FILES {
            scratch.write(&format!("many/{count:04}"), "");
        }
        for source in ["many", "many/*"] {
            let found = expand(&scratch, source);
            assert_eq!(found.files.len(), MAX_FILES, "{source}");
            assert!(matches!(found.problem, Some(Error::TooMany { .. })));
        }
    }
}
