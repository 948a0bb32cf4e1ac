//! Which programs gave credentials without anybody's help: those may run when nobody clicked, as when the
//! window opens again with the contexts of yesterday.

use std::{
    collections::BTreeSet,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use parking_lot::Mutex;

use crate::Program;

/// More than anybody has; the file does not grow for ever.
const MAX_PROGRAMS: usize = 1_000;

/// Remembers programs by a number that says nothing of them. What cannot be read or written costs a click.
pub(crate) struct Memory {
    path: Option<PathBuf>,
    quick: Mutex<BTreeSet<u64>>,
}

impl Memory {
    pub fn open(path: Option<PathBuf>) -> Self {
        let text = path.as_ref().and_then(|path| fs::read_to_string(path).ok());
        let quick: Option<BTreeSet<u64>> = text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            path,
            quick: Mutex::new(quick.unwrap_or_default()),
        }
    }

    pub fn is_quick(&self, program: &Program) -> bool {
        self.quick.lock().contains(&number(program))
    }

    /// What is new is written at once: it is a few bytes, and seldom.
    pub fn note(&self, program: &Program, quick: bool) {
        let mut known = self.quick.lock();
        let news = if quick {
            known.len() < MAX_PROGRAMS && known.insert(number(program))
        } else {
            known.remove(&number(program))
        };
        if let Some(path) = self.path.as_ref().filter(|_| news)
            && let Err(error) = write(path, &known)
        {
            tracing::warn!(%error, "which credential programs may run unasked is not remembered");
        }
    }
}

fn write(path: &Path, known: &BTreeSet<u64>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(serde_json::to_string(known)?.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Without values of the environment, which may be secrets.
fn number(program: &Program) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&program.file, &program.arguments).hash(&mut hasher);
    for (name, _) in &program.env {
        name.hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(argument: &str) -> Program {
        Program {
            file: "/bin/plugin".into(),
            name: "plugin".into(),
            arguments: vec![argument.into()],
            env: Vec::new(),
            drop_env: Vec::new(),
            api_version: String::new(),
            cluster: None,
        }
    }

    #[test]
    fn what_was_quick_is_known_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below/identities.json");
        let memory = Memory::open(Some(path.clone()));
        memory.note(&program("a"), true);
        memory.note(&program("b"), true);
        memory.note(&program("b"), false);
        let again = Memory::open(Some(path.clone()));
        assert!(again.is_quick(&program("a")));
        assert!(!again.is_quick(&program("b")));
        fs::write(&path, "junk").unwrap();
        assert!(!Memory::open(Some(path)).is_quick(&program("a")));
    }
}
