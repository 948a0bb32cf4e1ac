//! Snapshots in the program: captured, opened, played, and captured again.

mod common;

use std::path::Path;

use common::{
    Ended, Namespace, Program, Scratch, Table, cluster,
    snapshot::{ask, capture, kinds, kubectl, objects, whole},
};
use serde_json::json;
use wire::{
    CaptureItem, ContextList, ErrorCode, LeftOutReason, ObjectDetail, ReleaseDetail, ReleaseList,
};

#[test]
fn the_program_shows_the_same() {
    let whole = whole();
    let program = whole.program();
    let list: ContextList = program.call("list_contexts", &json!({}));
    let context = list
        .contexts
        .iter()
        .find(|context| context.name == whole.context)
        .expect("it is there");
    assert_eq!(context.snapshot.as_ref(), Some(&whole.info));
    assert!(context.current && list.contexts.len() > 1);
    assert!(whole.context.starts_with("admin @ 20"), "{}", whole.context);

    for (kind, namespace) in [
        ("deployments", "shop"),
        ("services", "payments"),
        ("widgets", "shop"),
        ("secrets", "shop"),
    ] {
        let table = |context: &str| {
            let request = json!({ "contexts": [context], "kind": kind, "namespaces": [namespace] });
            let table = Table::whole(&program, &request);
            let mut rows: Vec<(String, String)> = table
                .rows
                .iter()
                .map(|row| {
                    (
                        row.name.clone(),
                        format!("{:?} {:?}", row.health, row.cells),
                    )
                })
                .collect();
            rows.sort();
            rows
        };
        assert_eq!(table(&whole.context), table("admin"), "{kind}");
    }
    let both = Table::whole(
        &program,
        &json!({ "contexts": ["admin", whole.context], "kind": "deployments", "namespaces": ["shop"] }),
    );
    assert_eq!(both.rows.len() % 2, 0);
    let yaml = |context: &str| -> String {
        let object = json!({ "context": context, "group": "apps", "kind": "Deployment", "namespace": "shop", "name": "web" });
        program
            .call::<ObjectDetail>("get_object", &json!({ "object": object }))
            .yaml
    };
    assert_eq!(yaml(&whole.context), yaml("admin"));
    let releases = |context: &str| {
        let list: ReleaseList = program.call(
            "list_releases",
            &json!({ "contexts": [context], "namespaces": ["shop", "payments"] }),
        );
        let mut names: Vec<String> = list
            .releases
            .iter()
            .map(|release| format!("{} {}", release.name, release.revision))
            .collect();
        names.sort();
        names
    };
    assert_eq!(releases(&whole.context), releases("admin"));
    let values = |context: &str| {
        let request = json!({ "context": context, "namespace": "shop", "name": "storefront", "reveal": true });
        let release: ReleaseDetail = program.call("get_release", &request);
        (release.computed_values, release.manifest)
    };
    assert_eq!(values(&whole.context), values("admin"));
}

