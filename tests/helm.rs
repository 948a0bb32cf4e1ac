//! The program says of releases what both Helm programs say of them, and none hides another.

mod common;

use std::collections::BTreeMap;

use common::{Namespace, Program, Table, cluster, eventually, text};
use serde_json::{Value, json};
use wire::{ErrorCode, Health, Release, ReleaseDetail, ReleaseList, ReleaseStatus, ResourceTree};

const PROGRAMS: [&str; 2] = ["helm3", "helm4"];
const RELEASES: [(&str, &str); 2] = [("shop", "storefront"), ("payments", "ledger")];

/// What is wrong with each release of `broken-helm`, by its name.
const BROKEN: [&str; 8] = [
    "cut-base64",
    "empty",
    "no-key",
    "not-base64",
    "not-gzip",
    "not-json",
    "truncated",
    "wrong-json",
];

fn helm(program: &str, arguments: &[&str]) -> String {
    cluster().run(program, arguments).expect(program)
}

fn helm_json(program: &str, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["-o", "json"]).collect();
    serde_json::from_str(&helm(program, &arguments)).expect("helm's JSON")
}

fn releases(program: &Program, namespaces: &[&str]) -> BTreeMap<String, Release> {
    let list: ReleaseList = program.call(
        "list_releases",
        &json!({ "contexts": ["admin"], "namespaces": namespaces }),
    );
    assert_eq!(list.errors, []);
    list.releases
        .into_iter()
        .map(|release| (release.name.clone(), release))
        .collect()
}

/// Milliseconds of a moment as Go prints it: `2026-01-02 03:04:05.678 +0000 UTC`, or as RFC 3339.
fn millis(moment: &str) -> i64 {
    let moment = moment
        .trim_end_matches(" UTC")
        .replacen(' ', "T", 1)
        .replace(" +0000", "Z");
    moment
        .parse::<jiff::Timestamp>()
        .unwrap_or_else(|cause| panic!("{moment}: {cause}"))
        .as_millisecond()
}

#[test]
fn the_list_is_that_of_helm_3_and_helm_4() {
    let program = Program::new();
    for helm in PROGRAMS {
        for (namespace, name) in RELEASES {
            let theirs = helm_json(helm, &["list", "-n", namespace]);
            let theirs: Vec<&Value> = theirs.as_array().expect("a list").iter().collect();
            let ours = releases(&program, &[namespace]);
            assert_eq!(ours.len(), theirs.len(), "{helm} in {namespace}");
            let (ours, theirs) = (&ours[name], theirs[0]);
            assert_eq!(theirs["name"], name);
            assert_eq!(ours.problem, None);
            assert_eq!(
                ours.revision.to_string(),
                theirs["revision"].as_str().expect("a number as text")
            );
            assert_eq!(ours.status.as_str(), theirs["status"]);
            let (chart, version) = (
                ours.chart.as_deref().expect("a chart"),
                ours.chart_version.as_deref().expect("a version"),
            );
            assert_eq!(format!("{chart}-{version}"), theirs["chart"]);
            assert_eq!(ours.app_version.as_deref(), theirs["app_version"].as_str());
            assert_eq!(
                ours.updated,
                Some(millis(theirs["updated"].as_str().expect("a moment")))
            );
        }
    }
}

