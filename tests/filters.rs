//! The filter language, groups, counts and added columns, on the real API server.

mod common;

use std::collections::BTreeSet;

use common::{Namespace, Program, Table, cluster, eventually};
use serde_json::{Value, json};
use wire::{Cell, CompletionKind, ErrorCode, FilterCompletions};

/// Config maps with labels, annotations and data of different sizes.
fn shelf(namespace: &Namespace) {
    for (name, tier, keys) in [
        ("alpha", Some("front"), 1),
        ("beta", Some("front"), 3),
        ("gamma", Some("back"), 5),
        ("delta", None, 2),
    ] {
        let labels = tier.map_or_else(
            || json!({}),
            |tier| json!({ "tier": tier, "app.example/part": name }),
        );
        let data: serde_json::Map<String, Value> = (0..keys)
            .map(|key| (format!("key-{key}"), json!("x")))
            .collect();
        namespace.create(&json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": { "name": name, "labels": labels, "annotations": { "team": format!("{name}s") } },
            "data": data,
        }));
    }
}

fn request(namespace: &Namespace, more: &Value) -> Value {
    let mut request =
        json!({ "contexts": ["admin"], "kind": "configmaps", "namespaces": [namespace.0] });
    for (key, value) in more.as_object().expect("a query") {
        request[key] = value.clone();
    }
    request
}

#[test]
fn terms_select_what_kubectl_would() {
    let program = Program::new();
    let namespace = Namespace::new("filters");
    shelf(&namespace);
    let names = |filter: &str| {
        let table = Table::whole(&program, &request(&namespace, &json!({ "filter": filter })));
        assert_eq!(table.problems, [], "{filter}");
        table.names().join(" ")
    };
    for (filter, wanted) in [
        ("tier=front", "alpha beta"),
        ("tier!=front !kube-root", "delta gamma"),
        ("label:tier", "alpha beta gamma"),
        ("!label:tier !kube-root", "delta"),
        ("app.example/part=gamma", "gamma"),
        ("annotation:team=betas", "beta"),
        ("data>2", "beta gamma"),
        ("data>=2 tier=front", "beta"),
        (".data.key-4", "gamma"),
        (".metadata.labels.tier:ont", "alpha beta"),
        ("name~^(al|de)", "alpha delta"),
        ("age<1h tier=back", "gamma"),
        ("age>1h", ""),
        ("is:idle tier=back", "gamma"),
    ] {
        assert_eq!(names(filter), wanted, "{filter}");
    }
    let theirs = cluster().kubectl(&[
        "get",
        "cm",
        "-n",
        &namespace.0,
        "-l",
        "tier=front",
        "-o",
        "name",
    ]);
    let theirs = theirs.expect("kubectl").replace("configmap/", "");
    assert_eq!(
        names("tier=front"),
        theirs.split_whitespace().collect::<Vec<_>>().join(" ")
    );
}

#[test]
fn what_is_not_understood_is_said_and_not_applied() {
    let program = Program::new();
    let namespace = Namespace::new("problems");
    shelf(&namespace);
    let filter = "tier=front data>many";
    let table = Table::whole(&program, &request(&namespace, &json!({ "filter": filter })));
    assert_eq!(table.names(), ["alpha", "beta"]);
    let problems = &table.problems;
    assert_eq!((problems[0].from, problems[0].to), (16, 20));
    assert!(problems[0].message.contains("number"), "{problems:?}");
}

#[test]
fn a_label_that_changes_moves_a_row_in_and_out() {
    let program = Program::new();
    let namespace = Namespace::new("relabel");
    shelf(&namespace);
    let mut table = Table::open(
        &program,
        &request(&namespace, &json!({ "filter": "tier=front" })),
    );
    table.until("the rows of the label", |table| {
        table.names() == ["alpha", "beta"]
    });
    namespace.kubectl(&["label", "cm", "delta", "tier=front"]);
    table.until("it comes in", |table| {
        table.names() == ["alpha", "beta", "delta"]
    });
    namespace.kubectl(&["label", "cm", "alpha", "tier=back", "--overwrite"]);
    table.until("it goes out", |table| table.names() == ["beta", "delta"]);
}

