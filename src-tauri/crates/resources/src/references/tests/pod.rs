use super::*;

#[test]
fn environment() {
    let spec = json!({
        "initContainers": [{ "name": "setup", "env": [
            { "name": "TOKEN", "valueFrom": { "secretKeyRef": { "name": "token", "key": "t", "optional": true } } },
        ] }],
        "containers": [{
            "name": "app",
            "env": [
                { "name": "PLAIN", "value": "1" },
                { "name": "IP", "valueFrom": { "fieldRef": { "fieldPath": "status.podIP" } } },
                { "name": "DATABASE_URL", "valueFrom": { "secretKeyRef": { "name": "db", "key": "url" } } },
                { "name": "MODE", "valueFrom": { "configMapKeyRef": { "name": "settings", "key": "mode" } } },
                { "name": "LOST", "valueFrom": { "configMapKeyRef": { "key": "mode" } } },
            ],
            "envFrom": [
                { "configMapRef": { "name": "settings" } },
                { "prefix": "DB_", "secretRef": { "name": "db", "optional": true } },
            ],
        }],
        "ephemeralContainers": [{ "name": "debug", "envFrom": [{ "secretRef": { "name": "db" } }] }],
    });
    check(
        "",
        "Pod",
        json!({ "spec": spec }),
        "takes env from? Secret/shop/token (env TOKEN of init container setup)
         takes env from Secret/shop/db (env DATABASE_URL of container app)
         takes env from ConfigMap/shop/settings (env MODE of container app)
         takes env from ConfigMap/shop/settings (env of container app)
         takes env from? Secret/shop/db (env DB_* of container app)
         takes env from Secret/shop/db (env of ephemeral container debug)",
    );
}

#[test]
fn volumes() {
    let spec = json!({ "volumes": [
        { "name": "config", "configMap": { "name": "settings", "optional": true } },
        { "name": "keys", "secret": { "secretName": "keys" } },
        { "name": "data", "persistentVolumeClaim": { "claimName": "data-0" } },
        { "name": "kube-api-access-x", "projected": { "sources": [
            { "serviceAccountToken": { "path": "token" } },
            { "configMap": { "name": "kube-root-ca.crt" } },
            { "secret": { "name": "more", "optional": true } },
            { "clusterTrustBundle": { "name": "roots" } },
        ] } },
        { "name": "scratch", "ephemeral": { "volumeClaimTemplate": { "spec": { "storageClassName": "fast" } } } },
        { "name": "driver", "csi": { "driver": "d", "nodePublishSecretRef": { "name": "mount" } } },
        { "name": "old", "cephfs": { "secretRef": { "name": "ceph" } } },
        { "name": "share", "azureFile": { "secretName": "azure", "shareName": "s" } },
        { "name": "tmp", "emptyDir": {} },
        "volume",
    ] });
    let same = "
         mounts? ConfigMap/shop/settings (volume config)
         mounts Secret/shop/keys (volume keys)
         mounts PersistentVolumeClaim/shop/data-0 (volume data)
         mounts ConfigMap/shop/kube-root-ca.crt (volume kube-api-access-x)
         mounts? Secret/shop/more (volume kube-api-access-x)
         mounts ClusterTrustBundle.certificates.k8s.io/-/roots (volume kube-api-access-x)
         authenticates with Secret/shop/mount (volume driver)
         authenticates with Secret/shop/ceph (volume old)
         authenticates with Secret/shop/azure (volume share)";
    check(
        "",
        "Pod",
        json!({ "spec": spec }),
        &format!("{same}\n mounts PersistentVolumeClaim/shop/web-scratch (volume scratch)"),
    );
    check(
        "apps",
        "DaemonSet",
        json!({ "spec": { "template": { "spec": spec } } }),
        &format!("{same}\n of class? StorageClass.storage.k8s.io/-/fast (volume scratch)"),
    );
}

#[test]
fn where_and_as_whom_it_runs() {
    check(
        "",
        "Pod",
        json!({
            "spec": {
                "nodeName": "n1",
                "serviceAccountName": "robot",
                "serviceAccount": "robot",
                "imagePullSecrets": [{ "name": "registry" }, {}],
                "priorityClassName": "high",
                "runtimeClassName": "gvisor",
                "resourceClaims": [
                    { "name": "gpu", "resourceClaimName": "shared-gpu" },
                    { "name": "own", "resourceClaimTemplateName": "one-gpu" },
                ],
            },
            "status": {
                "resourceClaimStatuses": [{ "name": "own", "resourceClaimName": "web-own-x" }, { "name": "gpu" }],
                "extendedResourceClaimStatus": { "resourceClaimName": "web-extended" },
            },
        }),
        "runs on Node/-/n1
         runs as ServiceAccount/shop/robot
         pulls with Secret/shop/registry
         of class PriorityClass.scheduling.k8s.io/-/high
         of class RuntimeClass.node.k8s.io/-/gvisor
         claims ResourceClaim.resource.k8s.io/shop/shared-gpu (resource claim gpu)
         claims ResourceClaimTemplate.resource.k8s.io/shop/one-gpu (resource claim own)
         claims ResourceClaim.resource.k8s.io/shop/web-own-x
         claims ResourceClaim.resource.k8s.io/shop/web-extended",
    );
}

#[test]
fn what_ran_to_its_end_needs_nothing_more() {
    for (phase, mark) in [("Running", ""), ("Succeeded", "?"), ("Failed", "?")] {
        check(
            "",
            "Pod",
            json!({
                "spec": { "volumes": [{ "name": "v", "secret": { "secretName": "s" } }] },
                "status": { "phase": phase },
            }),
            &format!("mounts{mark} Secret/shop/s (volume v)"),
        );
    }
}

#[test]
fn what_is_malformed_hides_nothing_else() {
    check(
        "",
        "Pod",
        json!({
            "metadata": { "ownerReferences": "me" },
            "spec": {
                "containers": [null, { "name": 7, "env": [
                    3, { "valueFrom": { "secretKeyRef": { "name": "db", "optional": "yes" } } },
                ], "envFrom": {} }],
                "volumes": { "name": "v" },
                "imagePullSecrets": ["registry"],
                "nodeName": ["n1"],
                "serviceAccountName": "robot",
            },
        }),
        "takes env from Secret/shop/db (env  of container )
         runs as ServiceAccount/shop/robot",
    );
}
