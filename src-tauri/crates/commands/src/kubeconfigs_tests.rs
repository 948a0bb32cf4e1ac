use std::{fs, time::Duration};

use serde_json::{Value, json};
use wire::{ContextList, ContextStates, Handlers as _, ListContexts};

use super::*;
use crate::{Core, Places, testing};

/// How long a change may take to be seen. Far more than it should: a machine may be busy.
const LIMIT: Duration = Duration::from_secs(30);

fn kubeconfig(contexts: &[(&str, &str)]) -> String {
    let of = |list: &str, entry: fn(&str) -> Value| -> Vec<Value> {
        let entries = contexts.iter();
        entries
            .map(|(name, server)| {
                let value = if list == "cluster" {
                    entry(server)
                } else {
                    entry(name)
                };
                json!({ "name": name, list: value })
            })
            .collect()
    };
    json!({
        "kind": "Config",
        "clusters": of("cluster", |server| json!({ "server": server })),
        "contexts": of("context", |name| json!({ "cluster": name })),
    })
    .to_string()
}

struct Files {
    folder: tempfile::TempDir,
    core: Core,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sources = Sources::from_env(&[folder.path().join("config")]);
        let places = Places {
            settings: Some(folder.path().join("settings.json")),
            ..Places::default()
        };
        let core = Core::new(sources, places);
        Self { folder, core }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// As careful programs write: beside it, then in its place.
    fn replace(&self, text: &str) {
        fs::write(self.path("new"), text).unwrap();
        fs::rename(self.path("new"), self.path("config")).unwrap();
    }

    async fn list(&self) -> ContextList {
        self.core.list_contexts(ListContexts {}).await.unwrap()
    }

    /// Follows the files, does something to them once that is under way, and waits for the list to be as wanted.
    async fn after(
        &self,
        work: impl FnOnce(),
        wanted: impl Fn(&ContextList) -> bool,
    ) -> ContextList {
        let (sink, mut items) = testing::sink::<ContextStates>();
        let follow = self.core.follow_contexts(wire::FollowContexts {}, sink);
        let read = async {
            items.recv().await.expect("a first item");
            work();
            loop {
                // Read from what is known: nothing but the files' own change makes it another.
                let list = self.core.sessions.kubeconfigs().list();
                if wanted(&list) {
                    return list;
                }
                items.recv().await.expect("another item");
            }
        };
        let either = async {
            tokio::select! {
                ended = follow => panic!("it has ended: {ended:?}"),
                list = read => list,
            }
        };
        tokio::time::timeout(LIMIT, either).await.expect("in time")
    }
}

fn names(list: &ContextList) -> Vec<&str> {
    let contexts = list.contexts.iter();
    contexts.map(|context| context.name.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_when_they_are_written_replaced_and_deleted() {
    let files = Files::new();
    let config = files.path("config");
    assert_eq!(names(&files.list().await), [] as [&str; 0]);
    let a = || fs::write(&config, kubeconfig(&[("a", "http://a")])).unwrap();
    files.after(a, |list| names(list) == ["a"]).await;
    let ab = || files.replace(&kubeconfig(&[("a", "http://a"), ("b", "http://b")]));
    files.after(ab, |list| names(list) == ["a", "b"]).await;
    let b = || files.replace(&kubeconfig(&[("b", "http://b")]));
    files.after(b, |list| names(list) == ["b"]).await;
    let gone = || fs::remove_file(&config).unwrap();
    files.after(gone, |list| names(list).is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_being_written_keeps_its_contexts() {
    let files = Files::new();
    let whole = kubeconfig(&[("a", "http://a"), ("b", "http://b")]);
    files.replace(&whole);
    files.list().await;
    let half = || fs::write(files.path("config"), &whole[..whole.len() / 2]).unwrap();
    let list = files.after(half, |list| !list.problems.is_empty()).await;
    assert_eq!(names(&list), ["a", "b"]);
    assert!(
        list.contexts
            .iter()
            .all(|context| context.outdated.is_some())
    );
    let again = || fs::write(files.path("config"), &whole).unwrap();
    let list = files.after(again, |list| list.problems.is_empty()).await;
    assert!(
        list.contexts
            .iter()
            .all(|context| context.outdated.is_none())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_context_in_use_outlives_its_entry() {
    let files = Files::new();
    // Nothing listens there.
    files.replace(&kubeconfig(&[
        ("a", "http://127.0.0.1:1"),
        ("b", "http://b"),
    ]));
    files.list().await;
    files.core.sessions.session("a").await.unwrap();
    let b = || files.replace(&kubeconfig(&[("b", "http://b")]));
    let list = files
        .after(b, |list| list.contexts[0].outdated.is_some())
        .await;
    assert_eq!(names(&list), ["a", "b"]);
    let outdated = list.contexts[0].outdated.as_ref().unwrap();
    assert!(outdated.message.contains("no longer"), "{outdated}");
    files.core.sessions.close("a");
    assert_eq!(names(&files.list().await), ["b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_settings_are_shown_and_in_force() {
    let files = Files::new();
    files.replace(&kubeconfig(&[("prod", "http://127.0.0.1:1")]));
    let list = files.list().await;
    assert_eq!(
        list.contexts[0].suggested_protection,
        Some(wire::Protection::Confirm)
    );
    let session = files.core.sessions.session("prod").await.unwrap();
    session.guard().unlock(cluster::now() + 60_000);
    assert_eq!(
        session.guard().unlocked_until(),
        None,
        "it is not read-only"
    );
    let write = || {
        let text = r#"{"contexts": {"prod": {"alias": "Shop", "protection": "read_only"}}}"#;
        fs::write(files.path("settings.json"), text).unwrap();
    };
    let list = files
        .after(write, |list| list.contexts[0].settings.alias.is_some())
        .await;
    assert_eq!(list.contexts[0].protection, wire::Protection::ReadOnly);
    assert_eq!(list.contexts[0].suggested_protection, None);
    session.guard().unlock(cluster::now() + 60_000);
    assert!(
        session.guard().unlocked_until().is_some(),
        "it is read-only"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unlocking_needs_the_name_and_ends_at_will() {
    let files = Files::new();
    files.replace(&kubeconfig(&[("prod", "http://127.0.0.1:1")]));
    let change = json!({ "change": "protection_rules", "rules": [{ "pattern": "*prod*", "protection": "read_only" }] });
    let change = serde_json::from_value(change).unwrap();
    files.core.change_settings(change).await.unwrap();
    let unlock = async |minutes: u32, typed: &str| {
        let request = json!({ "context": "prod", "minutes": minutes, "typed": typed });
        let request = serde_json::from_value(request).unwrap();
        files.core.unlock_context(request).await.is_ok()
    };
    let unlocked = || files.core.sessions.states().states[0].unlocked_until;
    assert!(!unlock(15, "prd").await);
    assert!(!unlock(481, "prod").await);
    assert!(unlock(15, "prod").await);
    assert!(unlocked().is_some());
    assert!(unlock(0, "").await);
    assert_eq!(unlocked(), None);
}
