//! Objects as servers of other versions write them.

use resources::{definition, summarize};
use serde_json::{Value, json};
use wire::Cell;

/// The cells of an object's row, as text, and its summary.
fn read(group: &str, kind: &str, mut object: Value) -> (Vec<String>, String) {
    object["metadata"] = json!({ "name": "a", "namespace": "shop" });
    let kind = definition(group, kind);
    let row = (kind.row)(&object.to_string()).expect("a row");
    let cells = row.cells.iter().map(|cell| match cell {
        Cell::Text(text) | Cell::Status { text, .. } => text.to_string(),
        Cell::List(texts) => texts.join(","),
        cell => format!("{cell:?}"),
    });
    (
        cells.collect(),
        format!("{:?}", summarize(kind, &object).groups),
    )
}

#[test]
fn workloads_of_v1alpha1_have_their_groups_themselves() {
    let (cells, summary) = read(
        "scheduling.k8s.io",
        "Workload",
        json!({ "spec": {
            "controllerRef": { "apiGroup": "batch", "kind": "Job", "name": "train" },
            "podGroups": [{ "name": "workers", "policy": { "gang": { "minCount": 4 } } }],
        } }),
    );
    assert_eq!(cells[..2], ["Job/train", "workers"]);
    assert!(
        summary.contains("workers") && summary.contains("Gang"),
        "{summary}"
    );
}

#[test]
fn pod_groups_of_v1alpha2_name_their_template_and_their_condition_otherwise() {
    let (cells, summary) = read(
        "scheduling.k8s.io",
        "PodGroup",
        json!({
            "spec": {
                "podGroupTemplateRef": { "workload": { "workloadName": "train", "podGroupTemplateName": "workers" } },
                "schedulingPolicy": { "basic": {} },
                "disruptionMode": "PodGroup",
            },
            "status": { "conditions": [{ "type": "PodGroupScheduled", "status": "False", "reason": "Unschedulable" }] },
        }),
    );
    assert_eq!(cells[..3], ["Unschedulable", "Basic", "train"]);
    assert!(summary.contains("Text(\"PodGroup\")"), "{summary}");
}

#[test]
fn migrations_of_v1alpha1_name_a_version() {
    let (cells, summary) = read(
        "storagemigration.k8s.io",
        "StorageVersionMigration",
        json!({ "spec": { "resource": { "group": "apps", "version": "v1", "resource": "deployments" } } }),
    );
    assert_eq!(cells[..2], ["Unknown", "deployments.apps"]);
    assert!(summary.contains("Text(\"v1\")"), "{summary}");
}

#[test]
fn devices_of_v1beta1_have_all_in_their_basic_part() {
    let (cells, summary) = read(
        "resource.k8s.io",
        "ResourceSlice",
        json!({ "spec": { "nodeName": "n", "driver": "d", "pool": { "name": "p" }, "devices": [
            { "name": "gpu-0", "basic": {
                "attributes": { "model": { "string": "A5" } },
                "taints": [{ "key": "gone", "effect": "NoExecute" }],
            } },
        ] } }),
    );
    assert_eq!(cells[..5], ["n", "d", "p", "Number(1)", "Number(1)"]);
    assert!(summary.contains("A5"), "{summary}");
}
