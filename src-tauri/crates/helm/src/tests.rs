use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};
use wire::{ErrorCode, ReleaseStatus, StorageDriver};

use super::*;
use crate::{
    hidden::Hidden,
    manifest::mask_manifest,
    values::{coalesce, values_yaml},
};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn stored(json: &[u8]) -> Vec<u8> {
    STANDARD.encode(gzip(json)).into_bytes()
}

fn decoded(value: &Value) -> Result<StoredRelease, Error> {
    decode(&stored(value.to_string().as_bytes()))
}

fn packed(revision: u32, data: Vec<u8>) -> Packed {
    Packed {
        record: Record {
            revision,
            ..record()
        },
        data,
    }
}

fn shown(value: &Value, reveal: bool) -> wire::ReleaseDetail {
    let data = stored(value.to_string().as_bytes());
    detail("prod", vec![packed(3, data)], None, reveal).unwrap()
}

fn record() -> Record {
    Record {
        namespace: "shop".to_owned(),
        name: "storefront".to_owned(),
        revision: 3,
        status: ReleaseStatus::Failed,
        driver: StorageDriver::Secret,
        object_name: "sh.helm.release.v1.storefront.v3".to_owned(),
        modified: Some(5000),
    }
}

fn sample() -> Value {
    json!({
        "name": "storefront", "namespace": "shop", "version": 3,
        "info": {
            "first_deployed": "2026-11-24T04:05:53.52235368Z",
            "last_deployed": "2026-11-24T06:05:58.152472838+02:00",
            "deleted": "", "description": "Upgrade complete", "status": "deployed",
            "notes": "Have fun.",
        },
        "chart": {
            "metadata": {"name": "storefront", "version": "1.2.0", "appVersion": "1.5.0"},
            "values": {"replicas": 1, "db": {"user": "jane", "password": "hush1"}},
        },
        "config": {"replicas": 2, "apiToken": "hush2"},
        "manifest": "---\nkind: Secret\nstringData: {a: hush3}\n---\nkind: Pod\n",
        "hooks": [{
            "name": "migrate", "kind": "Job", "path": "storefront/templates/job.yaml",
            "events": ["pre-upgrade"], "weight": -5, "manifest": "kind: Secret\ndata: {a: aHVzaDQ=}\n",
        }],
        "apply_method": "ssa",
    })
}

#[test]
fn releases_of_both_majors_are_read_as_helm_reads_them() {
    for (release, values, all, apply_method) in [
        (
            &include_bytes!("../tests/recorded/helm3.release")[..],
            include_str!("../tests/recorded/helm3.values.yaml"),
            include_str!("../tests/recorded/helm3.all.yaml"),
            None,
        ),
        (
            include_bytes!("../tests/recorded/helm4.release"),
            include_str!("../tests/recorded/helm4.values.yaml"),
            include_str!("../tests/recorded/helm4.all.yaml"),
            Some("ssa"),
        ),
    ] {
        let release = decode(release).unwrap();
        assert_eq!(release.outline.chart.as_deref(), Some("odd"));
        assert_eq!(release.outline.status, ReleaseStatus::Deployed);
        assert_eq!(
            release.outline.chart_version.as_deref(),
            Some("0.1.0+build.1")
        );
        assert_eq!(release.apply_method.as_deref(), apply_method);
        assert_eq!(release.hooks[0].weight, -5);
        assert_eq!(values_yaml(&release.config), values);
        let computed = coalesce(&release.chart_values, &release.config);
        assert_eq!(values_yaml(&computed), all);
    }
}

#[test]
fn what_a_release_holds_reaches_the_window() {
    let detail = shown(&sample(), false);
    let release = &detail.release;
    assert_eq!(release.chart.as_deref(), Some("storefront"));
    assert_eq!(release.app_version.as_deref(), Some("1.5.0"));
    assert_eq!(release.status, ReleaseStatus::Deployed);
    assert_eq!(release.updated, Some(1_795_493_158_152));
    assert_eq!(release.problem, None);
    let revision = &detail.history[0];
    assert_eq!(revision.chart.as_deref(), Some("storefront-1.2.0"));
    assert_eq!(revision.description.as_deref(), Some("Upgrade complete"));
}

