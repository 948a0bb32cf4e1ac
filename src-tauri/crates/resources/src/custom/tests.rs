//! What custom resources say of themselves, as their controllers' docs show it.

use serde_json::{Value, json};
use wire::Cell;

use crate::{definition, summarize};

/// The state of an object of that kind, as `text / health`.
fn state(group: &str, kind: &str, object: &Value) -> String {
    let mut object = object.clone();
    let metadata = json!({ "name": "a", "uid": "1", "generation": 2 });
    for (key, value) in metadata.as_object().expect("a map") {
        let kept = object
            .as_object_mut()
            .expect("an object")
            .entry("metadata")
            .or_insert_with(|| json!({}));
        kept.as_object_mut()
            .expect("a map")
            .entry(key)
            .or_insert_with(|| value.clone());
    }
    let row = (definition(group, kind).row)(&object.to_string()).expect("a row");
    let text = row.status().unwrap_or_default();
    if let Some(Cell::Status { health, .. }) = row.cells.iter().next() {
        assert_eq!(health, row.health, "the mark and the row agree");
    }
    format!("{text} / {:?}", row.health)
}

/// A status of conditions, each as `Type=Status` or `Type=Status:Reason`.
fn conditions(words: &str) -> Value {
    let condition = |word: &str| {
        let (kind, rest) = word.split_once('=').expect("a status");
        let (status, reason) = rest.split_once(':').unwrap_or((rest, ""));
        json!({ "type": kind, "status": status, "reason": reason })
    };
    Value::Array(words.split_whitespace().map(condition).collect())
}

fn with(words: &str) -> Value {
    json!({ "status": { "conditions": conditions(words) } })
}

#[test]
fn conditions_in_the_way_of_kstatus() {
    for (words, expected) in [
        ("", " / Idle"),
        ("Ready=True", "Ready / Ok"),
        ("Ready=True:Succeeded", "Ready / Ok"),
        ("Ready=Unknown", "Unknown whether ready / Progressing"),
        ("Ready=Unknown:Deploying", "Deploying / Progressing"),
        ("Ready=False", "Not ready / Attention"),
        ("Ready=False:NotReady", "Not ready / Attention"),
        ("Ready=False:BuildFailed", "BuildFailed / Broken"),
        ("Ready=False:Provisioning", "Provisioning / Progressing"),
        (
            "Reconciling=True Ready=False:BuildFailed",
            "Reconciling / Progressing",
        ),
        (
            "Reconciling=True:ProgressingWithRetry Ready=False",
            "ProgressingWithRetry / Attention",
        ),
        (
            "Stalled=True:InvalidSpec Reconciling=True",
            "InvalidSpec / Broken",
        ),
        ("Stalled=False Ready=True", "Ready / Ok"),
        ("Ready=True Degraded=True:DiskFull", "DiskFull / Attention"),
        // Without a `Ready`.
        ("Synced=True Available=True", "Available / Ok"),
        (
            "Synced=False:ApplyFailed Available=True",
            "ApplyFailed / Broken",
        ),
        ("Painted=False", " / Idle"),
        ("Degraded=False", "OK / Ok"),
    ] {
        assert_eq!(
            state("example.dev", "Widget", &with(words)),
            expected,
            "{words}"
        );
    }
}

#[test]
fn what_is_held_deleted_or_not_seen() {
    for (object, expected) in [
        (json!({}), " / Idle"),
        (
            json!({ "spec": { "suspend": true }, "status": { "conditions": conditions("Ready=False") } }),
            "Suspended / Idle",
        ),
        (json!({ "spec": { "paused": true } }), "Paused / Idle"),
        (json!({ "spec": { "suspend": false } }), " / Idle"),
        (
            json!({ "metadata": { "deletionTimestamp": "2026-01-02T03:04:05Z" }, "status": { "conditions": conditions("Ready=True") } }),
            "Terminating / Progressing",
        ),
        (
            json!({ "status": { "observedGeneration": 1, "conditions": conditions("Ready=True") } }),
            "Not seen yet / Progressing",
        ),
        (
            json!({ "status": { "observedGeneration": 2, "conditions": conditions("Ready=True") } }),
            "Ready / Ok",
        ),
        (
            json!({ "status": { "conditions": [{ "type": "Ready", "status": "True", "observedGeneration": 1 }] } }),
            "Not seen yet / Progressing",
        ),
        (json!({ "status": { "phase": "Running" } }), "Running / Ok"),
        (
            json!({ "status": { "phase": "Failed" } }),
            "Failed / Broken",
        ),
        (
            json!({ "status": { "state": "Pending" } }),
            "Pending / Progressing",
        ),
        (
            json!({ "status": { "phase": "Blue", "conditions": conditions("Synced=False") } }),
            "Not synced / Attention",
        ),
        (
            json!({ "status": { "phase": "Blue", "conditions": conditions("Synced=True") } }),
            "Synced / Ok",
        ),
    ] {
        assert_eq!(
            state("example.dev", "Widget", &object),
            expected,
            "{object}"
        );
    }
}

