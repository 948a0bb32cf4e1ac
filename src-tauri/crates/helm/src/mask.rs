//! Masking of values that look secret, by their names and by their form.

use redact::{
    shapes,
    words::{is_reference, is_secret},
};
use resources::mask::mask;
use serde_json::{Map, Value};

use crate::{hidden::Hidden, lines::masked_lines};

/// The values with every text and number that looks secret replaced by a mask.
///
/// It is masked when its name speaks of a password, token, key or the like, when it stands in a
/// table or list of such a name, when it is the `value` beside such a `name`, and when it is itself
/// a private key, a JSON web token or an address with a password. Texts that are JSON or files of
/// settings are looked into. Booleans stay.
pub(crate) fn mask_values(values: &Value, hidden: &mut Hidden) -> Value {
    masked_value(values, false, hidden)
}

fn masked_value(value: &Value, secret: bool, hidden: &mut Hidden) -> Value {
    match value {
        Value::String(text) if secret && !text.is_empty() => {
            // What it holds may stand elsewhere by itself.
            masked_text(text, hidden);
            hidden.add(text);
            Value::String(mask(text.len()))
        }
        Value::Number(number) if secret => {
            let digits = number.to_string();
            hidden.add(&digits);
            Value::String(mask(digits.len()))
        }
        Value::String(text) => {
            Value::String(masked_text(text, hidden).unwrap_or_else(|| text.clone()))
        }
        Value::Array(items) => items
            .iter()
            .map(|item| masked_value(item, secret, hidden))
            .collect(),
        Value::Object(entries) => Value::Object(masked_table(entries, secret, hidden)),
        other => other.clone(),
    }
}

fn masked_table(
    entries: &Map<String, Value>,
    secret: bool,
    hidden: &mut Hidden,
) -> Map<String, Value> {
    // As in the environment of a container: {name: DB_PASSWORD, value: ...}.
    let named_secret = entries
        .get("name")
        .and_then(Value::as_str)
        .is_some_and(is_secret);
    entries
        .iter()
        .map(|(key, value)| {
            let secret = is_secret(key)
                || (secret && !is_reference(key))
                || (named_secret && key == "value");
            (key.clone(), masked_value(value, secret, hidden))
        })
        .collect()
}

/// A text that gives itself away, masked as a whole or in the parts that do; else `None`.
pub(crate) fn masked_text(text: &str, hidden: &mut Hidden) -> Option<String> {
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY") {
        hidden.add(text);
        return Some(mask(text.len()));
    }
    if text.trim_start().starts_with(['{', '['])
        && let Ok(json) = serde_json::from_str::<Value>(text)
    {
        let masked = mask_values(&json, hidden);
        return (masked != json).then(|| {
            if text.contains('\n') {
                format!("{masked:#}")
            } else {
                masked.to_string()
            }
        });
    }
    if text.contains('\n') {
        return masked_lines(text, hidden);
    }
    looks_secret(text, hidden).then(|| mask(text.len()))
}

/// Whether the text holds something that its form gives away, as tokens and addresses with a
/// password.
pub(crate) fn looks_secret(text: &str, hidden: &mut Hidden) -> bool {
    let found = shapes::find(text);
    for secret in &found {
        hidden.add(&text[secret.span.clone()]);
    }
    !found.is_empty()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn masked(values: &Value) -> (Value, bool) {
        let mut hidden = Hidden::default();
        (mask_values(values, &mut hidden), hidden.any())
    }

    #[test]
    fn texts_that_look_secret_are_masked() {
        let values = json!({
            "image": "nginx:1.2", "replicas": 2, "empty": {"password": ""},
            "db": {"user": "jane", "password": "hush01", "port": 5432, "existingSecret": "db"},
            "tokens": ["hush02", "hush03"],
            "credentials": {"name": "a", "admin": "hush04", "deep": {"x": "hush05"}},
            "env": [{"name": "DB_PASSWORD", "value": "hush06"}, {"name": "LEVEL", "value": "info"}],
            "url": "postgres://jane:hush07@host/db",
            "cert": "-----BEGIN RSA PRIVATE KEY-----\nhush08",
            "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodXNoMDkifQ.c2lnbmF0dXJlaHVzaA",
            "file": "level: info\n  password: \"hush10\"\nuri = amqp://a:hush11@h\ntoken:\n  to amqp://a:hush12@h\n",
            "json": "{\"auths\":{\"ghcr.io\":{\"auth\":\"aHVzaDEz\"}},\"level\":\"info\"}",
            "dockerConfigJson": "{\"hush14\":1}",
        });
        let (masked, any) = masked(&values);
        assert!(any);
        let text = masked.to_string();
        for secret in ["hush", "eyJ", "aHVzaDEz"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert_eq!(masked["db"]["password"], "•••••• (6 bytes)");
        assert_eq!(masked["db"]["user"], "jane");
        assert_eq!(masked["db"]["existingSecret"], "db");
        assert_eq!(masked["credentials"]["name"], "a");
        assert_eq!(masked["env"][1]["value"], "info");
        assert_eq!(masked["empty"]["password"], "");
        assert_eq!(
            masked["file"],
            "level: info\n  password: •••••• (8 bytes)\nuri = •••••• (17 bytes)\ntoken:\n  •••••• (20 bytes)\n"
        );
        assert_eq!(
            masked["json"],
            "{\"auths\":{\"ghcr.io\":{\"auth\":\"•••••• (8 bytes)\"}},\"level\":\"info\"}"
        );
    }

    #[test]
    fn numbers_under_secret_names_are_masked() {
        let values = json!({
            "auth": {"password": 123_456, "passwordLength": 12, "tokenTTL": 3600, "enabled": true},
            "pins": {"secret": [1234, 5678.5]}, "port": 80,
        });
        let (masked, any) = masked(&values);
        assert!(any);
        assert_eq!(
            masked,
            json!({
                "auth": {"password": "•••••• (6 bytes)", "passwordLength": 12, "tokenTTL": 3600, "enabled": true},
                "pins": {"secret": ["•••••• (4 bytes)", "•••••• (6 bytes)"]}, "port": 80,
            })
        );
    }

    #[test]
    fn harmless_values_stay_as_they_are() {
        let values = json!({
            "image": {"repository": "https://example.org/a@sha256:0", "tag": "1"},
            "note": "see https://jane@example.org: it's fine\nand more", "list": ["a", null, true],
            "json": "{ \"level\": \"info\" }", "brace": "{{ .Values.a }}",
            "imagePullSecrets": ["registry"], "secret": {"enabled": true},
        });
        assert_eq!(masked(&values), (values, false));
    }
}