#[test]
fn secrets_are_masked_until_they_are_asked_for() {
    let stored = decoded(&sample()).unwrap();
    assert!(!format!("{stored:?}").contains("hush"));
    let hidden = shown(&sample(), false);
    let text = format!("{hidden:?}");
    assert!(!text.contains("hush") && !text.contains("aHVz"), "{text}");
    assert!(hidden.masked);
    assert_eq!(
        hidden.user_values,
        "apiToken: •••••• (5 bytes)\nreplicas: 2\n"
    );
    assert!(hidden.computed_values.contains("replicas: 2\n"));
    assert!(hidden.computed_values.contains("user: jane\n"));
    assert_eq!(hidden.first_deployed, Some(1_795_493_153_522));
    assert_eq!(hidden.notes, "Have fun.");

    let open = shown(&sample(), true);
    assert!(!open.masked);
    assert_eq!(open.manifest, stored.manifest);
    assert_eq!(open.hooks[0].manifest, stored.hooks[0].manifest);
    assert_eq!(open.user_values, "apiToken: hush2\nreplicas: 2\n");
}

#[test]
fn what_is_masked_is_readable_nowhere_else() {
    let mut body = sample();
    body["config"] = json!({ "dbPassword": "hunter2-hush", "dsn": "pw=hunter2-hush" });
    body["manifest"] = json!(
        "kind: Deployment\nspec: {env: [{name: PG, value: hunter2-hush}]}\n---\n\
         kind: ConfigMap\ndata: {a: from-secret-hush}\n---\n\
         kind: Secret\ndata: {a: ZnJvbS1zZWNyZXQtaHVzaA==}\n"
    );
    body["hooks"][0]["manifest"] = json!("kind: Job\nargs: [--pw=from-secret-hush]\n");
    body["info"]["notes"] = json!("Log in with hunter2-hush, or aHVudGVyMi1odXNo.");
    let masked = shown(&body, false);
    let text = format!("{masked:?}");
    for secret in ["hush", "ZnJvbS1", "aHVudGVy"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(
        masked.manifest.contains("value: •••••• (12 bytes)}"),
        "{}",
        masked.manifest
    );
    assert!(shown(&body, true).notes.contains("hunter2-hush"));
}

#[test]
fn one_revision_is_shown_among_all_however_damaged() {
    let good = stored(sample().to_string().as_bytes());
    let bomb = STANDARD
        .encode(gzip(&vec![b' '; (64 << 20) + 1]))
        .into_bytes();
    let revisions = || {
        let mut revisions: Vec<Packed> = (1..=20).map(|at| packed(at, good.clone())).collect();
        revisions[6].data.clone_from(&bomb);
        revisions[19].data.clear();
        revisions
    };
    let newest = detail("prod", revisions(), None, false).unwrap();
    assert_eq!(newest.release.revision, 20);
    assert!(
        newest
            .release
            .problem
            .unwrap()
            .message
            .contains("revision 20")
    );
    let found: Vec<u32> = newest.history.iter().map(|shown| shown.revision).collect();
    assert_eq!(found, (1..=20).rev().collect::<Vec<u32>>());
    let damaged: Vec<u32> = newest
        .history
        .iter()
        .filter(|shown| shown.problem.is_some())
        .map(|shown| shown.revision)
        .collect();
    assert_eq!(damaged, [20, 7]);

    let older = detail("prod", revisions(), Some(19), false).unwrap();
    assert_eq!((older.release.revision, older.release.problem), (19, None));
    assert_eq!(older.history, newest.history);
    assert_eq!(detail("prod", revisions(), Some(21), false), None);
    assert_eq!(detail("prod", Vec::new(), None, false), None);
}

#[test]
fn damaged_bodies_say_what_is_wrong_and_quote_nothing() {
    let json = sample().to_string();
    let whole = gzip(json.as_bytes());
    let encode = |bytes: &[u8]| STANDARD.encode(bytes).into_bytes();
    let half = &whole[..whole.len() / 2];
    let mut flipped = whole.clone();
    flipped[40] ^= 0xFF;
    let deep = format!(
        "{{\"info\":{{}},\"config\":{}1{}}}",
        "{\"a\":".repeat(500),
        "}".repeat(500)
    );
    let huge = format!(
        "{{\"info\":{{}},\"config\":{{\"a\":\"{}\"}}}}",
        "x".repeat(9 << 20)
    );
    for (body, expected) in [
        (Vec::new(), Error::Empty),
        (b" \n".to_vec(), Error::Empty),
        (b"*** hush ***".to_vec(), Error::NotBase64),
        (encode(&whole)[..99].to_vec(), Error::NotBase64),
        (encode(half), Error::DamagedGzip),
        (encode(&GZIP_ONLY), Error::DamagedGzip),
        (encode(&flipped), Error::DamagedGzip),
        (
            encode(b"neither hush"),
            Error::NotJson { line: 1, column: 2 },
        ),
        (
            encode(b"\xFF\xFEhush"),
            Error::NotJson { line: 1, column: 1 },
        ),
        (
            stored(&json.as_bytes()[..60]),
            Error::NotJson {
                line: 1,
                column: 60,
            },
        ),
        (stored(b"[\"hush\", \"shop\"]"), Error::NotARelease),
        (stored(b"\"hush\""), Error::NotARelease),
        (stored(b"{}"), Error::NotARelease),
        (stored(b"{\"name\": \"hush\"}"), Error::NotARelease),
        (stored(deep.as_bytes()), Error::Values),
        (encode(huge.as_bytes()), Error::Values),
    ] {
        let error = decode(&body).unwrap_err();
        assert_eq!(error, expected);
        let told = error.to_wire("prod", &record());
        assert_eq!(told.code, ErrorCode::Malformed);
        assert!(
            told.message
                .contains("revision 3 of the release `storefront` in `prod/shop`")
        );
        assert!(!format!("{told:?} {error:?}").contains("hush"));
    }
}

const GZIP_ONLY: [u8; 3] = [0x1F, 0x8B, 0x08];

#[test]
fn releases_of_another_age_are_read() {
    // From before Helm compressed, with line ends in the base64.
    let plain = STANDARD.encode(sample().to_string());
    let lines: Vec<String> = plain
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    let release = decode(lines.join("\r\n").as_bytes()).unwrap();
    assert_eq!(release, decoded(&sample()).unwrap());
}

#[test]
fn missing_and_odd_fields_count_as_absent() {
    let bare = decoded(&json!({"info": {}})).unwrap();
    assert_eq!(bare.outline.status, ReleaseStatus::Unknown);
    assert_eq!(
        (bare.outline.last_deployed, &bare.config),
        (None, &Value::Null)
    );

    let odd = decoded(&json!({
        "info": {"status": 1, "last_deployed": "", "first_deployed": "0001-01-01T00:00:00Z", "notes": []},
        "chart": {"metadata": {"name": ["x"], "version": 1.5, "appVersion": ""}, "values": "none"},
        "config": [1], "manifest": {}, "apply_method": "",
        "hooks": [{"weight": "heavy", "events": ["a", 1, null]}, 5, null],
    }))
    .unwrap();
    assert_eq!(
        (odd.outline.last_deployed, odd.first_deployed),
        (None, None)
    );
    assert_eq!(odd.outline.chart_version.as_deref(), Some("1.5"));
    assert_eq!((odd.outline.chart, odd.outline.app_version), (None, None));
    assert_eq!((odd.config, odd.manifest.as_str()), (Value::Null, ""));
    assert_eq!(odd.hooks.len(), 1);
    assert_eq!(odd.hooks[0].events, ["a", "1"]);
    assert_eq!(odd.apply_method, None);
    let all_odd = json!({"info": 1, "chart": 2, "hooks": {}, "config": 3});
    assert!(decoded(&all_odd).is_ok());
}

#[test]
fn a_body_cannot_pretend_to_be_another_release() {
    let mut body = sample();
    body["name"] = json!("kube-system");
    body["namespace"] = json!("elsewhere");
    body["version"] = json!(99);
    let shown = shown(&body, false).release;
    assert_eq!(
        (
            shown.namespace.as_str(),
            shown.name.as_str(),
            shown.revision
        ),
        ("shop", "storefront", 3)
    );
}

#[test]
fn a_release_that_cannot_be_read_is_shown_from_its_record() {
    let error = Error::NotBase64.to_wire("prod", &record());
    let shown = release("prod", &record(), Err(error));
    assert_eq!((shown.name.as_str(), shown.revision), ("storefront", 3));
    assert_eq!(shown.status, ReleaseStatus::Failed);
    assert_eq!(shown.updated, Some(5000));
    assert_eq!(shown.chart, None);
    let problem = shown.problem.unwrap();
    assert!(problem.message.ends_with("it is not base64"), "{problem}");
    assert!(
        problem
            .hint
            .unwrap()
            .contains("sh.helm.release.v1.storefront.v3")
    );
}

#[test]
fn values_are_coalesced_as_helm_does() {
    for (chart, config, expected) in [
        (json!(null), json!(null), json!({})),
        (json!({"a": 1}), json!(null), json!({"a": 1})),
        (json!(null), json!({"a": null}), json!({"a": null})),
        (
            json!({"a": 1, "b": 2}),
            json!({"a": 3, "c": 4}),
            json!({"a": 3, "b": 2, "c": 4}),
        ),
        (
            json!({"a": 1, "b": null}),
            json!({"a": null, "b": null}),
            json!({}),
        ),
        (
            json!({"a": {"x": 1, "y": 2}}),
            json!({"a": {"x": null, "z": null}}),
            json!({"a": {"y": 2, "z": null}}),
        ),
        (
            json!({"a": {"x": null}}),
            json!({"a": {"x": null}}),
            json!({"a": {"x": null}}),
        ),
        (
            json!({"a": {"x": {"p": 1}}}),
            json!({"a": {"x": 5}}),
            json!({"a": {"x": 5}}),
        ),
        (
            json!({"a": 5}),
            json!({"a": {"x": 1}}),
            json!({"a": {"x": 1}}),
        ),
        (json!({"a": [1, 2]}), json!({"a": [3]}), json!({"a": [3]})),
        (
            json!({"a": {"x": null}}),
            json!({"a": {}}),
            json!({"a": {"x": null}}),
        ),
    ] {
        assert_eq!(coalesce(&chart, &config), expected, "{chart} {config}");
    }
}

#[test]
fn values_print_as_helm_prints_them() {
    assert_eq!(values_yaml(&Value::Null), "null\n");
    assert_eq!(values_yaml(&json!({})), "{}\n");
    let numbers =
        json!({"a": 9_007_199_254_740_993_i64, "b": 12_345_678_901_234_567_890_u64, "c": 1});
    assert_eq!(
        values_yaml(&numbers),
        "a: 9007199254740992\nb: 12345678901234567000\nc: 1\n"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
        let _ = decode(STANDARD.encode(&bytes).as_bytes());
        let _ = decode(&stored(&bytes));
    }

    #[test]
    fn damage_anywhere_is_an_error_or_a_release(at in 0usize..400, byte in any::<u8>()) {
        let mut json = sample().to_string().into_bytes();
        json[at] = byte;
        let _ = decode(&stored(&json));
    }

    #[test]
    fn no_manifest_loses_text_or_leaks(text in "([a-z:{}\\[\\]\"' |>#-]{0,20}\n|---\n|kind: Secret\n|stringData: \\{a: HUSH\\}\n|data:\n  b: HUSH\n){0,12}") {
        let mut hidden = Hidden::default();
        let masked = mask_manifest(&text, &mut hidden);
        if !hidden.any() {
            prop_assert_eq!(&masked, &text);
        }
        for document in masked.split("---\n") {
            let value: Value = serde_saphyr::from_str(document).unwrap_or_default();
            if value["kind"] == "Secret" {
                prop_assert!(!value.to_string().contains("HUSH"));
            }
        }
    }
}
