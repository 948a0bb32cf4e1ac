//! What users with few rights, bad credentials or no server see.

mod common;

use common::{Line, Namespace, Program, Table, cluster, names_of, object};
use serde_json::{Value, json};
use wire::{
    Connection, ContextState, ErrorCode, ListState, NamespaceList, NamespaceSource, ObjectDetail,
    ReleaseList, ResourceTree,
};

fn denied(table: &Table, context: &str) -> wire::Error {
    match table.state(context) {
        Some(ListState::Denied { error }) => error.clone(),
        other => panic!("{context} is not denied but {other:?}"),
    }
}

fn open(program: &Program, context: &str) -> wire::Error {
    let state: ContextState = program.call("open_context", &json!({ "context": context }));
    match state.connection {
        Connection::Failed { error, .. } => error,
        other => panic!("{context}: {other:?}"),
    }
}

#[test]
fn who_may_look_into_one_namespace_sees_its_objects_when_asking_for_all() {
    let program = Program::new();
    // More than once: how soon the answers arrive decides what is seen in between.
    for _ in 0..5 {
        let table = Table::whole(
            &program,
            &json!({ "contexts": ["payments-only"], "kind": "pods" }),
        );
        let ours: Vec<&str> = table.names();
        let pods = names_of("pods");
        let wanted: Vec<&str> = pods
            .iter()
            .filter(|(namespace, _)| namespace == "payments")
            .map(|(_, name)| name.as_str())
            .collect();
        assert_eq!(ours, wanted);
        assert_eq!(table.state("payments-only"), Some(&ListState::Live));
        assert_eq!(table.denied_namespaces("payments-only"), [""; 0]);
    }
}

#[test]
fn namespaces_are_offered_to_who_may_not_list_them() {
    let folder = common::Scratch::new();
    let personas = std::path::PathBuf::from(cluster().fact("personas").expect("the personas"));
    let file = personas.join("payments-only.kubeconfig");
    let file = file.to_str().expect("UTF-8");
    let view = [
        "config",
        "view",
        "--raw",
        "--kubeconfig",
        file,
        "-o",
        "json",
    ];
    let text = cluster().kubectl(&view).expect("a kubeconfig");
    let mut config: Value = serde_json::from_str(&text).expect("JSON");
    let mut other = config["contexts"][0].clone();
    other["name"] = "other".into();
    other["context"]["namespace"] = "shop".into();
    let contexts = config["contexts"].as_array_mut().expect("contexts");
    contexts.push(other);
    let program = Program::with([folder.file("config", config.to_string())]);
    let context = config["contexts"][0]["name"].as_str().expect("a name");
    let list: NamespaceList = program.call("list_namespaces", &json!({ "contexts": [context] }));
    assert_eq!(list.errors.len(), 1);
    let offered: Vec<(&str, NamespaceSource)> = list
        .offered
        .iter()
        .map(|offered| (offered.namespace.as_str(), offered.found_in))
        .collect();
    assert!(
        offered.contains(&("payments", NamespaceSource::Rights)),
        "{offered:?}"
    );
    assert!(
        offered.contains(&("shop", NamespaceSource::Kubeconfig)),
        "{offered:?}"
    );
    assert_eq!(list.namespaces.len(), offered.len());
}

#[test]
fn namespaces_that_may_not_be_listed_are_named() {
    let program = Program::new();
    let both = json!({ "contexts": ["payments-only"], "kind": "services", "namespaces": ["payments", "shop"] });
    let table = Table::whole(&program, &both);
    assert_eq!(
        (table.names(), table.state("payments-only")),
        (vec!["api"], Some(&ListState::Live))
    );
    assert_eq!(table.denied_namespaces("payments-only"), ["shop"]);

    let other =
        json!({ "contexts": ["payments-only"], "kind": "services", "namespaces": ["shop"] });
    let (table, ended) = Table::to_its_end(&program, &other);
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(1), ErrorCode::Forbidden)
    );
    assert_eq!(
        (table.names(), table.denied_namespaces("payments-only")),
        (vec![], &["shop".to_owned()][..])
    );
    let error = denied(&table, "payments-only");
    assert!(
        error.message.contains("services") && error.message.contains("payments-only"),
        "{error:?}"
    );
}