#[test]
fn changes_come_again_as_they_came() {
    let folder = Scratch::new();
    let file = folder.path().join("changes.pilothouse");
    let namespace = Namespace::new("recorded");
    namespace.config_maps([("first", 1), ("second", 1)]);
    let program = Program::new();
    let request = json!({
        "context": "admin", "path": file, "namespaces": [namespace.0], "kinds": ["cm", "pods"], "journal_seconds": 12,
    });
    let mut capturing = program.stream("capture_snapshot", &request, &[]);
    capturing.until("it records", |item: &CaptureItem| {
        matches!(item, CaptureItem::Recording { .. })
    });
    namespace.config_map("third", 2);
    namespace.kubectl(&["label", "configmap", "first", "seen=yes"]);
    namespace.kubectl(&[
        "patch",
        "configmap",
        "second",
        "-p",
        r#"{"data":{"more":"x"}}"#,
    ]);
    namespace.kubectl(&["delete", "configmap", "second"]);
    let (_, ended) = capturing.end::<CaptureItem>();
    assert_eq!(ended.status, Some(0), "{}", ended.stderr);

    let served = program.serve(&file, &[]);
    let watched = ask(
        &served,
        "kubectl",
        &[
            "get",
            "configmaps",
            "-n",
            &namespace.0,
            "-w",
            "--output-watch-events",
            "--request-timeout=16s",
        ],
    );
    // The time limit ends it, and is no success for kubectl.
    let text = match watched {
        Ok(text) => text,
        Err(error) => panic!("{error}"),
    };
    let lines: Vec<String> = text
        .lines()
        .filter(|line| !line.contains("kube-root-ca") && !line.starts_with("EVENT"))
        .map(|line| {
            line.split_whitespace()
                .take(2)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let wanted = [
        "ADDED first",
        "ADDED second",
        "ADDED third",
        "MODIFIED first",
        "MODIFIED second",
        "DELETED second",
    ];
    assert_eq!(lines, wanted);

    let mut program = Program::new();
    program.add_snapshot(file);
    let list: ContextList = program.call("list_contexts", &json!({}));
    let context = list
        .contexts
        .iter()
        .find(|context| context.snapshot.is_some())
        .expect("the snapshot");
    let mut table = Table::open(
        &program,
        &json!({ "contexts": [context.name], "kind": "configmaps" }),
    );
    table.until_live();
    assert!(table.row("second").is_some());
    table.until("the recorded changes come", |table| {
        table.row("second").is_none() && table.row("third").is_some()
    });
}

#[test]
fn a_capture_of_an_opened_snapshot_is_the_same_file() {
    let folder = Scratch::new();
    let (first, second) = (
        folder.path().join("first.pilothouse"),
        folder.path().join("second.pilothouse"),
    );
    let rules = json!({ "host_names": true, "email_addresses": true });
    capture(
        &Program::new(),
        &json!({ "context": "admin", "path": first, "redact": rules }),
    );
    let mut program = Program::with([]);
    program.add_snapshot(first.clone());
    let list: ContextList = program.call("list_contexts", &json!({}));
    let name = &list.contexts.last().expect("the snapshot").name;
    capture(
        &program,
        &json!({ "context": name, "path": second, "redact": rules }),
    );
    let read = |path: &Path| std::fs::read(path).expect("the file");
    assert!(read(&first) == read(&second), "the files differ");
}

#[test]
fn no_secret_of_the_cluster_is_in_a_redacted_file() {
    let folder = Scratch::new();
    let file = folder.path().join("redacted.pilothouse");
    let program = Program::new();
    let info = capture(&program, &json!({ "context": "admin", "path": file }));
    let redaction = info.redaction.expect("a report");
    assert!(
        redaction
            .found
            .iter()
            .any(|found| found.place == "Secret" && found.count > 5),
        "{redaction:?}"
    );
    let served = program.serve(&file, &[]);
    let text = [
        kubectl(&served, &["get", &kinds(), "-A", "-o", "json"]),
        kubectl(&served, &["get", &kinds(), "-A", "-o", "wide"]),
    ]
    .concat();
    for secret in [
        "correct horse battery staple",
        "hunter2",
        "sk_test_not_a_real_key",
        "whsec_not_a_real_secret",
        "c2hvcDpodW50ZXIy",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    // Each value of each Secret, as the cluster has it.
    let secrets = cluster()
        .kubectl(&["get", "secrets", "-A", "-o", "json"])
        .expect("secrets");
    let mut looked = 0;
    for secret in objects(&secrets)
        .values()
        .filter(|secret| secret["type"] != "helm.sh/release.v1")
    {
        for value in secret["data"]
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(_, value)| value.as_str())
        {
            if value.len() >= 12 {
                looked += 1;
                assert!(
                    !text.contains(value),
                    "a value of {}",
                    secret["metadata"]["name"]
                );
            }
        }
    }
    assert!(looked >= 4, "{looked}");
    // The releases can still be read.
    let listed = ask(&served, "helm4", &["list", "-A", "-o", "json"]).expect("helm list");
    assert!(
        listed.contains("storefront") && listed.contains("ledger"),
        "{listed}"
    );
    let sizes = ["describe", "secret", "web-credentials", "-n", "shop"];
    assert_eq!(
        kubectl(&served, &sizes),
        cluster().kubectl(&sizes).expect("describe")
    );
}

#[test]
fn limited_rights_capture_what_they_allow_and_say_what_they_do_not() {
    let folder = Scratch::new();
    let file = folder.path().join("limited.pilothouse");
    let mut program = Program::new();
    let info = capture(
        &program,
        &json!({ "context": "payments-only", "path": file }),
    );
    let forbidden: Vec<&str> = info
        .left_out
        .iter()
        .filter(|left| left.reason == LeftOutReason::Forbidden)
        .map(|left| left.what.as_str())
        .collect();
    for kind in [
        "nodes",
        "pods",
        "secrets",
        "clusterroles.rbac.authorization.k8s.io",
    ] {
        assert!(forbidden.contains(&kind), "{kind}: {forbidden:?}");
    }
    assert!(info.objects > 5 && info.logs > 0 || !cluster().has_node());
    program.add_snapshot(file.clone());
    let list: ContextList = program.call("list_contexts", &json!({}));
    let name = &list.contexts.last().expect("the snapshot").name;
    let table = Table::whole(
        &program,
        &json!({ "contexts": [name], "kind": "deployments", "namespaces": ["payments"] }),
    );
    assert_eq!(table.names(), ["api", "ledger"]);
    // Of the rest it says what the server said.
    let served = program.serve(&file, &[]);
    for arguments in [&["get", "nodes"][..], &["get", "pods", "-A"]] {
        let kept = ask(&served, "kubectl", arguments).expect_err("forbidden");
        let live = [&["--context", "payments-only"], arguments].concat();
        let live = cluster().kubectl(&live).expect_err("forbidden").to_string();
        let reason = |text: &str| {
            text.split_once("(Forbidden)")
                .map(|(_, reason)| reason.trim().to_owned())
        };
        assert_eq!(reason(&kept), reason(&live));
    }
}

#[test]
fn files_that_are_none_are_told_apart() {
    let whole = whole();
    let folder = Scratch::new();
    let bytes = std::fs::read(&whole.file).expect("the file");
    let program = Program::with([]);
    let open = |name: &str, bytes: &[u8]| {
        let path = folder.file(name, bytes);
        program.fails("open_snapshot", &json!({ "path": path }))
    };
    let cut = open("cut.pilothouse", &bytes[..bytes.len() / 2]);
    assert_eq!(cut.code, ErrorCode::Malformed);
    assert!(cut.message.contains("cut short"), "{}", cut.message);
    let foreign = open("foreign.pilothouse", b"apiVersion: v1\nkind: Config\n");
    assert!(
        foreign.message.ends_with("it is not a Pilothouse snapshot"),
        "{}",
        foreign.message
    );
    let mut damaged = bytes.clone();
    damaged[5_000] ^= 0x55;
    assert!(
        open("damaged.pilothouse", &damaged)
            .message
            .contains("damaged")
    );
    let missing = program.fails(
        "open_snapshot",
        &json!({ "path": folder.path().join("none") }),
    );
    assert_eq!(missing.code, ErrorCode::NotFound);
    // Named on the command line, it fails the call.
    let path = folder.path().join("cut.pilothouse");
    let arguments = [
        "--snapshot",
        path.to_str().expect("UTF-8"),
        "call",
        "list_contexts",
    ];
    let Ended { status, .. } = program.run(&arguments, &[]);
    assert_eq!(status, Some(1));
    // An existing file is not replaced unasked.
    let request = json!({ "context": "admin", "path": whole.file });
    let refused = Program::new().run(&["call", "capture_snapshot", &request.to_string()], &[]);
    assert_eq!(refused.status, Some(1));
    assert_eq!(refused.error().code, ErrorCode::Exists);
}