#[test]
fn statuses_of_any_shape_give_a_row() {
    for status in [
        json!(null),
        json!("Running"),
        json!([1]),
        json!({ "conditions": { "Ready": true } }),
        json!({ "conditions": [null, 1, "a", {}, { "type": 1 }, { "type": "Ready" }] }),
        json!({ "conditions": null, "phase": { "a": 1 }, "observedGeneration": "2" }),
        json!({ "phase": 1, "health": [] }),
    ] {
        for (group, kind) in [
            ("example.dev", "Widget"),
            ("argoproj.io", "Application"),
            ("argoproj.io", "Rollout"),
            ("kustomize.toolkit.fluxcd.io", "Kustomization"),
            ("cert-manager.io", "Certificate"),
            ("gateway.networking.k8s.io", "Gateway"),
            ("gateway.networking.k8s.io", "HTTPRoute"),
            ("serving.knative.dev", "Service"),
            ("kueue.x-k8s.io", "Workload"),
        ] {
            for spec in [
                json!(null),
                json!("text"),
                json!([]),
                json!({ "suspend": "yes" }),
            ] {
                let object = json!({ "spec": spec, "status": status });
                state(group, kind, &object);
                summarize(definition(group, kind), &object);
            }
        }
    }
}

#[test]
fn argo() {
    let application = |health: &str, sync: &str, phase: &str| {
        json!({ "status": {
            "health": { "status": health }, "sync": { "status": sync }, "operationState": { "phase": phase },
        }})
    };
    for (object, expected) in [
        (
            application("Healthy", "Synced", "Succeeded"),
            "Healthy / Ok",
        ),
        (
            application("Healthy", "OutOfSync", "Succeeded"),
            "Out of sync / Attention",
        ),
        (
            application("Degraded", "OutOfSync", "Succeeded"),
            "Degraded / Broken",
        ),
        (
            application("Healthy", "Synced", "Failed"),
            "Sync failed / Broken",
        ),
        (
            application("Progressing", "Synced", "Running"),
            "Progressing / Progressing",
        ),
        (
            application("Missing", "OutOfSync", ""),
            "Missing / Attention",
        ),
        (application("Suspended", "Synced", ""), "Suspended / Idle"),
        (
            json!({ "status": { "health": { "status": "Healthy" }, "conditions": [{ "type": "ComparisonError", "message": "no" }] } }),
            "ComparisonError / Broken",
        ),
    ] {
        assert_eq!(
            state("argoproj.io", "Application", &object),
            expected,
            "{object}"
        );
    }
    let rollout = |phase: &str| json!({ "status": { "phase": phase } });
    assert_eq!(
        state("argoproj.io", "Rollout", &rollout("Paused")),
        "Paused / Attention"
    );
    assert_eq!(
        state("argoproj.io", "Rollout", &rollout("Degraded")),
        "Degraded / Broken"
    );
    assert_eq!(
        state(
            "argoproj.io",
            "Rollout",
            &json!({ "status": { "phase": "Healthy", "abort": true } })
        ),
        "Aborted / Broken"
    );
    assert_eq!(
        state("argoproj.io", "Workflow", &rollout("Running")),
        "Running / Ok"
    );
    assert_eq!(
        state("argoproj.io", "Workflow", &rollout("Error")),
        "Error / Broken"
    );
    let set =
        with("ErrorOccurred=True:ApplicationGenerationFromParamsError ResourcesUpToDate=True");
    assert_eq!(
        state("argoproj.io", "ApplicationSet", &set),
        "ApplicationGenerationFromParamsError / Broken"
    );
}

