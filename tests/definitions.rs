//! Custom resource definitions that come, change and go while the program runs, on the real API server.

mod common;

use common::{Namespace, Program, Table, cluster, eventually};
use serde_json::{Value, json};
use wire::{Cell, Health, KindsItem, ListState};

/// A definition of a kind of the test's own, deleted at its end.
struct Definition {
    group: String,
    columns: Value,
    version: &'static str,
}

impl Definition {
    fn new(namespace: &Namespace) -> Self {
        Self {
            group: format!("{}.pilothouse.dev", namespace.0),
            columns: json!([
                { "name": "Colour", "type": "string", "jsonPath": ".spec.colour" },
                { "name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp" },
            ]),
            version: "v1",
        }
    }

    /// Its name, and the kind's id.
    fn name(&self) -> String {
        format!("gadgets.{}", self.group)
    }

    fn apply(&self) {
        let definition = json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": { "name": self.name() },
            "spec": {
                "group": self.group,
                "scope": "Namespaced",
                "names": { "kind": "Gadget", "listKind": "GadgetList", "plural": "gadgets", "singular": "gadget" },
                "versions": [{
                    "name": self.version,
                    "served": true,
                    "storage": true,
                    "subresources": { "status": {} },
                    "additionalPrinterColumns": self.columns,
                    "schema": { "openAPIV3Schema": {
                        "type": "object",
                        "x-kubernetes-preserve-unknown-fields": true,
                    }},
                }],
            },
        });
        let yaml = definition.to_string();
        cluster()
            .kubectl_reading(&["apply", "-f", "-"], &yaml)
            .expect("a definition");
        self.served();
    }

    /// Waits until the server serves the kind.
    fn served(&self) {
        let path = format!("/apis/{}/{}/gadgets", self.group, self.version);
        eventually("the kind is served", || {
            let answer = cluster().kubectl(&["get", "--raw", &path]);
            answer.map(drop).map_err(|error| error.to_string())
        });
    }

    fn gadget(&self, namespace: &str, name: &str, colour: &str) {
        let object = json!({
            "apiVersion": format!("{}/{}", self.group, self.version),
            "kind": "Gadget",
            "metadata": { "name": name, "namespace": namespace },
            "spec": { "colour": colour, "size": 7 },
        });
        cluster()
            .kubectl_reading(&["create", "-f", "-"], &object.to_string())
            .expect("a gadget");
    }
}

impl Drop for Definition {
    fn drop(&mut self) {
        let _ = cluster().kubectl(&["delete", "crd", &self.name(), "--ignore-not-found"]);
    }
}

fn titles(table: &Table) -> Vec<&str> {
    let columns = table.columns.iter();
    columns.map(|column| column.title.as_str()).collect()
}

#[test]
fn a_kind_comes_changes_and_goes_while_its_table_is_open() {
    let program = Program::new();
    let namespace = Namespace::new("definitions");
    let mut definition = Definition::new(&namespace);
    let request = json!({ "contexts": ["admin"], "kind": definition.name() });
    let mut table = Table::open(&program, &request);
    table.until("there is no such kind", |table| {
        matches!(table.state("admin"), Some(ListState::Failed { .. }))
    });

    definition.apply();
    definition.gadget(&namespace.0, "first", "red");
    table.until("the kind and its object", |table| {
        table.names() == ["first"]
    });
    assert_eq!(
        titles(&table),
        ["Name", "Namespace", "Status", "Colour", "Age"]
    );
    let row = table.row("first").expect("a row");
    assert_eq!(*table.cell(row, "colour"), Cell::Text("red".into()));

    definition.columns = json!([
        { "name": "Colour", "type": "string", "jsonPath": ".spec.colour" },
        { "name": "Size", "type": "integer", "jsonPath": ".spec.size" },
        { "name": "Shape", "type": "string", "jsonPath": ".spec.shape", "priority": 1 },
    ]);
    definition.apply();
    table.until("the columns of the changed definition", |table| {
        titles(table)
            == [
                "Name",
                "Namespace",
                "Status",
                "Colour",
                "Size",
                "Shape",
                "Age",
            ]
            && table.names() == ["first"]
    });
    let row = table.row("first").expect("a row");
    assert_eq!(*table.cell(row, "size"), Cell::Number(7));

    // What controllers write.
    let status = json!({ "status": { "conditions": [
        { "type": "Ready", "status": "False", "reason": "PaintFailed", "lastTransitionTime": "2026-01-02T03:04:05Z" },
    ]}});
    namespace.kubectl(&[
        "patch",
        &format!("{}/first", definition.name()),
        "--subresource=status",
        "--type=merge",
        "-p",
        &status.to_string(),
    ]);
    table.until("its state", |table| {
        table
            .row("first")
            .is_some_and(|row| row.health == Health::Broken)
    });
    let row = table.row("first").expect("a row");
    let state = Cell::Status {
        text: "PaintFailed".into(),
        health: Health::Broken,
    };
    assert_eq!(*table.cell(row, "status"), state);

    cluster()
        .kubectl(&["delete", "crd", &definition.name()])
        .expect("the definition is deleted");
    table.until("the kind is gone", |table| {
        matches!(table.state("admin"), Some(ListState::Failed { .. })) && table.names().is_empty()
    });

    // The same name, in another version.
    definition.version = "v2";
    definition.apply();
    definition.gadget(&namespace.0, "second", "blue");
    table.until("the kind of that name", |table| table.names() == ["second"]);
    let version = table.kind.as_ref().map(|kind| kind.version.as_str());
    assert_eq!(version, Some("v2"));
}

#[test]
fn kinds_are_told_as_they_come_and_go() {
    let program = Program::new();
    let namespace = Namespace::new("kinds");
    let definition = Definition::new(&namespace);
    let request = json!({ "contexts": ["admin", "nowhere"] });
    let mut kinds = program.stream("follow_kinds", &request, &[]);
    let has = |item: &KindsItem, id: &str| {
        let mut entries = item.tree.groups.iter().flat_map(|group| &group.entries);
        entries.any(|entry| entry.kind.id == id)
    };
    let id = definition.name();
    let first = kinds.until("the kinds", |item: &KindsItem| item.connecting.is_empty());
    assert!(has(&first, "pods") && !has(&first, &id));
    let unknown: Vec<&str> = first
        .tree
        .errors
        .iter()
        .map(|error| error.context.as_str())
        .collect();
    assert_eq!(
        unknown,
        ["nowhere"],
        "one that does not exist holds up no other"
    );
    definition.apply();
    kinds.until("the new kind", |item| has(item, &id));
    drop(definition);
    kinds.until("it is gone", |item| !has(item, &id));
}

#[test]
fn who_may_not_see_definitions_sees_objects_all_the_same() {
    let program = Program::new();
    let namespace = Namespace::new("undefined");
    let definition = Definition::new(&namespace);
    definition.apply();
    // Everything in this namespace is theirs, and nothing outside it.
    definition.gadget("payments", "first", "red");
    let request = json!({
        "contexts": ["payments-only"], "kind": definition.name(), "namespaces": ["payments"],
    });
    let table = Table::whole(&program, &request);
    assert_eq!(table.names(), ["first"]);
    assert_eq!(titles(&table), ["Name", "Namespace", "Status", "Age"]);
}
