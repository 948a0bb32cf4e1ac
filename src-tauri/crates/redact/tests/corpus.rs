//! All that is marked in the corpus goes, and nothing else does.

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, GzBuilder, read::MultiGzDecoder};
use redact::{Redactor, Report, Rules};
use serde_json::Value;

/// A text of the corpus without its marks, and what they marked.
fn unmarked(text: &str) -> (String, BTreeSet<String>) {
    let text = text.replace('¦', "");
    let mut secrets = BTreeSet::new();
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('⟦') {
        let (secret, after) = after.split_once('⟧').expect("an end");
        plain.push_str(before);
        let packed = secret.strip_prefix("gz:");
        if let Some(content) = packed.or(secret.strip_prefix("b64:")) {
            let content = content.replace("\\n", "\n");
            let bytes = match packed {
                Some(_) => pack(&content),
                None => content.clone().into_bytes(),
            };
            plain.push_str(&STANDARD.encode(bytes));
            // Of a file, what its lines hold.
            secrets.extend(
                content
                    .split(|c: char| !(c.is_alphanumeric() || "-=".contains(c)))
                    .filter(|word| {
                        word.to_lowercase().contains("fake") || word.starts_with("veloci")
                    })
                    .map(str::to_owned),
            );
        } else {
            plain.push_str(secret);
            secrets.insert(secret.to_owned());
        }
        rest = after;
    }
    plain.push_str(rest);
    (plain, secrets)
}

fn pack(text: &str) -> Vec<u8> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

struct Object {
    group: String,
    kind: String,
    json: String,
}

fn objects(yaml: &str) -> Vec<Object> {
    redact::documents::parts(yaml)
        .into_iter()
        .filter_map(|(_, document)| redact::documents::parse(document))
        .map(|value| {
            let version = value["apiVersion"].as_str().expect("a version");
            Object {
                group: version
                    .split_once('/')
                    .map_or("", |(group, _)| group)
                    .to_owned(),
                kind: value["kind"].as_str().expect("a kind").to_owned(),
                json: value.to_string(),
            }
        })
        .collect()
}

/// What comes out, and the report.
fn redacted(rules: Rules, objects: &[Object]) -> (Vec<String>, Report) {
    let mut redactor = Redactor::new(rules);
    for object in objects {
        redactor.learn(&object.group, &object.kind, &object.json);
    }
    let texts = objects
        .iter()
        .map(|object| {
            redactor
                .object(&object.group, &object.kind, &object.json)
                .unwrap_or_else(|| object.json.clone())
        })
        .collect();
    (texts, redactor.report())
}

/// To redact what was redacted changes nothing and counts the same.
fn assert_settled(rules: Rules, objects: Vec<Object>, texts: &[String], report: &Report) {
    let again: Vec<Object> = objects
        .into_iter()
        .zip(texts)
        .map(|(object, text)| Object {
            json: text.clone(),
            ..object
        })
        .collect();
    let (texts_again, report_again) = redacted(rules, &again);
    for (text, text_again) in texts.iter().zip(&texts_again) {
        assert_eq!(text_again, text);
    }
    assert_eq!(&report_again, report);
}

/// The text and all that is packed in it.
fn unfolded(text: &str, depth: u32) -> String {
    let mut all = text.to_owned();
    if depth == 0 {
        return all;
    }
    let runs = text.split(|c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c)));
    for run in runs.filter(|run| run.len() >= 8) {
        let Ok(bytes) = STANDARD.decode(run) else {
            continue;
        };
        let mut inner = Vec::new();
        let inner = if bytes.starts_with(&[0x1F, 0x8B]) {
            MultiGzDecoder::new(bytes.as_slice())
                .read_to_end(&mut inner)
                .expect("gzip");
            inner
        } else {
            bytes
        };
        if let Ok(inner) = String::from_utf8(inner) {
            all.push('\n');
            all.push_str(&unfolded(&inner, depth - 1));
        }
    }
    all
}

fn assert_gone(text: &str, secrets: &BTreeSet<String>) {
    let all = unfolded(text, 4);
    for secret in secrets {
        for form in [
            secret.clone(),
            STANDARD.encode(secret),
            Value::from(secret.as_str())
                .to_string()
                .trim_matches('"')
                .to_owned(),
        ] {
            assert!(!all.contains(&form), "{secret} in {all}");
        }
    }
}

