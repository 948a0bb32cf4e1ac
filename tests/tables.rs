//! Live tables on the real API server: what is there, what changes, and what is asked of them.

mod common;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use common::{Namespace, Program, Table, cluster, eventually, names_of, text};
use serde_json::json;
use wire::{Cell, ErrorCode, Health, ListState};

#[test]
fn a_table_is_reset_and_then_patched_as_the_cluster_changes() {
    let program = Program::new();
    let namespace = Namespace::new("patches");
    namespace.config_map("first", 1);
    let mut table = Table::open(
        &program,
        &json!({ "contexts": ["admin"], "kind": "configmaps", "namespaces": [namespace.0] }),
    );
    table.until_live();
    // Each namespace gets its certificate authority from the controllers, some time.
    table.until("what is there is in the table", |table| {
        table.row("first").is_some() && table.row("kube-root-ca.crt").is_some()
    });
    let resets = table.resets;

    namespace.config_map("second", 2);
    table.until("a new object is a new row", |table| {
        table.row("second").is_some()
    });
    assert_eq!(table.names(), ["first", "kube-root-ca.crt", "second"]);
    let before = table.row("second").expect("the row").clone();
    assert_eq!(table.cell(&before, "data"), &Cell::Number(2));

    namespace.kubectl(&[
        "patch",
        "configmap",
        "second",
        "-p",
        r#"{"data":{"more":"x"}}"#,
    ]);
    table.until("a changed object is a changed row", |table| {
        table
            .row("second")
            .is_some_and(|row| table.cell(row, "data") == &Cell::Number(3))
    });
    let after = table.row("second").expect("the row");
    assert_eq!(
        (after.id, &after.uid),
        (before.id, &before.uid),
        "a row keeps its name"
    );

    namespace.kubectl(&["delete", "configmap", "second"]);
    table.until("a deleted object is gone", |table| {
        table.row("second").is_none()
    });
    assert_eq!((table.view.total, table.view.matched), (2, 2));

    // The same name once more is another object.
    namespace.config_map("second", 1);
    table.until("it is there again", |table| table.row("second").is_some());
    assert_ne!(table.row("second").expect("the row").uid, before.uid);
    assert_eq!(table.resets, resets, "changes are patches");
}

#[test]
fn many_changes_arrive_in_few_items_and_none_is_lost() {
    let program = Program::new();
    let namespace = Namespace::new("burst");
    let request = json!({ "contexts": ["admin"], "kind": "configmaps", "namespaces": [namespace.0], "filter": "many-" });
    let mut table = Table::open(&program, &request);
    table.until_live();
    let (before, began) = (table.items, Instant::now());
    let names: Vec<String> = (0..150).map(|index| format!("many-{index:03}")).collect();
    namespace.config_maps(names.iter().map(|name| (name.as_str(), 1)));
    table.until("all are there", |table| table.rows.len() == names.len());
    assert_eq!(table.names(), names);
    namespace.kubectl(&["delete", "configmap", "--all", "--wait=false"]);
    table.until("all are gone", |table| table.rows.is_empty());
    let items = u128::from(table.items - before);
    // Changes are gathered for 60 ms: however slow the machine is, so many items fit into the time.
    let most = began.elapsed().as_millis() / 50 + 5;
    assert!(items <= most, "{items} items in the time of {most}");
}

#[test]
fn sort_filter_and_window_are_the_cores_work() {
    let program = Program::new();
    let namespace = Namespace::new("query");
    namespace.config_maps([
        ("apple", 3),
        ("banana", 1),
        ("cherry", 2),
        ("date", 1),
        ("Elder".to_lowercase().as_str(), 5),
    ]);
    let whole = |query: serde_json::Value| {
        let mut request =
            json!({ "contexts": ["admin"], "kind": "cm", "namespaces": [namespace.0] });
        for (key, value) in query.as_object().expect("a query") {
            request[key] = value.clone();
        }
        Table::whole(&program, &request)
    };
    let mine = "!kube-root";

    let table = whole(json!({ "filter": mine }));
    assert_eq!(
        table.names(),
        ["apple", "banana", "cherry", "date", "elder"],
        "by name when nothing is said"
    );
    let table =
        whole(json!({ "filter": mine, "sort": [{ "column": "name", "descending": true }] }));
    assert_eq!(
        table.names(),
        ["elder", "date", "cherry", "banana", "apple"]
    );
    let table =
        whole(json!({ "filter": mine, "sort": [{ "column": "data", "descending": true }] }));
    assert_eq!(
        table.names(),
        ["elder", "apple", "cherry", "banana", "date"],
        "equals are in the order of their names"
    );
    let table = whole(
        json!({ "filter": mine, "sort": [{ "column": "data" }, { "column": "name", "descending": true }] }),
    );
    assert_eq!(
        table.names(),
        ["date", "banana", "cherry", "apple", "elder"]
    );

    let table = whole(json!({ "filter": "AN !x !kube-root" }));
    assert_eq!(table.names(), ["banana"], "capitals do not matter");
    assert_eq!(table.view.matched, 1);
    assert!(
        table.view.total >= 5,
        "the rows before the filter: {:?}",
        table.view
    );
    let table = whole(json!({ "filter": "apple banana" }));
    assert_eq!(
        (table.names(), table.view.matched),
        (vec![], 0),
        "every word must match"
    );

    let table = whole(json!({ "filter": mine, "window": { "start": 1, "count": 2 } }));
    assert_eq!(
        (table.names(), table.view.start, table.view.matched),
        (vec!["banana", "cherry"], 1, 5)
    );
    let table = whole(json!({ "filter": mine, "window": { "start": 400, "count": 2 } }));
    assert_eq!(
        (table.names(), table.view.start),
        (vec!["date", "elder"], 3),
        "a window beyond the end is moved back"
    );
}