#[test]
fn the_history_is_that_of_helm_3_and_helm_4() {
    let program = Program::new();
    for (namespace, name) in RELEASES {
        let detail: ReleaseDetail = program.call(
            "get_release",
            &json!({ "context": "admin", "namespace": namespace, "name": name }),
        );
        assert_eq!(
            detail
                .history
                .iter()
                .map(|revision| revision.revision)
                .collect::<Vec<_>>(),
            [3, 2, 1]
        );
        assert_eq!(detail.first_deployed, detail.history[2].updated);
        for helm in PROGRAMS {
            let theirs = helm_json(helm, &["history", name, "-n", namespace]);
            let theirs = theirs.as_array().expect("a list");
            assert_eq!(detail.history.len(), theirs.len());
            for (ours, theirs) in detail.history.iter().rev().zip(theirs) {
                assert_eq!(json!(ours.revision), theirs["revision"]);
                assert_eq!(ours.status.as_str(), theirs["status"]);
                assert_eq!(ours.chart.as_deref(), theirs["chart"].as_str());
                assert_eq!(ours.app_version.as_deref(), theirs["app_version"].as_str());
                assert_eq!(ours.description.as_deref(), theirs["description"].as_str());
                assert_eq!(
                    ours.updated,
                    Some(millis(theirs["updated"].as_str().expect("a moment")))
                );
            }
        }
    }
}

#[test]
fn values_manifest_and_notes_are_those_of_helm_3_and_helm_4() {
    let program = Program::new();
    for (namespace, name) in RELEASES {
        for revision in ["1", "3"] {
            let number: u32 = revision.parse().expect("a number");
            let request = json!({ "context": "admin", "namespace": namespace, "name": name, "revision": number, "reveal": true });
            let ours: ReleaseDetail = program.call("get_release", &request);
            assert_eq!((ours.release.revision, ours.masked), (number, false));
            for program in PROGRAMS {
                let get = |what: &str, options: &[&str]| {
                    let mut arguments =
                        vec!["get", what, name, "-n", namespace, "--revision", revision];
                    arguments.extend(options);
                    helm(program, &arguments)
                };
                let place = format!("{program}, {name} revision {revision}");
                assert_eq!(
                    ours.user_values,
                    get("values", &["-o", "yaml"]),
                    "the user's values: {place}"
                );
                assert_eq!(
                    ours.computed_values,
                    get("values", &["--all", "-o", "yaml"]),
                    "all values: {place}"
                );
                // The program adds an end of line to what is stored, and a heading to the notes.
                assert_eq!(
                    format!("{}\n", ours.manifest),
                    get("manifest", &[]),
                    "the manifest: {place}"
                );
                assert_eq!(
                    format!("NOTES:\n{}", ours.notes).trim_end(),
                    get("notes", &[]).trim_end(),
                    "the notes: {place}"
                );
                let hooks = get("hooks", &[]);
                for hook in &ours.hooks {
                    assert!(
                        hooks.contains(hook.manifest.trim()),
                        "the hook {}: {place}",
                        hook.name
                    );
                }
                assert_eq!(
                    hooks.matches("# Source: ").count(),
                    ours.hooks.len(),
                    "hooks: {place}"
                );
            }
        }
    }
}

#[test]
fn values_that_look_secret_are_masked_until_revealed() {
    let program = Program::new();
    let request = json!({ "context": "admin", "namespace": "payments", "name": "ledger" });
    let ended = program.run(&["call", "get_release", &request.to_string()], &[]);
    let masked: ReleaseDetail = ended.answer();
    assert!(masked.masked);
    assert!(
        !ended.stdout.contains("ledger-password"),
        "{}",
        ended.stdout
    );
    // All but the secret is there.
    assert!(
        masked.user_values.contains("retention: 365d")
            && masked.manifest.contains("name: ledger-accounts")
    );
    for revision in [1, 2] {
        let request = json!({ "context": "admin", "namespace": "payments", "name": "ledger", "revision": revision });
        let ended = program.run(&["call", "get_release", &request.to_string()], &[]);
        assert!(
            !ended.stdout.contains("ledger-password"),
            "{}",
            ended.stdout
        );
    }
}

