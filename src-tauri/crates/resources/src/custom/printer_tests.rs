use serde_json::{Value, json};

use super::*;

fn definition(columns: &Value) -> String {
    json!({ "spec": { "versions": [
        { "name": "v1alpha1", "additionalPrinterColumns": [{ "name": "Old", "type": "string", "jsonPath": ".old" }] },
        { "name": "v1", "subresources": { "status": {} }, "additionalPrinterColumns": columns },
    ]}})
    .to_string()
}

fn printed(columns: &Value) -> Printed {
    Printed::read(&definition(columns), "v1").expect("a definition")
}

#[test]
fn columns_are_read_with_their_types_and_priorities() {
    let printed = printed(&json!([
        { "name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status" },
        { "name": "REPLICAS", "type": "integer", "jsonPath": ".spec.replicas" },
        { "name": "URL", "type": "string", "jsonPath": ".status.url", "priority": 1 },
        { "name": "Status", "type": "string", "jsonPath": ".status.phase" },
        { "name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp" },
        { "name": "Last Sync", "type": "date", "jsonPath": ".status.synced" },
        { "name": "Last-Sync", "type": "date", "jsonPath": ".status.tried" },
        { "name": "Name", "type": "string", "jsonPath": ".metadata.name" },
        { "name": "Token", "type": "string", "format": "password", "jsonPath": ".spec.token" },
    ]));
    assert!(printed.has_status);
    let told: Vec<(&str, &str, ColumnKind, bool)> = printed
        .columns
        .iter()
        .map(|PrinterColumn { column, .. }| {
            (
                column.id.as_str(),
                column.title.as_str(),
                column.kind,
                column.wide,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("ready", "Ready", ColumnKind::Text, false),
            ("replicas", "Replicas", ColumnKind::Number, false),
            ("url", "URL", ColumnKind::Text, true),
            ("status_2", "Status", ColumnKind::Text, false),
            ("last_sync", "Last Sync", ColumnKind::Time, false),
            ("last_sync_2", "Last-Sync", ColumnKind::Time, false),
            ("token", "Token", ColumnKind::Text, false),
        ]
    );
}

#[test]
fn a_version_has_its_own_columns() {
    let definition = definition(&json!([]));
    let old = Printed::read(&definition, "v1alpha1").expect("a definition");
    assert_eq!(old.columns.len(), 1);
    assert!(!old.has_status);
    assert_eq!(
        Printed::read(&definition, "v2").expect("a definition"),
        Printed::default()
    );
}

#[test]
fn cells_are_of_the_type_of_their_column_or_empty() {
    let json = r#"{"text":"a","number":3,"fraction":2.7,"flag":true,"null":null,"map":{"a":1},
        "moment":"2026-01-02T03:04:05Z","list":["a","b"],"huge":1e300}"#;
    let cell = |ty: &str, path: &str| {
        let columns = json!([{ "name": "A", "type": ty, "jsonPath": path }]);
        printed(&columns).columns[0].value.read(json)
    };
    for (ty, path, expected) in [
        ("string", ".text", Cell::text("a")),
        ("string", ".number", Cell::text("3")),
        ("string", ".map", Cell::text(r#"{"a":1}"#)),
        ("string", ".list[*]", Cell::text("a")),
        ("string", ".null", Cell::Empty),
        ("string", ".absent", Cell::Empty),
        ("integer", ".number", Cell::Number(3)),
        ("integer", ".fraction", Cell::Number(2)),
        ("integer", ".huge", Cell::Number(i64::MAX)),
        ("integer", ".text", Cell::Empty),
        ("number", ".fraction", number("2.7")),
        ("number", ".flag", Cell::Empty),
        ("boolean", ".flag", Cell::Flag(true)),
        ("boolean", ".text", Cell::Empty),
        ("date", ".moment", Cell::Time(1_767_323_045_000)),
        ("date", ".text", Cell::Empty),
        ("date", ".number", Cell::Empty),
    ] {
        assert_eq!(cell(ty, path), expected, "{ty} {path}");
    }
}

#[test]
fn passwords_are_not_shown() {
    let printed = printed(&json!([
        { "name": "Token", "type": "string", "format": "password", "jsonPath": ".token" },
    ]));
    let read = |json: &str| printed.columns[0].value.read(json);
    assert_eq!(read(r#"{"token":"geheim"}"#), Cell::text("•••"));
    assert_eq!(read(r#"{"token":null}"#), Cell::Empty);
    assert_eq!(read("{}"), Cell::Empty);
}

#[test]
fn hostile_definitions() {
    for text in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"spec":1}"#,
        r#"{"spec":{"versions":{}}}"#,
    ] {
        assert!(
            Printed::read(text, "v1").map_or(true, |printed| printed.columns.is_empty()),
            "{text}"
        );
    }
    let many: Vec<Value> = (0..10_000)
        .map(|index| json!({ "name": "x".repeat(500), "type": "string", "jsonPath": format!(".a{index}") }))
        .collect();
    let printed = printed(&Value::Array(many));
    assert_eq!(printed.columns.len(), COLUMNS_LIMIT);
    let titles = printed
        .columns
        .iter()
        .map(|column| column.column.title.chars().count());
    assert!(titles.max() <= Some(TITLE_LIMIT));
    // What is no path is left out.
    let wrong = json!([{ "name": "A", "type": "string", "jsonPath": "{{{" }]);
    assert_eq!(self::printed(&wrong).columns, []);
}
