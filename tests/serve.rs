//! Snapshots beside the cluster that they are of: kubectl and helm give the same answers on both.

mod common;

use std::{collections::BTreeSet, path::Path};

use common::{
    Program, cluster, eventually, has_node,
    snapshot::{ask, capture, kinds, kubectl, objects, whole},
};
use serde_json::{Value, json};

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
    assert!(!kept.is_empty() && live.contains(&kept), "{kept} {live}");
    let (kept, _) = of(&["logs", "-n", "shop", "db-0", "--tail=1"]);
    assert_eq!(kept.expect("a log").lines().count(), 1);
    // Where there is no log, both say why in the same words.
    let wrong = &["logs", "-n", "incidents", "deployment/config-missing"];
    let (kept, live) = of(wrong);
    let reason = |said: Result<String, String>| {
        let said = said.expect_err("no log");
        said.split("is waiting to start").nth(1).map(str::to_owned)
    };
    assert_eq!(reason(kept), reason(live));
}

/// A run that ends while it is captured leaves no log that could be told to be its own: then another
/// capture has it.
#[test]
fn the_log_of_the_run_before_is_kept() {
    if !has_node("the_log_of_the_run_before_is_kept") {
        return;
    }
    let program = Program::new();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crash-loop.pilothouse");
    let request = json!({
        "context": "admin", "path": file, "replace": true, "redact": null,
        "kinds": ["pods", "replicasets", "deployments"], "namespaces": ["incidents"],
    });
    let previous = &[
        "logs",
        "-n",
        "incidents",
        "deployment/crash-loop",
        "--previous",
    ];
    eventually("a capture has the log of the run before", || {
        capture(&program, &request);
        let log = ask(&program.serve(&file, &[]), "kubectl", previous)?;
        let whole = log.contains("no such host");
        whole.then_some(()).ok_or(log)
    });
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
