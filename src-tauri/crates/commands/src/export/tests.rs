//! Exports of contexts made by hand.

use serde_json::{Value, json};
use snapshot::Builder;
use wire::{ExtraColumn, Handlers as _, SortKey};

use super::*;
use crate::{
    Core,
    testing::{context, core, metadata, named},
};

fn shop(name: &str) -> Builder {
    let config = |name: &str, keys: usize| {
        let data: serde_json::Map<String, Value> = (0..keys)
            .map(|key| (format!("key-{key}"), "x".into()))
            .collect();
        let mut metadata = metadata("ConfigMap", "shop", name);
        metadata["labels"] = json!({ "team": format!("team, \"{name}\"") });
        metadata["managedFields"] = json!([]);
        json!({ "metadata": metadata, "data": data })
    };
    let secret = json!({
        "metadata": metadata("Secret", "shop", "db"),
        "data": { "password": "aHVudGVyMg==" },
    });
    context(name)
        .kind("v1", "ConfigMap", "configmaps", true)
        .object(config("a", 1))
        .object(config("b", 3))
        .object(config("c", 2))
        .kind("v1", "Secret", "secrets", true)
        .object(secret)
        .kind("v1", "Node", "nodes", false)
        .object(json!({ "metadata": metadata("Node", "", "node-1") }))
        .kind("batch/v1", "Job", "jobs", true)
        .change_kind(|kind| {
            kind.forbidden = Some("jobs is forbidden".into());
            kind.namespaces = Some(Vec::new());
        })
}

fn request(kind: &str, format: ExportFormat) -> ExportTable {
    ExportTable {
        contexts: vec!["a".into()],
        kind: kind.into(),
        namespaces: None,
        filter: None,
        sort: None,
        columns: None,
        objects: None,
        chosen: None,
        format,
        shown: None,
        clean: false,
        reveal: false,
        path: None,
        replace: false,
    }
}

