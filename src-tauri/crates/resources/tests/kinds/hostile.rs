//! Objects that are not what they should be.

use proptest::{prelude::*, sample::Index};
use resources::{KINDS, KindDef, definition, references, references::release, summarize};
use serde_json::{Value, json};
use wire::Cell;

use crate::recorded;

/// Reads a row, a summary and references; none may panic, and an error may not quote the object.
fn read(kind: &KindDef, object: &Value) {
    match (kind.row)(&object.to_string()) {
        Ok(row) => assert_eq!(row.cells.len(), kind.columns.len()),
        Err(error) => assert_harmless(&error.message),
    }
    references(kind.group, kind.kind, object);
    release(object);
    let mut summary = summarize(kind, object);
    summary.in_context("prod");
    for field in summary.groups.iter().flat_map(|group| &group.fields) {
        assert_ne!(field.value, Cell::Empty);
        assert!(field.object.iter().all(|object| object.context == "prod"));
    }
}

fn assert_harmless(message: &str) {
    let place = message
        .strip_prefix("Data error at line ")
        .or_else(|| message.strip_prefix("Syntax error at line "))
        .or_else(|| message.strip_prefix("Eof error at line "));
    let numbers = place.and_then(|place| place.split_once(", column "));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    assert!(
        message == "the object has no name"
            || numbers.is_some_and(|(line, column)| is_number(line) && is_number(column)),
        "{message}"
    );
}

/// A value of another type or of an unexpected size.
fn strange() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!(true)),
        Just(json!(-1)),
        Just(json!(i64::MIN)),
        Just(json!(i64::MAX)),
        Just(json!(u64::MAX)),
        Just(json!(1e300)),
        Just(json!(0.5)),
        Just(json!("")),
        Just(json!("\u{0}<script>\u{1b}[31m\"\\ü😀")),
        Just(json!("9".repeat(400))),
        Just(json!("-1e999Ki")),
        Just(json!("9999-99-99T99:99:99Z")),
        Just(json!([])),
        Just(json!([null, 1, "x", {}, []])),
        Just(json!({})),
        Just(json!({ "": { "name": [] }, "type": 3, "kind": null })),
    ]
}

/// Every place in an object, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(field, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_that_is_wrong_in_an_object_makes_it_panic(
        which in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), strange()), 1..4),
    ) {
        thread_local! {
            static OBJECTS: Vec<(&'static KindDef, Value)> = recorded::all()
                .into_iter()
                .flat_map(|recording| recording.objects)
                .map(|recorded| {
                    let mut object = recorded.object.clone();
                    // Nothing reads these, and they would take most of the changes.
                    object["metadata"].as_object_mut().expect("metadata").remove("managedFields");
                    (recorded.kind(), object)
                })
                .collect();
        }
        OBJECTS.with(|objects| {
            let (kind, object) = which.get(objects);
            let mut object = object.clone();
            for (place, value) in &changes {
                let mut all = Vec::new();
                places(&object, "", &mut all);
                let place: &String = place.get(&all);
                *object.pointer_mut(place).expect("a place") = value.clone();
            }
            read(kind, &object);
        });
    }

    #[test]
    fn no_text_makes_a_row_panic(text in ".{0,200}") {
        for kind in KINDS {
            let error = (kind.row)(&text).expect_err("malformed");
            assert_harmless(&error.message);
        }
    }
}

#[test]
fn wrong_types_are_malformed() {
    let metadata = json!({ "name": "a", "uid": "b" });
    for (kind, object) in [
        (
            "Pod",
            json!({ "metadata": metadata, "status": { "phase": 5 } }),
        ),
        (
            "Pod",
            json!({ "metadata": metadata, "spec": { "containers": "many" } }),
        ),
        (
            "Pod",
            json!({ "metadata": metadata, "status": { "containerStatuses": { "a": 1 } } }),
        ),
        (
            "Pod",
            json!({ "metadata": { "name": "a", "creationTimestamp": "yesterday" } }),
        ),
        (
            "ComponentStatus",
            json!({ "metadata": metadata, "conditions": { "type": "Healthy" } }),
        ),
        (
            "PodTemplate",
            json!({ "metadata": metadata, "template": { "metadata": { "labels": [] } } }),
        ),
        ("Pod", json!({ "metadata": { "name": 5 } })),
        ("Pod", json!({ "metadata": {} })),
        ("Pod", json!({})),
        ("Pod", json!(null)),
        ("Node", json!({ "metadata": { "name": "a", "labels": [] } })),
        ("ConfigMap", json!({ "metadata": metadata, "data": "text" })),
    ] {
        let error = (definition("", kind).row)(&object.to_string()).expect_err("malformed");
        assert_harmless(&error.message);
    }
}

