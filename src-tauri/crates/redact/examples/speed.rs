//! Redacts ten thousand Pods of about 10 KB, to be timed from outside:
//! `cargo build --release -p redact --example speed && time target/release/examples/speed`

use redact::{Redactor, Rules};
use serde_json::json;

fn pod(number: usize) -> String {
    let filling: Vec<_> = (0..100)
        .map(
            |at| json!({ "f:type": "Ready", "f:lastProbeTime": at, "f:status": { "f:phase": {} } }),
        )
        .collect();
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": format!("web-{number:05}"), "namespace": "shop",
            "labels": { "app.kubernetes.io/name": "web", "pod-template-hash": "74599855b9" },
            "managedFields": filling,
        },
        "spec": {
            "nodeName": "node-1",
            "containers": [{
                "name": "web", "image": "ghcr.io/shop/web:1.2", "args": ["--port=8080"],
                "env": (0..20).map(|at| json!({ "name": format!("SETTING_{at}"), "value": "some value" })).collect::<Vec<_>>(),
                "volumeMounts": [{ "name": "api", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount" }],
            }],
            "tolerations": [{ "key": "node.kubernetes.io/not-ready", "operator": "Exists" }],
            "volumes": [{ "name": "api", "projected": { "sources": [{ "serviceAccountToken": { "path": "token" } }] } }],
        },
        "status": { "conditions": (0..20).map(|at| json!({
            "type": "Ready", "status": "True", "message": format!("all is well, {at} of 20 checks passed"),
            "lastTransitionTime": "2026-11-24T04:05:49Z" })).collect::<Vec<_>>() },
    })
    .to_string()
}

fn main() {
    let pods: Vec<String> = (0..10_000).map(pod).collect();
    let bytes: usize = pods.iter().map(String::len).sum();
    let mut redactor = Redactor::new(Rules::all());
    for at in 0..1000 {
        let secret = json!({ "kind": "Secret", "metadata": { "name": format!("s{at}") },
            "stringData": { "password": format!("invented-{at}-password") } });
        redactor.learn("", "Secret", &secret.to_string());
    }
    let changed = pods
        .iter()
        .filter(|pod| redactor.object("", "Pod", pod).is_some())
        .count();
    println!("{bytes} bytes, {changed} changed");
}
