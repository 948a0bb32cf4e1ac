use std::sync::Arc;

use resources::references::Name;
use serde_json::json;

use super::*;
use crate::{
    Object,
    testing::{check, drawn, drawn_edges, find, graph, object, object_in, owned_by, pod, shop},
};

#[test]
fn a_shop_whole() {
    let graph = graph(&shop());
    let map = graph.whole(|_, _| true, 500);
    assert_eq!(map.nodes.len(), graph.len());
    assert_eq!((map.left_out, map.edges_left_out), (0, 0));
    // What the Deployment says is not said again by its pods.
    check(
        &drawn_edges(&graph, &map),
        "
         Pod/shop/web-1-0 controlled by ReplicaSet.apps/shop/web-1
         Pod/shop/web-1-0 runs on Node//n1
         Pod/shop/web-1-1 controlled by ReplicaSet.apps/shop/web-1
         Pod/shop/web-1-1 runs on Node//n1
         Pod/shop/web-1-2 controlled by ReplicaSet.apps/shop/web-1
         Pod/shop/web-1-2 runs on Node//n2
         Service/shop/web part of Release.helm.sh/shop/web
         Service/shop/web selects Pod/shop/web-1-0
         Service/shop/web selects Pod/shop/web-1-1
         Service/shop/web selects Pod/shop/web-1-2
         Deployment.apps/shop/web part of Release.helm.sh/shop/web
         Deployment.apps/shop/web mounts ConfigMap/shop/settings
         Deployment.apps/shop/web takes env from Secret/shop/db
         Deployment.apps/shop/web runs as ServiceAccount/shop/robot
         ReplicaSet.apps/shop/web-1 controlled by Deployment.apps/shop/web
         Ingress.networking.k8s.io/shop/front routes to Service/shop/web",
    );
}

#[test]
fn a_part_of_it() {
    let graph = graph(&shop());
    let pods = graph.whole(
        |_, node| matches!(&*node.name().kind, "Pod" | "ConfigMap"),
        500,
    );
    // Without the owner each says it for itself.
    check(
        &drawn_edges(&graph, &pods),
        "
         Pod/shop/web-1-0 mounts ConfigMap/shop/settings
         Pod/shop/web-1-1 mounts ConfigMap/shop/settings
         Pod/shop/web-1-2 mounts ConfigMap/shop/settings",
    );
    assert_eq!(graph.whole(|_, _| false, 500), Map::default());
}

#[test]
fn around_an_object() {
    let graph = graph(&shop());
    let map = graph.around(
        find(&graph, "Ingress.networking.k8s.io", "shop/front"),
        2,
        500,
    );
    check(
        &drawn_edges(&graph, &map),
        "
         Service/shop/web part of Release.helm.sh/shop/web
         Service/shop/web selects Pod/shop/web-1-0
         Service/shop/web selects Pod/shop/web-1-1
         Service/shop/web selects Pod/shop/web-1-2
         Ingress.networking.k8s.io/shop/front routes to Service/shop/web",
    );
    let distances: Vec<_> = map.nodes.iter().map(|node| node.distance).collect();
    assert_eq!(distances, [2, 2, 2, 1, 2, 0]);
}

/// A set of pods on two nodes, of which some do not do well.
fn pods(health: &[Health]) -> Vec<Arc<Object>> {
    let mut objects = vec![
        object("ReplicaSet.apps", "shop/r", json!({})),
        object("Node", "n0", json!({})),
        object("Node", "n1", json!({})),
    ];
    for (index, health) in health.iter().enumerate() {
        let spec = json!({ "nodeName": format!("n{}"
         , index % 2) });
        let labels = json!({});
        let mut one = pod(
            &format!("shop/p{index}"),
            "ReplicaSet.apps",
            "shop/r",
            &labels,
            &spec,
        );
        Arc::make_mut(&mut one).health = *health;
        objects.push(one);
    }
    objects
}

#[test]
fn what_looks_alike_is_folded_when_there_is_no_room() {
    let mut health = [Health::Ok; 20];
    health[7] = Health::Broken;
    let graph = graph(&pods(&health));
    let whole = |limit| graph.whole(|_, _| true, limit);
    assert_eq!(whole(23).nodes.len(), 23);
    // Those on the same node.
    let map = whole(6);
    check(
        &drawn(&graph, &map),
        "
         Node//n0
         Node//n1
         Pod/shop/p0 x10
         Pod/shop/p1 x9
         Pod/shop/p7
         ReplicaSet.apps/shop/r",
    );
    check(
        &drawn_edges(&graph, &map),
        "
         Pod/shop/p0 controlled by ReplicaSet.apps/shop/r x10
         Pod/shop/p0 runs on Node//n0 x10
         Pod/shop/p1 controlled by ReplicaSet.apps/shop/r x9
         Pod/shop/p1 runs on Node//n1 x9
         Pod/shop/p7 controlled by ReplicaSet.apps/shop/r
         Pod/shop/p7 runs on Node//n1",
    );
    // All that do well.
    check(
        &drawn(&graph, &whole(5)),
        "
         Node//n0
         Node//n1
         Pod/shop/p0 x19
         Pod/shop/p7
         ReplicaSet.apps/shop/r",
    );
    assert_eq!(whole(5).left_out, 0);
    // What is left out is what has nothing to do with what is broken.
    let map = whole(3);
    check(
        &drawn(&graph, &map),
        "
         Pod/shop/p0 x19
         Pod/shop/p7
         ReplicaSet.apps/shop/r",
    );
    assert_eq!(map.left_out, 2);
}

