//! Snapshots of the test cluster, and what other programs say of them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use serde_json::{Value, json};
use wire::{CaptureItem, SnapshotInfo};

use super::{Program, Served, cluster};

/// Captures a context; what the program says of the file.
pub fn capture(program: &Program, request: &Value) -> SnapshotInfo {
    let (items, ended) = program
        .stream("capture_snapshot", request, &[])
        .end::<CaptureItem>();
    assert_eq!(ended.status, Some(0), "{request}: {}", ended.stderr);
    match items.last() {
        Some(CaptureItem::Done { snapshot }) => snapshot.clone(),
        last => panic!("{request}: the last item is {last:?}"),
    }
}

/// A capture of the whole cluster with nothing taken out, which several tests look at.
pub struct Whole {
    pub file: PathBuf,
    pub info: SnapshotInfo,
    pub context: String,
}

pub fn whole() -> &'static Whole {
    static WHOLE: OnceLock<Whole> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("whole.pilothouse");
        let program = Program::new();
        let info = capture(
            &program,
            &json!({ "context": "admin", "path": file, "replace": true, "redact": null }),
        );
        let opened: Value = program.call("open_snapshot", &json!({ "path": file }));
        Whole {
            context: opened["context"].as_str().expect("a name").to_owned(),
            file,
            info,
        }
    })
}

impl Whole {
    /// The snapshot behind a port.
    pub fn serve(&self) -> Served {
        Program::new().serve(&self.file, &[])
    }

    /// The program with the snapshot beside the cluster's contexts.
    pub fn program(&self) -> Program {
        let mut program = Program::new();
        program.add_snapshot(self.file.clone());
        program
    }
}

/// What a program says when it asks the snapshot.
pub fn ask(served: &Served, program: &str, arguments: &[&str]) -> Result<String, String> {
    let kubeconfig = served.kubeconfig.to_str().expect("a path in UTF-8");
    let cache = served.kubeconfig.with_file_name("cache");
    let mut all = vec!["--kubeconfig", kubeconfig];
    let cache = format!("--cache-dir={}", cache.display());
    if program == "kubectl" {
        all.push(&cache);
    }
    all.extend(arguments);
    cluster()
        .run(program, &all)
        .map_err(|error| error.to_string())
}

pub fn kubectl(served: &Served, arguments: &[&str]) -> String {
    ask(served, "kubectl", arguments).unwrap_or_else(|error| panic!("{error}"))
}

/// Objects by kind, namespace and name.
pub fn objects(yaml: &str) -> BTreeMap<String, Value> {
    let list: Value = serde_json::from_str(yaml).expect("a list as JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| {
            let key = format!(
                "{} {}/{}",
                text(&item["kind"]),
                text(&item["metadata"]["namespace"]),
                text(&item["metadata"]["name"])
            );
            (key, item.clone())
        })
        .collect()
}

/// Every kind that can be listed, in the words of kubectl.
pub fn kinds() -> String {
    let kinds = cluster()
        .kubectl(&["api-resources", "--verbs=list", "-o", "name"])
        .expect("the kinds");
    let kinds: Vec<&str> = kinds
        .lines()
        .filter(|kind| *kind != "events.events.k8s.io")
        .collect();
    kinds.join(",")
}
