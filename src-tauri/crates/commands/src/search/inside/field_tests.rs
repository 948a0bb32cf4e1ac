//! What is found in objects, and what is not.

use resources::Path;
use serde_json::{json, value::RawValue};

use super::*;

fn found(object: Value, secret: bool, word: &str) -> Vec<(String, String)> {
    let fields = find(object, secret, &Word::new(word));
    let shown = fields.shown.into_iter();
    shown.map(|field| (field.path, field.excerpt)).collect()
}

fn config_map() -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {
            "name": "web", "namespace": "shop", "uid": "0f6c", "resourceVersion": "777",
            "generateName": "web-",
            "managedFields": [{ "manager": "web-manager" }],
            "labels": { "app.kubernetes.io/name": "Web" },
            "annotations": { LAST_APPLIED: "{\"web\":1}", "it's": "web" },
        },
        "data": { "web.conf": "listen 8080;\n  server_name WEB.example;\n", "other": "x" },
        "binaryData": { "logo": "d2Vid2Vi" },
        "immutable": true,
    })
}

#[test]
fn values_and_chosen_keys_are_found_with_their_paths() {
    assert_eq!(
        found(config_map(), false, "web"),
        [
            (".data['web.conf']", "web.conf"),
            (".metadata.annotations['it\\'s']", "web"),
            (".metadata.labels['app.kubernetes.io/name']", "Web"),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
    );
    let value = found(config_map(), false, "server_name web");
    assert_eq!(
        value,
        [(
            ".data['web.conf']".to_owned(),
            "server_name WEB.example;".to_owned()
        )]
    );
    assert_eq!(found(config_map(), false, "true")[0].0, ".immutable");
    assert_eq!(found(config_map(), false, "0f6c")[0].0, ".metadata.uid");
    for absent in ["777", "manager", "d2Vid2Vi", "configmap", "labels", "shop"] {
        assert_eq!(found(config_map(), false, absent), [], "{absent}");
    }
}

#[test]
fn paths_lead_to_what_was_found() {
    let pod = json!({ "spec": { "containers": [
        { "name": "a", "env": [{ "name": "X", "value": "no" }] },
        { "name": "b", "image": "registry/needle:1", "ports": [{ "containerPort": 8080 }] },
    ] } });
    let text = pod.to_string();
    for (word, value) in [("needle", "\"registry/needle:1\""), ("808", "8080")] {
        let fields = find(pod.clone(), false, &Word::new(word));
        let path = Path::parse(&fields.shown[0].path).expect("a path");
        assert_eq!(path.first(&text).map(RawValue::get), Some(value));
    }
    let text = config_map().to_string();
    for field in find(config_map(), false, &Word::new("web")).shown {
        let path = Path::parse(&field.path).expect("a path");
        assert!(path.first(&text).is_some(), "{}", field.path);
    }
}

#[test]
fn a_secret_keeps_its_values() {
    let secret = json!({
        "kind": "Secret",
        "metadata": { "name": "db", "labels": { "team": "bytes" }, "annotations": {
            "copy": "the password is hunter2", LAST_APPLIED: "hunter2",
            "kapp.k14s.io/original": "{\"stringData\":{\"a\":\"b\"}}", "note": "ask the hunters",
        } },
        "data": { "password": "aHVudGVyMg==" },
        "stringData": "hunter3",
        "type": "Opaque",
    });
    for hidden in [
        "hunter2",
        "aHVudGVy",
        "hunter3",
        "password is",
        "••",
        "string",
    ] {
        assert_eq!(found(secret.clone(), true, hidden), [], "{hidden}");
    }
    let paths = |word: &str| -> Vec<String> {
        let found = found(secret.clone(), true, word);
        found.into_iter().map(|(path, _)| path).collect()
    };
    assert_eq!(paths("password"), [".data.password"]);
    assert_eq!(paths("bytes"), [".metadata.labels.team"]);
    assert_eq!(paths("hunter"), [".metadata.annotations.note"]);
    assert_eq!(paths("opaque"), [".type"]);
}

#[test]
fn what_is_not_shown_is_counted() {
    let values: Vec<String> = (0..9).map(|number| format!("x{number}")).collect();
    let fields = find(json!({ "list": values }), false, &Word::new("X"));
    assert_eq!((fields.shown.len(), fields.more), (3, 6));
}

#[test]
fn excerpts_are_one_short_line() {
    let show = |text: &str, word: &str| {
        let at = Word::new(word).find(text).expect("it is there");
        let (excerpt, at) = excerpt(text, at);
        let units: Vec<u16> = excerpt.encode_utf16().collect();
        let marked = &units[at.from as usize..at.to as usize];
        let marked = String::from_utf16(marked).expect("whole letters");
        (excerpt, marked)
    };
    let own = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
    assert_eq!(show("a needle b", "NEEDLE"), own(("a needle b", "needle")));
    assert_eq!(
        show("one\n\t two needle\tx\nthree", "needle"),
        own(("two needle x", "needle"))
    );
    assert_eq!(
        show("🚢🚢 näedle", "näedle"),
        own(("🚢🚢 näedle", "näedle"))
    );
    let long = format!("{}needle{}", "a".repeat(100), "b".repeat(100));
    let (excerpt, marked) = show(&long, "needle");
    assert_eq!(marked, "needle");
    assert_eq!(excerpt.chars().count(), 1 + 40 + 6 + 80 + 1);
    assert!(excerpt.starts_with("…a") && excerpt.ends_with("b…"));
    // A text that goes over lines is shown on one.
    assert_eq!(show("x\ny", "x\ny").0, "x y");
}