#[test]
fn a_release_that_cannot_be_read_is_a_row_of_its_own() {
    let program = Program::new();
    let damaged = releases(&program, &["broken-helm"]);
    assert_eq!(
        damaged.keys().map(String::as_str).collect::<Vec<_>>(),
        BROKEN
    );
    for (name, release) in &damaged {
        let problem = release
            .problem
            .as_ref()
            .unwrap_or_else(|| panic!("{name} has a problem"));
        assert_eq!(problem.code, ErrorCode::Malformed, "{problem:?}");
        assert!(problem.message.contains(name.as_str()), "{problem:?}");
        assert!(problem.hint.is_some(), "{problem:?}");
        // What the labels say is there all the same.
        assert_eq!(
            (release.revision, release.updated),
            (1, Some(1_767_225_600_000))
        );
        let request = json!({ "context": "admin", "namespace": "broken-helm", "name": name });
        // Its history stays within reach.
        let detail: ReleaseDetail = program.call("get_release", &request);
        assert_eq!(detail.release, *release);
        let history: Vec<_> = detail
            .history
            .iter()
            .map(|revision| (revision.revision, revision.problem.as_ref()))
            .collect();
        assert_eq!(history, [(1, Some(problem))]);
    }
    assert_eq!(damaged["not-base64"].status, ReleaseStatus::Failed);
    assert_eq!(damaged["empty"].status, ReleaseStatus::PendingInstall);

    let all = releases(&program, &[]);
    assert!(all.len() >= BROKEN.len() + RELEASES.len());
    for (_, name) in RELEASES {
        assert_eq!(all[name].problem, None);
    }
}

/// A kubeconfig of a user who may do these things with Secrets and config maps, in each namespace.
fn user(program: &Program, name: &str, rights: &[(&Namespace, &str)]) -> Program {
    for (namespace, verbs) in rights {
        let verbs = format!("--verb={verbs}");
        let resources = "--resource=secrets,configmaps";
        namespace.kubectl(&["create", "role", name, &verbs, resources]);
        let (role, user) = (format!("--role={name}"), format!("--user={name}"));
        namespace.kubectl(&["create", "rolebinding", name, &role, &user]);
    }
    let admin = cluster().kubectl(&["config", "view", "--raw", "--minify", "-o", "json"]);
    let mut config: Value = serde_json::from_str(&admin.expect("the kubeconfig")).expect("JSON");
    config["users"][0]["user"]["as"] = name.into();
    config["contexts"][0]["name"] = name.into();
    config["current-context"] = name.into();
    Program::with([program.home().file(name, config.to_string())])
}

#[test]
fn a_release_whose_body_may_not_be_read_is_a_row_with_the_reason() {
    let admin = Program::new();
    let namespace = Namespace::new("helm-bodies");
    let chart = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/charts/ledger");
    helm("helm4", &["install", "closed", chart, "-n", &namespace.0]);
    let program = user(&admin, "lister", &[(&namespace, "list,watch")]);
    let request = json!({ "contexts": ["lister"], "namespaces": [namespace.0] });
    let list: ReleaseList = program.call("list_releases", &request);
    assert_eq!((list.releases.len(), list.errors), (1, vec![]));
    let release = &list.releases[0];
    // All that its metadata tells is there.
    assert_eq!(
        (release.name.as_str(), release.revision, release.status),
        ("closed", 1, ReleaseStatus::Deployed)
    );
    assert!(release.chart.is_none() && release.updated.is_some());
    let problem = release.problem.as_ref().expect("a problem");
    assert_eq!(problem.code, ErrorCode::Forbidden, "{problem:?}");

    let mut table = Table::open(
        &program,
        &json!({ "contexts": ["lister"], "kind": "releases", "namespaces": [namespace.0] }),
    );
    table.until_live();
    let row = table.row("closed").expect("the row");
    assert_eq!(row.health, Health::Broken);
    assert!(text(table.cell(row, "description")).contains("get secret"));
    // Once it may be read, it is, without the list being opened anew.
    let more = r#"[{"op":"add","path":"/rules/0/verbs/-","value":"get"}]"#;
    namespace.kubectl(&["patch", "role", "lister", "--type=json", "-p", more]);
    table.until("the body is read", |table| {
        table.row("closed").is_some_and(|row| {
            row.health == Health::Ok && text(table.cell(row, "chart")) == "ledger"
        })
    });
}