#[test]
fn who_may_look_into_one_namespace_has_no_nodes_and_no_list_of_namespaces() {
    let program = Program::new();
    let (table, ended) = Table::to_its_end(
        &program,
        &json!({ "contexts": ["payments-only"], "kind": "nodes" }),
    );
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(1), ErrorCode::Forbidden)
    );
    assert!(denied(&table, "payments-only").message.contains("nodes"));

    let list: NamespaceList =
        program.call("list_namespaces", &json!({ "contexts": ["payments-only"] }));
    assert_eq!(
        list.namespaces,
        ["payments"],
        "the one that the kubeconfig names"
    );
    assert_eq!(list.errors.len(), 1);
    assert_eq!(
        (list.errors[0].context.as_str(), list.errors[0].error.code),
        ("payments-only", ErrorCode::Forbidden)
    );
}

#[test]
fn counts_and_releases_are_those_of_the_namespace_that_may_be_read() {
    let program = Program::new();
    for request in [
        json!({ "contexts": ["payments-only"], "namespaces": ["payments"] }),
        json!({ "contexts": ["payments-only"] }),
    ] {
        let tree: ResourceTree = program.call("resource_tree", &request);
        let count = |id: &str| {
            let entries = tree.groups.iter().flat_map(|group| &group.entries);
            entries
                .filter(|entry| entry.kind.id == id)
                .find_map(|entry| entry.count)
        };
        assert_eq!(
            (count("services"), count("releases"), count("nodes")),
            (Some(1), Some(1), None),
            "{request}"
        );
        assert_eq!(count("widgets.example.pilothouse.dev"), Some(1));
    }
    let list: ReleaseList =
        program.call("list_releases", &json!({ "contexts": ["payments-only"] }));
    assert_eq!(list.errors, []);
    assert_eq!(
        list.releases
            .iter()
            .map(|release| release.name.as_str())
            .collect::<Vec<_>>(),
        ["ledger"]
    );
}

#[test]
fn who_may_not_read_secrets_is_told_what_is_forbidden() {
    let program = Program::new();
    for request in [
        json!({ "contexts": ["viewer"], "kind": "secrets" }),
        json!({ "contexts": ["viewer"], "kind": "secrets", "namespaces": ["shop"] }),
    ] {
        let (table, ended) = Table::to_its_end(&program, &request);
        assert_eq!((ended.status, table.rows.len()), (Some(1), 0));
        let error = denied(&table, "viewer");
        assert_eq!(error, ended.error());
        assert_eq!(error.code, ErrorCode::Forbidden);
        assert!(
            error.message.contains("list secrets") && error.message.contains("viewer"),
            "{error:?}"
        );
        assert!(
            error
                .hint
                .is_some_and(|hint| hint.contains("secrets is forbidden"))
        );
    }
    let secret = object("viewer", "Secret", Some("shop"), "web-credentials");
    let error = program.fails("get_object", &json!({ "object": secret }));
    assert_eq!(error.code, ErrorCode::Forbidden);
    assert!(
        error.message.contains("get secret shop/web-credentials"),
        "{error:?}"
    );
    // All else is there.
    let config = object("viewer", "ConfigMap", Some("shop"), "web-config");
    let detail: ObjectDetail = program.call("get_object", &json!({ "object": config }));
    assert_eq!(detail.object.name, "web-config");
    let list: ReleaseList =
        program.call("list_releases", &json!({ "contexts": ["viewer", "admin"] }));
    assert_eq!(
        list.errors
            .iter()
            .map(|error| error.context.as_str())
            .collect::<Vec<_>>(),
        ["viewer"]
    );
    assert!(
        list.releases
            .iter()
            .any(|release| release.name == "storefront")
    );
}

