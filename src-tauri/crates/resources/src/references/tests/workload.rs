use super::*;

fn spec() -> Value {
    json!({ "serviceAccountName": "robot", "containers": [{ "name": "app" }] })
}

#[test]
fn templates_of_every_kind() {
    let at_spec = json!({ "spec": { "template": { "spec": spec() } } });
    for (group, kind, object) in [
        ("apps", "Deployment", at_spec.clone()),
        ("apps", "ReplicaSet", at_spec.clone()),
        ("apps", "StatefulSet", at_spec.clone()),
        ("apps", "DaemonSet", at_spec.clone()),
        ("batch", "Job", at_spec.clone()),
        ("", "ReplicationController", at_spec.clone()),
        ("", "PodTemplate", json!({ "template": { "spec": spec() } })),
        (
            "batch",
            "CronJob",
            json!({ "spec": { "jobTemplate": at_spec } }),
        ),
    ] {
        check(group, kind, object, "runs as ServiceAccount/shop/robot");
    }
}

#[test]
fn claims_of_stateful_sets() {
    check(
        "apps",
        "StatefulSet",
        json!({ "spec": {
            "serviceName": "web-pods",
            "volumeClaimTemplates": [
                { "metadata": { "name": "data" }, "spec": { "storageClassName": "fast" } },
                { "metadata": { "name": "logs" } },
                { "metadata": {} },
            ],
        } }),
        "governed by Service/shop/web-pods
         claims PersistentVolumeClaim/shop/data-web-N (volume data)
         of class? StorageClass.storage.k8s.io/-/fast (volume data)
         claims PersistentVolumeClaim/shop/logs-web-N (volume logs)",
    );
}

#[test]
fn sets_of_another_time_need_nothing() {
    for (replicas, mark) in [(json!(0), "?"), (json!(1), ""), (json!(null), "")] {
        check(
            "apps",
            "ReplicaSet",
            json!({ "spec": { "replicas": replicas, "template": { "spec": spec() } } }),
            &format!("runs as{mark} ServiceAccount/shop/robot"),
        );
    }
}

#[test]
fn jobs_that_are_over_need_nothing() {
    for (condition, status, mark) in [
        ("Complete", "True", "?"),
        ("Failed", "True", "?"),
        ("Failed", "False", ""),
        ("Suspended", "True", ""),
    ] {
        check(
            "batch",
            "Job",
            json!({
                "spec": { "template": { "spec": spec() } },
                "status": { "conditions": [{ "type": condition, "status": status }] },
            }),
            &format!("runs as{mark} ServiceAccount/shop/robot"),
        );
    }
}
