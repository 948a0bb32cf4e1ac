use proptest::prelude::*;

use super::*;

const POD: &str = r#"{
    "metadata": {"name": "web-1", "labels": {"app": "web", "app.kubernetes.io/name": "shop", "it's": "odd"}},
    "spec": {"nodeName": "node-3", "containers": [
        {"name": "web", "image": "web:1", "ports": [{"containerPort": 80}, {"containerPort": 443}]},
        {"name": "proxy", "image": "proxy:2", "restart": true}
    ]},
    "status": {"phase": "Running", "none": null, "conditions": [
        {"type": "Ready", "status": "False", "weight": 3},
        {"type": "Initialized", "status": "True", "weight": 7}
    ]}
}"#;

fn all(path: &str) -> Vec<&'static str> {
    let path = Path::parse(path).unwrap_or_else(|invalid| panic!("{path}: {invalid}"));
    let values: Vec<_> = path.all(POD).into_iter().map(RawValue::get).collect();
    assert_eq!(path.first(POD).map(RawValue::get), values.first().copied());
    values
}

#[test]
fn fields_however_they_are_written() {
    for path in [
        ".spec.nodeName",
        "spec.nodeName",
        "{.spec.nodeName}",
        "$.spec.nodeName",
        "$['spec']['nodeName']",
        ".spec[\"nodeName\"]",
        " { .spec.['nodeName'] } ",
    ] {
        assert_eq!(all(path), ["\"node-3\""], "{path}");
    }
    for path in [
        r".metadata.labels.app\.kubernetes\.io/name",
        ".metadata.labels['app.kubernetes.io/name']",
    ] {
        assert_eq!(all(path), ["\"shop\""], "{path}");
    }
    assert_eq!(all(".metadata.labels['it\\'s']"), ["\"odd\""]);
    assert_eq!(all(".status.none"), ["null"]);
    for absent in [
        ".spec.no",
        ".spec.nodeName.no",
        ".spec.containers.name",
        ".spec[0]",
    ] {
        assert_eq!(all(absent), [""; 0], "{absent}");
    }
}

#[test]
fn elements_by_index_slice_and_all() {
    assert_eq!(all(".spec.containers[0].name"), ["\"web\""]);
    assert_eq!(all(".spec.containers[-1].name"), ["\"proxy\""]);
    assert_eq!(
        all(".spec.containers[*].image"),
        ["\"web:1\"", "\"proxy:2\""]
    );
    assert_eq!(
        all(".spec.containers[*].ports[*].containerPort"),
        ["80", "443"]
    );
    assert_eq!(all(".spec.containers[0:1].name"), ["\"web\""]);
    assert_eq!(all(".spec.containers[1:].name"), ["\"proxy\""]);
    assert_eq!(all(".spec.containers[-1:].name"), ["\"proxy\""]);
    assert_eq!(all(".spec.containers[:-1].name"), ["\"web\""]);
    assert_eq!(
        all(".metadata.labels.*"),
        ["\"web\"", "\"shop\"", "\"odd\""]
    );
    for none in [
        ".spec.containers[2]",
        ".spec.containers[-3]",
        ".spec.containers[5:]",
        ".spec.containers[1:0]",
    ] {
        assert_eq!(all(none), [""; 0], "{none}");
    }
}

#[test]
fn elements_by_condition() {
    let status = |condition: &str| all(&format!(".status.conditions[?({condition})].status"));
    assert_eq!(status(r#"@.type=="Ready""#), ["\"False\""]);
    assert_eq!(status("@.type == 'Ready'"), ["\"False\""]);
    assert_eq!(status("@.type!='Ready'"), ["\"True\""]);
    assert_eq!(status("@.weight>3"), ["\"True\""]);
    assert_eq!(status("@.weight>=3"), ["\"False\"", "\"True\""]);
    assert_eq!(status("@.weight < 7"), ["\"False\""]);
    assert_eq!(status("@.weight<=2"), [""; 0]);
    assert_eq!(status("@.type=='Gone'"), [""; 0]);
    assert_eq!(status("@.weight=='3'"), [""; 0], "a number is no text");
    assert_eq!(all(".spec.containers[?(@.restart)].name"), ["\"proxy\""]);
    assert_eq!(
        all(".spec.containers[?(@.restart==true)].name"),
        ["\"proxy\""]
    );
    assert_eq!(
        all(".spec.containers[?(@.ports[0].containerPort==80)].name"),
        ["\"web\""]
    );
}

#[test]
fn everything_below() {
    assert_eq!(all("..containerPort"), ["80", "443"]);
    assert_eq!(all(".spec..name"), ["\"web\"", "\"proxy\""]);
}

#[test]
fn labels_and_annotations_of_any_name() {
    for (key, value) in [
        ("app", "\"web\""),
        ("app.kubernetes.io/name", "\"shop\""),
        ("it's", "\"odd\""),
    ] {
        let path = Path::label(key);
        assert_eq!(path.first(POD).map(RawValue::get), Some(value));
        assert_eq!(Path::parse(path.as_str()).as_ref(), Ok(&path), "{path}");
    }
    assert_ne!(Path::annotation("app"), Path::label("app"));
}

#[test]
fn what_is_no_path_is_told_with_its_place() {
    for (text, at, message) in [
        ("", 0, "a path names a field"),
        ("{}", 1, "a path names a field"),
        (".spec.", 6, "a field's name is missing"),
        (".spec[", 6, "an index or a name in quotes belongs here"),
        (".spec[0", 7, "a bracket is not closed"),
        (".spec['a]", 6, "a quote is not closed"),
        ("{.spec", 6, "a brace is not closed"),
        (".spec} x", 5, "this belongs to no path"),
        (".a[?(type)]", 5, "a condition begins with `@`"),
        (".a[?(@.type==Ready)]", 13, "text belongs in quotes"),
        (".a[?(@.type=='Ready']", 20, "a condition is not closed"),
        (".a\\", 3, "nothing follows the backslash"),
        (".a[99999999999999999999]", 3, "this is no index"),
    ] {
        assert_eq!(Path::parse(text), Err(Invalid { at, message }), "{text}");
    }
    assert!(Path::parse(&".a".repeat(1_000)).is_err());
}

#[test]
fn deep_texts_do_not_exhaust_the_stack() {
    let text = "[".repeat(100_000) + &"]".repeat(100_000);
    for path in ["..a", ".a", "[0][0]"] {
        let path = Path::parse(path).expect("a path");
        let _ = path.all(&text);
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), json in any::<String>()) {
        if let Ok(path) = Path::parse(&text) {
            let _ = path.all(&json);
        }
    }

    #[test]
    fn nor_one_of_the_signs_of_paths(text in r#"[.\[\]{}?@=<>!*'"\\a0-2:$ ()-]{0,24}"#) {
        if let Ok(path) = Path::parse(&text) {
            let _ = path.all(POD);
        }
    }
}