#[test]
fn who_may_list_and_not_watch_sees_what_is_there() {
    let namespace = Namespace::new("list-only");
    namespace.config_map("seen", 1);
    namespace.kubectl(&["create", "serviceaccount", "reader"]);
    namespace.kubectl(&[
        "create",
        "role",
        "reader",
        "--verb=get,list",
        "--resource=configmaps",
    ]);
    let account = format!("--serviceaccount={}:reader", namespace.0);
    namespace.kubectl(&["create", "rolebinding", "reader", "--role=reader", &account]);
    let token = namespace.kubectl(&["create", "token", "reader"]);
    let mut program = Program::new();
    let text = json!({
        "apiVersion": "v1", "kind": "Config",
        "contexts": [{ "name": "reader", "context":
            { "cluster": cluster().fact("name").expect("its name"), "user": "reader", "namespace": namespace.0 } }],
        "users": [{ "name": "reader", "user": { "token": token.trim() } }],
    });
    let path = program.home().file("reader.kubeconfig", text.to_string());
    program.add(path);
    let request = json!({ "contexts": ["reader"], "kind": "configmaps" });
    let table = Table::whole(&program, &request);
    assert!(table.row("seen").is_some(), "{:?}", table.names());
}

#[test]
fn bad_credentials_and_absent_servers_each_say_what_they_are() {
    let program = Program::new();
    let expired = open(&program, "expired");
    assert_eq!(expired.code, ErrorCode::Unauthorized);
    assert!(expired.hint.is_some(), "{expired:?}");

    let unreachable = open(&program, "unreachable");
    assert_eq!(unreachable.code, ErrorCode::Refused);
    assert!(
        unreachable.message.contains("unreachable"),
        "{unreachable:?}"
    );

    let plugin = open(&program, "plugin-missing");
    assert_eq!(plugin.code, ErrorCode::PluginMissing);
    assert!(
        plugin.message.contains("pilothouse-absent-login"),
        "{plugin:?}"
    );
    let hint = plugin.hint.expect("the kubeconfig's own words");
    assert!(
        hint.contains("example-package-tool install pilothouse-absent-login"),
        "{hint}"
    );

    for (context, code) in [
        ("expired", ErrorCode::Unauthorized),
        ("unreachable", ErrorCode::Refused),
        ("plugin-missing", ErrorCode::PluginMissing),
    ] {
        let (table, ended) =
            Table::to_its_end(&program, &json!({ "contexts": [context], "kind": "pods" }));
        assert_eq!(
            (ended.status, ended.error().code),
            (Some(1), code),
            "{context}"
        );
        assert!(
            matches!(table.state(context), Some(ListState::Failed { .. })),
            "{:?}",
            table.states
        );
        let get = json!({ "object": object(context, "Pod", Some("shop"), "db-0") });
        assert_eq!(program.fails("get_object", &get).code, code, "{context}");
    }
}

#[test]
fn a_foreign_certificate_is_not_trusted_and_a_login_program_that_works_is_used() {
    let personas = std::path::PathBuf::from(cluster().fact("personas").expect("the personas"));
    let program = Program::with(
        ["wrong-authority", "plugin-working"]
            .map(|name| personas.join(format!("{name}.kubeconfig"))),
    );
    let error = open(&program, "wrong-authority");
    assert_eq!(error.code, ErrorCode::Tls);
    assert!(error.hint.is_some(), "{error:?}");

    let table = Table::whole(
        &program,
        &json!({ "contexts": ["plugin-working"], "kind": "namespaces" }),
    );
    assert!(table.row("shop").is_some());
    let (_, ended) = Table::to_its_end(
        &program,
        &json!({ "contexts": ["plugin-working"], "kind": "secrets" }),
    );
    assert_eq!(
        ended.error().code,
        ErrorCode::Forbidden,
        "it signs in as the viewer"
    );
}

#[test]
fn a_login_program_that_fails_is_quoted_to_its_user_and_in_no_log() {
    let mut program = Program::new();
    let login = program.home().file(
        "login",
        "echo token-in-output; echo sign in first >&2; exit 7",
    );
    let user = |command: &str, arguments: Value| {
        json!({ "exec": { "apiVersion": "client.authentication.k8s.io/v1", "command": command, "args": arguments,
            "interactiveMode": "Never" } })
    };
    let name = cluster().fact("name").expect("its name");
    let text = json!({
        "apiVersion": "v1", "kind": "Config",
        "contexts": [
            { "name": "failing", "context": { "cluster": name, "user": "failing" } },
            { "name": "babbling", "context": { "cluster": name, "user": "babbling" } },
        ],
        "users": [
            { "name": "failing", "user": user("sh", json!([login])) },
            { "name": "babbling", "user": user("echo", json!(["token-in-output"])) },
        ],
    });
    let path = program.home().file("kubeconfig", text.to_string());
    program.add(path);
    for context in ["failing", "babbling"] {
        let request = json!({ "context": context }).to_string();
        let ended = program.run(&["--verbose", "call", "open_context", &request], &[]);
        let state: ContextState = ended.answer();
        let Connection::Failed { error, .. } = state.connection else {
            panic!("{state:?}")
        };
        assert_eq!(error.code, ErrorCode::PluginFailed, "{error:?}");
        if context == "failing" {
            let hint = error.hint.unwrap_or_default();
            assert!(hint.contains("sign in first"), "{hint}");
        }
        assert!(!ended.stdout.contains("token-in"), "{}", ended.stdout);
        for said in [&ended.stderr, &program.log()] {
            for quoted in ["token-in", "sign in first"] {
                assert!(!said.contains(quoted), "{said}");
            }
        }
    }
}