#[test]
fn flux() {
    for (words, expected) in [
        ("Ready=True:ReconciliationSucceeded", "Ready / Ok"),
        (
            "Ready=False:DependencyNotReady",
            "DependencyNotReady / Progressing",
        ),
        (
            "Ready=False:HealthCheckFailed",
            "HealthCheckFailed / Broken",
        ),
        (
            "Stalled=True:RetriesExceeded Ready=False:UpgradeFailed",
            "RetriesExceeded / Broken",
        ),
        (
            "Reconciling=True:Progressing Ready=Unknown:Progressing",
            "Progressing / Progressing",
        ),
    ] {
        let found = state("kustomize.toolkit.fluxcd.io", "Kustomization", &with(words));
        assert_eq!(found, expected, "{words}");
    }
    let definition = definition("source.toolkit.fluxcd.io", "GitRepository");
    assert!(
        std::ptr::eq(definition, &raw const super::flux::ANY),
        "all of its groups"
    );
}

#[test]
fn cert_manager() {
    for (kind, words, expected) in [
        ("Certificate", "Ready=True", "Ready / Ok"),
        (
            "Certificate",
            "Ready=True Issuing=True:Renewing",
            "Issuing / Progressing",
        ),
        (
            "Certificate",
            "Ready=False:DoesNotExist Issuing=True",
            "Issuing / Progressing",
        ),
        (
            "Certificate",
            "Ready=False:DoesNotExist Issuing=False:Failed",
            "Issuing failed / Broken",
        ),
        ("Certificate", "Ready=False:Expired", "Expired / Broken"),
        (
            "CertificateRequest",
            "Approved=True Ready=False:Pending",
            "Pending / Progressing",
        ),
        (
            "CertificateRequest",
            "Approved=True Ready=False:Failed",
            "Failed / Broken",
        ),
        (
            "CertificateRequest",
            "Denied=True Ready=False:Denied",
            "Denied / Broken",
        ),
        (
            "ClusterIssuer",
            "Ready=False:ErrRegisterACMEAccount",
            "ErrRegisterACMEAccount / Attention",
        ),
    ] {
        assert_eq!(
            state("cert-manager.io", kind, &with(words)),
            expected,
            "{kind} {words}"
        );
    }
    let order = json!({ "status": { "state": "invalid" } });
    assert_eq!(
        state("acme.cert-manager.io", "Order", &order),
        "invalid / Broken"
    );
}

#[test]
fn crossplane() {
    for (words, expected) in [
        (
            "Synced=True:ReconcileSuccess Ready=True:Available",
            "Ready / Ok",
        ),
        (
            "Synced=True:ReconcileSuccess Ready=False:Creating",
            "Creating / Progressing",
        ),
        (
            "Synced=True:ReconcileSuccess Ready=False:Unavailable",
            "Unavailable / Broken",
        ),
        (
            "Synced=False:ReconcileError Ready=True:Available",
            "ReconcileError / Broken",
        ),
        (
            "Synced=False:ReconcilePaused Ready=True:Available",
            "Paused / Idle",
        ),
    ] {
        assert_eq!(
            state("s3.aws.upbound.io", "Bucket", &with(words)),
            expected,
            "{words}"
        );
    }
    let package =
        with("Installed=True:ActivePackageRevision Healthy=False:UnhealthyPackageRevision");
    assert_eq!(
        state("pkg.crossplane.io", "Provider", &package),
        "UnhealthyPackageRevision / Broken"
    );
}