#[test]
fn namespaces_that_may_not_be_listed_are_named() {
    let admin = Program::new();
    let (open, closed) = (Namespace::new("helm-open"), Namespace::new("helm-closed"));
    let program = user(&admin, "partial", &[(&open, "get,list,watch")]);
    let request = |namespaces: Value| json!({ "contexts": ["partial"], "namespaces": namespaces });
    let list: ReleaseList =
        program.call("list_releases", &request(json!([open.0, closed.0, "shop"])));
    assert_eq!(list.releases, []);
    for (error, namespace) in list.errors.iter().zip([closed.0.as_str(), "shop"]) {
        assert_eq!(
            (error.context.as_str(), error.error.code),
            ("partial", ErrorCode::Forbidden)
        );
        assert!(error.error.message.contains(namespace), "{error:?}");
    }
    assert_eq!(list.errors.len(), 2);
    // Nowhere at all: the refusal to list everywhere says it once.
    let list: ReleaseList = program.call("list_releases", &request(json!([])));
    assert_eq!(list.errors.len(), 1, "{:?}", list.errors);
}

#[test]
fn a_release_in_both_storages_is_one_and_its_secrets_count() {
    let program = Program::new();
    let namespace = Namespace::new("helm-both");
    let chart = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/charts/ledger");
    helm("helm4", &["install", "twice", chart, "-n", &namespace.0]);
    let stored = namespace.kubectl(&["get", "secret", "sh.helm.release.v1.twice.v1", "-o", "json"]);
    let stored: Value = serde_json::from_str(&stored).expect("JSON");
    // As left behind by a change of Helm's driver.
    let mut labels = stored["metadata"]["labels"].clone();
    labels["version"] = "7".into();
    namespace.create(&json!({
        "apiVersion": "v1", "kind": "ConfigMap", "data": { "release": "damaged" },
        "metadata": { "name": "sh.helm.release.v1.twice.v7", "labels": labels },
    }));
    let release = &releases(&program, &[&namespace.0])["twice"];
    assert_eq!((release.revision, &release.problem), (1, &None));
    let tree = json!({ "contexts": ["admin"], "namespaces": [namespace.0] });
    eventually("it counts once", || {
        let tree: ResourceTree = program.call("resource_tree", &tree);
        let entries = tree.groups.iter().flat_map(|group| &group.entries);
        let count = entries
            .filter(|entry| entry.kind.id == "releases")
            .find_map(|entry| entry.count);
        if count == Some(1) {
            Ok(())
        } else {
            Err(format!("{count:?} releases"))
        }
    });
}

#[test]
fn who_keeps_releases_in_a_database_is_told_that_it_is_not_read() {
    let mut program = Program::new();
    program.set("HELM_DRIVER", "sql");
    let request = json!({ "contexts": ["admin"], "namespaces": ["shop"] });
    let list: ReleaseList = program.call("list_releases", &request);
    assert_eq!((list.releases.len(), list.errors.len()), (1, 1));
    let request = json!({ "context": "admin", "namespace": "shop", "name": "absent" });
    for error in [
        &list.errors[0].error,
        &program.fails("get_release", &request),
    ] {
        let hint = error.hint.as_deref().unwrap_or_default();
        assert!(hint.contains("HELM_DRIVER"), "{error:?}");
    }
}

