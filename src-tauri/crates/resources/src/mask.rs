//! Masks in place of the values of Secrets.
//!
//! The values stand in `data` and `stringData`, and often once more in annotations: kubectl, kapp and
//! Rancher keep a copy there of what they applied.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

/// kubectl keeps a copy of the whole object here when it applies client-side.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Texts shorter than this, in bytes, stand in others by chance.
pub const TELLING: usize = 6;

/// How base64 of gzip begins, as in Rancher's `objectset.rio.cattle.io/applied`.
const PACKED: &str = "H4sI";

/// What stands in place of a value of that many bytes.
pub fn mask(bytes: usize) -> String {
    format!("•••••• ({bytes} bytes)")
}

/// How many bytes a text in base64 stands for.
pub fn decoded_len(base64: &str) -> usize {
    let digits = base64
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
        .count();
    digits * 3 / 4
}

/// A Secret's JSON with masks in place of its values, as [`mask_secret`] makes them; nothing of what is
/// no object.
pub fn masked_json(json: &str) -> String {
    let Ok(Value::Object(mut secret)) = serde_json::from_str(json) else {
        return String::new();
    };
    mask_secret(&mut secret);
    Value::Object(secret).to_string()
}

/// Replaces a Secret's values, and annotations that hold a copy of them, by masks that tell their
/// size. Returns the texts that it hid, those of `data` also decoded; none if there was nothing to
/// hide.
pub fn mask_secret(secret: &mut Map<String, Value>) -> Vec<String> {
    let mut hidden = Vec::new();
    for field in ["data", "stringData"] {
        let encoded = field == "data";
        match secret.get_mut(field) {
            Some(Value::Object(entries)) => {
                for value in entries.values_mut() {
                    hide(value, encoded, &mut hidden);
                }
            }
            Some(Value::Null) | None => {}
            Some(other) => hide(other, false, &mut hidden),
        }
    }
    let annotations = secret
        .get_mut("metadata")
        .and_then(|metadata| metadata.get_mut("annotations"))
        .and_then(Value::as_object_mut);
    for (key, value) in annotations.into_iter().flatten() {
        let text = text_of(value);
        let copies = key == LAST_APPLIED
            || embeds_values(&text)
            || hidden
                .iter()
                .any(|value| value.len() >= TELLING && text.contains(value.as_str()));
        if copies {
            *value = Value::String(mask(text.len()));
            hidden.push(text);
        }
    }
    hidden
}

fn hide(value: &mut Value, encoded: bool, hidden: &mut Vec<String>) {
    let text = text_of(value);
    let bytes = if encoded {
        decoded_len(&text)
    } else {
        text.len()
    };
    *value = Value::String(mask(bytes));
    if encoded {
        let compact: String = text.split_ascii_whitespace().collect();
        let decoded = STANDARD.decode(compact).ok();
        hidden.extend(decoded.and_then(|bytes| String::from_utf8(bytes).ok()));
    }
    hidden.push(text);
}

/// A value that is no text, as a broken manifest may have, as its JSON.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Whether an annotation holds an object that has values itself, packed or not.
fn embeds_values(annotation: &str) -> bool {
    let annotation = annotation.trim_start();
    annotation.starts_with(PACKED)
        || (annotation.starts_with(['{', '['])
            && ["\"data\"", "\"stringData\""]
                .iter()
                .any(|field| annotation.contains(field)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn masked(mut secret: Value) -> (Value, Vec<String>) {
        let hidden = mask_secret(secret.as_object_mut().expect("an object"));
        (secret, hidden)
    }

    #[test]
    fn no_value_remains_wherever_it_stands() {
        let (secret, hidden) = masked(json!({
            "kind": "Secret",
            "metadata": { "name": "db", "annotations": {
                LAST_APPLIED: "{\"other\":\"hunter2\"}",
                "kapp.k14s.io/original": "{\"kind\":\"Secret\",\"stringData\":{\"a\":\"b\"}}",
                "objectset.rio.cattle.io/applied": "H4sIAAAAAAAA/4yQ",
                "note": "the password is hunter2, so there",
                "encoded": "password=aHVudGVyMg==",
                "team": "shop",
            } },
            "data": { "password": "aHVudGVyMg==", "odd": 7, "empty": null, "short": "c2hvcA==" },
            "stringData": { "token": "hunter3" },
        }));
        let text = secret.to_string();
        for value in ["hunter", "aHVudGVyMg", "H4sI", "stringData\\\""] {
            assert!(!text.contains(value), "{value}: {text}");
        }
        assert_eq!(secret["data"]["password"], "•••••• (7 bytes)");
        assert_eq!(secret["data"]["empty"], "•••••• (0 bytes)");
        // A value of four bytes is no reason to hide a team's name.
        assert_eq!(secret["metadata"]["annotations"]["team"], "shop");
        for value in ["hunter2", "aHVudGVyMg==", "hunter3"] {
            assert!(hidden.iter().any(|text| text == value), "{value}");
        }
    }

    #[test]
    fn values_of_any_form_are_masked() {
        for field in ["data", "stringData"] {
            for values in [
                json!("hush"),
                json!(["hush"]),
                json!({ "a": { "b": "hush" } }),
            ] {
                let (secret, hidden) = masked(json!({ field: values }));
                assert!(!secret.to_string().contains("hush"), "{secret}");
                assert!(!hidden.is_empty());
            }
        }
    }

    #[test]
    fn a_secret_without_values_has_nothing_to_hide() {
        for secret in [
            json!({ "kind": "Secret", "metadata": { "name": "empty" }, "data": null }),
            json!({ "metadata": { "annotations": { "a": "{\"b\":1}" } } }),
            json!({}),
        ] {
            assert_eq!(masked(secret.clone()), (secret, vec![]));
        }
    }

    #[test]
    fn sizes_are_those_of_the_decoded_bytes() {
        for (text, bytes) in [
            ("", 0),
            ("YQ==", 1),
            ("YWI=", 2),
            ("YWJj", 3),
            ("YWJj\nZA==\n", 4),
        ] {
            assert_eq!(decoded_len(text), bytes, "{text}");
        }
    }
}