#[test]
fn several_namespaces_are_one_table() {
    let program = Program::new();
    let request =
        json!({ "contexts": ["admin"], "kind": "deploy", "namespaces": ["shop", "payments"] });
    let table = Table::whole(&program, &request);
    let ours: BTreeSet<(String, String)> = table
        .rows
        .iter()
        .map(|row| (row.namespace.clone().unwrap_or_default(), row.name.clone()))
        .collect();
    let wanted = names_of("deployments")
        .into_iter()
        .filter(|(namespace, _)| namespace == "shop" || namespace == "payments");
    assert_eq!(ours, wanted.collect());
    assert_eq!(
        table.kind.map(|kind| kind.id).as_deref(),
        Some("deployments.apps"),
        "any name that kubectl takes will do"
    );
    let absent = json!({ "contexts": ["admin"], "kind": "pods", "namespaces": ["there-is-none"] });
    assert_eq!(Table::whole(&program, &absent).names(), [""; 0]);
}

#[test]
fn custom_resources_are_live_tables_too() {
    let program = Program::new();
    let namespace = Namespace::new("custom");
    let request = json!({ "contexts": ["admin"], "kind": "widgets", "namespaces": [namespace.0] });
    let mut table = Table::open(&program, &request);
    table.until_live();
    let kind = table.kind.clone().expect("a kind");
    assert_eq!(
        (kind.id.as_str(), kind.title.as_str()),
        ("widgets.example.pilothouse.dev", "Widgets")
    );
    namespace.create(&json!({
        "apiVersion": "example.pilothouse.dev/v1", "kind": "Widget",
        "metadata": { "name": "clock" }, "spec": { "colour": "brass" },
    }));
    table.until("a new widget is a row", |table| {
        table.row("clock").is_some()
    });
    let row = table.row("clock").expect("the row").clone();
    assert_eq!(row.namespace.as_deref(), Some(namespace.0.as_str()));
    assert!(matches!(table.cell(&row, "age"), Cell::Time(_)) && row.created.is_some());
    namespace.kubectl(&["delete", "widget", "clock"]);
    table.until("a deleted widget is gone", |table| table.rows.is_empty());

    let fleets = Table::whole(&program, &json!({ "contexts": ["admin"], "kind": "fl" }));
    assert_eq!(fleets.names(), ["north", "south"]);
    assert!(
        fleets.columns.iter().all(|column| column.id != "namespace"),
        "{:?}",
        fleets.columns
    );
    assert!(fleets.rows.iter().all(|row| row.namespace.is_none()));
}

#[test]
fn contexts_share_a_table_and_one_that_fails_does_not_hold_up_another() {
    let program = Program::new();
    let request =
        json!({ "contexts": ["unreachable", "admin", "viewer", "expired"], "kind": "namespaces" });
    let mut table = Table::open(&program, &request);
    table.until(
        "the good contexts are live and the others say why they are not",
        |table| {
            let failed =
                |context: &str| matches!(table.state(context), Some(ListState::Failed { .. }));
            let live = |context: &str| table.state(context) == Some(&ListState::Live);
            live("admin") && live("viewer") && failed("unreachable") && failed("expired")
        },
    );
    let code = |context: &str| match table.state(context) {
        Some(ListState::Failed { error, .. }) => error.code,
        other => panic!("{context}: {other:?}"),
    };
    assert_eq!(
        (code("unreachable"), code("expired")),
        (ErrorCode::Refused, ErrorCode::Unauthorized)
    );
    assert!(table.columns.iter().any(|column| column.id == "context"));
    let from = |context: &str| {
        table
            .rows
            .iter()
            .filter(|row| row.context == context && row.name == "shop")
            .count()
    };
    assert_eq!(
        [from("admin"), from("viewer"), from("unreachable")],
        [1, 1, 0]
    );
}

