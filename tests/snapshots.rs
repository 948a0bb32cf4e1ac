//! Snapshots beside the cluster that they are of: kubectl, helm and the program itself give the same
//! answers on both.

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use common::{Ended, Namespace, Program, Scratch, Served, Table, cluster, has_node};
use serde_json::{Value, json};
use wire::{
    CaptureItem, ContextList, ErrorCode, LeftOutReason, ObjectDetail, ReleaseDetail, ReleaseList,
    SnapshotInfo,
};

/// Captures a context; what the program says of the file.
fn capture(program: &Program, request: &Value) -> SnapshotInfo {
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
struct Whole {
    file: PathBuf,
    info: SnapshotInfo,
    context: String,
}

fn whole() -> &'static Whole {
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
    fn serve(&self) -> Served {
        Program::new().serve(&self.file, &[])
    }

    /// The program with the snapshot beside the cluster's contexts.
    fn program(&self) -> Program {
        let mut program = Program::new();
        program.add_snapshot(self.file.clone());
        program
    }
}

/// What a program says when it asks the snapshot.
fn ask(served: &Served, program: &str, arguments: &[&str]) -> Result<String, String> {
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

fn kubectl(served: &Served, arguments: &[&str]) -> String {
    ask(served, "kubectl", arguments).unwrap_or_else(|error| panic!("{error}"))
}

/// Says where two texts differ, if they do.
fn same(kept: &str, live: &str, what: &str) {
    let Some(at) = kept
        .bytes()
        .zip(live.bytes())
        .position(|(kept, live)| kept != live)
    else {
        assert_eq!(kept.len(), live.len(), "{what}");
        return;
    };
    let around = |text: &str| {
        let bytes = text.as_bytes();
        let near = &bytes[at.saturating_sub(120)..bytes.len().min(at + 120)];
        String::from_utf8_lossy(near).into_owned()
    };
    panic!("{what}: {} is not {}", around(kept), around(live));
}

/// The words of a line, with `AGE` for each that is one.
fn ageless(line: &str) -> String {
    let is_age = |word: &str| {
        let word = word.trim_matches(['(', ')', ',']);
        let digits =
            |piece: &str| !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit());
        let pieces: Vec<&str> = word.split_inclusive(['s', 'm', 'h', 'd', 'y']).collect();
        !pieces.is_empty()
            && pieces.iter().all(|piece| {
                piece
                    .strip_suffix(['s', 'm', 'h', 'd', 'y'])
                    .is_some_and(digits)
            })
    };
    let words: Vec<&str> = line
        .split_whitespace()
        .map(|word| if is_age(word) { "AGE" } else { word })
        .collect();
    words.join(" ")
}