#[test]
fn no_marked_secret_remains_in_objects() {
    let (yaml, secrets) = unmarked(include_str!("corpus/objects.yaml"));
    assert!(secrets.len() > 60);
    for rules in [Rules::default(), Rules::all()] {
        let objects = objects(&yaml);
        let (texts, report) = redacted(rules, &objects);
        for text in &texts {
            assert_gone(text, &secrets);
        }
        assert!(!format!("{report:?}").contains("ake-"));
        assert_settled(rules, objects, &texts, &report);
    }
}

#[test]
fn secrets_keep_their_sizes_and_comments_stay() {
    let (yaml, _) = unmarked(include_str!("corpus/objects.yaml"));
    let objects = objects(&yaml);
    let (texts, _) = redacted(Rules::default(), &objects);
    let values: Vec<Value> = texts
        .iter()
        .map(|text| serde_json::from_str(text).expect("JSON"))
        .collect();
    let data = values[0]["data"]["password"].as_str().expect("a text");
    assert_eq!(STANDARD.decode(data).expect("base64"), b"************");
    assert_eq!(values[0]["data"]["empty"], "");
    let config = values.iter().find(|value| value["kind"] == "ConfigMap");
    let file = &config.expect("a config map")["data"]["settings.ini"];
    assert_eq!(
        file,
        "[db]\nuser = jane\npassword = •••password•••\n; token = •••password•••\n"
    );
}

#[test]
fn no_marked_secret_remains_in_lines() {
    let text = include_str!("corpus/logs.txt");
    let mut redactor = Redactor::new(Rules::default());
    let mut again = Redactor::new(Rules::default());
    for line in text.lines() {
        let (line, secrets) = unmarked(line);
        let cleaned = redactor.text("logs", &line).expect("a secret");
        for secret in &secrets {
            assert!(!cleaned.contains(secret.as_str()), "{cleaned}");
        }
        assert_eq!(again.text("logs", &cleaned), None, "{cleaned}");
    }
    assert_eq!(redactor.report(), again.report());
}

/// A log as the API server writes it, with the time before each line.
#[test]
fn no_marked_secret_remains_in_logs() {
    let (log, secrets) = unmarked(include_str!("corpus/timed.txt"));
    let mut redactor = Redactor::new(Rules::default());
    let cleaned = redactor.log("logs", log.as_bytes()).expect("secrets");
    let text = String::from_utf8(cleaned.clone()).expect("a text");
    assert_gone(&text, &secrets);
    assert_eq!(text.lines().count(), log.lines().count());
    for (line, before) in text.lines().zip(log.lines()) {
        assert_eq!(line.split(' ').next(), before.split(' ').next());
        // What no mark stands in stays.
        assert!(
            line == before || unfolded(line, 1).contains("•••"),
            "{line}"
        );
    }
    for line in ["starting", "GET /healthz 200"] {
        assert!(text.contains(line), "{line}");
    }
    let mut again = Redactor::new(Rules::default());
    assert_eq!(again.log("logs", &cleaned), None);
    assert_eq!(redactor.report(), again.report());
}

#[test]
fn lines_of_logs_are_cleaned_behind_their_times() {
    let text = include_str!("corpus/logs.txt");
    let mut redactor = Redactor::new(Rules::default());
    for line in text.lines() {
        let (line, _) = unmarked(line);
        let expected = redactor.text("logs", &line).expect("a secret");
        for (time, end) in [
            ("2026-11-24T04:05:49.123456789Z ", "\n"),
            ("", "\r\n"),
            ("", ""),
        ] {
            let mut redactor = Redactor::new(Rules::default());
            let log = redactor.log("logs", format!("{time}{line}{end}").as_bytes());
            let log = String::from_utf8(log.expect("a secret")).expect("a text");
            assert_eq!(log, format!("{time}{expected}{end}"));
        }
    }
    let bytes = b"caf\xe9\npassword=hunter2 caf\xe9\n\xff";
    let cleaned = redactor.log("logs", bytes).expect("a secret");
    assert!(cleaned.starts_with(b"caf\xe9\n") && cleaned.ends_with(b"\n\xff"));
}

#[test]
fn harmless_lines_stay() {
    let mut redactor = Redactor::new(Rules::all());
    for line in include_str!("corpus/harmless.txt").lines() {
        assert_eq!(redactor.text("logs", line), None, "{line}");
        let timed = format!("2026-11-24T04:05:49.123456789Z {line}\n");
        assert_eq!(redactor.log("logs", timed.as_bytes()), None, "{line}");
    }
    assert!(redactor.report().taken.is_empty());
}

