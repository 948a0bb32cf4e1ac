//! Captures of servers that are snapshots themselves. How a capture compares with a real server is
//! in `tests/snapshots.rs` of the workspace.

use std::{path::PathBuf, sync::Arc};

use serde_json::json;

use super::*;
use crate::{
    Builder, Pace, Service, Snapshot,
    line::Change,
    service::{Answer, Script},
};

fn request() -> Request {
    Request {
        context: "test".into(),
        default_namespace: Some("shop".into()),
        kinds: None,
        namespaces: None,
        log_lines: 100,
        journal: Duration::ZERO,
        redact: Some(RedactionRules::default()),
        replace: true,
    }
}

fn object(kind: &str, namespace: Option<&str>, name: &str, more: Value) -> Value {
    let mut object = json!({
        "kind": kind, "apiVersion": "v1",
        "metadata": { "name": name, "namespace": namespace, "resourceVersion": "7", "uid": name },
    });
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object
}

fn pod(name: &str, log: &str) -> Value {
    object(
        "Pod",
        Some("shop"),
        name,
        json!({
            "spec": { "nodeName": "node-1", "containers": [{ "name": "app", "env": [
                { "name": "DB_PASSWORD", "value": "tr0ub4dor-and-3" },
            ] }] },
            "status": { "containerStatuses": [{
                "name": "app", "containerID": log, "state": { "running": {} },
            }] },
        }),
    )
}

fn cluster() -> Builder {
    Builder::default()
        .kind("v1", "Pod", "pods", true)
        .object(pod("web", "containerd://web"))
        .object(pod("api", "containerd://api"))
        .kind("v1", "Namespace", "namespaces", false)
        .object(object("Namespace", None, "shop", json!({})))
        .object(object("Namespace", None, "other", json!({})))
        .kind("v1", "Secret", "secrets", true)
        .object(object(
            "Secret",
            Some("shop"),
            "db",
            json!({ "type": "Opaque", "data": { "password": "c3dvcmRmaXNoLTE3" } }),
        ))
        .change_kind(|kind| {
            let columns = json!([{ "name": "Name" }, { "name": "Note" }]).to_string();
            kind.columns = serde_json::value::RawValue::from_string(columns).ok();
        })
        .object(json!({
            "cells": ["name-of-a-secret", "swordfish-17"],
            "object": object("Secret", Some("shop"), "name-of-a-secret", json!({
                "data": { "note": "bmFtZS1vZi1hLXNlY3JldA==" },
            })),
        }))
        .kind("v1", "ConfigMap", "configmaps", true)
        .object(object(
            "ConfigMap",
            Some("other"),
            "settings",
            json!({ "data": { "a": "b" } }),
        ))
        .log(
            "containerd://web",
            "2025-12-31T23:59:59Z ready\n2025-12-31T23:59:59Z password is swordfish-17\n",
        )
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("test.pilothouse")
    }
}

async fn capture_of(service: &Service, request: &Request, path: &Path) -> Result<Manifest, Error> {
    let (progress, _steps) = watch::channel(CaptureItem::Logs { done: 0, of: 0 });
    let now = Timestamp::UNIX_EPOCH;
    let captured = capture(&service.client(), request, path, now, &progress).await;
    captured.map(|(manifest, _)| manifest)
}

fn everything(path: &Path) -> String {
    let archive = crate::format::Archive::open(std::fs::read(path).unwrap().into()).unwrap();
    let blocks = archive.blocks().count();
    (0..blocks)
        .map(|block| String::from_utf8_lossy(&archive.unpack(block).unwrap()).into_owned())
        .collect()
}

#[tokio::test]
async fn a_capture_of_a_capture_is_the_same_file() {
    let folder = Folder::new();
    let (first, second) = (folder.file(), folder.0.path().join("again.pilothouse"));
    let service = cluster().service(Pace::STILL).unwrap();
    let manifest = capture_of(&service, &request(), &first).await.unwrap();
    assert_eq!(
        manifest.captured_at,
        service.snapshot().manifest().captured_at
    );
    assert_eq!(manifest.kinds.len(), 4);
    // The server's words would be others than those of a snapshot without the log.
    let left_out = manifest.left_out.iter();
    let logs: Vec<_> = left_out.filter(|left| left.what == "logs").collect();
    assert_eq!(logs.len(), 1);
    assert_eq!(logs[0].message, "some are not there");
    assert!(
        manifest
            .redaction
            .is_some_and(|redaction| !redaction.found.is_empty())
    );

    let opened = Arc::new(Snapshot::open(&first).unwrap());
    let service = Service::new(opened, Pace::STILL);
    capture_of(&service, &request(), &second).await.unwrap();
    assert_eq!(
        std::fs::read(first).unwrap(),
        std::fs::read(second).unwrap()
    );
}