#[test]
fn gateway_api() {
    let gateway = |listener: &str| {
        json!({ "status": {
            "conditions": conditions("Accepted=True Programmed=True"),
            "listeners": [{ "name": "web", "conditions": conditions(listener) }],
        }})
    };
    let group = "gateway.networking.k8s.io";
    assert_eq!(
        state(
            group,
            "Gateway",
            &gateway("Accepted=True Programmed=True ResolvedRefs=True Conflicted=False")
        ),
        "Programmed / Ok"
    );
    assert_eq!(
        state(
            group,
            "Gateway",
            &gateway("Accepted=True ResolvedRefs=False:InvalidCertificateRef")
        ),
        "InvalidCertificateRef / Broken"
    );
    assert_eq!(
        state(
            group,
            "Gateway",
            &with("Accepted=Unknown:Pending Programmed=Unknown:Pending")
        ),
        "Pending / Progressing"
    );
    let route = |parents: Value| json!({ "spec": { "parentRefs": [{ "name": "a" }] }, "status": { "parents": parents } });
    assert_eq!(
        state(group, "HTTPRoute", &route(json!([]))),
        "No gateway took it / Attention"
    );
    let parents = json!([
        { "conditions": conditions("Accepted=True ResolvedRefs=True") },
        { "conditions": conditions("Accepted=False:NoMatchingListenerHostname") },
    ]);
    assert_eq!(
        state(group, "GRPCRoute", &route(parents)),
        "NoMatchingListenerHostname / Attention"
    );
    assert_eq!(
        state(group, "GatewayClass", &with("Accepted=True")),
        "Accepted / Ok"
    );
}

#[test]
fn knative() {
    for (words, expected) in [
        ("Ready=True", "Ready / Ok"),
        ("Ready=Unknown:Deploying", "Deploying / Progressing"),
        ("Ready=False:RevisionMissing", "RevisionMissing / Broken"),
        ("Ready=True Active=False:NoTraffic", "Scaled to zero / Idle"),
    ] {
        assert_eq!(
            state("serving.knative.dev", "Revision", &with(words)),
            expected,
            "{words}"
        );
    }
}

#[test]
fn kueue() {
    for (words, expected) in [
        ("", "Pending / Progressing"),
        (
            "QuotaReserved=False:Inadmissible",
            "Inadmissible / Attention",
        ),
        ("QuotaReserved=True", "Quota reserved / Progressing"),
        ("QuotaReserved=True Admitted=True", "Admitted / Ok"),
        (
            "Admitted=True PodsReady=False",
            "Pods not ready / Progressing",
        ),
        ("Admitted=True Finished=True:Succeeded", "Finished / Idle"),
        ("Finished=True:JobFailed", "Failed / Broken"),
        (
            "Evicted=True:Preempted QuotaReserved=False",
            "Evicted / Attention",
        ),
    ] {
        assert_eq!(
            state("kueue.x-k8s.io", "Workload", &with(words)),
            expected,
            "{words}"
        );
    }
    let queue = |policy: &str, active: &str| {
        json!({
            "spec": { "stopPolicy": policy }, "status": { "conditions": conditions(active) },
        })
    };
    assert_eq!(
        state(
            "kueue.x-k8s.io",
            "ClusterQueue",
            &queue("None", "Active=True:Ready")
        ),
        "Active / Ok"
    );
    assert_eq!(
        state(
            "kueue.x-k8s.io",
            "ClusterQueue",
            &queue("None", "Active=False:FlavorNotFound")
        ),
        "FlavorNotFound / Attention"
    );
    assert_eq!(
        state(
            "kueue.x-k8s.io",
            "ClusterQueue",
            &queue("Hold", "Active=False:Stopped")
        ),
        "Held / Idle"
    );
}

#[test]
fn summaries_of_well_known_kinds() {
    let certificate = json!({
        "metadata": { "name": "web", "namespace": "shop" },
        "spec": { "secretName": "web-tls", "issuerRef": { "name": "ca", "kind": "ClusterIssuer" }, "dnsNames": ["a", "b"] },
        "status": { "notAfter": "2026-01-02T03:04:05Z" },
    });
    let summary = summarize(definition("cert-manager.io", "Certificate"), &certificate);
    let fields = &summary.groups.first().expect("a group").fields;
    let labels: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
    assert_eq!(labels, ["Secret", "Issuer", "DNS names", "Expires"]);
    let issuer = fields[1].object.as_ref().expect("a link");
    assert_eq!(
        (issuer.kind.as_str(), issuer.namespace.as_deref()),
        ("ClusterIssuer", None)
    );
}
