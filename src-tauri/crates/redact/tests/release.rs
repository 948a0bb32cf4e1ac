//! Releases of Helm lose their secrets and stay releases.

use std::io::{Read as _, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, GzBuilder, read::GzDecoder};
use redact::{Class, Redactor, Rules};
use serde_json::{Value, json};

fn pack(text: &str) -> String {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    STANDARD.encode(encoder.finish().expect("memory"))
}

fn unpack(payload: &str) -> String {
    let bytes = STANDARD.decode(payload).expect("base64");
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return String::from_utf8(bytes).expect("a text");
    }
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice())
        .read_to_string(&mut text)
        .expect("gzip");
    text
}

fn secret(payload: &str) -> String {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1",
        "metadata": { "name": "sh.helm.release.v1.web.v3", "labels": { "owner": "helm" } },
        "data": { "release": STANDARD.encode(payload) },
    })
    .to_string()
}

fn config_map(payload: &str) -> String {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": { "name": "sh.helm.release.v1.web.v3", "labels": { "owner": "helm" } },
        "data": { "release": payload },
    })
    .to_string()
}

/// What becomes of a payload in a Secret, and of that again.
fn redacted(payload: &str) -> String {
    let mut redactor = Redactor::new(Rules::default());
    let object = secret(payload);
    let Some(text) = redactor.object("", "Secret", &object) else {
        return payload.to_owned();
    };
    let mut again = Redactor::new(Rules::default());
    again.learn("", "Secret", &text);
    assert_eq!(again.object("", "Secret", &text), None);
    assert_eq!(again.report(), redactor.report());
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let data = value["data"]["release"].as_str().expect("a text");
    String::from_utf8(STANDARD.decode(data).expect("base64")).expect("a text")
}

/// The release of the corpus, its secrets marked by `Fake` in them.
fn release() -> Value {
    let text = include_str!("corpus/release.yaml");
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟦') {
        let (secret, after) = after.split_once('⟧').expect("an end");
        plain.push_str(before);
        match secret.strip_prefix("b64:") {
            Some(content) => plain.push_str(&STANDARD.encode(content.replace("\\n", "\n"))),
            None => plain.push_str(secret),
        }
        rest = after;
    }
    plain.push_str(rest);
    redact::documents::parse(&plain).expect("YAML")
}

#[test]
fn nothing_remains_inside_and_all_else_stays() {
    let text = release().to_string();
    for payload in [pack(&text), STANDARD.encode(&text)] {
        let cleaned = redacted(&payload);
        let packed = |payload: &str| payload.starts_with("H4sI");
        assert_eq!(packed(&cleaned), packed(&payload));
        let cleaned = unpack(&cleaned);
        let after: Value = serde_json::from_str(&cleaned).expect("JSON");
        assert!(!cleaned.contains("Fake"), "{cleaned}");
        assert!(!cleaned.contains("918273"), "{cleaned}");
        let before = release();
        for field in ["name", "namespace", "version"] {
            assert_eq!(after[field], before[field]);
        }
        assert_eq!(after["chart"]["metadata"], before["chart"]["metadata"]);
        assert_eq!(after["chart"]["values"]["db"]["user"], "jane");
        assert_eq!(after["config"]["ingress"], before["config"]["ingress"]);
        assert_eq!(after["config"]["odd"], before["config"]["odd"]);
        for (list, expected) in [
            (
                "templates",
                "{{- if .Values.on }}\nkind: Secret\nstringData:\n  a: •••password•••\n  b: {{ .Values.db.password }}\n{{- end }}\n",
            ),
            ("files", "LEVEL=info\nTOKEN=•••password•••\n"),
        ] {
            let data = after["chart"][list][0]["data"].as_str().expect("a text");
            let data = STANDARD.decode(data).expect("base64");
            assert_eq!(String::from_utf8_lossy(&data), expected);
        }
        let manifest = after["manifest"].as_str().expect("a text");
        assert!(
            manifest.contains("# Source: web/templates/secret.yaml\n"),
            "{manifest}"
        );
        assert!(
            manifest.contains("password: KioqKioqKioqKioqKioq\n"),
            "{manifest}"
        );
        assert!(manifest.contains("secretName: web\n"), "{manifest}");
        assert!(manifest.contains("key: password\n"), "{manifest}");
    }
}

#[test]
fn numbers_are_kept_to_the_digit() {
    let text =
        r#"{"info":{},"config":{"a":1.50,"b":12345678901234567890123,"token":"hush"},"zzz":[1e3]}"#;
    let cleaned = unpack(&redacted(&pack(text)));
    assert_eq!(cleaned, text.replace("hush", "•••password•••"));
}

#[test]
fn a_release_without_secrets_stays_as_it_is() {
    for recorded in [
        include_str!("../../helm/tests/recorded/helm3.release"),
        include_str!("../../helm/tests/recorded/helm4.release"),
    ] {
        let cleaned = redacted(recorded.trim());
        let (before, after) = (unpack(recorded.trim()), unpack(&cleaned));
        if before == after {
            assert_eq!(cleaned, recorded.trim());
        } else {
            let release: Value = serde_json::from_str(&after).expect("JSON");
            assert_eq!(release["chart"]["metadata"]["name"], "odd");
            assert!(after.contains("•••") || after.contains("Kio"), "{after}");
        }
    }
}

#[test]
fn a_payload_that_cannot_be_read_goes_as_a_whole() {
    let bomb = pack(&" ".repeat((64 << 20) + 1));
    let deep = pack(&format!(
        "{{\"info\":{}{}}}",
        "[".repeat(500),
        "]".repeat(500)
    ));
    let whole = pack(&release().to_string());
    let other = pack("{\"a\":\"Fake\"}");
    for payload in [
        "hush",
        "",
        "*",
        &whole[..64],
        &bomb,
        &deep,
        &other,
        "Fake plain text",
    ] {
        for (kind, object) in [
            ("Secret", secret(payload)),
            ("ConfigMap", config_map(payload)),
        ] {
            let mut redactor = Redactor::new(Rules::default());
            let cleaned = redactor.object("", kind, &object).unwrap_or(object);
            let value: Value = serde_json::from_str(&cleaned).expect("JSON");
            let data = value["data"]["release"].as_str().expect("a text");
            let data = if kind == "Secret" {
                String::from_utf8(STANDARD.decode(data).expect("base64")).expect("a text")
            } else {
                data.to_owned()
            };
            assert_eq!(data, "*".repeat(payload.len()));
            if payload.is_empty() {
                continue;
            }
            let report = redactor.report();
            assert_eq!(report.taken[0].class, Class::Unreadable, "{payload}");
            let mut again = Redactor::new(Rules::default());
            assert_eq!(again.object("", kind, &cleaned), None);
            assert_eq!(again.report(), report);
        }
    }
}

#[test]
fn releases_in_config_maps_are_cleaned_alike() {
    let payload = pack(&release().to_string());
    let object = config_map(&payload);
    let mut redactor = Redactor::new(Rules::default());
    redactor.learn("", "ConfigMap", &object);
    let cleaned = redactor.object("", "ConfigMap", &object).expect("secrets");
    let value: Value = serde_json::from_str(&cleaned).expect("JSON");
    let inner = unpack(value["data"]["release"].as_str().expect("a text"));
    assert_eq!(inner, unpack(&redacted(&payload)));
}