#[test]
fn null_is_nothing_where_go_writes_it() {
    for (group, kind, object) in [
        (
            "",
            "Pod",
            json!({ "status": { "containerStatuses": null }, "spec": { "nodeName": null } }),
        ),
        (
            "rbac.authorization.k8s.io",
            "Role",
            json!({ "rules": null }),
        ),
        (
            "rbac.authorization.k8s.io",
            "RoleBinding",
            json!({ "subjects": null }),
        ),
        (
            "discovery.k8s.io",
            "EndpointSlice",
            json!({ "endpoints": null, "ports": null }),
        ),
        (
            "autoscaling",
            "HorizontalPodAutoscaler",
            json!({ "status": { "currentMetrics": null } }),
        ),
        ("", "ComponentStatus", json!({ "conditions": null })),
        (
            "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicyBinding",
            json!({ "spec": { "paramRef": null, "validationActions": null } }),
        ),
        (
            "apiregistration.k8s.io",
            "APIService",
            json!({ "spec": { "service": null }, "status": { "conditions": null } }),
        ),
        (
            "certificates.k8s.io",
            "CertificateSigningRequest",
            json!({ "spec": { "expirationSeconds": null }, "status": { "certificate": null } }),
        ),
        (
            "flowcontrol.apiserver.k8s.io",
            "FlowSchema",
            json!({ "spec": { "distinguisherMethod": null, "rules": null } }),
        ),
        (
            "flowcontrol.apiserver.k8s.io",
            "PriorityLevelConfiguration",
            json!({ "spec": { "limited": null } }),
        ),
        (
            "lifecycle.k8s.io",
            "Eviction",
            json!({ "spec": { "target": { "pod": null } }, "status": { "responders": null } }),
        ),
        (
            "resource.k8s.io",
            "ResourceClaim",
            json!({ "status": { "allocation": null, "reservedFor": null, "devices": null } }),
        ),
        (
            "resource.k8s.io",
            "ResourcePoolStatusRequest",
            json!({ "status": null }),
        ),
        (
            "scheduling.k8s.io",
            "PodGroup",
            json!({ "spec": { "workloadRef": null, "schedulingPolicy": { "gang": null } } }),
        ),
        (
            "storage.k8s.io",
            "CSINode",
            json!({ "spec": { "drivers": null } }),
        ),
        (
            "storage.k8s.io",
            "VolumeAttachment",
            json!({ "status": { "attached": false, "attachError": null } }),
        ),
        (
            "",
            "Event",
            json!({ "eventTime": null, "firstTimestamp": null, "series": null }),
        ),
    ] {
        let mut object = object;
        object["metadata"] =
            json!({ "name": "a", "creationTimestamp": null, "ownerReferences": null });
        assert!(
            (definition(group, kind).row)(&object.to_string()).is_ok(),
            "{kind}"
        );
    }
}

#[test]
fn markup_and_escapes_stay_the_text_they_are() {
    let hostile = "<img src=x onerror=alert(1)> \u{1b}[31m\u{0}\u{202e}\"\\\n";
    let object = json!({
        "metadata": { "name": hostile, "namespace": hostile },
        "status": { "phase": "Pending", "reason": hostile },
    });
    let row = (definition("", "Pod").row)(&object.to_string()).expect("a row");
    assert_eq!(
        (row.name.as_str(), row.namespace.as_str()),
        (hostile, hostile)
    );
    let status = Cell::status(hostile, row.health);
    assert!(row.cells.iter().any(|cell| cell == status));
    let summary = summarize(definition("", "Pod"), &object);
    assert_eq!(summary.groups[0].fields[0].value, Cell::text(hostile));
}

#[test]
fn depth_where_nobody_looks_costs_no_stack() {
    let depth = 200_000;
    let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for place in ["annotations", "managedFields", "unknown"] {
        let json = format!(r#"{{"metadata":{{"name":"a","{place}":{deep}}},"unknown":{deep}}}"#);
        for kind in KINDS {
            match (kind.row)(&json) {
                Ok(row) => assert_eq!(row.name, "a"),
                Err(error) => assert_harmless(&error.message),
            }
        }
    }
}

#[test]
fn size_is_borne() {
    let long = "x".repeat(1_000_000);
    let object = json!({
        "metadata": { "name": long, "annotations": { "a": long } },
        "data": { "a": long },
        "message": long,
        "involvedObject": { "kind": long, "name": long },
    });
    for kind in KINDS {
        read(kind, &object);
    }
}

#[test]
fn an_object_without_a_uid_is_known_by_its_name() {
    let kind = definition("metrics.k8s.io", "PodMetrics");
    let uid = |name: &str| {
        let object = json!({ "metadata": { "name": name, "namespace": "shop" } });
        (kind.row)(&object.to_string()).expect("a row").uid
    };
    assert_eq!(uid("a"), uid("a"));
    assert_ne!(uid("a"), uid("b"));
}