#[test]
fn a_kind_that_cannot_be_watched_is_listed_all_the_same() {
    let program = Program::new();
    let table = Table::whole(
        &program,
        &json!({ "contexts": ["admin"], "kind": "componentstatuses" }),
    );
    assert!(table.row("scheduler").is_some(), "{:?}", table.names());
}

#[test]
fn until_live_ends_a_table_and_for_ends_any_stream() {
    let program = Program::new();
    let (table, ended) =
        Table::to_its_end(&program, &json!({ "contexts": ["admin"], "kind": "nodes" }));
    assert_eq!(
        (ended.status, table.state("admin")),
        (Some(0), Some(&ListState::Live))
    );
    let (table, ended) = Table::to_its_end(
        &program,
        &json!({ "contexts": ["unreachable"], "kind": "nodes" }),
    );
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(1), ErrorCode::Refused)
    );
    assert!(matches!(
        table.state("unreachable"),
        Some(ListState::Failed { .. })
    ));

    let began = Instant::now();
    let stream = program.stream("follow_contexts", &json!({}), &["--for", "1"]);
    let (items, ended) = stream.end::<wire::ContextStates>();
    assert_eq!((items.len(), ended.status), (1, Some(0)));
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[test]
fn what_does_not_exist_is_said() {
    let program = Program::new();
    let (_, ended) = Table::to_its_end(
        &program,
        &json!({ "contexts": ["admin"], "kind": "gizmos" }),
    );
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(1), ErrorCode::NotFound)
    );
    let (_, ended) = Table::to_its_end(
        &program,
        &json!({ "contexts": ["nowhere"], "kind": "pods" }),
    );
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(1), ErrorCode::NotFound)
    );
    let (_, ended) = Table::to_its_end(&program, &json!({ "contexts": [], "kind": "pods" }));
    assert_eq!(
        (ended.status, ended.error().code),
        (Some(2), ErrorCode::BadRequest)
    );
}

#[test]
fn counts_follow_what_comes_and_goes() {
    let program = Program::new();
    let namespace = Namespace::new("counts");
    let kinds = ["configmaps", "widgets.example.pilothouse.dev"];
    let request = json!({ "contexts": ["admin"], "namespaces": [namespace.0], "kinds": kinds });
    let mut stream = program.stream("follow_counts", &request, &[]);
    let counted = |kind: &'static str, wanted: u64| {
        move |counts: &wire::KindCounts| {
            counts
                .counts
                .iter()
                .any(|count| count.kind == kind && count.count == Some(wanted))
        }
    };
    // The one that every namespace has.
    stream.until("there is one config map", counted(kinds[0], 1));
    namespace.config_maps([("a", 1), ("b", 1)]);
    stream.until("two more are counted", counted(kinds[0], 3));
    namespace.kubectl(&["delete", "configmap", "a"]);
    stream.until("one less is counted", counted(kinds[0], 2));
    let widget = json!({
        "apiVersion": "example.pilothouse.dev/v1", "kind": "Widget",
        "metadata": { "name": "counted" }, "spec": { "colour": "red" },
    });
    namespace.create(&widget);
    stream.until("a widget is counted", counted(kinds[1], 1));
}

#[test]
fn a_pod_that_is_deleted_is_replaced_within_two_seconds() {
    if !common::has_node("a_pod_that_is_deleted_is_replaced_within_two_seconds") {
        return;
    }
    let program = Program::new();
    let request = json!({ "contexts": ["admin"], "kind": "pods", "namespaces": ["platform"], "filter": "node-agent" });
    let mut table = Table::open(&program, &request);
    table.until("the pod runs", |table| {
        table.rows.len() == 1 && table.rows[0].health == Health::Ok
    });
    let old = table.rows[0].clone();
    cluster()
        .kubectl(&["delete", "pod", "-n", "platform", &old.name, "--wait=false"])
        .expect("delete the pod");
    // When the controller gets to it is the cluster's affair; from then on the two seconds count.
    let new = eventually("a replacement on the server", || {
        let names = names_of("pods").into_iter().map(|(_, name)| name);
        names
            .filter(|name| name.starts_with("node-agent"))
            .find(|name| *name != old.name)
            .ok_or_else(|| "there is none yet".to_owned())
    });
    let there = Instant::now();
    table.until("its replacement appears", |table| table.row(&new).is_some());
    assert!(
        there.elapsed() < Duration::from_secs(2),
        "after {:?}",
        there.elapsed()
    );
    table.until("and runs", |table| {
        table.rows.len() == 1
            && table.rows[0].health == Health::Ok
            && text(table.cell(&table.rows[0], "ready")) == "1/1"
    });
}