#[test]
fn groups_counts_and_columns_of_any_value() {
    let program = Program::new();
    let namespace = Namespace::new("groups");
    shelf(&namespace);
    let asked = json!({
        "filter": "!kube-root",
        "group": { "by": "label:tier", "except": ["back"] },
        "columns": [
            { "id": "team", "title": "Team", "value": "annotation:team" },
            { "id": "first", "title": "First", "value": ".data.key-0" },
        ],
        "facets": ["label:tier", "health"],
        "sort": [{ "column": "team", "descending": true }],
    });
    let table = Table::whole(&program, &request(&namespace, &asked));
    // By the label, then by the added column; the group that is closed hides its row.
    assert_eq!(table.names(), ["beta", "alpha", "delta"]);
    let view = &table.view;
    assert_eq!((view.matched, view.lines), (4, 6));
    let groups: Vec<(&str, u32, bool)> = table
        .groups
        .iter()
        .map(|group| (group.key.as_str(), group.rows, group.open))
        .collect();
    assert_eq!(
        groups,
        [("back", 1, false), ("front", 2, true), ("", 1, true)]
    );
    let columns: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.id.as_str())
        .collect();
    assert!(columns.ends_with(&["team", "first"]), "{columns:?}");
    let beta = table.row("beta").expect("a row");
    assert_eq!(table.cell(beta, "team"), &Cell::text("betas"));
    assert_eq!(table.cell(beta, "first"), &Cell::text("x"));
    // Counts follow at some distance.
    let mut table = Table::open(&program, &request(&namespace, &asked));
    table.until("every row is counted", |table| {
        let facet = table.facets.first().into_iter();
        let values = facet.flat_map(|facet| &facet.values);
        let counts: Vec<(&str, u32)> = values
            .map(|value| (value.text.as_str(), value.rows))
            .collect();
        counts == [("front", 2), ("", 1), ("back", 1)]
    });

    let wrong = request(
        &namespace,
        &json!({ "columns": [{ "id": "x", "title": "X", "value": ".a[" }] }),
    );
    let ended = program.run(&["call", "open_table", &wrong.to_string()], &[]);
    assert_eq!(ended.error().code, ErrorCode::BadRequest);
}

#[test]
fn a_filter_is_completed_from_what_is_there() {
    let program = Program::new();
    let namespace = Namespace::new("completion");
    shelf(&namespace);
    let complete = |text: &str| -> FilterCompletions {
        program.call(
            "complete_filter",
            &request(&namespace, &json!({ "text": text })),
        )
    };
    let texts = |text: &str| -> BTreeSet<String> {
        let completions = complete(text).completions.into_iter();
        completions.map(|completion| completion.text).collect()
    };
    let whole = complete("");
    assert_eq!((whole.from, whole.to), (0, 0));
    let columns = whole.completions.iter();
    let columns = columns.filter(|completion| completion.what == CompletionKind::Column);
    let columns: Vec<&str> = columns.map(|completion| completion.text.as_str()).collect();
    assert!(
        columns.contains(&"name:") && columns.contains(&"data:"),
        "{columns:?}"
    );
    assert!(texts("ti").contains("tier="));
    assert!(texts("label:").contains("app.example/part="));
    assert!(texts("annotation:te").contains("team="));
    assert_eq!(
        texts("tier="),
        BTreeSet::from(["back".into(), "front".into()])
    );
    assert_eq!(texts("web tier=fr"), BTreeSet::from(["front".into()]));
    assert!(texts(".metadata.la").contains(".metadata.labels"));
    assert!(texts("is:bro").contains("broken"));
    let front = complete("tier=fr");
    assert_eq!(
        (front.from, front.to, front.completions[0].rows),
        (5, 7, Some(2))
    );
}

#[test]
fn a_state_is_offered_once_however_well_its_objects_do() {
    let program = Program::new();
    let states: FilterCompletions = program.call(
        "complete_filter",
        &json!({ "contexts": ["admin"], "kind": "pods", "text": "status=" }),
    );
    // Some run and are never ready.
    let texts: Vec<&str> = states
        .completions
        .iter()
        .map(|state| state.text.as_str())
        .collect();
    let different: BTreeSet<&str> = texts.iter().copied().collect();
    assert!(different.len() > 2, "{texts:?}");
    assert_eq!(texts.len(), different.len(), "{texts:?}");
}

#[test]
fn pods_are_filtered_by_their_owner_and_their_fields() {
    let program = Program::new();
    eventually("the pods of one deployment", || {
        let names = |filter: &str| {
            let request = json!({ "contexts": ["admin"], "kind": "pods", "namespaces": ["shop"], "filter": filter });
            Table::whole(&program, &request).names().join(" ")
        };
        let by_owner = names("owner=Deployment/web");
        let by_label = names("app.kubernetes.io/name=web");
        let by_field = names(".spec.serviceAccountName=web");
        let by_image = names("spec.containers[*].image~local/web:");
        let same = by_owner == by_label && by_owner == by_field;
        let within = by_owner
            .split_whitespace()
            .all(|name| by_image.contains(name));
        if same && within && by_owner.split_whitespace().count() == 3 {
            Ok(())
        } else {
            Err(format!("{by_owner} | {by_label} | {by_field} | {by_image}"))
        }
    });
}