#[test]
fn what_is_broken_is_folded_last() {
    let graph = graph(&pods(&[Health::Broken; 20]));
    let whole = |limit| graph.whole(|_, _| true, limit);
    assert_eq!(whole(23).nodes.len(), 23);
    check(
        &drawn(&graph, &whole(22)),
        "
         Node//n0
         Node//n1
         Pod/shop/p0 x20
         ReplicaSet.apps/shop/r",
    );
    assert_eq!(whole(4).nodes[2].health, Health::Broken);
}

#[test]
fn what_was_folded_keeps_its_key_while_some_come_and_go() {
    let key = |count: usize| {
        let graph = graph(&pods(&vec![Health::Ok; count]));
        let map = graph.whole(|_, _| true, 4);
        let folded = map.nodes.iter().find(|node| node.members.len() > 1);
        folded.expect("a fold").key.clone()
    };
    assert_eq!(key(20), key(31));
    assert!(key(20).starts_with("fold/"));
}

#[test]
fn the_center_is_never_folded_and_never_left_out() {
    let graph = graph(&pods(&[Health::Ok; 20]));
    let center = find(&graph, "Pod", "shop/p4");
    for limit in [0, 1, 3] {
        let map = graph.around(center, 5, limit);
        assert_eq!(map.nodes.len(), limit.max(1));
        assert!(map.nodes.iter().any(|node| node.members == [center]));
    }
    let replicas = find(&graph, "ReplicaSet.apps", "shop/r");
    let map = graph.around(replicas, 2, 4);
    assert!(map.nodes.iter().any(|node| node.members == [replicas]));
    assert_eq!(map.left_out, 0);
}

#[test]
fn pods_of_jobs_that_are_alike_are_alike() {
    let mut objects = vec![object("CronJob.batch", "shop/c", json!({}))];
    for index in 0..10 {
        let job = format!("shop/j{index}");
        let health = if index == 3 {
            Health::Broken
        } else {
            Health::Idle
        };
        let owner = json!({ "metadata": owned_by("CronJob.batch", "shop/c"
         ) });
        objects.push(object_in(Health::Idle, "Job.batch", &job, owner));
        let owner = json!({ "metadata": owned_by("Job.batch"
         , &job) });
        objects.push(object_in(health, "Pod", &format!("{job}-p"), owner));
    }
    let graph = graph(&objects);
    let map = graph.whole(|_, _| true, 10);
    check(
        &drawn(&graph, &map),
        "
         Pod/shop/j0-p x9
         Pod/shop/j3-p
         CronJob.batch/shop/c
         Job.batch/shop/j0 x9
         Job.batch/shop/j3",
    );
    check(
        &drawn_edges(&graph, &map),
        "
         Pod/shop/j0-p controlled by Job.batch/shop/j0 x9
         Pod/shop/j3-p controlled by Job.batch/shop/j3
         Job.batch/shop/j0 controlled by CronJob.batch/shop/c x9
         Job.batch/shop/j3 controlled by CronJob.batch/shop/c",
    );
}

#[test]
fn claims_and_volumes_of_a_set_fold_with_it() {
    let mut objects = vec![object(
        "StatefulSet.apps",
        "shop/db",
        json!({ "spec": { "volumeClaimTemplates": [{ "metadata": { "name": "data" } }] } }),
    )];
    for index in 0..10 {
        let claim = format!("data-db-{index}");
        let spec = json!({ "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName"
         : claim } }] });
        objects.push(pod(
            &format!("shop/db-{index}"),
            "StatefulSet.apps",
            "shop/db",
            &json!({}),
            &spec,
        ));
        let volume = format!("pv-{index}");
        let bound = json!({ "spec": { "volumeName"
         : volume } });
        objects.push(object(
            "PersistentVolumeClaim",
            &format!("shop/{claim}"),
            bound,
        ));
        objects.push(object("PersistentVolume", &volume, json!({})));
    }
    let graph = graph(&objects);
    let map = graph.whole(|_, _| true, 10);
    check(
        &drawn_edges(&graph, &map),
        "
         PersistentVolumeClaim/shop/data-db-0 bound to PersistentVolume//pv-0 x10
         Pod/shop/db-0 controlled by StatefulSet.apps/shop/db x10
         Pod/shop/db-0 mounts PersistentVolumeClaim/shop/data-db-0 x10
         StatefulSet.apps/shop/db claims PersistentVolumeClaim/shop/data-db-0 x10",
    );
}

#[test]
fn there_is_a_limit_to_edges() {
    let labels = json!({ "app": "all" });
    let mut objects = Vec::new();
    for index in 0..30 {
        let pod = json!({ "metadata": { "labels"
         : labels } });
        objects.push(object("Pod", &format!("shop/p{index}"), pod));
        let service = json!({ "spec": { "selector"
         : labels } });
        objects.push(object("Service", &format!("shop/s{index}"), service));
    }
    let graph = graph(&objects);
    let map = graph.whole(|_, _| true, 60);
    assert_eq!(map.edges.len(), 600);
    assert_eq!(map.edges_left_out, 300);
}

#[test]
fn keys_are_those_of_the_nodes() {
    let graph = graph(&shop());
    let map = graph.whole(|_, _| true, 500);
    let service = find(&graph, "Service", "shop/web");
    let drawn = map.nodes.iter().find(|node| node.members == [service]);
    assert_eq!(drawn.expect("the Service").key, "Service/shop/web");
    let name = Name::new("", "Service", Some("shop"), "web");
    assert_eq!(graph.node(service).name(), &name);
}