async fn text(core: &Core, request: ExportTable) -> String {
    let exported = core.export_table(request).await.expect("it is exported");
    let text = exported.text.expect("a text");
    assert_eq!(exported.bytes, text.len() as u64);
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn names_in_the_order_of_the_table() {
    let core = core([shop("a"), shop("b")]).await;
    let sorted = ExportTable {
        sort: Some(vec![SortKey {
            column: "data".into(),
            descending: true,
        }]),
        filter: Some("!name:a".into()),
        ..request("configmaps", ExportFormat::Names)
    };
    assert_eq!(text(&core, sorted.clone()).await, "shop/b\nshop/c\n");
    let two = ExportTable {
        contexts: vec!["b".into(), "a".into()],
        ..sorted
    };
    assert_eq!(
        text(&core, two).await,
        "b\tshop/b\na\tshop/b\nb\tshop/c\na\tshop/c\n"
    );
    let nodes = request("nodes", ExportFormat::Names);
    assert_eq!(text(&core, nodes).await, "node-1\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_as_comma_separated_values() {
    let core = core([shop("a"), shop("b")]).await;
    let usual = request("configmaps", ExportFormat::Csv);
    let written = text(&core, usual.clone()).await;
    let mut lines = written.split("\r\n");
    assert_eq!(lines.next(), Some("Name,Namespace,Data,Age"));
    assert_eq!(lines.next(), Some("a,shop,1,2025-12-31T23:00:00Z"));

    let chosen = ExportTable {
        contexts: vec!["b".into()],
        columns: Some(vec![ExtraColumn {
            id: "team".into(),
            title: "Team".into(),
            value: "label:team".into(),
        }]),
        shown: Some(["team", "name"].map(str::to_owned).to_vec()),
        filter: Some("team~b".into()),
        ..usual.clone()
    };
    assert_eq!(
        text(&core, chosen).await,
        "Team,Name\r\n\"team, \"\"b\"\"\",b\r\n"
    );
    let several = ExportTable {
        contexts: vec!["a".into(), "b".into()],
        filter: Some("name=a".into()),
        shown: Some(["context", "data"].map(str::to_owned).to_vec()),
        ..usual.clone()
    };
    assert_eq!(text(&core, several).await, "Context,Data\r\na,1\r\nb,1\r\n");
    let unknown = ExportTable {
        shown: Some(vec!["colour".into()]),
        ..usual
    };
    let error = core
        .export_table(unknown)
        .await
        .expect_err("no such column");
    assert_eq!(error.code, ErrorCode::BadRequest);
    assert!(error.hint.is_some_and(|hint| hint.contains("data")));
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_as_manifests() {
    let core = core([shop("a"), shop("b")]).await;
    let some = ExportTable {
        filter: Some("!name:b".into()),
        clean: true,
        ..request("configmaps", ExportFormat::Yaml)
    };
    let document = |name: &str, data: &str| {
        format!(
            "apiVersion: v1\ndata:\n{data}kind: ConfigMap\nmetadata:\n  labels:\n    team: team, \"{name}\"\n  name: {name}\n  namespace: shop\n"
        )
    };
    let (a, c) = (
        document("a", "  key-0: x\n"),
        document("c", "  key-0: x\n  key-1: x\n"),
    );
    assert_eq!(text(&core, some.clone()).await, format!("{a}---\n{c}"));
    let both = ExportTable {
        contexts: vec!["a".into(), "b".into()],
        filter: Some("name=a".into()),
        ..some.clone()
    };
    assert_eq!(
        text(&core, both).await,
        format!("# context: a\n{a}---\n# context: b\n{a}")
    );
    let whole = ExportTable {
        clean: false,
        ..some.clone()
    };
    assert!(text(&core, whole).await.contains("  managedFields: []\n"));

    let list = ExportTable {
        format: ExportFormat::Json,
        ..some.clone()
    };
    let json = text(&core, list.clone()).await;
    assert!(json.starts_with("{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        {\n            \"apiVersion\": \"v1\","));
    let list: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        (&list["kind"], &list["items"][1]["metadata"]["name"]),
        (&json!("List"), &json!("c"))
    );
    let nothing = ExportTable {
        format: ExportFormat::Json,
        filter: Some("nothing-has-this".into()),
        ..some
    };
    let list: Value = serde_json::from_str(&text(&core, nothing).await).expect("JSON");
    assert_eq!(list["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_masked_unless_they_are_to_be_shown() {
    let core = core([shop("a")]).await;
    for format in [ExportFormat::Yaml, ExportFormat::Json] {
        let masked = request("secrets", format);
        let exported = core
            .export_table(masked.clone())
            .await
            .expect("it is exported");
        assert!(exported.masked && !exported.text.is_some_and(|text| text.contains("aHVu")));
        let shown = ExportTable {
            reveal: true,
            ..masked
        };
        let exported = core.export_table(shown).await.expect("it is exported");
        assert!(
            !exported.masked
                && exported
                    .text
                    .is_some_and(|text| text.contains("aHVudGVyMg=="))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn some_objects_alone() {
    let core = core([shop("a")]).await;
    let b = named("a", "ConfigMap", "shop", "b");
    let with_uid = |name: &str, uid: &Value| ObjectRef {
        uid: uid.as_str().map(str::to_owned),
        ..named("a", "configmaps", "shop", name)
    };
    let known = metadata("ConfigMap", "shop", "c");
    let wanted = vec![
        with_uid("c", &known["uid"]),
        b,
        named("a", "ConfigMap", "shop", "gone"),
        with_uid("a", &json!("another")),
        named("a", "Secret", "shop", "a"),
        named("b", "ConfigMap", "shop", "a"),
    ];
    let some = ExportTable {
        objects: Some(wanted.clone()),
        ..request("configmaps", ExportFormat::Names)
    };
    let exported = core.export_table(some).await.expect("it is exported");
    assert_eq!(exported.text.as_deref(), Some("shop/b\nshop/c\n"));
    assert_eq!((exported.rows, exported.missing), (2, wanted[2..].to_vec()));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_what_cannot_be_exported() {
    let core = core([shop("a")]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("names.txt");
    let to_file = ExportTable {
        path: path.to_str().map(str::to_owned),
        ..request("configmaps", ExportFormat::Names)
    };
    let exported = core
        .export_table(to_file.clone())
        .await
        .expect("it is exported");
    assert_eq!((exported.text, exported.path), (None, to_file.path.clone()));
    let written = std::fs::read_to_string(&path).expect("a file");
    assert_eq!(written, "shop/a\nshop/b\nshop/c\n");

    let code = async |request: ExportTable| {
        let exported = core.export_table(request).await;
        exported.map(|_| ()).map_err(|error| error.code)
    };
    assert_eq!(code(to_file).await, Err(ErrorCode::Exists));
    let releases = request("releases", ExportFormat::Yaml);
    assert_eq!(code(releases).await, Err(ErrorCode::BadRequest));
    let gizmos = request("gizmos", ExportFormat::Names);
    assert_eq!(code(gizmos).await, Err(ErrorCode::NotFound));
    let jobs = request("jobs", ExportFormat::Names);
    assert_eq!(code(jobs).await, Err(ErrorCode::Forbidden));
    assert_eq!(code(request("releases", ExportFormat::Csv)).await, Ok(()));

    let partly = ExportTable {
        contexts: vec!["a".into(), "nowhere".into()],
        filter: Some("colour>3 name:a".into()),
        ..request("configmaps", ExportFormat::Names)
    };
    let exported = core.export_table(partly).await.expect("it is exported");
    assert_eq!(exported.errors.len(), 1);
    assert_eq!(exported.errors[0].context, "nowhere");
    assert_eq!(exported.problems.len(), 1);
}