#[tokio::test]
async fn no_secret_is_in_the_file_unless_it_is_wanted() {
    let folder = Folder::new();
    let service = cluster().service(Pace::STILL).unwrap();
    capture_of(&service, &request(), &folder.file())
        .await
        .unwrap();
    let text = everything(&folder.file());
    for secret in ["swordfish", "c3dvcmRmaXNoLTE3", "tr0ub4dor"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(text.contains("ready"));
    // Names stay, also in cells.
    assert!(text.contains("[\"name-of-a-secret\""), "{text}");
    let open = Request {
        redact: None,
        ..request()
    };
    let manifest = capture_of(&service, &open, &folder.file()).await.unwrap();
    assert_eq!(manifest.redaction, None);
    assert!(everything(&folder.file()).contains("swordfish-17"));
}

#[tokio::test]
async fn kinds_and_namespaces_can_be_chosen() {
    let folder = Folder::new();
    let service = cluster().service(Pace::STILL).unwrap();
    let chosen = Request {
        kinds: Some(vec![
            "pods".into(),
            "namespaces".into(),
            "configmaps".into(),
        ]),
        namespaces: Some(vec!["shop".into()]),
        log_lines: 0,
        ..request()
    };
    let manifest = capture_of(&service, &chosen, &folder.file()).await.unwrap();
    let counts: Vec<(String, u64)> = manifest
        .kinds
        .iter()
        .map(|kind| (kind.id(), kind.objects))
        .collect();
    let wanted = [("pods", 2), ("namespaces", 1), ("configmaps", 0)];
    assert_eq!(counts, wanted.map(|(id, count)| (id.to_owned(), count)));
    let text = everything(&folder.file());
    assert!(
        !text.contains("\"secrets\"") && !text.contains("ready") && !text.contains("settings"),
        "{text}"
    );
}

#[tokio::test]
async fn values_of_secrets_that_are_not_captured_go_all_the_same() {
    let folder = Folder::new();
    let only_pods = Request {
        kinds: Some(vec!["pods".into()]),
        ..request()
    };
    let service = cluster().service(Pace::STILL).unwrap();
    let manifest = capture_of(&service, &only_pods, &folder.file())
        .await
        .unwrap();
    assert_eq!((manifest.kinds.len(), left_out(&manifest).len()), (1, 0));
    let text = everything(&folder.file());
    assert!(
        text.contains("ready") && !text.contains("swordfish"),
        "{text}"
    );

    // Where they may not be read, the report says so.
    let forbidden = Answer::failure(403, "Forbidden", "secrets is forbidden: no");
    let script = Script::new([forbidden]).only("/secrets?");
    let service = cluster().service(Pace::STILL).unwrap().scripted(script);
    let manifest = capture_of(&service, &only_pods, &folder.file())
        .await
        .unwrap();
    assert_eq!(
        left_out(&manifest),
        [(
            "values of secrets",
            LeftOutReason::Forbidden,
            "secrets is forbidden: no"
        )]
    );
}

#[tokio::test]
async fn a_context_that_is_called_after_its_server_is_cleaned_with_the_rest() {
    let folder = Folder::new();
    let named = Request {
        context: "admin@api.prod.shop-company.com".into(),
        redact: Some(RedactionRules {
            host_names: true,
            email_addresses: true,
        }),
        ..request()
    };
    let service = cluster().service(Pace::STILL).unwrap();
    let manifest = capture_of(&service, &named, &folder.file()).await.unwrap();
    assert!(
        !manifest.context.contains("shop-company"),
        "{}",
        manifest.context
    );
}

/// What is left out beside schemas and logs that no snapshot here has.
fn left_out(manifest: &Manifest) -> Vec<(&str, LeftOutReason, &str)> {
    let left = manifest
        .left_out
        .iter()
        .filter(|left| !matches!(left.what.as_str(), "schemas" | "logs"));
    left.map(|left| (left.what.as_str(), left.reason, left.message.as_str()))
        .collect()
}

/// More than one page of config maps, the last two of one name.
fn many() -> Builder {
    let config = |name: &str| object("ConfigMap", Some("shop"), name, json!({}));
    let cluster = Builder::default()
        .kind("v1", "ConfigMap", "configmaps", true)
        .object(config("zz"));
    (0..60).fold(cluster, |cluster, number| {
        cluster.object(config(&format!("config-{number:02}")))
    })
}

#[tokio::test]
async fn a_kind_is_there_as_a_whole_or_not_at_all() {
    let folder = Folder::new();
    let with_pods = || {
        many()
            .kind("v1", "Pod", "pods", true)
            .object(pod("web", "containerd://web"))
            .service(Pace::STILL)
            .unwrap()
    };
    let broken = || Answer::failure(500, "InternalError", "etcd is away");
    // It is asked again...
    let script = Script::new([broken(), broken()]).only("continue=");
    let service = with_pods().scripted(script);
    let manifest = capture_of(&service, &request(), &folder.file())
        .await
        .unwrap();
    assert_eq!(manifest.kinds[0].objects, 61);
    // ... but not for ever.
    let script = Script::new((0..4).map(|_| broken())).only("continue=");
    let service = with_pods().scripted(script);
    let manifest = capture_of(&service, &request(), &folder.file())
        .await
        .unwrap();
    let kinds: Vec<_> = manifest
        .kinds
        .iter()
        .map(|kind| (kind.id(), kind.objects))
        .collect();
    assert_eq!(kinds, [("pods".to_owned(), 1)]);
    assert_eq!(
        left_out(&manifest),
        [("configmaps", LeftOutReason::Failed, "etcd is away")]
    );
    let snapshot = Snapshot::open(&folder.file()).unwrap();
    assert_eq!(snapshot.range(0, "", None, 0).count(), 1);
}

#[tokio::test]
async fn a_name_that_comes_twice_is_kept_once() {
    let folder = Folder::new();
    let twice = json!({ "kind": "ConfigMapList", "apiVersion": "v1",
        "metadata": { "resourceVersion": "9" },
        "items": [
            object("ConfigMap", Some("shop"), "a", json!({ "data": { "from": "one" } })),
            object("ConfigMap", Some("shop"), "a", json!({ "data": { "from": "two" } })),
        ],
    });
    let answer = Answer::text(http::StatusCode::OK, twice.to_string());
    let script = Script::new([answer]).only("/configmaps?");
    let service = many().service(Pace::STILL).unwrap().scripted(script);
    let manifest = capture_of(&service, &request(), &folder.file())
        .await
        .unwrap();
    assert_eq!(manifest.kinds[0].objects, 1);
    assert_eq!(
        left_out(&manifest),
        [(
            "configmaps",
            LeftOutReason::Failed,
            "1 more of names that are there already"
        )]
    );
    assert!(Snapshot::open(&folder.file()).is_ok());
}

#[tokio::test]
async fn a_file_that_came_meanwhile_is_not_replaced_unasked() {
    let folder = Folder::new();
    std::fs::write(folder.file(), "mine").unwrap();
    let careful = Request {
        replace: false,
        ..request()
    };
    let service = cluster().service(Pace::STILL).unwrap();
    let captured = capture_of(&service, &careful, &folder.file()).await;
    let error = captured.err().unwrap().to_wire("capture");
    assert_eq!(error.code, wire::ErrorCode::Exists);
    assert_eq!(std::fs::read(folder.file()).unwrap(), b"mine");
    assert_eq!(std::fs::read_dir(folder.0.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_log_is_that_of_the_run_that_was_seen() {
    // Between the listing and the log, the container has begun anew.
    let folder = Folder::new();
    let began_anew = object(
        "Pod",
        Some("shop"),
        "web",
        json!({
            "status": { "containerStatuses": [{
                "name": "app", "containerID": "containerd://newer", "state": { "running": {} },
                "lastState": { "terminated": { "containerID": "containerd://web" } },
            }] },
        }),
    );
    let answer = || Answer::text(http::StatusCode::OK, began_anew.to_string());
    let service = Builder::default()
        .kind("v1", "Pod", "pods", true)
        .object(pod("web", "containerd://web"))
        .log("containerd://web", "2025-12-31T23:59:59Z of the new one\n")
        .service(Pace::STILL)
        .unwrap();
    let text = |text: &str| Answer::text(http::StatusCode::OK, text);
    let script = Script::new([
        text("2025-12-31T23:59:59Z of the new one\n"),
        answer(),
        text("2025-12-31T23:59:58Z of the old one\n"),
        answer(),
    ])
    .only("/pods/web");
    let manifest = capture_of(&service.scripted(script), &request(), &folder.file())
        .await
        .unwrap();
    assert_eq!(left_out(&manifest), []);
    let text = everything(&folder.file());
    assert!(
        text.contains("of the old one") && !text.contains("of the new one"),
        "{text}"
    );
}

#[tokio::test]
async fn what_is_forbidden_is_listed_and_the_rest_is_there() {
    let folder = Folder::new();
    let service = cluster()
        .kind("v1", "Service", "services", true)
        .change_kind(|kind| {
            kind.forbidden = Some("services is forbidden: no".into());
            kind.namespaces = Some(vec!["shop".into()]);
        })
        .object(object("Service", Some("shop"), "web", json!({})))
        .kind("v1", "Node", "nodes", false)
        .change_kind(|kind| {
            kind.forbidden = Some("nodes is forbidden: no".into());
            kind.namespaces = Some(Vec::new());
        })
        .service(Pace::STILL)
        .unwrap();
    let manifest = capture_of(&service, &request(), &folder.file())
        .await
        .unwrap();
    let services = &manifest.kinds[4];
    assert_eq!(
        (services.objects, services.namespaces.as_deref()),
        (1, Some(&["shop".to_owned()][..]))
    );
    let left: Vec<(&str, LeftOutReason)> = manifest
        .left_out
        .iter()
        .map(|left| (left.what.as_str(), left.reason))
        .collect();
    assert_eq!(
        left[..2],
        [
            ("services", LeftOutReason::Forbidden),
            ("nodes", LeftOutReason::Forbidden)
        ]
    );
    assert_eq!(manifest.left_out[0].message, "services is forbidden: no");
}

#[tokio::test]
async fn changes_are_recorded_and_come_again() {
    let folder = Folder::new();
    let mut changed = pod("web", "containerd://web2");
    changed["metadata"]["resourceVersion"] = "101".into();
    let service = cluster()
        .kind("v1", "Event", "events", true)
        .event(200, Change::Added, {
            let mut event = object("Event", Some("shop"), "e", json!({}));
            event["metadata"]["resourceVersion"] = "102".into();
            event
        })
        .log("containerd://web2", "2026-01-01T00:00:00.1Z again\n")
        .service(Pace {
            speed: 1.0,
            repeat: false,
        })
        .unwrap();
    let recorded = Request {
        journal: Duration::from_secs(2),
        ..request()
    };
    let manifest = capture_of(&service, &recorded, &folder.file())
        .await
        .unwrap();
    assert_eq!(manifest.journal, 2_000);
    let snapshot = Snapshot::open(&folder.file()).unwrap();
    assert_eq!(snapshot.position(0), 0);
    assert_eq!(snapshot.position(2_000), 1);
    assert_eq!(
        snapshot.event(1).map(|event| event.key.to_string()),
        Some("shop/e".to_owned())
    );
}

#[tokio::test]
async fn a_capture_that_is_given_up_leaves_nothing() {
    let folder = Folder::new();
    let service = cluster().service(Pace::STILL).unwrap();
    let long = Request {
        journal: Duration::from_secs(600),
        ..request()
    };
    let (progress, mut steps) = watch::channel(CaptureItem::Logs { done: 0, of: 0 });
    let (client, path) = (service.client(), folder.file());
    let capturing = capture(&client, &long, &path, Timestamp::UNIX_EPOCH, &progress);
    let recording = steps.wait_for(|step| matches!(step, CaptureItem::Recording { .. }));
    tokio::select! {
        captured = capturing => panic!("it has ended: {:?}", captured.map(|_| ())),
        step = recording => assert!(step.is_ok()),
    }
    let left: Vec<_> = std::fs::read_dir(folder.0.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_an_error() {
    let folder = Folder::new();
    let script = crate::service::Script::default();
    let client = script.client().unwrap();
    let (progress, _steps) = watch::channel(CaptureItem::Logs { done: 0, of: 0 });
    let (request, path) = (request(), folder.file());
    let captured = capture(&client, &request, &path, Timestamp::UNIX_EPOCH, &progress);
    assert!(matches!(captured.await, Err(Error::Request { .. })));
    assert!(!folder.file().exists());
}