#[test]
fn a_server_that_never_answers_holds_up_nobody_else() {
    let line = Line::new();
    line.silence();
    let mut program = Program::new();
    program.add(line.kubeconfig("silent"));
    let mut table = Table::open(
        &program,
        &json!({ "contexts": ["silent", "admin"], "kind": "namespaces" }),
    );
    table.until("the other context is live", |table| {
        table.state("admin") == Some(&ListState::Live)
    });
    assert_eq!(
        table.state("silent"),
        Some(&ListState::Connecting),
        "it is still waited for"
    );
    assert!(table.row("shop").is_some());
    table.until("the wait has an end", |table| {
        matches!(table.state("silent"), Some(ListState::Failed { error, .. }) if error.code == ErrorCode::Timeout)
    });
    // It is tried again by itself.
    line.mend();
    table.until("it is live in the end", |table| {
        table.state("silent") == Some(&ListState::Live)
    });
    assert!(
        table
            .rows
            .iter()
            .any(|row| row.context == "silent" && row.name == "shop")
    );
}

#[test]
fn a_connection_that_breaks_is_stale_and_catches_up() {
    let line = Line::new();
    let mut program = Program::new();
    program.add(line.kubeconfig("broken"));
    let namespace = Namespace::new("broken");
    namespace.config_maps([("stays", 1), ("goes", 1)]);
    let request =
        json!({ "contexts": ["broken"], "kind": "configmaps", "namespaces": [namespace.0] });
    let mut table = Table::open(&program, &request);
    table.until("both are there", |table| {
        table.row("stays").is_some() && table.row("goes").is_some()
    });
    table.until_live();

    line.cut();
    table.until("what is shown is said to be old", |table| {
        matches!(table.state("broken"), Some(ListState::Stale { .. }))
    });
    assert!(table.row("goes").is_some(), "what was seen stays");
    namespace.config_map("comes", 1);
    namespace.kubectl(&["delete", "configmap", "goes"]);
    // Whatever has come meanwhile: none of it can be of the server, and it is not called live.
    while table.step(std::time::Duration::ZERO) {}
    assert!(matches!(
        table.state("broken"),
        Some(ListState::Stale { .. })
    ));
    assert!(table.row("comes").is_none() && table.row("goes").is_some());

    line.mend();
    table.until("it is live again", |table| {
        table.state("broken") == Some(&ListState::Live)
    });
    table.until("and has caught up", |table| {
        table.row("comes").is_some() && table.row("goes").is_none()
    });
    assert!(table.row("stays").is_some());
}

#[test]
fn nothing_connects_unasked() {
    let line = Line::new();
    let program = Program::with([line.kubeconfig("watched")]);
    let list: wire::ContextList = program.call("list_contexts", &json!({}));
    assert_eq!(list.contexts.len(), 1);
    let (items, ended) = program
        .stream("follow_contexts", &json!({}), &["--for", "1"])
        .end::<wire::ContextStates>();
    assert_eq!((items.len(), ended.status), (1, Some(0)));
    assert_eq!(items[0].states, []);
    assert_eq!(line.taken(), 0, "following the contexts opens none");

    let state: ContextState = program.call("open_context", &json!({ "context": "watched" }));
    assert!(
        matches!(state.connection, Connection::Open { .. }),
        "{state:?}"
    );
    assert!(line.taken() > 0, "the line would have told");
}