/// Objects by kind, namespace and name.
fn objects(yaml: &str) -> BTreeMap<String, Value> {
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
fn kinds() -> String {
    let kinds = cluster()
        .kubectl(&["api-resources", "--verbs=list", "-o", "name"])
        .expect("the kinds");
    let kinds: Vec<&str> = kinds
        .lines()
        .filter(|kind| *kind != "events.events.k8s.io")
        .collect();
    kinds.join(",")
}

#[test]
fn kubectl_gets_every_kind_as_from_the_cluster() {
    let whole = whole();
    let served = whole.serve();
    let kinds = kinds();
    let live = objects(
        &cluster()
            .kubectl(&["get", &kinds, "-A", "-o", "json"])
            .expect("get"),
    );
    let kept = objects(&kubectl(&served, &["get", &kinds, "-A", "-o", "json"]));
    let mut same = 0;
    for (key, object) in &kept {
        let Some(now) = live.get(key) else { continue };
        // Some have changed since; those that have not are the same to the last field.
        if now["metadata"]["resourceVersion"] == object["metadata"]["resourceVersion"] {
            assert_eq!(object, now, "{key}");
            same += 1;
        }
    }
    assert!(
        same * 10 > live.len() * 6,
        "{same} of {} have not changed",
        live.len()
    );
    let yaml = [
        "get",
        "configmaps,deployments,services",
        "-n",
        "shop",
        "-o",
        "yaml",
    ];
    assert_eq!(
        kubectl(&served, &yaml),
        cluster().kubectl(&yaml).expect("get")
    );
}

#[test]
fn kubectl_prints_the_same_tables() {
    let whole = whole();
    let served = whole.serve();
    let wide = |kinds: &str| {
        [
            "get".to_owned(),
            kinds.to_owned(),
            "-A".into(),
            "-o".into(),
            "wide".into(),
        ]
    };
    // Some lists come from a cache, in no order.
    let lines = |text: String| -> Vec<String> {
        let mut lines: Vec<String> = text.lines().map(ageless).collect();
        if let Some(rows) = lines.get_mut(1..) {
            rows.sort();
        }
        lines
    };
    // What the cluster prints before and after has not changed in between.
    for kinds in kinds().split(',') {
        let wide = wide(kinds);
        let arguments: Vec<&str> = wide.iter().map(String::as_str).collect();
        let kept = lines(kubectl(&served, &arguments));
        let live = lines(cluster().kubectl(&arguments).expect("get"));
        let heading = kept.first();
        assert_eq!(heading, live.first(), "{kinds}");
        if matches!(
            kinds,
            "pods" | "events" | "leases.coordination.k8s.io" | "jobs.batch" | "nodes"
        ) {
            // Some of these change all the time; most are there in both.
            let both = kept.iter().filter(|line| live.contains(line)).count();
            assert!(
                both * 2 > kept.len().min(live.len()),
                "{kinds}: {kept:#?} {live:#?}"
            );
        } else {
            let changes = |line: &&String| {
                !line.starts_with("test-") && !line.starts_with("jobs ") && !line.contains(" test-")
            };
            let steady = |lines: &[String]| -> Vec<String> {
                let mut lines: Vec<String> = lines.iter().filter(changes).cloned().collect();
                lines.retain(|line| !line.starts_with("incidents") && !line.starts_with("blocked"));
                lines
            };
            assert_eq!(steady(&kept), steady(&live), "{kinds}");
        }
    }
}

#[test]
fn selectors_select_the_same() {
    let whole = whole();
    let served = whole.serve();
    for arguments in [
        &[
            "get",
            "pods",
            "-n",
            "shop",
            "-l",
            "app.kubernetes.io/name=web",
        ][..],
        &[
            "get",
            "pods",
            "-A",
            "-l",
            "app.kubernetes.io/name in (web,db),!nonsense",
        ],
        &[
            "get",
            "deployments",
            "-A",
            "-l",
            "app.kubernetes.io/part-of",
        ],
        &[
            "get",
            "pods",
            "-n",
            "shop",
            "--field-selector",
            "status.phase=Running",
        ],
        &[
            "get",
            "secrets",
            "-n",
            "shop",
            "--field-selector",
            "type=Opaque",
        ],
        &[
            "get",
            "namespaces",
            "--field-selector",
            "metadata.name!=shop,status.phase=Active",
        ],
        &["get", "service", "-n", "shop", "web"],
    ] {
        let all: Vec<&str> = arguments.iter().copied().chain(["-o", "name"]).collect();
        let live = cluster().kubectl(&all).expect("get");
        let steady = |text: &str| -> Vec<String> {
            text.lines()
                .filter(|line| !line.contains("test-"))
                .map(str::to_owned)
                .collect()
        };
        assert!(!live.is_empty(), "{arguments:?}");
        assert_eq!(
            steady(&kubectl(&served, &all)),
            steady(&live),
            "{arguments:?}"
        );
    }
    let wrong = ["get", "pods", "--field-selector", "spec.colour=red"];
    let (kept, live) = (ask(&served, "kubectl", &wrong), cluster().kubectl(&wrong));
    let said = |error: &str| error.contains("field label not supported: spec.colour");
    assert!(
        kept.is_err_and(|error| said(&error)) && live.is_err_and(|error| said(&error.to_string()))
    );
}

#[test]
fn kubectl_describes_the_same() {
    let whole = whole();
    let served = whole.serve();
    for object in [
        "deployment/web -n shop",
        "statefulset/db -n shop",
        "service/web -n shop",
        "ingress/web -n shop",
        "configmap/web-config -n shop",
        "secret/web-credentials -n shop",
        "networkpolicy/web-only-from-ingress -n shop",
        "pdb/web -n shop",
        "pvc/data-db-0 -n shop",
        "pv/node-1-disk-0",
        "storageclass/node-disk",
        "serviceaccount/api -n payments",
        "role/payments-everything -n payments",
        "rolebinding/payments-everything -n payments",
        "resourcequota/team -n payments",
        "limitrange/defaults -n payments",
        "widget/lamp -n shop",
        "crd/widgets.example.pilothouse.dev",
        "job/import -n jobs",
        "cronjob/suspended -n jobs",
        "daemonset/node-agent -n platform",
        "pod/db-0 -n shop",
    ] {
        let arguments: Vec<&str> = ["describe"].into_iter().chain(object.split(' ')).collect();
        // kubectl prints some maps in no order.
        let lines = |text: &str| -> BTreeSet<String> { text.lines().map(ageless).collect() };
        let live = cluster().kubectl(&arguments).expect("describe");
        assert_eq!(
            lines(&kubectl(&served, &arguments)),
            lines(&live),
            "{object}"
        );
    }
    let fields = ["explain", "deployment.spec.strategy"];
    assert_eq!(
        kubectl(&served, &fields),
        cluster().kubectl(&fields).expect("explain")
    );
}

#[test]
fn logs_are_those_of_the_cluster() {
    if !has_node("logs_are_those_of_the_cluster") {
        return;
    }
    let whole = whole();
    let served = whole.serve();
    let of = |arguments: &[&str]| {
        let kept = ask(&served, "kubectl", arguments);
        let live = cluster()
            .kubectl(arguments)
            .map_err(|error| error.to_string());
        (kept, live)
    };
    let (kept, live) = of(&["logs", "-n", "jobs", "job/migrate"]);
    assert_eq!(kept, live);
    let (kept, live) = of(&["logs", "-n", "shop", "db-0", "--timestamps"]);
    let (kept, live) = (kept.expect("a log"), live.expect("a log"));
    assert!(!kept.is_empty() && live.starts_with(&kept), "{kept} {live}");
    let (kept, _) = of(&["logs", "-n", "shop", "db-0", "--tail=1"]);
    assert_eq!(kept.expect("a log").lines().count(), 1);
    let (kept, _) = of(&[
        "logs",
        "-n",
        "incidents",
        "deployment/crash-loop",
        "--previous",
    ]);
    assert!(kept.is_ok_and(|log| log.contains("no such host")));
    // Where there is no log, both say why in the same words.
    let wrong = &["logs", "-n", "incidents", "deployment/config-missing"];
    let (kept, live) = of(wrong);
    let reason = |said: Result<String, String>| {
        let said = said.expect_err("no log");
        said.split("is waiting to start").nth(1).map(str::to_owned)
    };
    assert_eq!(reason(kept), reason(live));
}

#[test]
fn helm_reads_the_same_releases() {
    let whole = whole();
    let served = whole.serve();
    for helm in ["helm3", "helm4"] {
        for arguments in [
            &["list", "-n", "shop", "-o", "json"][..],
            &["list", "-n", "payments", "-o", "json"],
            &["history", "storefront", "-n", "shop", "-o", "json"],
            &["get", "values", "storefront", "-n", "shop", "--all"],
            &["get", "manifest", "storefront", "-n", "shop"],
            &["get", "hooks", "storefront", "-n", "shop"],
            &["get", "notes", "ledger", "-n", "payments"],
            &[
                "get",
                "values",
                "ledger",
                "-n",
                "payments",
                "--revision",
                "2",
            ],
            &["get", "metadata", "ledger", "-n", "payments", "-o", "json"],
        ] {
            let live = cluster().run(helm, arguments).expect("helm");
            let kept = ask(&served, helm, arguments);
            let kept = kept.unwrap_or_else(|error| panic!("{helm} {arguments:?}: {error}"));
            same(&kept, &live, &format!("{helm} {arguments:?}"));
        }
    }
}

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
fn nothing_in_it_can_be_changed() {
    let whole = whole();
    let served = whole.serve();
    for arguments in [
        &["delete", "configmap", "web-config", "-n", "shop"][..],
        &["scale", "deployment/web", "-n", "shop", "--replicas=0"],
        &["label", "namespace", "shop", "a=b"],
        &["create", "namespace", "x"],
    ] {
        let refused = ask(&served, "kubectl", arguments).expect_err("it is refused");
        assert!(
            refused.contains("snapshot of `admin`"),
            "{arguments:?}: {refused}"
        );
    }
    let may = |verb: &str| {
        ask(
            &served,
            "kubectl",
            &["auth", "can-i", verb, "pods", "-n", "shop"],
        )
    };
    assert_eq!(may("list").as_deref(), Ok("yes\n"));
    assert!(may("delete").is_err());
}

#[test]
fn whoever_does_not_know_the_token_is_not_answered() {
    let whole = whole();
    let served = whole.serve();
    let stolen = served.kubeconfig.with_file_name("stolen");
    let text = std::fs::read_to_string(&served.kubeconfig).expect("the kubeconfig");
    let mut kubeconfig: Value = serde_json::from_str(&text).expect("JSON");
    kubeconfig["users"][0]["user"]["token"] = "guessed".into();
    std::fs::write(&stolen, kubeconfig.to_string()).expect("write");
    let path = stolen.to_str().expect("UTF-8");
    let refused = cluster().kubectl(&["--kubeconfig", path, "get", "pods"]);
    assert!(refused.is_err_and(|error| error.to_string().contains("You must be logged in")));
    let folder = served.kubeconfig.parent().expect("a folder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder)
            .expect("the folder")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "others cannot look into it");
    }
    let another = Program::new().serve(&whole.file, &[]);
    let path = another.kubeconfig.clone();
    assert!(another.interrupt());
    assert!(!path.exists(), "the token goes with the program");
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
    assert_eq!(refused.status, Some(2));
}
