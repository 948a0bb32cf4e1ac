use super::*;

const UID: &str = "11111111-0000-0000-0000-000000000000";

#[test]
fn claims() {
    check(
        "",
        "PersistentVolumeClaim",
        json!({ "spec": {
            "storageClassName": "fast",
            "volumeAttributesClassName": "gold",
            "dataSource": { "apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "s" },
            "dataSourceRef": { "kind": "PersistentVolumeClaim", "name": "other", "namespace": "elsewhere" },
        } }),
        "of class StorageClass.storage.k8s.io/-/fast
         of class VolumeAttributesClass.storage.k8s.io/-/gold
         filled from VolumeSnapshot.snapshot.storage.k8s.io/shop/s
         filled from PersistentVolumeClaim/elsewhere/other",
    );
}

#[test]
fn what_is_bound_needs_no_class_and_no_source() {
    check(
        "",
        "PersistentVolumeClaim",
        json!({
            "metadata": { "annotations": { "volume.beta.kubernetes.io/storage-class": "old" } },
            "spec": {
                "volumeName": "pv-1",
                "dataSource": { "kind": "PersistentVolumeClaim", "name": "other" },
            },
        }),
        "bound to PersistentVolume/-/pv-1
         of class? StorageClass.storage.k8s.io/-/old
         filled from? PersistentVolumeClaim/shop/other",
    );
}

#[test]
fn volumes() {
    let volume = |spec: Value| {
        let object = json!({ "metadata": { "name": "pv-1" }, "spec": spec });
        references("", "PersistentVolume", &object)
    };
    check_lines(
        &volume(json!({
            "claimRef": { "namespace": "shop", "name": "data", "uid": UID },
            "storageClassName": "fast",
            "csi": {
                "driver": "d",
                "controllerExpandSecretRef": { "name": "expand", "namespace": "infra" },
                "nodeStageSecretRef": { "name": "stage", "namespace": "infra" },
                "nodePublishSecretRef": { "name": "publish" },
            },
        })),
        "bound to PersistentVolumeClaim/shop/data#11111111
         of class? StorageClass.storage.k8s.io/-/fast
         authenticates with Secret/infra/expand (csi controllerExpandSecretRef)
         authenticates with Secret/shop/publish (csi nodePublishSecretRef)
         authenticates with Secret/infra/stage (csi nodeStageSecretRef)",
    );
    check_lines(
        &volume(json!({
            "claimRef": { "namespace": "shop", "name": "to-come" },
            "azureFile": { "secretName": "azure", "secretNamespace": "infra" },
        })),
        "bound to? PersistentVolumeClaim/shop/to-come
         authenticates with Secret/infra/azure (azureFile secretName)",
    );
    // In no namespace there is no Secret.
    assert_eq!(
        volume(json!({ "cephfs": { "secretRef": { "name": "ceph" } } })),
        []
    );
}

#[test]
fn secrets_of_classes() {
    let parameters = json!({
        "type": "ssd",
        "csi.storage.k8s.io/provisioner-secret-name": "maker",
        "csi.storage.k8s.io/provisioner-secret-namespace": "infra",
        "csi.storage.k8s.io/node-publish-secret-name": "${pvc.name}",
        "csi.storage.k8s.io/node-publish-secret-namespace": "infra",
        "csi.storage.k8s.io/node-stage-secret-name": "stage",
        "csi.storage.k8s.io/controller-expand-secret-name": 7,
        "csi.storage.k8s.io/controller-expand-secret-namespace": "infra",
        "csi.storage.k8s.io/fstype": "ext4",
    });
    check(
        "storage.k8s.io",
        "StorageClass",
        json!({ "provisioner": "d", "parameters": parameters }),
        "authenticates with Secret/infra/maker (provisioner-secret)",
    );
}

#[test]
fn attachments_and_capacities() {
    check(
        "storage.k8s.io",
        "VolumeAttachment",
        json!({ "spec": { "attacher": "d", "nodeName": "n1", "source": { "persistentVolumeName": "pv-1" } } }),
        "attaches PersistentVolume/-/pv-1
         attaches to Node/-/n1",
    );
    check(
        "storage.k8s.io",
        "CSIStorageCapacity",
        json!({ "storageClassName": "fast" }),
        "of class StorageClass.storage.k8s.io/-/fast",
    );
}

#[test]
fn snapshots() {
    const GROUP: &str = "snapshot.storage.k8s.io";
    check(
        GROUP,
        "VolumeSnapshot",
        json!({
            "spec": {
                "source": { "persistentVolumeClaimName": "data" },
                "volumeSnapshotClassName": "daily",
            },
            "status": { "boundVolumeSnapshotContentName": "content-1", "readyToUse": true },
        }),
        "filled from? PersistentVolumeClaim/shop/data
         bound to VolumeSnapshotContent.snapshot.storage.k8s.io/-/content-1
         of class? VolumeSnapshotClass.snapshot.storage.k8s.io/-/daily",
    );
    check(
        GROUP,
        "VolumeSnapshotContent",
        json!({ "spec": { "volumeSnapshotRef": { "namespace": "shop", "name": "s", "uid": UID } } }),
        "bound to VolumeSnapshot.snapshot.storage.k8s.io/shop/s#11111111",
    );
}

#[test]
fn devices() {
    const GROUP: &str = "resource.k8s.io";
    let devices = json!({ "devices": { "requests": [
        { "name": "one", "exactly": { "deviceClassName": "gpu" } },
        { "name": "any", "firstAvailable": [{ "deviceClassName": "big" }, { "deviceClassName": "small" }] },
        { "name": "beta", "deviceClassName": "nic" },
    ] } });
    let classes = "
         of class DeviceClass.resource.k8s.io/-/gpu (request one)
         of class? DeviceClass.resource.k8s.io/-/big (request any)
         of class? DeviceClass.resource.k8s.io/-/small (request any)
         of class DeviceClass.resource.k8s.io/-/nic (request beta)";
    check(GROUP, "ResourceClaim", json!({ "spec": devices }), classes);
    let template = json!({ "spec": { "spec": devices } });
    check(GROUP, "ResourceClaimTemplate", template, classes);
    check(
        GROUP,
        "ResourceSlice",
        json!({ "spec": { "nodeName": "n1" } }),
        "runs on Node/-/n1",
    );
}
