//! A Secret's values are nowhere but in the Secret.

use resources::{definition, summarize};
use serde_json::json;

use crate::recorded;

/// Values of the recorded Secrets, as written into them, and as the API carries them.
const VALUES: &[&str] = &[
    "fixture-user-name",
    "fixture-pass-word-not-real",
    "fixture-api-key-not-real",
    "Zml4dHVyZS11c2VyLW5hbWU=",
    "Zml4dHVyZS1wYXNzLXdvcmQtbm90LXJlYWw=",
    "Zml4dHVyZS1hcGkta2V5LW5vdC1yZWFs",
];

#[test]
fn no_row_and_no_summary_holds_a_value() {
    let recording = recorded::of("secrets");
    let all: String = recording
        .objects
        .iter()
        .map(|object| object.json.as_str())
        .collect();
    for value in &VALUES[3..] {
        assert!(all.contains(value), "{value} is recorded");
    }
    for object in &recording.objects {
        let row = format!("{:?}", object.row());
        let summary = format!("{:?}", summarize(object.kind(), &object.object));
        for value in VALUES {
            assert!(!row.contains(value) && !summary.contains(value), "{value}");
        }
    }
}

#[test]
fn no_error_holds_a_value() {
    let value = "c2VjcmV0LXZhbHVlLW9mLXRoaXMtdGVzdA==";
    let kind = definition("", "Secret");
    let named = json!({ "name": "a", "uid": "b" });
    let broken = [
        json!({ "metadata": named, "data": value }),
        json!({ "metadata": named, "data": { "key": value }, "type": [value] }),
        json!({ "metadata": named, "type": { value: value } }),
        json!({ "metadata": { "name": { "key": value } }, "data": { "key": value } }),
        json!({ "metadata": value }),
        json!([value]),
        json!(value),
    ];
    for object in &broken {
        let error = (kind.row)(&object.to_string()).expect_err("malformed");
        assert!(!format!("{error} {error:?}").contains(value), "{object}");
        assert!(
            !format!("{:?}", summarize(kind, object)).contains(value),
            "{object}"
        );
    }
    let cut = format!(r#"{{"metadata":{{"name":"a"}},"data":{{"key":"{value}"#);
    let error = (kind.row)(&cut).expect_err("malformed");
    assert!(!format!("{error} {error:?}").contains(value));
}

#[test]
fn what_kubectl_apply_remembers_of_a_secret_is_not_shown() {
    let value = "c2VjcmV0LXZhbHVl";
    let object = json!({
        "metadata": {
            "name": "a",
            "annotations": {
                "kubectl.kubernetes.io/last-applied-configuration": format!(r#"{{"data":{{"key":"{value}"}}}}"#),
            },
        },
    });
    let kind = definition("", "Secret");
    let row = (kind.row)(&object.to_string()).expect("a row");
    assert!(!format!("{row:?} {:?}", summarize(kind, &object)).contains(value));
}

#[test]
fn keys_are_listed_with_the_size_of_what_they_hold() {
    let object = json!({ "data": { "key": "YWJjZA==", "empty": "", "odd": 5 } });
    let summary = summarize(definition("", "Secret"), &object);
    let fields = &summary.groups[0].fields;
    let sizes: Vec<_> = fields
        .iter()
        .map(|field| format!("{} {:?}", field.label, field.value))
        .collect();
    assert_eq!(
        sizes,
        [
            "empty Quantity(Quantity { amount: 0.0, unit: Bytes })",
            "key Quantity(Quantity { amount: 4.0, unit: Bytes })",
        ]
    );
}
