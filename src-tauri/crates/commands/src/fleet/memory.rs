//! What was last seen of each context, over a restart. Nothing in it is secret, and what cannot be read or written
//! costs another look.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use wire::FleetFacts;

/// Far above what thousands of contexts take.
const MAX_BYTES: u64 = 16 << 20;

/// More than anybody has: contexts that are gone are forgotten some day.
const MOST: usize = 2_000;

/// Facts by context.
pub(super) struct Memory {
    path: Option<PathBuf>,
    known: Arc<Mutex<Known>>,
}

type Known = BTreeMap<String, Remembered>;

#[derive(Clone, Serialize, Deserialize)]
struct Remembered {
    /// Facts of another server are not those of the context.
    server: Option<String>,
    facts: FleetFacts,
}

impl Memory {
    pub fn open(path: Option<PathBuf>) -> Self {
        let known = path.as_ref().and_then(|path| read(path).ok());
        Self {
            path,
            known: Arc::new(Mutex::new(known.unwrap_or_default())),
        }
    }

    pub fn get(&self, context: &str, server: Option<&str>) -> Option<FleetFacts> {
        let known = self.known.lock();
        let remembered = known.get(context)?;
        (remembered.server.as_deref() == server).then(|| remembered.facts.clone())
    }

    pub fn set(&self, context: &str, server: Option<&str>, facts: &FleetFacts) {
        let remembered = Remembered {
            server: server.map(str::to_owned),
            facts: facts.clone(),
        };
        let mut known = self.known.lock();
        known.insert(context.to_owned(), remembered);
        if known.len() > MOST {
            let oldest = known.iter().min_by_key(|(_, known)| known.facts.at);
            let oldest = oldest.map(|(context, _)| context.clone());
            oldest.map(|oldest| known.remove(&oldest));
        }
    }

    /// Writes the file.
    pub async fn write(&self) {
        let Some(path) = self.path.clone() else {
            return;
        };
        let known = Arc::clone(&self.known);
        let writing = tokio::task::spawn_blocking(move || {
            let known = known.lock().clone();
            write(&path, &known)
        });
        if let Ok(Err(error)) = writing.await {
            tracing::warn!(%error, "what was seen of contexts is not remembered");
        }
    }
}

fn read(path: &Path) -> io::Result<Known> {
    let mut text = String::new();
    File::open(path)?
        .take(MAX_BYTES)
        .read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

fn write(path: &Path, known: &Known) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(serde_json::to_string(known)?.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use wire::ServerInfo;

    use super::*;

    fn facts() -> FleetFacts {
        FleetFacts {
            at: 7,
            server: ServerInfo {
                version: "v1.36.3".into(),
                platform: "linux/amd64".into(),
            },
            distribution: None,
            latency: 3,
            nodes: None,
            pods: Some(Vec::new()),
            room: None,
            warnings: None,
            credentials_expire: None,
            server_expires: None,
            denied: vec!["nodes".into()],
        }
    }

    #[tokio::test]
    async fn facts_are_known_again_for_the_same_server() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below/fleet.json");
        let memory = Memory::open(Some(path.clone()));
        memory.set("shop", Some("https://a"), &facts());
        memory.write().await;
        let again = Memory::open(Some(path.clone()));
        assert_eq!(again.get("shop", Some("https://a")), Some(facts()));
        assert_eq!(again.get("shop", Some("https://b")), None);
        assert_eq!(again.get("other", None), None);
        for junk in ["junk", "{\"shop\": 1}", ""] {
            fs::write(&path, junk).unwrap();
            assert_eq!(Memory::open(Some(path.clone())).get("shop", None), None);
        }
    }
}
