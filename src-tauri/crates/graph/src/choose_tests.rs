use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::{
    Object,
    testing::{check, drawn, drawn_edges, find, graph, object, object_in, owned_by},
};

/// Deployments in several namespaces, each with its `ReplicaSet`, a ConfigMap that nobody uses and
/// one that it mounts; a `ReplicaSet` of `c` is broken.
fn deployments() -> Vec<Arc<Object>> {
    let mut objects = Vec::new();
    for namespace in ["a", "b", "c", "d"] {
        let called = |name: &str| format!("{namespace}/{name}");
        let mounts = json!({ "spec": { "template": { "spec": { "volumes": [
            { "name": "v", "configMap": { "name": "used" } },
        ] } } } });
        let health = if namespace == "c" {
            Health::Broken
        } else {
            Health::Ok
        };
        let owned = json!({ "metadata": owned_by("Deployment.apps", &called("web")) });
        objects.extend([
            object("Deployment.apps", &called("web"), mounts),
            object_in(health, "ReplicaSet.apps", &called("web-1"), owned),
            object_in(Health::Idle, "ConfigMap", &called("alone"), json!({})),
            object_in(Health::Idle, "ConfigMap", &called("used"), json!({})),
        ]);
    }
    objects
}

#[test]
fn what_is_broken_comes_first_with_what_has_to_do_with_it() {
    let graph = graph(&deployments());
    let whole = |limit| drawn(&graph, &graph.whole(|_, _| true, limit));
    check(&whole(1), "ReplicaSet.apps/c/web-1");
    check(
        &whole(3),
        "
         ConfigMap/c/used
         Deployment.apps/c/web
         ReplicaSet.apps/c/web-1",
    );
    // Then one namespace after the other, and last what has to do with nothing.
    check(
        &whole(6),
        "
         ConfigMap/a/used
         ConfigMap/c/used
         Deployment.apps/a/web
         Deployment.apps/c/web
         ReplicaSet.apps/a/web-1
         ReplicaSet.apps/c/web-1",
    );
    let twelve = whole(12);
    assert!(
        !twelve.iter().any(|node| node.ends_with("alone")),
        "{twelve:?}"
    );
}

#[test]
fn a_picture_hangs_together() {
    let labels = json!({ "app": "all" });
    let mut objects = vec![object(
        "Service",
        "shop/z",
        json!({ "spec": { "selector": labels } }),
    )];
    for index in 0..50 {
        let pod = json!({ "metadata": { "labels": labels } });
        objects.push(object("Pod", &format!("shop/p{index:02}"), pod));
    }
    let graph = graph(&objects);
    let map = graph.whole(|_, _| true, 3);
    check(
        &drawn_edges(&graph, &map),
        "
         Service/shop/z selects Pod/shop/p00
         Service/shop/z selects Pod/shop/p01",
    );
    assert_eq!(map.left_out, 48);
}

#[test]
fn what_is_near_the_center_comes_first() {
    let graph = graph(&deployments());
    let center = find(&graph, "ConfigMap", "a/used");
    check(
        &drawn(&graph, &graph.around(center, 5, 2)),
        "
         ConfigMap/a/used
         Deployment.apps/a/web",
    );
}
