//! What objects of each kind name and select, written in one line each.

mod access;
mod admission;
mod gateway;
mod network;
mod pod;
mod policy;
mod storage;
mod workload;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::labels::{Requirement, Test};

/// `word Kind.group/namespace/name (place)`, with `?` after the word where it is optional.
fn line(reference: &Reference) -> String {
    let mark = if reference.optional { "?" } else { "" };
    let place = match &*reference.place {
        "" => String::new(),
        place => format!(" ({place})"),
    };
    let word = reference.relation.word();
    format!("{word}{mark} {}{place}", target(&reference.target))
}

fn target(target: &Target) -> String {
    match target {
        Target::Named { name, uid: None } => named(name),
        Target::Named {
            name,
            uid: Some(uid),
        } => format!("{}#{}", named(name), &uid.to_string()[..8]),
        Target::Numbered(name) => format!("{}N", named(name)),
        Target::Selected {
            group,
            kind,
            namespaces,
            selector,
        } => {
            let namespaces = match namespaces {
                Namespaces::All => "*".into(),
                Namespaces::One(one) => one.to_string(),
                Namespaces::Labelled(labels) => format!("{{{}}}", terms(labels)),
            };
            format!("{}/{namespaces}/{{{}}}", of(group, kind), terms(selector))
        }
    }
}

fn of(group: &str, kind: &str) -> String {
    match group {
        "" => kind.into(),
        group => format!("{kind}.{group}"),
    }
}

fn named(name: &Name) -> String {
    let namespace = name.namespace.as_deref().unwrap_or("-");
    format!("{}/{namespace}/{}", of(&name.group, &name.kind), name.name)
}

fn terms(selector: &crate::LabelSelector) -> String {
    let term = |Requirement { key, test }: &Requirement| match test {
        Test::In(values) => format!("{key}={}", values.join("|")),
        Test::NotIn(values) => format!("{key}!={}", values.join("|")),
        Test::Exists => key.to_string(),
        Test::Missing => format!("!{key}"),
        Test::Above(_) | Test::Below(_) => unreachable!("no object's selector compares numbers"),
    };
    let terms: Vec<_> = selector.requirements().iter().map(term).collect();
    terms.join(",")
}

/// Checks what an object called `web` in the namespace `shop` names, in the order of its lines. What
/// is given is the object without its name.
fn check(group: &str, kind: &str, mut object: Value, expected: &str) {
    object["metadata"]["name"] = json!("web");
    object["metadata"]["namespace"] = json!("shop");
    let mut found: Vec<_> = references(group, kind, &object).iter().map(line).collect();
    let mut expected: Vec<_> = expected.lines().map(str::trim).collect();
    expected.retain(|line| !line.is_empty());
    found.sort();
    expected.sort_unstable();
    assert_eq!(found, expected, "{kind}");
}

#[test]
fn owners_of_any_kind() {
    let owners = json!([
        { "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1",
          "uid": "11111111-0000-0000-0000-000000000000", "controller": true },
        { "apiVersion": "example.dev/v1", "kind": "Widget", "name": "w", "uid": "odd" },
        { "apiVersion": "v1", "kind": "Node", "name": "n1" },
        { "kind": "Nameless" },
        7,
    ]);
    let object = json!({ "metadata": { "ownerReferences": owners } });
    let mut found = references("example.dev", "Thing", &object);
    if let Target::Named { uid, .. } = &mut found[1].target {
        assert_eq!(*uid, Some(crate::Uid::parse("odd")));
        *uid = None;
    }
    check_lines(
        &found,
        "controlled by ReplicaSet.apps/-/web-1#11111111
         owned by Widget.example.dev/-/w
         owned by Node/-/n1",
    );
}

fn check_lines(found: &[Reference], expected: &str) {
    let found: Vec<_> = found.iter().map(line).collect();
    let expected: Vec<_> = expected.lines().map(str::trim).collect();
    assert_eq!(found, expected);
}

#[test]
fn owners_are_in_the_same_namespace() {
    let owner =
        json!({ "apiVersion": "batch/v1", "kind": "CronJob", "name": "c", "controller": true });
    check(
        "batch",
        "Job",
        json!({ "metadata": { "ownerReferences": [owner] } }),
        "controlled by CronJob.batch/shop/c",
    );
}

