use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;

#[test]
fn texts_that_mean_something_else_are_quoted() {
    for text in [
        "",
        "~",
        "null",
        "Null",
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "N",
        "true",
        "False",
        "0",
        "-1",
        "+1",
        "0777",
        "18446744073709551616",
        "08",
        "0x1F",
        "0b11",
        "0o17",
        "0b-1",
        "1_000",
        "1.5",
        "1.",
        ".5",
        ".5_0",
        "1e3",
        "1E-05",
        "-.inf",
        ".nan",
        "2020-01-02",
        "2020-1-2",
        "2020-01-02T03:04:05Z",
        "2020-01-02 3:4:5.5",
        "2020-01-02T03:04:05+02:00",
        "1:20",
        "12:30:45",
        "1:20.5",
        "18446744073709551615",
        "-9223372036854775808",
        "0.0000001",
    ] {
        assert_eq!(to_yaml(&json!(text)), format!("\"{text}\"\n"));
    }
}

#[test]
fn a_key_that_would_merge_is_quoted() {
    let value = json!({ "<<": { "a": "<<" } });
    let text = to_yaml(&value);
    assert_eq!(text, "\"<<\":\n  a: <<\n");
    assert_eq!(serde_saphyr::from_str::<Value>(&text).unwrap(), value);
}

#[test]
fn texts_that_only_look_odd_are_not_quoted() {
    for text in [
        "a",
        "a b",
        "a:b",
        "a#b",
        "-a",
        ":a",
        "?a",
        "=",
        "<<",
        "nO",
        "yEs",
        "0o8",
        "1e",
        "0x",
        "1:60",
        "2020-02-30",
        "2020-01-02T03:04",
        "._5",
        ".5_",
        "1e999",
        "_1",
        "+",
        "ü",
        "-9223372036854775809x",
        "/bin/sh",
        "a\u{A0}b",
        "v1.2.3",
    ] {
        assert_eq!(to_yaml(&json!(text)), format!("{text}\n"));
    }
}

#[test]
fn signs_of_yaml_are_single_quoted() {
    for text in [
        "a: b", "a:", "#a", "a #b", "- a", "-", "?", ": a", "[a]", "{a}", "&a", "*a", "!a", "|",
        ">", "\"a\"", "%a", "@a", "`a`", "--- a", "...", ",", " a", "a ",
    ] {
        assert_eq!(to_yaml(&json!(text)), format!("'{text}'\n"));
    }
    assert_eq!(to_yaml(&json!("'it's'")), "'''it''s'''\n");
}