#[test]
fn the_table_of_releases_is_the_list() {
    let program = Program::new();
    let namespaces = ["broken-helm", "payments", "shop"];
    let list = releases(&program, &namespaces);
    let table = Table::whole(
        &program,
        &json!({ "contexts": ["admin"], "kind": "releases", "namespaces": namespaces }),
    );
    assert_eq!(table.rows.len(), list.len());
    for row in &table.rows {
        let release = &list[&row.name];
        assert_eq!(
            text(table.cell(row, "revision")),
            release.revision.to_string()
        );
        if release.problem.is_some() {
            assert_eq!(row.health, Health::Broken, "{}", row.name);
        } else {
            assert_eq!(text(table.cell(row, "status")), release.status.as_str());
            assert_eq!(Some(text(table.cell(row, "chart"))), release.chart);
            assert_eq!(
                Some(text(table.cell(row, "version"))),
                release.chart_version
            );
        }
    }
    assert_eq!(table.view.broken as usize, BROKEN.len());
}

#[test]
fn the_tree_counts_releases_not_their_revisions() {
    let program = Program::new();
    eventually("the count of releases is that of the table", || {
        let request =
            json!({ "contexts": ["admin"], "namespaces": ["shop", "payments", "broken-helm"] });
        let tree: ResourceTree = program.call("resource_tree", &request);
        let entries = tree.groups.iter().flat_map(|group| &group.entries);
        let count = entries
            .filter(|entry| entry.kind.id == "releases")
            .find_map(|entry| entry.count);
        let wanted = (BROKEN.len() + RELEASES.len()) as u64;
        if count == Some(wanted) {
            Ok(())
        } else {
            Err(format!("{count:?} releases instead of {wanted}"))
        }
    });
}

#[test]
fn a_release_that_does_not_exist_is_not_found() {
    let program = Program::new();
    let absent = program.fails(
        "get_release",
        &json!({ "context": "admin", "namespace": "shop", "name": "absent" }),
    );
    assert_eq!(absent.code, ErrorCode::NotFound);
    let request =
        json!({ "context": "admin", "namespace": "shop", "name": "storefront", "revision": 9 });
    assert_eq!(
        program.fails("get_release", &request).code,
        ErrorCode::NotFound
    );
}

#[test]
fn what_helm_does_is_seen_in_the_table() {
    let program = Program::new();
    let namespace = Namespace::new("helm");
    let mut table = Table::open(
        &program,
        &json!({ "contexts": ["admin"], "kind": "releases", "namespaces": [namespace.0] }),
    );
    table.until_live();
    assert_eq!(table.names(), [""; 0]);
    let chart = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/charts/ledger");
    let place = ["-n", &namespace.0];
    let revision = |table: &Table, name: &str, wanted: &str, status: &str| {
        table.row(name).is_some_and(|row| {
            text(table.cell(row, "revision")) == wanted && text(table.cell(row, "status")) == status
        })
    };
    helm(
        "helm4",
        &[
            &["install", "four", chart, "--set", "retention=1d"][..],
            &place,
        ]
        .concat(),
    );
    table.until("an install appears", |table| {
        revision(table, "four", "1", "deployed")
    });
    helm(
        "helm4",
        &[
            &["upgrade", "four", chart, "--set", "retention=2d"][..],
            &place,
        ]
        .concat(),
    );
    table.until("an upgrade appears", |table| {
        revision(table, "four", "2", "deployed")
    });
    helm(
        "helm3",
        &[
            &[
                "install",
                "three",
                chart,
                "--set",
                "password=other",
                "--dry-run=client",
            ][..],
            &place,
        ]
        .concat(),
    );
    helm("helm4", &[&["rollback", "four", "1"][..], &place].concat());
    table.until("a rollback appears", |table| {
        revision(table, "four", "3", "deployed")
    });
    let request = json!({ "context": "admin", "namespace": namespace.0, "name": "four" });
    let detail: ReleaseDetail = program.call("get_release", &request);
    assert_eq!(detail.user_values, "retention: 1d\n");
    assert_eq!(detail.apply_method.as_deref(), Some("ssa"));
    helm("helm4", &[&["uninstall", "four"][..], &place].concat());
    table.until("an uninstalled release is gone", |table| {
        table.rows.is_empty()
    });
}