#[test]
fn releases() {
    let object = |name: Value, namespace: Value| {
        json!({ "metadata": { "annotations": {
            "meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": namespace,
        } } })
    };
    assert_eq!(
        release(&object(json!("db"), json!("shop"))),
        Some(("shop".into(), "db".into()))
    );
    for (name, namespace) in [
        (json!("db"), json!(null)),
        (json!(null), json!("shop")),
        (json!(""), json!("shop")),
        (json!(1), json!("shop")),
    ] {
        assert_eq!(release(&object(name, namespace)), None);
    }
    assert_eq!(release(&json!({ "metadata": { "annotations": [] } })), None);
    assert_eq!(release(&json!(null)), None);
}

#[test]
fn events_are_about_objects_wherever_those_are() {
    let uid = "11111111-0000-0000-0000-000000000000";
    check(
        "",
        "Event",
        json!({
            "involvedObject": { "apiVersion": "v1", "kind": "Pod", "namespace": "other", "name": "p", "uid": uid },
            "related": { "apiVersion": "apps/v1", "kind": "Deployment", "namespace": "other", "name": "d" },
        }),
        "about? Pod/other/p#11111111
         about? Deployment.apps/other/d",
    );
    // The kubelet has its own idea of a uid.
    check(
        "events.k8s.io",
        "Event",
        json!({ "regarding": { "kind": "Node", "name": "n1", "uid": "n1" } }),
        "about? Node/-/n1",
    );
}

#[test]
fn unknown_kinds_may_make_pods() {
    let spec = json!({
        "containers": [{ "name": "c" }],
        "serviceAccountName": "robot",
    });
    check(
        "argoproj.io",
        "Rollout",
        json!({ "spec": { "template": { "spec": spec } } }),
        "runs as ServiceAccount/shop/robot",
    );
    check(
        "example.dev",
        "Letter",
        json!({ "spec": { "template": { "spec": { "serviceAccountName": "robot" } } } }),
        "",
    );
}

/// Kinds that are read in a way of their own.
const KINDS: &[(&str, &str)] = &[
    ("", "Pod"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("batch", "Job"),
    ("batch", "CronJob"),
    ("", "PodTemplate"),
    ("", "Service"),
    ("", "Endpoints"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "IngressClass"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("policy", "PodDisruptionBudget"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("", "PersistentVolumeClaim"),
    ("", "PersistentVolume"),
    ("storage.k8s.io", "StorageClass"),
    ("storage.k8s.io", "VolumeAttachment"),
    ("snapshot.storage.k8s.io", "VolumeSnapshotContent"),
    ("resource.k8s.io", "ResourceClaim"),
    ("", "ServiceAccount"),
    ("", "Secret"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    (
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
    ),
    (
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicyBinding",
    ),
    ("apiregistration.k8s.io", "APIService"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("gateway.networking.k8s.io", "Gateway"),
    ("gateway.networking.k8s.io", "HTTPRoute"),
    ("", "Event"),
    ("example.dev", "Widget"),
];

/// Values with the keys that are looked for, in places where they are and where they are not.
fn hostile() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "metadata",
        "spec",
        "template",
        "ownerReferences",
        "name",
        "namespace",
        "kind",
        "uid",
        "selector",
        "matchLabels",
        "matchExpressions",
        "podSelector",
        "namespaceSelector",
        "ingress",
        "from",
        "containers",
        "env",
        "valueFrom",
        "secretKeyRef",
        "volumes",
        "projected",
        "sources",
        "ephemeral",
        "volumeClaimTemplate",
        "claimRef",
        "csi",
        "rules",
        "backendRefs",
        "subjects",
        "endpoints",
        "targetRef",
        "parameters",
        "service",
        "optional",
        "",
        "a/b~c",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|fields| {
                Value::Object(
                    fields
                        .into_iter()
                        .map(|(key, value)| (key.into(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_object_makes_it_panic(object in hostile()) {
        for (group, kind) in KINDS {
            for reference in references(group, kind, &object) {
                line(&reference);
                if let Target::Named { name, .. } | Target::Numbered(name) = reference.target {
                    prop_assert!(!name.name.is_empty());
                }
            }
        }
        release(&object);
    }
}
