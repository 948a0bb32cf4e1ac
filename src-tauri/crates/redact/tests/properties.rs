//! Whatever comes in: nothing panics, what comes out stays as it is when it comes in again, and the
//! report is the same.

use proptest::prelude::*;
use redact::{Redactor, Report, Rules};
use serde_json::{Value, json};

/// What texts are made of.
const PARTS: &[&str] = &[
    "password",
    "token",
    "secret",
    "key",
    "DB_PASSWORD",
    "apiKey",
    "dsn",
    "pass",
    "name",
    "kind",
    "value",
    "data",
    "stringData",
    ": ",
    "=",
    ":",
    " ",
    "\n",
    "\n  ",
    "- ",
    "\"",
    "'",
    "\\",
    "\\\"",
    "{",
    "}",
    "[",
    "]",
    "|",
    ",",
    ";",
    "&",
    "#",
    "---\n",
    "Secret",
    "ConfigMap",
    "apiVersion: v1\n",
    "hunter2",
    "Fake-Va1ue",
    "aHVudGVyMg==",
    "4fT0kEnX9",
    "$(X)",
    "{{ .x }}",
    "true",
    "12",
    "://",
    "jane@",
    "shop.example",
    "https://",
    "host-1.redacted.invalid",
    "person-2@redacted.invalid",
    "•••token•••",
    "•••password•••",
    "•••",
    "***",
    "Kioq",
    "Bearer ",
    "Basic ",
    "Authorization",
    "Cookie: ",
    "sid=",
    "eyJhbGciOi.eyJzdWIi.c2ln",
    "eyJ",
    "H4sI",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "LS0tLS1CRUdJTi",
    "--password ",
    "curl -u a:",
    "é",
    "\u{0}",
    "\t",
    "<",
    ">",
    "$2y$10$",
    "AKIA",
    "0123456789ABCDEF",
    "\\u0065",
    "login a password ",
    "2026-11-24T04:05:49Z ",
    "cGFzc3dvcmQ9aHVudGVyMgp1c2VyPWphbmUgYQo=",
    "mysqladmin ",
    "redis-cli ",
    "-phunter2 ",
    "-a ",
    "<password>",
    "</password>",
    "<name>",
    "</name>",
    "<value>",
    "</value>",
    "define('",
    "', '",
    "routing_key",
    "requirepass ",
    "stats auth a:",
    "0fakefake0fakefake0fakefake0fake",
];

fn fragment() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..14).prop_map(|parts| parts.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        fragment().prop_map(Value::from),
        Just(Value::Null),
        Just(json!(true)),
        any::<i32>().prop_map(Value::from),
    ];
    let names = [
        "name",
        "value",
        "password",
        "token",
        "data",
        "stringData",
        "metadata",
        "annotations",
        "labels",
        "kind",
        "apiVersion",
        "items",
        "spec",
        "env",
        "args",
        "host",
        "secretName",
        "key",
        "message",
        "credentials",
        "binaryData",
        "type",
        "release",
        "image",
        "command",
        "clientSecret",
        "routing_key",
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(names.to_vec()), inner, 0..4)
                .prop_map(|entries| entries
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect::<serde_json::Map<_, _>>()
                    .into()),
        ]
    })
}

fn object() -> impl Strategy<Value = (&'static str, String)> {
    let kinds = [
        "Secret",
        "ConfigMap",
        "Pod",
        "Ingress",
        "Node",
        "Store",
        "List",
        "SecretList",
    ];
    let types = ["Opaque", "helm.sh/release.v1"];
    let kind = prop::sample::select(kinds.to_vec());
    let of_type = prop::sample::select(types.to_vec());
    (kind, of_type, value(), value(), value()).prop_map(|(kind, of_type, first, second, third)| {
        let object = json!({
            "apiVersion": "v1", "kind": kind, "type": of_type,
            "metadata": { "name": "a", "annotations": first, "labels": { "owner": "helm" } },
            "data": second, "spec": third,
        });
        (kind, object.to_string())
    })
}

fn pass(
    objects: &[(&'static str, String)],
    texts: &[String],
) -> (Vec<String>, Vec<String>, Report) {
    let mut redactor = Redactor::new(Rules::all());
    for (kind, object) in objects {
        redactor.learn("", kind, object);
    }
    let objects = objects
        .iter()
        .map(|(kind, object)| {
            redactor
                .object("", kind, object)
                .unwrap_or_else(|| object.clone())
        })
        .collect();
    let texts = texts
        .iter()
        .map(|text| redactor.text("logs", text).unwrap_or_else(|| text.clone()))
        .collect();
    (objects, texts, redactor.report())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn redacting_twice_is_redacting_once(
        objects in prop::collection::vec(object(), 1..3),
        texts in prop::collection::vec(fragment(), 0..4),
    ) {
        let (once, lines, report) = pass(&objects, &texts);
        let again: Vec<_> = objects.iter().zip(&once).map(|((kind, _), text)| (*kind, text.clone())).collect();
        let (twice, lines_twice, report_twice) = pass(&again, &lines);
        prop_assert_eq!(twice, once);
        prop_assert_eq!(lines_twice, lines);
        prop_assert_eq!(report_twice, report);
    }

    #[test]
    fn logs_too(objects in prop::collection::vec(object(), 0..2), lines in prop::collection::vec(fragment(), 0..6)) {
        let once = |log: &[u8]| {
            let mut redactor = Redactor::new(Rules::all());
            for (kind, object) in &objects {
                redactor.learn("", kind, object);
            }
            let cleaned = redactor.log("logs", log).unwrap_or_else(|| log.to_owned());
            (cleaned, redactor.report())
        };
        let log = lines.join("\n");
        let (cleaned, report) = once(log.as_bytes());
        prop_assert_eq!(cleaned.split(|byte| *byte == b'\n').count(), log.split('\n').count());
        prop_assert_eq!(once(&cleaned), (cleaned.clone(), report));
    }

    #[test]
    fn what_is_no_json_is_replaced(text in fragment(), kind in "[A-Z][a-z]{0,4}") {
        let mut redactor = Redactor::new(Rules::all());
        redactor.learn("", &kind, &text);
        if serde_json::from_str::<Value>(&text).is_err() {
            let replaced = redactor.object("", &kind, &text).expect("another text");
            prop_assert_eq!(redactor.object("", &kind, &replaced), None);
        }
    }

    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        let mut redactor = Redactor::new(Rules::all());
        let _ = redactor.text("logs", &text);
        let _ = redactor.log("logs", text.as_bytes());
        let _ = redactor.object("", "Secret", &json!({ "data": text }).to_string());
    }
}
