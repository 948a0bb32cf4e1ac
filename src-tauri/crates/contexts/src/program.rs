//! Finding a credential program before it is run, so that its absence is said in plain words.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::file::has_separator;

/// The program that running `command` would start: itself if it is a path, else the first on
/// `search` (a PATH). `None` if there is none that may be executed.
pub(crate) fn find(command: &str, search: Option<&OsStr>) -> Option<PathBuf> {
    if command.is_empty() {
        return None;
    }
    if has_separator(command) {
        return executable(Path::new(command));
    }
    env::split_paths(search?)
        .filter(|folder| !folder.as_os_str().is_empty())
        .find_map(|folder| executable(&folder.join(command)))
}

fn executable(path: &Path) -> Option<PathBuf> {
    variants(path).into_iter().find(|path| may_run(path))
}

#[cfg(unix)]
fn may_run(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn may_run(path: &Path) -> bool {
    path.is_file()
}

/// The names under which Windows would find the program.
fn variants(path: &Path) -> Vec<PathBuf> {
    let mut variants = vec![path.to_path_buf()];
    if cfg!(windows) {
        let endings = env::var("PATHEXT").unwrap_or_else(|_| ".COM;.EXE;.BAT;.CMD".to_owned());
        for ending in endings.split(';').filter(|ending| !ending.is_empty()) {
            let mut name: OsString = path.as_os_str().to_owned();
            name.push(ending);
            variants.push(name.into());
        }
    }
    variants
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn programs_are_found_on_the_path_or_by_path() {
        let scratch = crate::scratch::Scratch::new();
        let folder = scratch.path("");
        let program = scratch.write("get-token", "#!/bin/sh\n");
        let text = scratch.write("notes", "no program\n");
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        std::fs::set_permissions(&text, PermissionsExt::from_mode(0o644)).unwrap();
        let search = env::join_paths([Path::new("/nowhere"), &folder]).unwrap();
        let on_path = |command: &str| find(command, Some(&search));

        assert_eq!(on_path("get-token"), Some(program.clone()));
        assert_eq!(on_path("notes"), None);
        assert_eq!(on_path("absent"), None);
        assert_eq!(on_path(""), None);
        assert_eq!(find("get-token", None), None);
        let by_path = program.to_str().unwrap();
        assert_eq!(find(by_path, None), Some(program.clone()));
        assert_eq!(find(folder.to_str().unwrap(), None), None);
    }
}