#[test]
fn what_cannot_be_printed_is_escaped() {
    for (text, expected) in [
        ("a\tb", r#""a\tb""#),
        ("a\r\n", r#""a\r\n""#),
        ("\u{1B}[1m\u{0}", r#""\e[1m\0""#),
        ("\u{85}\u{7F}", r#""\N\x7F""#),
        ("😀", r#""\U0001F600""#),
        ("\u{FEFF}a", r#""\uFEFF\x61""#),
        ("a \nb", r#""a \nb""#),
    ] {
        assert_eq!(to_yaml(&json!(text)), format!("{expected}\n"));
    }
}

#[test]
fn texts_of_several_lines_stand_in_blocks() {
    let value = json!({
        "clip": "a\n  b\n",
        "strip": "a\n\nb",
        "keep": "a\n\n",
        "hint": "  a\nb\n",
        "break": "\n",
        "list": ["a\nb\n"],
    });
    let expected = "\
break: |2+

clip: |
  a
    b
hint: |2
    a
  b
keep: |+
  a

list:
- |
  a
  b
strip: |-
  a

  b
";
    assert_eq!(to_yaml(&value), expected);
}

#[test]
fn long_texts_are_folded_behind_eighty_columns() {
    let words = ["word"; 30].join(" ");
    let value =
        json!({ "plain": words, "quoted": format!("{words}: x"), "solid": "x".repeat(200) });
    let text = to_yaml(&value);
    assert!(text.contains("word word\n  word word"), "{text}");
    assert!(text.contains("quoted: 'word word"), "{text}");
    assert!(
        text.contains(&format!("solid: {}\n", "x".repeat(200))),
        "{text}"
    );
}

#[test]
fn structures_are_indented_as_kubectl_does() {
    let value = json!({
        "metadata": {"name": "a", "empty": {}, "none": []},
        "list": [{"b": [1, [2, {"c": null}]], "a": true}, []],
        "item10": 1, "item2": 2, "Zed": 3, "zed": 4,
    });
    let expected = "\
Zed: 3
item2: 2
item10: 1
list:
- a: true
  b:
  - 1
  - - 2
    - c: null
- []
metadata:
  empty: {}
  name: a
  none: []
zed: 4
";
    assert_eq!(to_yaml(&value), expected);
}

#[test]
fn long_keys_are_asked_for() {
    let key = "k".repeat(129);
    let value = json!({ key.clone(): {"a": 1}, "b\nc": [2] });
    let expected = format!("? |-\n  b\n  c\n: - 2\n? {key}\n: a: 1\n");
    assert_eq!(to_yaml(&value), expected);
}

#[test]
fn numbers_look_as_in_go() {
    for (number, expected) in [
        (json!(0), "0"),
        (json!(-0.0), "0"),
        (json!(1.0), "1"),
        (json!(1.5), "1.5"),
        (json!(1e6), "1000000"),
        (json!(1_234_567.5), "1.2345675e+06"),
        (json!(123_456.5), "123456.5"),
        (json!(0.0001), "0.0001"),
        (json!(0.00001), "1e-05"),
        (json!(1e18), "1000000000000000000"),
        (json!(1e20), "1e+20"),
        (json!(1e21), "1e+21"),
        (json!(i64::MIN), "-9223372036854775808"),
        (json!(u64::MAX), "1.8446744073709552e+19"),
        (json!(-1_311_393_870_545_035.2), "-1.3113938705450352e+15"),
        (json!(f64::MAX), "1.7976931348623157e+308"),
    ] {
        assert_eq!(to_yaml(&number), format!("{expected}\n"));
    }
}

#[test]
fn folds_tell_the_lines_of_a_path() {
    let value = json!({
        "a": "x\ny\n",
        "metadata": {"managedFields": [{"a": 1}, {"b": "x\ny\n"}], "name": "n"},
        "z": {"metadata": {"managedFields": 1}},
    });
    let fields: &[&str] = &["metadata", "managedFields"];
    let paths = [fields, &["a"], &["z"], &["no"], &["metadata"]];
    let (text, folds) = to_yaml_with_folds(&value, &paths);
    assert_eq!(text, to_yaml(&value));
    let lines: Vec<&str> = text.lines().collect();
    let shown = |fold: Option<Lines>| {
        fold.map(|fold| lines[fold.from as usize - 1..fold.to as usize].join("\n"))
    };
    assert_eq!(
        shown(folds[0]).unwrap(),
        "  managedFields:\n  - a: 1\n  - b: |\n      x\n      y"
    );
    assert_eq!(shown(folds[1]).unwrap(), "a: |\n  x\n  y");
    assert_eq!(
        shown(folds[2]).unwrap(),
        "z:\n  metadata:\n    managedFields: 1"
    );
    assert_eq!(folds[3], None);
    assert_eq!(folds[4].unwrap(), Lines { from: 4, to: 10 });
}

/// Pairs of a JSON document and what `sigs.k8s.io/yaml` 1.6.0 makes of it, recorded from that
/// module with random documents of awkward texts, keys and numbers.
#[test]
fn recorded_documents_come_out_as_from_go() {
    let recorded = include_str!("../tests/go-yaml.jsonl");
    let mut count = 0;
    for line in recorded.lines() {
        let (value, expected): (Value, String) = serde_json::from_str(line).unwrap();
        // The one thing that we know better.
        let expected = expected.replace("<<:", "\"<<\":");
        assert_eq!(to_yaml(&value), expected, "{value}");
        count += 1;
    }
    assert!(count > 100);
}

/// Texts without the two separators that YAML 1.2 no longer counts as line breaks.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "[0-9eExobn_.:+-]{1,8}",
        "[-:#?,|>'\" \na]{0,10}",
        any::<String>(),
        "([a-z:]{1,9} ){5,40}[a-z]",
    ]
    .prop_map(|text| text.replace(['\u{2028}', '\u{2029}', '\u{FEFF}'], ""))
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((texts(), inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(value in values()) {
        let text = to_yaml(&value);
        let read: Value = serde_saphyr::from_str(&text).unwrap();
        prop_assert_eq!(same_numbers(read), same_numbers(value), "{}", text);
    }

    #[test]
    fn keys_of_any_kind_are_sorted_without_panic(keys in prop::collection::vec("[0-9a-c_.]{1,6}", 0..60)) {
        let object: Map<String, Value> = keys.into_iter().map(|key| (key, Value::Null)).collect();
        let count = object.len();
        let text = to_yaml(&Value::Object(object));
        prop_assert_eq!(text.lines().count(), count.max(1));
    }
}

/// YAML does not tell 1 from 1.0.
fn same_numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_f64()),
        Value::Array(items) => items.into_iter().map(same_numbers).collect(),
        Value::Object(entries) => entries
            .into_iter()
            .map(|(key, value)| (key, same_numbers(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    }
}