#[test]
fn harmless_objects_stay() {
    let objects = objects(include_str!("corpus/harmless.yaml"));
    let (texts, report) = redacted(Rules::all(), &objects);
    for (object, text) in objects.iter().zip(&texts) {
        assert_eq!(text, &object.json);
    }
    assert!(report.taken.is_empty());
}

#[test]
fn hosts_and_people_are_numbered_everywhere() {
    let (yaml, hosts) = unmarked(include_str!("corpus/hosts.yaml"));
    let objects = objects(&yaml);
    let (texts, report) = redacted(Rules::all(), &objects);
    let all = texts.join("\n");
    for host in &hosts {
        assert!(!all.contains(host.as_str()), "{host} in {all}");
    }
    let pod: Value = serde_json::from_str(&texts[1]).expect("JSON");
    let node: Value = serde_json::from_str(&texts[0]).expect("JSON");
    assert_eq!(pod["spec"]["nodeName"], node["metadata"]["name"]);
    assert_eq!(
        pod["metadata"]["ownerReferences"][0]["name"],
        node["metadata"]["name"]
    );
    assert_eq!(pod["metadata"]["annotations"]["shop.example/team"], "a");
    assert_eq!(
        pod["metadata"]["annotations"]["owner"],
        "person-1@redacted.invalid"
    );
    for kept in [
        "http://web.kube-system:80",
        "db.shop.svc.cluster.local",
        "gateway.networking.k8s.io/v1",
    ] {
        assert!(all.contains(kept), "{kept} in {all}");
    }
    assert_settled(Rules::all(), objects, &texts, &report);
    // Without the rules all stays.
    let (texts, report) = redacted(Rules::default(), &self::objects(&yaml));
    assert_eq!(
        texts,
        self::objects(&yaml)
            .into_iter()
            .map(|object| object.json)
            .collect::<Vec<_>>()
    );
    assert!(report.taken.is_empty());
}

/// What real API servers sent: but for the values of Secrets, it stays.
#[test]
fn recorded_objects_stay() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../resources/fixtures");
    let mut redactor = Redactor::new(Rules::default());
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the fixtures") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        let table: Value = serde_json::from_str(&text).expect("JSON");
        for row in table["rows"].as_array().expect("rows") {
            let object = &row["object"];
            let kind = object["kind"].as_str().expect("a kind");
            let version = object["apiVersion"].as_str().expect("a version");
            let group = version.split_once('/').map_or("", |(group, _)| group);
            let text = object.to_string();
            redactor.learn(group, kind, &text);
            let cleaned = redactor.object(group, kind, &text);
            if kind != "Secret" {
                assert_eq!(cleaned, None, "{}", path.display());
            }
            count += 1;
        }
    }
    assert!(count > 200);
}

#[test]
fn long_lines_are_no_trap() {
    let mut redactor = Redactor::new(Rules::all());
    let secret = r#"{"kind":"Secret","stringData":{"password":"hunter2x"}}"#;
    redactor.learn("", "Secret", secret);
    let ingress = r#"{"kind":"Ingress","spec":{"rules":[{"host":"a.aa"}]}}"#;
    redactor.learn("networking.k8s.io", "Ingress", ingress);
    for part in [
        "password=",
        "pass",
        "token:'",
        "pass=\\\"",
        "://",
        "a://b:c",
        "a@b.",
        "-a.aa",
        ".a.aa",
        "hunter2x",
        "aHVudGVyMn",
        "eyJ",
        "-----BEGIN PRIVATE KEY-----",
        "LS0tLS1CRUdJTi",
        "curl -u a ",
        "sess=",
        "[{\"a\":",
        "•••",
        "host-1.redacted.invalid",
        "password: |\n  x\n",
        "basic YTpi ",
        "$1$aaaaaaaa$",
        "password:",
        "\npassword ",
        "<password>",
        "mysql -p",
        "curl -u \"",
        "user a on ",
        "cGFzc3dvcmQ9aHVudGVyMg==",
    ] {
        let text = part.repeat((1 << 18) / part.len());
        redactor.text("logs", &text);
        redactor.log("logs", text.as_bytes());
        let object = serde_json::json!({ "kind": "ConfigMap", "data": { "a": text } });
        redactor.object("", "ConfigMap", &object.to_string());
    }
}
